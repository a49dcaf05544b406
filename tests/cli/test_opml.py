"""`feedtool opml`: an export can be imported again."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from feedtool.cli.main import cli
from feedtool.config import load_config

OPML = """\
<opml version="2.0"><head><title>Mine</title></head><body>
<outline text="News"><outline text="Pixel: &quot;Post&quot; \u2028#1" xmlUrl="https://pixel.example/feed?a=1&amp;b=2"/>
  <outline text="Deep"><outline title="Deeper" xmlUrl="https://deep.example/"/></outline></outline>
<outline xmlUrl="https://plain.example/" category="/News,Tools"/>
<outline text="Again" xmlUrl="https://plain.example/"/>
<outline text="A file" xmlUrl="file:///etc/passwd"/>
</body></opml>
"""


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def call(*arguments, text=None):
        return CliRunner().invoke(cli, ["opml", *arguments], input=text, standalone_mode=False)

    return call


def write_site(tmp_path, subscriptions):
    (tmp_path / "feeds.yaml").write_text(
        f"site: {{title: Site, url: https://example.com/}}\nstreams: {{a: {{title: A}}}}\n{subscriptions}"
    )


def test_an_import_is_valid_in_feeds_yaml(run, tmp_path):
    (tmp_path / "mine.opml").write_text(OPML)
    done = run("import", "mine.opml")
    assert done.return_value == 1
    assert "'file:///etc/passwd' is not an http(s) address" in done.stderr
    write_site(tmp_path, done.stdout)
    found = {one.url: (one.title, one.categories) for one in load_config(tmp_path / "feeds.yaml").subscriptions}
    assert found == {
        "https://pixel.example/feed?a=1&b=2": ('Pixel: "Post" #1', ("News",)),
        "https://deep.example/": ("Deeper", ("News", "Deep")),
        "https://plain.example/": (None, ("News", "Tools")),
    }


def test_an_export_can_be_imported_again(run, tmp_path):
    lines = (
        'subscriptions:\n  - url: "https://a.example/?x=1&y=<2>"\n    title: "A & B"\n    category: ["News", "Tools"]\n'
        '  - url: "https://b.example/"\n'
    )
    write_site(tmp_path, lines + "  - local.xml\n")
    assert run("export", "-o", "out.opml").return_value == 0
    assert run("import", "out.opml").stdout == lines
    assert run("import", "-", text=(tmp_path / "out.opml").read_text()).stdout == lines


def test_an_export_holds_no_secret_and_overwrites_nothing(run, tmp_path, monkeypatch):
    monkeypatch.setenv("TOKEN", "hushhush")
    write_site(
        tmp_path,
        'subscriptions:\n  - {url: "https://a.example/", headers: {Authorization: "Bearer ${TOKEN}"}}\n',
    )
    assert "hushhush" not in run("export").stdout
    (tmp_path / "taken").write_text("mine")
    assert "already exists" in str(run("export", "-o", "taken").exception)
    assert (tmp_path / "taken").read_text() == "mine"


@pytest.mark.parametrize("name", ["nothing.opml", "page.opml", "."])
def test_an_import_that_fails_prints_one_line(run, tmp_path, name):
    (tmp_path / "page.opml").write_text("<html>")
    done = run("import", name)
    assert done.return_value == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
