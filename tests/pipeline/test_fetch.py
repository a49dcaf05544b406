"""Fetch and build, with a fetcher and a parser whose answers the test writes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from feedtool.config import load_config
from feedtool.entries import process
from feedtool.errors import ParseError
from feedtool.model import Document, Failed, FailureKind, NotModified, Text, Validators, Withheld
from feedtool.pipeline.fetch import fetch
from feedtool.plugins import Parts
from feedtool.store.memory import MemoryStore
from support import NOW, make_parsed_entry, make_parsed_feed

FEED = "https://other.example/feed.xml"
CONFIG = f"""\
site: {{title: Test, url: https://example.com/}}
subscriptions: ["{FEED}"]
streams: {{all: {{title: All}}}}
"""


class ScriptedFetcher:
    """Answers what the test put in `answers`, and remembers what it was asked."""

    name = "scripted"

    def __init__(self) -> None:
        self.answers = {}
        self.asked = []

    def accepts(self, url):
        return True

    def fetch(self, requests, is_over=lambda: False):
        for request in requests:
            self.asked.append(request)
            yield self.answers[request.url]


class ScriptedParser:
    """Reads a document whose body is the name of a feed that the test made."""

    name = "scripted"
    rank = 10
    kind = "feed"
    needs_sandbox = False

    def __init__(self) -> None:
        self.feeds = {}
        self.reads = 0

    def claims(self, document):
        return True

    def parse(self, document):
        self.reads += 1
        try:
            return self.feeds[document.content]
        except KeyError:
            raise ParseError("not one of ours") from None


class World:
    """A store, a scripted server and a clock that the test moves."""

    def __init__(self, folder: Path) -> None:
        (folder / "feeds.yaml").write_text(CONFIG)
        self.config = load_config(folder / "feeds.yaml")
        self.store = MemoryStore()
        self.fetcher = ScriptedFetcher()
        self.parser = ScriptedParser()
        self.now = NOW

    def serve(self, body: bytes, *entries, etag='"1"') -> None:
        self.parser.feeds[body] = make_parsed_feed(*entries)
        self.fetcher.answers[FEED] = Document(feed=FEED, url=FEED, content=body, validators=Validators(etag=etag))

    def answer(self, outcome) -> None:
        self.fetcher.answers[FEED] = outcome

    def fetch(self, **options):
        parts = Parts(
            store=self.store,
            fetchers=(self.fetcher,),
            parsers=(self.parser,),
            rules=(),
            renderers=(),
            indexes=(),
            now=self.now,
        )
        report = fetch(self.config, parts, **{"force": True} | options)
        self.now += timedelta(hours=2)
        return report

    @property
    def titles(self):
        return [entry.title for entry in self.store.load_entries()]


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


def entries(*numbers):
    return [make_parsed_entry(f"https://other.example/{n}", published=f"2026-03-0{n}T08:00:00Z") for n in numbers]


def test_validators_are_sent_back_exactly_as_they_came(world):
    world.serve(b"one", *entries(1), etag='W/"x y"')
    world.fetch()
    world.fetch()
    assert [request.validators.etag for request in world.fetcher.asked] == [None, 'W/"x y"']


def test_validators_of_a_body_that_could_not_be_read_are_not_kept(world):
    world.answer(Document(feed=FEED, url=FEED, content=b"?", validators=Validators(etag='"bad"')))
    report = world.fetch()
    assert report.failed[0].error_kind is FailureKind.NOT_A_FEED
    world.serve(b"one", *entries(1))
    world.fetch()
    assert world.fetcher.asked[-1].validators.etag is None
    assert len(world.titles) == 1


def test_a_304_keeps_the_entries_and_refreshes_the_validators(world):
    world.serve(b"one", *entries(1))
    world.fetch()
    world.answer(NotModified(feed=FEED, url=FEED, validators=Validators(etag='"2"')))
    report = world.fetch()
    world.fetch()
    assert report.is_clean
    assert world.fetcher.asked[-1].validators.etag == '"2"'
    assert len(world.titles) == 1


def test_the_same_body_again_is_not_read_again(world):
    world.serve(b"one", *entries(1))
    world.fetch()
    world.fetch()
    assert world.parser.reads == 1


def test_only_new_and_changed_entries_are_normalized(world, monkeypatch):
    done = Counter()
    real = process.normalize_entry

    def counting(parsed, **others):
        done[parsed.id] += 1
        return real(parsed, **others)

    monkeypatch.setattr(process, "normalize_entry", counting)
    one, two, three = entries(1, 2, 3)
    world.serve(b"one", one, two)
    world.fetch()
    world.serve(b"two", one, replace(two, title=Text(value="Edited")), three)
    report = world.fetch()
    assert done == {one.id: 1, two.id: 2, three.id: 1}
    assert (report.added, report.updated) == (1, 1)


def test_an_entry_that_is_no_longer_listed_stays(world):
    one, two = entries(1, 2)
    world.serve(b"one", one, two)
    world.fetch()
    world.serve(b"two", two)
    world.fetch()
    assert len(world.titles) == 2


def test_an_entry_that_its_feed_calls_a_draft_is_not_stored(world):
    public, draft = entries(1, 2)
    world.serve(b"one", public, replace(draft, withheld=Withheld(reason="draft")))
    report = world.fetch()
    assert len(world.titles) == 1
    assert "1 article is not public, and left out" in report.documents[0].repairs


def test_a_failing_feed_keeps_its_entries_and_is_counted_until_it_recovers(world):
    world.serve(b"one", *entries(1))
    world.fetch()
    world.answer(Failed(feed=FEED, url=FEED, kind=FailureKind.HTTP, message="HTTP 500", status=500))
    report = world.fetch()
    world.fetch()
    state = world.store.load_feeds()[FEED]
    assert report.failed[0].error == "HTTP 500"
    assert (state.failures, state.last_error, len(world.titles)) == (2, "HTTP 500", 1)
    world.serve(b"two", *entries(1, 2))
    world.fetch()
    state = world.store.load_feeds()[FEED]
    assert (state.failures, state.last_error, len(world.titles)) == (0, None, 2)


def test_at_most_the_newest_entries_are_taken(world):
    config = replace(world.config, limits=replace(world.config.limits, max_entries=2))
    world.config = config
    world.serve(b"one", *entries(1, 4, 2, 3))
    report = world.fetch()
    assert world.titles == ["Title of https://other.example/4", "Title of https://other.example/3"]
    assert "only the newest 2 of 4" in report.documents[0].repairs[0]


def test_a_changed_time_zone_reads_the_document_again(world):
    world.serve(b"one", make_parsed_entry(published="2026-03-01 12:00"))
    world.fetch()
    world.config = replace(world.config, site=replace(world.config.site, timezone="Asia/Tokyo"))
    world.fetch()
    assert world.fetcher.asked[-1].validators == Validators()
    assert next(world.store.load_entries()).published.hour == 3


def test_the_schedule_is_kept_and_force_breaks_it(world):
    world.serve(b"one", *entries(1))
    world.fetch()
    world.now = NOW + timedelta(minutes=1)
    report = world.fetch(force=False)
    assert (len(report.documents), report.not_due) == (0, 1)
    world.now = NOW + timedelta(minutes=1)
    assert len(world.fetch(force=True).documents) == 1
