"""A command imports only what it uses: start-up is most of the time of a no-op run."""

from __future__ import annotations

import subprocess
import sys

import pytest

from support.rss import make_channel, make_item
from support.site import Site, copy_example

HEAVY = (
    "backports.zstd", "brotli", "dateutil", "feedgen", "feedparser", "jinja2", "lxml", "nh3", "pycurl", "pyromark",
    "sqlite3", "urllib.request", "yaml",
)  # fmt: skip
"""Libraries that are slow to import, or import slow ones."""

RARE = (
    "tomllib", "feedtool.articles.remote.api_pages", "feedtool.articles.builders.folder_rules",
    "feedtool.articles.formats.saved_text_layout",
    "feedtool.content.relative_dates", "feedtool.feeds.discovery", "feedtool.articles.remote.sql",
    "feedtool.articles.remote.api_client",
)  # fmt: skip
"""Libraries that only a few sites need."""

SHOW = """
import sys
from feedtool.cli.main import main
try:
    main()
finally:
    sys.stdout.flush()
    print("imported:", *(name for name in {names!r} if name in sys.modules), file=sys.stderr)
"""

STORE = {"yaml", "sqlite3"}


def imported(folder, *arguments, names=HEAVY):
    """Return which of the named modules a command has imported at its end."""
    done = subprocess.run(
        [sys.executable, "-c", SHOW.format(names=names), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    last = done.stderr.splitlines()[-1]
    assert last.startswith("imported:"), done.stderr
    return set(last.split()[1:])


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The example, built once, so that a second run has nothing to read."""
    site = copy_example(tmp_path_factory.mktemp("site"))
    assert imported(site.folder, "build", "-q") >= {"lxml", "jinja2"}
    return site


@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("fetch", "--help"), ("build", "--help")])
def test_help_imports_nothing_heavy(tmp_path, arguments):
    assert imported(tmp_path, *arguments) == set()


@pytest.mark.parametrize(
    ("arguments", "used"),
    [
        (("status",), STORE),
        (("status", "--json"), STORE),
        (("opml", "export"), STORE | {"lxml"}),
        (("opml", "import", "-"), {"lxml", "yaml"}),
        (("store", "check"), STORE),
        (("fetch", "-q"), STORE | {"pycurl"}),
        (("ingest", "-q"), STORE),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_command_imports_only_the_libraries_it_uses(site, arguments, used):
    """Commands do not import parsers, templates and libraries that they do not need."""
    assert imported(site.folder, *arguments) <= used


@pytest.mark.parametrize("command", ["fetch", "ingest", "build"])
def test_readers_of_rare_inputs_are_not_imported_without_such_inputs(site, tmp_path, command):
    edited = site.copy(tmp_path / "site")
    article = edited.folder / "example" / "articles" / "news" / "open-firmware-day.md"
    article.write_text(f"{article.read_text()}\nOne sentence more.\n")
    assert imported(edited.folder, command, "-q", names=RARE) == set()


UNUSED = (
    "jinja2", "lxml", "nh3", "feedtool.articles.builders.folders", "feedtool.articles.formats",
    "feedtool.articles.file_reader", "feedtool.content.html", "feedtool.content.urls", "feedtool.dedupe",
    "feedtool.entries.normalize", "feedtool.output.published", "feedtool.pipeline.compose",
    "feedtool.pipeline.ingest", "feedtool.streams",
)  # fmt: skip
"""What a build needs only for new articles and entries, and to compose and publish."""

OF_ARTICLES = (
    "feedtool.articles.formats.csv", "feedtool.articles.formats.wxr_posts", "feedtool.articles.record_values",
    "feedtool.articles.records", "urllib.request",
)  # fmt: skip


def test_a_build_without_news_of_its_feeds_imports_only_what_fetches_them(tmp_path):
    site = Site(tmp_path / "site")
    site.write("feed.xml", make_channel(make_item("A", "https://feed.example/a")))
    site.configure(subscriptions=["feed.xml"])
    assert imported(site.folder, "build", "-q", names=UNUSED) >= {"jinja2", "feedtool.entries.normalize"}
    site.write("feed.xml", make_channel(make_item("B", "https://feed.example/b")))
    assert imported(site.folder, "build", "-q", names=OF_ARTICLES) == set()
    assert imported(site.folder, "build", "-q", names=UNUSED) == set()


def test_a_build_without_news_of_its_articles_and_feeds_imports_no_reader_of_articles(tmp_path):
    site = Site(tmp_path / "site")
    site.write("feed.xml", make_channel(make_item("A", "https://feed.example/a")))
    site.write("posts/a.md", "---\ntitle: A\ndate: 2026-02-01\n---\nText.\n")
    site.configure(subscriptions=["feed.xml"], articles="posts/*.md")
    reader = {"feedtool.articles.formats.markdown", "feedtool.articles.records", "feedtool.articles.record_defaults"}
    names = (*reader, *(name for name in UNUSED if not name.startswith(("feedtool.articles", "feedtool.pipeline"))))
    assert imported(site.folder, "build", "-q", names=names) >= reader
    assert imported(site.folder, "build", "-q", names=names) == set()
