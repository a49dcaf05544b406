"""`feedtool init` creates a site that builds, and overwrites nothing."""

from __future__ import annotations

import json
import os
import pty
import sys
from contextlib import suppress

import pytest
import yaml
from generate_schema import make_schema
from jsonschema import Draft202012Validator

from feedtool.cli.article_places import find_article_path
from feedtool.model import Document
from feedtool.pipeline import wiring


def test_init_creates_a_site_and_prints_the_next_steps(site, monkeypatch):
    monkeypatch.setenv("TZ", "UTC")
    assert site.invoke("init", "my site").stdout == (
        "Wrote my site/feeds.yaml, my site/feeds.schema.json, my site/articles/hello.md.\n"
        "\n"
        "Next:\n"
        "  cd 'my site'\n"
        "  feedtool build          # writes the output folder; open its index.html in a browser\n"
        "  feedtool add URL        # follows a site: finds its feed and adds it to feeds.yaml\n"
        "\n"
        "Then look through feeds.yaml: it says what each key does. Upload the output folder to base_url.\n"
        "Dates without a time zone are in UTC: `timezone:` changes that.\n"
    )
    written = sorted(
        str(path.relative_to(site.folder / "my site")) for path in site.folder.rglob("*.*") if path.is_file()
    )
    assert written == ["articles/hello.md", "feeds.schema.json", "feeds.yaml"]


def test_the_feeds_are_below_the_home_page_unless_given(site):
    site.invoke("init", ".", "--url", "https://bits.example")
    assert site.load_config().site.base_url == "https://bits.example/feeds/"


def test_options_set_base_url_and_time_zone(site):
    site.invoke("init", ".", "--base-url", "https://f.example/", "--timezone", "Europe/Rome")
    written = site.load_config().site
    assert (written.base_url, str(written.timezone)) == ("https://f.example/", "Europe/Rome")


def test_the_time_zone_is_that_of_the_computer(site, monkeypatch):
    monkeypatch.setenv("TZ", "America/Lima")
    site.invoke("init")
    assert str(site.load_config().site.timezone) == "America/Lima"


@pytest.mark.parametrize(
    ("language", "zone"), [("it", "Europe/Rome"), ("it-IT", "Europe/Rome"), ("de-AT", "UTC"), ("en", "UTC")]
)
def test_the_time_zone_is_that_of_the_language_on_a_computer_in_utc(site, monkeypatch, language, zone):
    monkeypatch.setenv("TZ", "UTC")
    done = site.invoke("init", ".", "--language", language)
    assert str(site.load_config().site.timezone) == zone
    assert f"Dates without a time zone are in {zone}:" in done.stdout


@pytest.mark.parametrize(
    ("language", "category", "recent"),
    [
        ("en", "News", "Recent Posts"),
        ("it", "Notizie", "Ultimi articoli"),
        ("de-AT", "Nachrichten", "Neueste Beiträge"),
        ("eo", "News", "Recent Posts"),
    ],
)
def test_names_are_in_the_language_of_the_site(site, language, category, recent):
    site.invoke("init", ".", "--language", language)
    streams = site.load_config().streams
    assert [one.title for one in streams] == [recent, category]
    assert site.run("build").returncode == 0
    assert [len(site.items(name)) for name in ("recent", "news")] == [1, 1]


@pytest.mark.parametrize(
    ("files", "path"),
    [
        (["content/posts/a.md", "hugo.toml", "README.md"], "../blog/[c]ontent/**/*.md"),
        (["_posts/2026-03-01-a.md", "_config.yml", "README.md"], "../blog/[_]posts/**/*.md"),
        (["source/_posts/a.md", "_config.yml"], "../blog/[s]ource/_posts/**/*.md"),
        (["src/content/blog/a.mdx", "astro.config.mjs"], "../blog/[s]rc/content/**/*.mdx"),
        (["a/b/c.markdown", "node_modules/x/README.md"], "../blog/**/*.markdown"),
        (["posts.csv"], "../blog/**/*.csv"),
    ],
)
def test_the_articles_of_a_folder_are_found(site, files, path):
    for name in files:
        site.write(f"blog/{name}", "x")
    site.invoke("init", "feeds", "--articles", "blog")
    written = yaml.safe_load((site.folder / "feeds/feeds.yaml").read_text(encoding="utf-8"))
    assert written["articles"] == [path]
    assert not (site.folder / "feeds/articles").exists()


@pytest.mark.parametrize(("folder", "output"), [("feeds", "public"), ("blog", "static/feeds")])
def test_the_configuration_of_a_site_builder_counts(site, folder, output):
    site.write("blog/hugo.toml", 'baseURL = "https://blog.example/"\n[permalinks]\nposts = "/:year/:slug/"\n')
    site.write("blog/content/posts/a.md", "---\ntitle: A post\ndate: 2026-03-01\n---\nText.\n")
    site.invoke("init", folder, "--articles", "blog", "--url", "https://blog.example/")
    site.run("build", "-c", f"{folder}/feeds.yaml")
    items = json.loads((site.folder / folder / output / "recent.json").read_bytes())["items"]
    assert [item["url"] for item in items] == ["https://blog.example/2026/a-post/"]


