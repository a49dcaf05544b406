"""Fetching from a server on loopback, with the built-in fetchers and parsers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from feedtool.entries import process
from feedtool.fetching.budget import Budget
from feedtool.model import FailureKind
from support.server import Answer, make_rss, raw, redirect, serve
from support.site import Site

PAGE = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><input type=password></body></html>"
LINKED = '<!DOCTYPE html><html><head><link rel="alternate" type="application/rss+xml" href="{}"></head></html>'


def link_feed(url):
    """Return a web page that names a feed."""
    return Answer(body=LINKED.format(url).encode())


# -- Answers that are not a feed

ETAG = {"ETag": '"bad"'}
BAD = {
    "500": Answer(status=500),
    "404": Answer(status=404),
    "a login page": Answer(body=PAGE, headers=ETAG | {"Content-Type": "text/html"}),
    "a JSON error": Answer(body=b'{"error": "rate limited"}', headers=ETAG),
    "an XML error": Answer(body=b"<?xml version='1.0'?><Error><Code>No</Code></Error>", headers=ETAG),
    "a list of feeds": Answer(body=b'<opml version="2.0"><body><outline xmlUrl="http://x.example/"/></body></opml>'),
    "text": Answer(body=b"Internal error", headers=ETAG),
    "nothing": Answer(headers=ETAG),
    "half a body": raw(b'HTTP/1.1 200 OK\r\nContent-Length: 9999\r\nETag: "bad"\r\n\r\n<rss><channel>'),
    "a 304 without a stored document": Answer(status=304, headers=ETAG),
}


@pytest.fixture(params=[name for name in BAD if "304" not in name])
def failed_site(http_site, request):
    """A site whose feed was fetched once, and then answered with something else."""
    http_site.serve(1, 2, ETag='"1"')
    http_site.fetch()
    http_site.answer(BAD[request.param])
    assert len(http_site.fetch().failed) == 1
    return http_site


def test_a_bad_answer_keeps_the_entries(failed_site):
    assert failed_site.ids == ["1", "2"]


def test_a_bad_answer_keeps_the_validators(failed_site):
    failed_site.answer(Answer(status=304))
    failed_site.fetch()
    assert failed_site.last_headers["if-none-match"] == '"1"'


def test_a_304_after_a_bad_answer_ends_the_failure(failed_site):
    assert failed_site.state().failures == 1
    failed_site.answer(Answer(status=304))
    assert failed_site.fetch().is_clean
    assert failed_site.state().failures == 0


@pytest.mark.parametrize("name", BAD)
def test_a_bad_first_answer_stores_no_entry_and_no_validator(http_site, name):
    http_site.answer(BAD[name])
    assert len(http_site.fetch().failed) == 1
    assert http_site.ids == []
    http_site.serve(1)
    http_site.fetch()
    assert "if-none-match" not in http_site.last_headers


def test_a_page_is_reported_with_its_title(http_site):
    http_site.answer(BAD["a login page"])
    assert [failed.error.message for failed in http_site.fetch().failed] == ["a login page (Sign in) instead of a feed"]


def test_an_exception_in_a_part_is_the_failure_of_one_feed(http_site, monkeypatch):
    def explode(*args, **named):
        raise RuntimeError("no such thing")

    http_site.serve(1)
    monkeypatch.setattr(process, "normalize_entry", explode)
    (failed,) = http_site.fetch().failed
    assert failed.error.code == FailureKind.INTERNAL
    assert "RuntimeError: no such thing" in failed.error.message


# -- What is stored


def test_an_unchanged_body_refreshes_the_validators_and_is_not_parsed(http_site):
    http_site.serve(1, ETag='"1"')
    http_site.fetch()
    http_site.serve(1, ETag='"2"')
    assert [document.is_changed for document in http_site.fetch().documents] == [False]
    http_site.fetch()
    assert http_site.last_headers["if-none-match"] == '"2"'


def test_validators_and_entries_are_saved_in_one_transaction(http_site):
    saved = []
    real = http_site.store.save_document
    http_site.store.save_document = lambda changes: (saved.append(changes), real(changes))
    http_site.serve(1, 2, ETag='"1"')
    http_site.fetch()
    assert [(changes.document.validators.etag, len(changes.entries)) for changes in saved] == [('"1"', 2)]


@pytest.fixture
def delta_site(http_site):
    """A site whose second answer is a 226 with only the new entry."""
    http_site.serve(1, 2, ETag='"1"')
    http_site.fetch()
    http_site.answer(Answer(status=226, body=make_rss(3), headers={"IM": "feed", "ETag": '"2"'}))
    http_site.fetch()
    return http_site


def test_a_226_adds_entries_and_removes_none(delta_site):
    assert delta_site.ids == ["1", "2", "3"]


def test_a_226_refreshes_the_validators(delta_site):
    delta_site.fetch()
    assert delta_site.last_headers["if-none-match"] == '"2"'


def test_an_entry_with_the_id_of_one_in_another_feed_does_not_replace_it(http_site):
    http_site.subscribe(http_site.server.url("/a"), http_site.server.url("/b"))
    http_site.serve(1, path="/a")
    http_site.answer(Answer(body=make_rss(1).replace(b"Entry 1", b"Stolen")), path="/b")
    http_site.fetch()
    titles = {entry.feed.rpartition("/")[2]: entry.title for entry in http_site.store.load_entries()}
    assert titles == {"a": "Entry 1", "b": "Stolen"}


def test_the_order_of_answers_does_not_change_what_is_stored(tmp_path, server):
    stored = []
    for number in range(6):
        server.pages[f"/{number}"] = Answer(body=make_rss(number, number + 1))
    for name in ("a", "b"):
        site = Site(tmp_path / name)
        site.configure(
            subscriptions=[server.url(f"/{number}") for number in range(6)],
            fetch={"allow_hosts": ["127.0.0.1"], "host_delay": "0s"},
        )
        site.fetch()
        stored.append(([*site.store.load_entries()], site.store.load_feeds()))
    assert stored[0] == stored[1]


# -- When feeds are requested


def test_a_feed_is_requested_when_it_is_due(http_site):
    http_site.serve(1)
    http_site.fetch(wait=timedelta(minutes=10))
    assert http_site.fetch().not_due == 1
    assert len(http_site.server.requests) == 1
    http_site.fetch()
    assert len(http_site.server.requests) == 2


@pytest.fixture
def limited_site(http_site):
    """A site with two feeds on a host, one of which answered 429 with a wait of two hours."""
    http_site.subscribe(http_site.server.url("/a"), http_site.server.url("/b"))
    http_site.serve(1, path="/a")
    http_site.answer(Answer(status=429, headers={"Retry-After": "7200"}), path="/b")
    http_site.fetch(wait=timedelta(hours=1.5))
    http_site.server.requests.clear()
    return http_site


def test_a_429_delays_all_feeds_of_the_host_in_later_runs(limited_site):
    assert limited_site.fetch(scheduled=False, wait=timedelta(hours=1)).not_due == 2
    assert limited_site.server.requests == []
    limited_site.fetch(scheduled=False)
    assert len(limited_site.server.requests) == 2


def test_a_429_is_not_counted_as_a_failure(limited_site):
    assert limited_site.state(limited_site.server.url("/b")).failures == 0


@pytest.fixture
def gone_site(http_site):
    """A site whose feed answered 410 twenty days ago."""
    http_site.serve(1)
    http_site.fetch()
    http_site.answer(Answer(status=410))
    http_site.fetch(wait=timedelta(days=20))
    return http_site


def test_a_feed_that_is_gone_is_requested_monthly(gone_site):
    assert gone_site.fetch(wait=timedelta(days=20)).not_due == 1
    assert [failed.error.code for failed in gone_site.fetch(scheduled=False).failed] == [FailureKind.GONE]


def test_a_feed_that_is_gone_keeps_its_entries(gone_site):
    assert gone_site.ids == ["1"]


def test_a_feed_that_failed_for_years_is_still_requested(http_site):
    http_site.answer(Answer(status=500))
    for _ in range(30):
        http_site.fetch(wait=timedelta(days=30))
    assert len(http_site.server.requests) == 30
    http_site.serve(1)
    assert http_site.fetch().added == 1


# -- Redirects and credentials


def test_a_permanent_redirect_is_stored_after_three_runs(http_site):
    http_site.serve(1, path="/new")
    http_site.answer(redirect("/new", 301))
    for _ in range(4):
        http_site.fetch(wait=timedelta(hours=40))
    assert http_site.server.paths == ["/feed.xml", "/new"] * 3 + ["/new"]
    assert http_site.state().moved_to == http_site.server.url("/new")


def with_token(url):
    return {"url": url, "headers": {"Authorization": "Bearer ${TOKEN}"}}


def test_credentials_are_not_sent_to_another_origin_to_which_a_feed_moved(http_site, token):
    with serve() as other:
        other.pages["/new"] = Answer(body=make_rss(1))
        http_site.answer(redirect(other.url("/new"), 301))
        http_site.subscribe(with_token(http_site.server.url()))
        for _ in range(4):
            http_site.fetch(wait=timedelta(hours=40))
        assert http_site.server.requests[0].headers["authorization"] == f"Bearer {token}"
        assert other.paths == ["/new"] * 4
        assert not any("authorization" in request.headers for request in other.requests)


# -- Web pages that name their feed


@pytest.fixture
def page_site(http_site):
    """A site that subscribes to a web page that names its feed."""
    http_site.subscribe(http_site.server.url("/blog"))
    http_site.answer(link_feed("/blog/feed"), path="/blog")
    http_site.serve(1, path="/blog/feed", ETag='"1"')
    return http_site


def test_a_page_leads_to_the_feed_that_it_names(page_site):
    page_site.fetch()
    assert page_site.ids == ["1"]


def test_a_page_leads_to_the_feed_that_its_response_names(page_site):
    link = '</export/7>; rel="alternate"; type="application/rss+xml"'
    body = b"<!DOCTYPE html><html><head><title>Blog</title></head></html>"
    page_site.server.pages["/blog"] = Answer(body=body, headers={"Content-Type": "text/html", "Link": link})
    page_site.serve(7, path="/export/7")
    page_site.fetch()
    assert page_site.ids == ["7"]


def test_a_page_that_names_its_feed_is_reported_with_the_url_to_write(page_site):
    (document,) = page_site.fetch().documents
    assert f"write {page_site.server.url('/blog/feed')} instead" in document.notes[-1].advice


def test_the_feed_of_a_page_is_requested_directly_the_next_time(page_site):
    page_site.fetch()
    page_site.fetch()
    assert page_site.server.paths == ["/blog", "/blog/feed", "/blog/feed"]
    assert page_site.last_headers["if-none-match"] == '"1"'


def test_the_usual_paths_are_tried_once_when_a_page_names_no_feed(http_site):
    http_site.subscribe(http_site.server.url("/blog/"))
    http_site.answer(Answer(body=PAGE), path="/blog/")
    http_site.fetch()
    first = list(http_site.server.paths)
    assert first[:2] == ["/blog/", "/blog/feed"]
    assert len(first) < 9
    http_site.fetch()
    assert http_site.server.paths == [*first, "/blog/"]


def test_a_feed_at_a_usual_path_is_followed(http_site):
    http_site.subscribe(http_site.server.url("/"))
    http_site.answer(Answer(body=PAGE), path="/")
    http_site.serve(1, path="/atom.xml")
    assert http_site.fetch().failed == ()
    http_site.fetch()
    assert http_site.server.paths[-1] == "/atom.xml"


def test_a_page_whose_feed_does_not_exist_is_a_failure_that_names_it(http_site):
    http_site.answer(link_feed("/nothing"))
    (failed,) = http_site.fetch().failed
    assert f"its feed may be {http_site.server.url('/nothing')}" in failed.error.message


def test_a_page_that_replaced_a_feed_is_a_failure_and_is_not_followed(http_site):
    http_site.serve(1)
    http_site.fetch()
    http_site.answer(link_feed("/other"))
    http_site.serve(9, path="/other")
    assert len(http_site.fetch().failed) == 1
    assert "/other" not in http_site.server.paths


def test_a_page_does_not_lead_to_an_address_that_is_not_public(http_site):
    with serve("127.0.0.2") as inner:
        http_site.answer(link_feed(inner.url()))
        assert len(http_site.fetch().failed) == 1
        assert inner.connections == 0


# -- Limits of a run


class LimitedBudget(Budget):
    """A budget that is over after so many requests."""

    def __init__(self, server, most):
        super().__init__()
        self.server, self.most = server, most

    def is_over(self):
        return super().is_over() or len(self.server.requests) >= self.most


def test_feeds_that_are_left_out_when_the_time_is_over_come_first_in_the_next_run(http_site):
    http_site.subscribe(*(http_site.server.url(f"/{number}") for number in range(4)))
    for number in range(4):
        http_site.serve(number, path=f"/{number}")
    first = http_site.fetch(budget=LimitedBudget(http_site.server, 2))
    assert first.not_fetched == 2
    assert first.is_clean
    http_site.fetch(budget=LimitedBudget(http_site.server, 4))
    assert http_site.ids == ["0", "1", "2", "3"]


def test_a_budget_without_time_requests_nothing(http_site):
    assert http_site.fetch(budget=Budget(timedelta(0))).not_fetched == 1
    assert http_site.server.requests == []


def test_no_feed_is_requested_after_a_run_received_its_limit_of_bytes(http_site):
    http_site.subscribe(*(http_site.server.url(f"/{number}") for number in range(3)), max_run_bytes="150kB")
    for number in range(3):
        http_site.answer(Answer(body=make_rss(number) + b" " * 100_000), path=f"/{number}")
    assert http_site.fetch().not_fetched == 1
    assert len(http_site.server.requests) == 2
