"""`feedtool init` creates a site that builds, and overwrites nothing."""

from __future__ import annotations

import pytest
import yaml
from generate_schema import make_schema
from jsonschema import Draft202012Validator


def test_init_creates_a_site_and_prints_the_next_steps(site):
    assert site.invoke("init", "my site").stdout == (
        "Wrote my site/feeds.yaml, my site/feeds.schema.json, my site/articles/hello.md.\n"
        "\n"
        "Next:\n"
        "  cd 'my site'\n"
        "  feedtool build          # writes public/; open public/index.html in a browser\n"
        "\n"
        "Then set the paths of your articles and the feeds to follow in feeds.yaml.\n"
    )
    written = sorted(
        str(path.relative_to(site.folder / "my site")) for path in site.folder.rglob("*.*") if path.is_file()
    )
    assert written == ["articles/hello.md", "feeds.schema.json", "feeds.yaml"]


def test_without_a_folder_the_site_is_created_here(site):
    assert "  cd " not in site.invoke("init").stdout
    assert (site.folder / "feeds.yaml").is_file()


def test_the_written_file_loads_and_fits_the_schema(site):
    site.invoke("init", ".", "--title", 'Bits & "Bobs": # 1', "--url", "https://bits.example", "--language", "pt-BR")
    text = (site.folder / "feeds.yaml").read_text(encoding="utf-8")
    assert Draft202012Validator(make_schema()).is_valid(yaml.safe_load(text))
    written = site.load_config().site
    assert written.title == 'Bits & "Bobs": # 1'
    assert written.url == "https://bits.example/"
    assert written.language == "pt-BR"


def test_each_suggestion_in_the_written_file_is_valid(site):
    site.invoke("init")
    path = site.folder / "feeds.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(uncomment(line) for line in lines), encoding="utf-8")
    config = site.load_config()
    assert [source.key for source in config.articles] == ["articles/*.md", "posts/**/*.md", "offers.csv"]
    assert [source.title for source in config.subscriptions if not source.opml] == [None, "Another site"]
    assert [source.url for source in config.opml_lists] == ["feeds.opml"]
    assert config.streams[1].per_source == 5


def uncomment(line):
    suggestion = line.lstrip().removeprefix("# ")
    is_setting = suggestion.startswith("- ") or line.startswith("  #   ") or suggestion.split(" ")[0].endswith(":")
    return line.replace("# ", "", 1) if line.startswith("  ") and is_setting else line


def test_the_first_article_is_dated_today_and_has_a_url_of_the_site(site, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    site.invoke("init", ".", "--url", "https://bits.example/blog", "--title", "<b>*Bold*</b>")
    front, _, body = (
        (site.folder / "articles/hello.md").read_text(encoding="utf-8").removeprefix("---\n").partition("---\n")
    )
    assert front == "title: Hello\nurl: https://bits.example/blog/hello\ndate: 2026-01-01\ncategory: News\n"
    assert "\\<b\\>\\*Bold\\*\\</b\\>" in body


@pytest.mark.parametrize("name", ["feeds.yaml", "articles/hello.md", "feeds.schema.json"])
def test_existing_files_are_not_overwritten(site, name):
    path = site.folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine")
    assert f"{name} already exists; nothing was written" in site.invoke("init", code=2).stderr
    assert [path.read_text() for path in site.folder.rglob("*") if path.is_file()] == ["mine"]


def test_a_dangling_link_is_not_written_through(site):
    (site.folder / "feeds.yaml").symlink_to(site.folder / "elsewhere")
    site.invoke("init", code=2)
    assert not (site.folder / "elsewhere").exists()


def test_an_interrupted_init_is_completed_by_the_next(site):
    site.invoke("init")
    (site.folder / "feeds.yaml").unlink()
    site.invoke("init")
    assert (site.folder / "feeds.yaml").is_file()


def test_a_folder_that_cannot_be_created_is_a_write_error(site):
    (site.folder / "file").write_text("")
    assert site.invoke("init", "file/below", code=None).returncode in (2, 5)


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--url", "example.com", "expected an absolute URL"),
        ("--language", "italian", "expected a language tag"),
        ("--title", " ", "expected the site's name; found nothing"),
        ("--title", "a\x1b[31mb", "found the control character"),
    ],
)
def test_options_are_checked_like_the_keys_of_the_file(site, option, value, said):
    assert said in site.invoke("init", option, value, code=2).stderr
    assert list(site.folder.iterdir()) == []