HUGO = 'baseURL = "https://blog.example/x/"\ntitle = "A blog"\nlanguageCode = "it-it"\ntimeZone = "Europe/Rome"\n'
JEKYLL = "title: A blog\nurl: https://blog.example\nbaseurl: /x\nlang: it-it\ntimezone: Europe/Rome\n"
HEXO = "title: A blog\nurl: https://blog.example/x\nlanguage: it-it\ntimezone: Europe/Rome\n"


@pytest.mark.parametrize(
    ("name", "config", "article", "output"),
    [
        ("hugo.toml", HUGO, "content/a.md", "static/feeds"),
        ("_config.yml", JEKYLL, "_posts/2026-03-01-a.md", "feeds"),
        ("_config.yml", HEXO, "source/_posts/a.md", "source/feeds"),
    ],
)
def test_title_and_address_are_those_of_the_site_builder(site, name, config, article, output):
    site.write(name, config)
    site.write(article, "---\ntitle: A post\ndate: 2026-03-01\n---\nText.\n")
    assert f"Taken from {name}: language, timezone, title, url." in site.invoke("init", "--articles", ".").stdout
    written = site.load_config()
    assert (written.site.title, written.site.url) == ("A blog", "https://blog.example/x/")
    assert (written.site.language, written.site.timezone) == ("it-it", "Europe/Rome")
    assert written.output == site.folder / output


@pytest.mark.parametrize("config", [b'baseURL = "/"\n', b"title = \n", b"\xff", b'baseURL = "https://"\n'])
def test_a_configuration_that_states_no_address_is_not_used(site, config):
    site.write("hugo.toml", config)
    site.write("content/a.md", "---\ntitle: A post\n---\nText.\n")
    site.invoke("init", "--articles", ".", "--title", "Mine")
    assert (site.load_config().site.title, site.load_config().site.url) == ("Mine", "https://example.com/")


def test_a_file_and_an_address_of_records_are_taken_as_given(site):
    site.write("export.xml", "x")
    site.invoke("init", "a", "--articles", "export.xml")
    site.invoke("init", "b", "--articles", "https://blog.example/wp-json/wp/v2/posts")
    found = [yaml.safe_load((site.folder / name / "feeds.yaml").read_text())["articles"] for name in "ab"]
    assert found == [["../export.xml"], ["https://blog.example/wp-json/wp/v2/posts"]]


WORDPRESS = b"<html><link rel='https://api.w.org/' href='https://blog.example/b/wp-json/' /></html>"
SITEMAP = b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'></urlset>"


@pytest.mark.parametrize(
    ("pages", "path"),
    [
        ({"": WORDPRESS}, "https://blog.example/b/wp-json/wp/v2/posts"),
        ({"": b"<html></html>", "sitemap.xml": SITEMAP}, "https://blog.example/sitemap.xml"),
    ],
)
def test_a_site_is_asked_for_its_articles(site, monkeypatch, pages, path):
    def fetch(url):
        name = url.removeprefix("https://blog.example/")
        return Document(feed=url, url=url, content=pages[name])

    monkeypatch.setattr(wiring, "fetch_document", fetch)
    assert find_article_path("https://blog.example/", site.folder) == path


@pytest.mark.parametrize(
    ("where", "message"), [("none", "no such file or folder"), ("empty", "empty has no articles: no file ends in .md")]
)
def test_a_place_without_articles_is_an_error(site, where, message):
    (site.folder / "empty").mkdir()
    assert message in site.invoke("init", "new", "--articles", where, code=2).stderr
    assert not (site.folder / "new").exists()


def test_a_home_page_in_the_output_folder_is_not_in_the_way(site):
    site.write("public/index.html", "<h1>Home</h1>")
    site.invoke("init")
    site.run("build")
    assert (site.folder / "public/feeds/index.html").is_file()
    assert (site.folder / "public/index.html").read_text() == "<h1>Home</h1>"


def test_questions_are_asked_on_a_terminal(site):
    program, terminal = pty.fork()
    if program == 0:
        os.chdir(site.folder)
        os.execve(sys.executable, [sys.executable, "-m", "feedtool", "init"], os.environ | {"LANG": "it_IT.UTF-8"})
    for answer in ("Bits", "bits.example", "https://bits.example/", "", ""):
        os.write(terminal, f"{answer}\n".encode())
    shown = b""
    with suppress(OSError):
        while part := os.read(terminal, 4096):
            shown += part
    assert os.waitpid(program, 0)[1] == 0, shown
    assert shown.count(b"Its home page") == 2
    assert b"expected an absolute URL" in shown
    written = site.load_config().site
    assert (written.title, written.url, written.language) == ("Bits", "https://bits.example/", "it")


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
    assert config.streams[0].per_source == 5
    assert [stream.name for stream in config.streams] == ["recent", "news", "offers", "reviews"]


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
