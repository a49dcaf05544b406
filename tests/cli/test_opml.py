"""`feedtool opml`: an export can be imported again."""

from __future__ import annotations

import pytest

OPML = """\
<opml version="2.0"><head><title>Mine</title></head><body>
<outline text="News"><outline text="Pixel: &quot;Post&quot; \u2028#1" xmlUrl="https://pixel.example/feed?a=1&amp;b=2"/>
  <outline text="Deep"><outline title="Deeper" xmlUrl="https://deep.example/"/></outline></outline>
<outline xmlUrl="https://plain.example/" category="/News,Tools"/>
<outline text="Again" xmlUrl="https://plain.example/"/>
<outline text="A file" xmlUrl="file:///etc/passwd"/>
</body></opml>
"""


def configure(site, subscriptions):
    site.write("feeds.yaml", f"site: {{title: Site, url: https://example.com/}}\n{subscriptions}")


def test_an_import_is_valid_in_feeds_yaml(site):
    site.write("mine.opml", OPML)
    done = site.invoke("opml", "import", "mine.opml", code=1)
    assert "'file:///etc/passwd' is not an http(s) address" in done.stderr
    configure(site, done.stdout)
    assert {one.url: (one.title, one.categories) for one in site.load_config().subscriptions} == {
        "https://pixel.example/feed?a=1&b=2": ('Pixel: "Post" #1', ("News",)),
        "https://deep.example/": ("Deeper", ("News", "Deep")),
        "https://plain.example/": (None, ("News", "Tools")),
    }


def test_an_export_can_be_imported_again(site):
    lines = (
        'subscriptions:\n  - url: "https://a.example/?x=1&y=<2>"\n    title: "A & B"\n    category: ["News", "Tools"]\n'
        "  - https://b.example/\n"
    )
    configure(site, lines + "  - local.xml\n")
    site.invoke("opml", "export", "-o", "out.opml")
    assert site.invoke("opml", "import", "out.opml").stdout == lines
    document = (site.folder / "out.opml").read_text()
    assert site.invoke("opml", "import", "-", stdin=document).stdout == lines


def test_an_export_holds_no_secret(site, monkeypatch):
    monkeypatch.setenv("TOKEN", "hushhush")
    configure(site, 'subscriptions:\n  - {url: "https://a.example/", headers: {Authorization: "Bearer ${TOKEN}"}}\n')
    assert "hushhush" not in site.invoke("opml", "export").stdout


def test_an_export_overwrites_nothing(site):
    configure(site, 'subscriptions: ["https://a.example/"]\n')
    path = site.write("taken", "mine")
    assert "already exists" in site.invoke("opml", "export", "-o", "taken", code=5).stderr
    assert path.read_text() == "mine"


def test_an_import_names_what_it_leaves_out(site):
    lines = '<outline type="include" url="https://a.example/l.opml"/>\n<outline type="link" url="https://b.example/"/>'
    site.write("mine.opml", f'<opml><body><outline xmlUrl="feed://c.example/rss"/>\n{lines}</body></opml>')
    done = site.invoke("opml", "import", "mine.opml", code=1)
    assert done.stdout == "subscriptions:\n  - http://c.example/rss\n"
    assert [line.partition(" is ")[0] for line in done.stderr.splitlines()] == [
        "feedtool: mine.opml:2: 'https://a.example/l.opml'",
        "feedtool: mine.opml:3: 'https://b.example/'",
    ]


@pytest.mark.parametrize("name", ["nothing.opml", "page.opml", "empty.opml", "."])
def test_an_import_that_fails_prints_one_line(site, name):
    site.write("page.opml", "<html>")
    site.write("empty.opml", '<opml version="2.0"><body><outline text="Folder"/></body></opml>')
    done = site.invoke("opml", "import", name, code=1)
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
