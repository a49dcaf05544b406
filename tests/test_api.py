"""The Python API: its names and signatures, and what it raises."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from datetime import UTC, datetime

import pytest

import feedtool
from feedtool.errors import ConfigError, LockedError, NothingUsableError, ParseError, StoreError
from support.rss import make_channel, make_item

SITE = {"title": "Example", "url": "https://example.com/"}

SIGNATURES = {
    "build": "(config: 'Config', *, offline: 'bool' = False, dry_run: 'bool' = False, allow_shrink: 'bool' = False, "
    "streams: 'Sequence[str]' = ()) -> 'BuildReport'",
    "fetch": "(config: 'Config', *, force: 'bool' = False) -> 'RunReport'",
    "ingest": "(config: 'Config', articles: 'Iterable[Mapping[str, Any]] | None' = None, *, "
    "allow_shrink: 'bool' = False) -> 'RunReport'",
    "load_config": "(path: 'str | Path' = 'feeds.yaml') -> 'Config'",
    "make_config": "(settings: 'Mapping[str, Any]', folder: 'str | Path' = '.') -> 'Config'",
    "parse_feed": "(content: 'bytes | str', url: 'str' = '') -> 'ReadFeed'",
}


def test_the_public_names_are_these_functions_and_the_version():
    assert feedtool.__all__ == ["__version__", *SIGNATURES]


@pytest.mark.parametrize("name", SIGNATURES)
def test_a_public_function_keeps_its_signature_and_says_what_it_does(name):
    function = getattr(feedtool, name)
    assert str(inspect.signature(function)) == SIGNATURES[name]
    assert "Raises:" in function.__doc__


def test_another_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'feedtool' has no attribute 'nothing'"):
        _ = feedtool.nothing


def test_importing_feedtool_imports_nothing_but_the_version():
    code = "import sys; before = {*sys.modules}; import feedtool; print(*sorted({*sys.modules} - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["feedtool", "feedtool.version"]


def test_articles_in_memory_become_feeds(tmp_path):
    config = feedtool.make_config({"site": SITE, "articles": "-", "formats": ["rss"]}, tmp_path)
    records = [
        {"title": "One", "url": "https://example.com/1", "date": datetime(2026, 2, 1, tzinfo=UTC), "tags": {"a"}},
        {"title": "Two", "url": "https://example.com/2", "date": datetime(2026, 2, 2, tzinfo=UTC).date()},
    ]
    assert feedtool.ingest(config, records).added == 2
    assert "recent.rss.xml" in feedtool.build(config).written
    assert feedtool.ingest(config, records[1:]).withdrawn == 1
    assert "Two" in (tmp_path / "public/recent.rss.xml").read_text()


class Translation:
    """A text of Django that is not a str."""

    def __str__(self):
        return "A title"

    def __iter__(self):
        return iter("A title")

    def encode(self):
        return b"A title"


def test_values_of_records_may_be_objects(tmp_path):
    config = feedtool.make_config({"site": SITE, "articles": "-", "formats": ["jsonfeed"]}, tmp_path)
    record = {"title": Translation(), "url": "https://example.com/1", "tags": (name for name in "ab")}
    feedtool.ingest(config, [record | {"date": datetime(2026, 2, 1, tzinfo=UTC)}])
    feedtool.build(config)
    (item,) = json.loads((tmp_path / "public/recent.json").read_bytes())["items"]
    assert (item["title"], item["tags"]) == ("A title", ["a", "b"])


def test_the_line_of_a_diagnostic_is_the_number_of_its_record(tmp_path):
    config = feedtool.make_config({"site": SITE, "articles": "-"}, tmp_path)
    report = feedtool.ingest(config, [{"title": "A", "url": "https://example.com/1"}, {"url": "https://example.com/2"}])
    assert [one.location.line for one in report.all_diagnostics] == [2]


def test_a_file_and_values_make_the_same_config(tmp_path):
    (tmp_path / "feeds.yaml").write_text(
        "site: {title: Example, url: https://example.com/}\narticles: [{path: a/*.md, author: Ada}]\n"
        "fetch: {interval: 2h}\nprecompress: []\nsite_map: x\n".replace("site_map: x\n", "status_page: true\n")
    )
    made = feedtool.make_config(
        {
            "site": SITE,
            "articles": [{"path": "a/*.md", "author": "Ada"}],
            "fetch": {"interval": "2h"},
            "precompress": (),
            "status_page": True,
        },
        tmp_path,
    )
    assert feedtool.load_config(tmp_path / "feeds.yaml") == made


def test_each_mistake_in_values_is_a_line_with_its_key(tmp_path):
    with pytest.raises(ConfigError) as caught:
        feedtool.make_config({"site": {"title": "A", "url": "nowhere"}, "articles": "-", "formts": []}, tmp_path)
    first, second = str(caught.value).splitlines()
    assert first == "formts: unknown key; did you mean 'formats'?"
    assert second.startswith("site.url: expected an absolute URL")


def test_feeds_are_fetched_and_published(tmp_path):
    (tmp_path / "a.xml").write_text(make_channel(make_item("A", "https://a.example/1")))
    config = feedtool.make_config({"site": SITE, "subscriptions": ["a.xml", "gone.xml"]}, tmp_path)
    report = feedtool.fetch(config)
    assert (report.added, [one.url for one in report.failed]) == (1, ["gone.xml"])
    assert feedtool.build(config, offline=True).streams[0].entries == 1


def test_a_dry_run_writes_nothing(tmp_path):
    config = feedtool.make_config({"site": SITE, "articles": "-"}, tmp_path)
    feedtool.ingest(config, [{"title": "One", "url": "https://example.com/1", "date": "2026-02-01"}])
    assert feedtool.build(config, dry_run=True).written
    assert not (tmp_path / "public").exists()


def test_a_feed_is_parsed_with_clean_entries():
    item = make_item("A", "/1", text="&lt;script&gt;x&lt;/script&gt;&lt;p&gt;Hello&lt;/p&gt;")
    (entry,) = feedtool.parse_feed(make_channel(item), "https://a.example/feed.xml").entries
    assert (entry.title, entry.link) == ("A", "https://a.example/1")
    assert "script" not in entry.content + entry.summary


def test_a_document_that_is_not_a_feed_is_a_parse_error():
    with pytest.raises(ParseError, match="this is a web page"):
        feedtool.parse_feed("<!doctype html><html></html>")


def test_articles_without_a_source_for_them_are_a_config_error(tmp_path):
    config = feedtool.make_config({"site": SITE, "subscriptions": "a.xml"}, tmp_path)
    with pytest.raises(ConfigError, match="no article source accepts standard input"):
        feedtool.ingest(config, [])


def test_a_site_without_entries_publishes_nothing(tmp_path):
    config = feedtool.make_config({"site": SITE, "articles": "-"}, tmp_path)
    with pytest.raises(NothingUsableError):
        feedtool.build(config)


def test_a_store_that_another_run_uses_is_locked(tmp_path):
    config = feedtool.make_config({"site": SITE, "articles": "-"}, tmp_path)
    from feedtool.pipeline.wiring import open_parts

    with open_parts(config, command="another"), pytest.raises(LockedError):
        feedtool.fetch(config)


def test_a_store_that_cannot_be_made_is_a_store_error(tmp_path):
    (tmp_path / "file").write_text("")
    config = feedtool.make_config({"site": SITE, "articles": "-", "store": "sqlite:file/state.db"}, tmp_path)
    with pytest.raises(StoreError):
        feedtool.fetch(config)
