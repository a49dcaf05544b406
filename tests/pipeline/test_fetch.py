"""Fetching, with a fetcher and a parser that do what the test says."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from msgspec.structs import replace

from feedtool.entries import process
from feedtool.errors import ParseError
from feedtool.model import Document, Failed, FailureKind, NotModified, Text, Validators, Withheld
from support import make_parsed_entry, make_parsed_feed
from support.site import Site

FEED = "https://other.example/feed.xml"


class ScriptedFetcher:
    """Answers every request with `answer`, and keeps the requests."""

    name = "scripted"

    def __init__(self) -> None:
        self.answer = None
        self.requests = []

    def accepts(self, url):
        return True

    def fetch(self, requests, is_over=lambda: False):
        for request in requests:
            self.requests.append(request)
            yield self.answer


class ScriptedParser:
    """Parses a document whose bytes are a key of `feeds`."""

    name = "scripted"
    rank = 10
    kind = "feed"
    needs_sandbox = False

    def __init__(self) -> None:
        self.feeds = {}
        self.parsed = 0

    def claims(self, document):
        return True

    def parse(self, document):
        self.parsed += 1
        if document.content not in self.feeds:
            raise ParseError("not one of the feeds")
        return self.feeds[document.content]


class ScriptedSite(Site):
    """A site with one subscription."""

    def __init__(self, folder):
        self.fetcher, self.parser = ScriptedFetcher(), ScriptedParser()
        super().__init__(folder, fetchers=(self.fetcher,), parsers=(self.parser,))
        self.configure(subscriptions=[FEED])

    def serve(self, content, *entries, etag='"1"'):
        self.parser.feeds[content] = make_parsed_feed(*entries)
        self.fetcher.answer = Document(feed=FEED, url=FEED, content=content, validators=Validators(etag=etag))

    def fetch(self, wait=timedelta(hours=2), **options):
        return super().fetch(wait, **{"force": True} | options)


@pytest.fixture
def site(tmp_path):
    return ScriptedSite(tmp_path / "site")


def make_entries(*days):
    return [
        make_parsed_entry(f"https://other.example/{day}", title=Text(value=str(day)), published=f"2026-03-0{day}")
        for day in days
    ]


def test_validators_are_sent_back_exactly_as_they_came(site):
    site.serve(b"one", *make_entries(1), etag='W/"x y"')
    site.fetch()
    site.fetch()
    assert [request.validators.etag for request in site.fetcher.requests] == [None, 'W/"x y"']


def test_validators_of_a_document_that_cannot_be_parsed_are_not_stored(site):
    site.fetcher.answer = Document(feed=FEED, url=FEED, content=b"?", validators=Validators(etag='"bad"'))
    site.fetch()
    site.serve(b"one", *make_entries(1))
    site.fetch()
    assert site.fetcher.requests[-1].validators.etag is None


def test_a_document_that_cannot_be_parsed_is_reported_as_not_a_feed(site):
    site.fetcher.answer = Document(feed=FEED, url=FEED, content=b"?")
    assert [failed.error.code for failed in site.fetch().failed] == [FailureKind.NOT_A_FEED]


def test_a_304_keeps_the_entries(site):
    site.serve(b"one", *make_entries(1))
    site.fetch()
    site.fetcher.answer = NotModified(feed=FEED, url=FEED)
    assert site.fetch().is_clean
    assert site.titles() == ["1"]


def test_a_304_refreshes_the_validators(site):
    site.serve(b"one", *make_entries(1))
    site.fetch()
    site.fetcher.answer = NotModified(feed=FEED, url=FEED, validators=Validators(etag='"2"'))
    site.fetch()
    site.fetch()
    assert site.fetcher.requests[-1].validators.etag == '"2"'


def test_the_same_document_is_parsed_once(site):
    site.serve(b"one", *make_entries(1))
    site.fetch()
    site.fetch()
    assert site.parser.parsed == 1


def test_only_new_and_changed_entries_are_normalized(site, monkeypatch):
    normalized = Counter()
    real = process.normalize_entry

    def count(parsed, **others):
        normalized[parsed.title.value] += 1
        return real(parsed, **others)

    monkeypatch.setattr(process, "normalize_entry", count)
    one, two, three = make_entries(1, 2, 3)
    site.serve(b"one", one, two)
    site.fetch()
    site.serve(b"two", one, replace(two, title=Text(value="Edited")), three)
    site.fetch()
    assert normalized == {"1": 1, "2": 1, "Edited": 1, "3": 1}


def test_new_and_changed_entries_are_counted(site):
    one, two, three = make_entries(1, 2, 3)
    site.serve(b"one", one, two)
    site.fetch()
    site.serve(b"two", one, replace(two, title=Text(value="Edited")), three)
    report = site.fetch()
    assert report.added == 1
    assert report.updated == 1


def test_an_entry_that_is_no_longer_listed_stays(site):
    one, two = make_entries(1, 2)
    site.serve(b"one", one, two)
    site.fetch()
    site.serve(b"two", two)
    site.fetch()
    assert site.titles() == ["1", "2"]


def test_an_entry_that_its_feed_marks_as_a_draft_is_not_stored(site):
    public, draft = make_entries(1, 2)
    site.serve(b"one", public, replace(draft, withheld=Withheld(reason="draft")))
    report = site.fetch()
    assert [entry.title for entry in site.store.load_entries()] == ["1"]
    assert [one.message for one in report.documents[0].notes] == ["1 article is not public, and left out"]


def fail(site):
    """Fetch a feed with one entry, and then an error, twice."""
    site.serve(b"one", *make_entries(1))
    site.fetch()
    site.fetcher.answer = Failed(feed=FEED, url=FEED, kind=FailureKind.HTTP, message="HTTP 500", status=500)
    site.fetch()
    return site.fetch()


def test_a_failure_keeps_the_entries(site):
    report = fail(site)
    assert [failed.error.message for failed in report.failed] == ["HTTP 500"]
    assert site.titles() == ["1"]


def test_failures_are_counted_until_the_feed_is_fetched(site):
    fail(site)
    assert site.store.load_feeds()[FEED].failures == 2
    site.serve(b"two", *make_entries(1, 2))
    site.fetch()
    assert site.store.load_feeds()[FEED].failures == 0


def test_the_error_of_a_feed_is_stored_until_the_feed_is_fetched(site):
    fail(site)
    assert site.store.load_feeds()[FEED].last_error == "HTTP 500"
    site.serve(b"two", *make_entries(1, 2))
    site.fetch()
    assert site.store.load_feeds()[FEED].last_error is None


def test_only_the_newest_entries_are_stored_when_a_feed_has_more_than_the_limit(site):
    site.configure(subscriptions=[FEED], fetch={"max_entries": 2})
    site.serve(b"one", *make_entries(1, 4, 2, 3))
    report = site.fetch()
    assert site.titles() == ["3", "4"]
    assert "only the newest 2 of 4" in report.documents[0].notes[0].message


def test_a_changed_time_zone_parses_the_same_document_again(site):
    site.serve(b"one", make_parsed_entry(published="2026-03-01 12:00"))
    site.fetch()
    site.configure(site={"title": "S", "url": "https://example.com/", "timezone": "Asia/Tokyo"}, subscriptions=[FEED])
    site.fetch()
    assert site.fetcher.requests[-1].validators == Validators()
    assert [entry.published.hour for entry in site.store.load_entries()] == [3]


def test_a_language_added_to_a_subscription_orders_the_dates_of_the_same_document(site):
    site.serve(b"one", make_parsed_entry(published="02/01/2026 12:00"))
    site.configure(subscriptions=[{"url": FEED, "language": "en-US"}])
    site.fetch()
    assert [entry.published.month for entry in site.store.load_entries()] == [2]
    site.configure(subscriptions=[{"url": FEED, "language": "it"}])
    site.fetch()
    assert [entry.published.month for entry in site.store.load_entries()] == [1]


def test_a_feed_that_is_not_due_is_not_requested(site):
    site.serve(b"one", *make_entries(1))
    site.fetch(wait=timedelta(minutes=1))
    assert site.fetch(force=False).not_due == 1
    assert len(site.fetcher.requests) == 1


def test_force_requests_a_feed_that_is_not_due(site):
    site.serve(b"one", *make_entries(1))
    site.fetch(wait=timedelta(minutes=1))
    site.fetch(force=True)
    assert len(site.fetcher.requests) == 2
