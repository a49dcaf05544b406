"""Fetch with the real fetchers and parsers, from a server whose answers the test writes."""

from __future__ import annotations

import os
import signal
import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from feedtool.cli.console import describe_failure
from feedtool.config import load_config
from feedtool.entries import process
from feedtool.feeds.subscriptions import list_subscriptions
from feedtool.fetching.budget import Budget
from feedtool.fetching.file import FileFetcher
from feedtool.fetching.http import HttpFetcher
from feedtool.model import FailureKind, Limits
from feedtool.pipeline.fetch import fetch
from feedtool.pipeline.wiring import load_parsers
from feedtool.plugins import Parts
from feedtool.store.memory import MemoryStore
from support import NOW
from support.server import Answer, make_rss, raw, redirect, serve

PAGE = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><input type=password></body></html>"
RSS_PAGE = '<!DOCTYPE html><html><head><link rel="alternate" type="application/rss+xml" href="{}"></head></html>'


class World:
    """A site, a server and a clock that the test moves."""

    def __init__(self, folder, server):
        self.folder, self.server = folder, server
        self.store = MemoryStore()
        self.now = NOW
        self.subscribe(server.url())

    def subscribe(self, *lines, more=""):
        subscriptions = "\n".join(f"  - {line}" for line in lines)
        (self.folder / "feeds.yaml").write_text(
            "site: {title: Test, url: https://example.com/}\n"
            f"subscriptions:\n{subscriptions}\nstreams: {{all: {{title: All}}}}\n{more}"
        )
        self.config = load_config(self.folder / "feeds.yaml", {"TOKEN": "hushhush"})

    def fetch(self, wait=timedelta(hours=30), **options):
        limits = Limits(host_delay_s=0.0, timeout_s=120.0)
        parts = Parts(
            store=self.store,
            fetchers=(FileFetcher(root=self.folder), HttpFetcher(limits=limits, allow_hosts=["127.0.0.1"])),
            parsers=load_parsers(),
            rules=(),
            renderers=(),
            indexes=(),
            now=self.now,
        )
        report = fetch(self.config, parts, **options)
        self.now += wait
        return report

    def serve(self, *numbers, path="/feed.xml", **headers):
        self.server.pages[path] = Answer(
            body=make_rss(*numbers), headers={name.replace("_", "-"): value for name, value in headers.items()}
        )

    def answer(self, answer, path="/feed.xml"):
        self.server.pages[path] = answer

    @property
    def ids(self):
        feeds = [key for key, state in self.store.load_feeds().items() if state.kind != "opml"]
        return sorted(entry.id.rpartition("/")[2] for entry in self.store.load_entries(feeds))

    def state(self, key=None):
        return self.store.load_feeds()[key or self.server.url()]

    @property
    def last_sent(self):
        return self.server.requests[-1].headers


@pytest.fixture
def world(tmp_path):
    with serve() as server:
        yield World(tmp_path, server)


# -- what is kept


BAD = {
    "500": Answer(status=500),
    "404": Answer(status=404),
    "a login page": Answer(body=PAGE, headers={"ETag": '"poison"', "Content-Type": "text/html"}),
    "a JSON error": Answer(body=b'{"error": "rate limited"}', headers={"ETag": '"poison"'}),
    "an XML error": Answer(body=b"<?xml version='1.0'?><Error><Code>No</Code></Error>", headers={"ETag": '"poison"'}),
    "a list of feeds": Answer(body=b'<opml version="2.0"><body><outline xmlUrl="http://x.example/"/></body></opml>'),
    "text": Answer(body=b"Internal error", headers={"ETag": '"poison"'}),
    "nothing": Answer(headers={"ETag": '"poison"'}),
    "half a body": raw(b'HTTP/1.1 200 OK\r\nContent-Length: 9999\r\nETag: "poison"\r\n\r\n<rss><channel>'),
    "a 304 about nothing": Answer(status=304, headers={"ETag": '"poison"'}),
}


@pytest.mark.parametrize("name", [name for name in BAD if "304" not in name])
def test_a_bad_answer_keeps_the_last_good_entries_and_validators(world, name):
    world.serve(1, 2, ETag='"1"')
    world.fetch()
    world.answer(BAD[name])
    report = world.fetch()
    assert len(report.failed) == 1
    assert (report.added, report.updated, world.ids) == (0, 0, ["1", "2"])
    assert world.state().failures == 1
    world.answer(Answer(status=304))
    assert world.fetch().is_clean
    assert world.last_sent["if-none-match"] == '"1"'
    assert world.state().failures == 0


@pytest.mark.parametrize("name", BAD)
def test_a_bad_first_answer_leaves_no_validator_and_no_entry(world, name):
    world.answer(BAD[name])
    assert len(world.fetch().failed) == 1
    assert world.ids == []
    world.serve(1)
    world.fetch()
    assert "if-none-match" not in world.last_sent
    assert world.ids == ["1"]


def test_a_page_is_named_in_the_report(world):
    world.answer(BAD["a login page"])
    (failed,) = world.fetch().failed
    assert failed.error_kind is FailureKind.NOT_A_FEED
    assert failed.error == "a login page (Sign in) instead of a feed"


def test_an_unchanged_body_refreshes_the_validators_and_is_not_read(world):
    world.serve(1, ETag='"1"')
    world.fetch()
    world.serve(1, ETag='"2"')
    (document,) = world.fetch().documents
    assert not document.is_changed
    world.fetch()
    assert world.last_sent["if-none-match"] == '"2"'


def test_validators_and_entries_are_saved_in_one_go(world):
    saved = []
    real = world.store.save_document
    world.store.save_document = lambda changes: (saved.append(changes), real(changes))
    world.serve(1, 2, ETag='"1"')
    world.fetch()
    (changes,) = saved
    assert changes.document.validators.etag == '"1"'
    assert len(changes.entries) == 2


def test_an_entry_missing_from_a_226_is_not_deleted(world):
    world.serve(1, 2, ETag='"1"')
    world.fetch()
    world.answer(Answer(status=226, body=make_rss(3), headers={"IM": "feed", "ETag": '"2"'}))
    assert world.fetch().added == 1
    assert world.ids == ["1", "2", "3"]
    world.fetch()
    assert world.last_sent["if-none-match"] == '"2"'


def test_a_part_that_breaks_is_one_feed_s_failure(world, monkeypatch):
    def explode(*args, **named):
        raise RuntimeError("no such thing")

    world.serve(1)
    monkeypatch.setattr(process, "normalize_entry", explode)
    (failed,) = world.fetch().failed
    assert failed.error_kind is FailureKind.INTERNAL
    assert "RuntimeError: no such thing" in failed.error


# -- when


def test_only_those_that_are_due_are_asked(world):
    world.serve(1)
    world.fetch(wait=timedelta(minutes=10))
    report = world.fetch()
    assert (len(report.documents), report.not_due, len(world.server.requests)) == (0, 1, 1)
    assert len(world.fetch().documents) == 1


def test_patience_asked_of_one_feed_spares_its_host_in_the_next_runs_too(world):
    world.subscribe(world.server.url("/a"), world.server.url("/b"))
    world.serve(1, path="/a")
    world.answer(Answer(status=429, headers={"Retry-After": "7200"}), path="/b")
    world.fetch(wait=timedelta(hours=1.5))
    asked = len(world.server.requests)
    report = world.fetch(scheduled=False, wait=timedelta(hours=1))
    assert (len(world.server.requests), report.not_due) == (asked, 2)
    assert world.state(world.server.url("/b")).failures == 0
    world.fetch(scheduled=False)
    assert len(world.server.requests) > asked


def test_a_feed_that_is_gone_is_asked_monthly_and_its_entries_stay(world):
    world.serve(1)
    world.fetch()
    world.answer(Answer(status=410))
    world.fetch(wait=timedelta(days=20))
    assert world.fetch(wait=timedelta(days=20)).not_due == 1
    assert world.fetch(scheduled=False).failed[0].error_kind is FailureKind.GONE
    assert world.ids == ["1"]


def test_a_feed_that_failed_for_years_is_still_tried(world):
    world.answer(Answer(status=500))
    for _ in range(30):
        world.fetch(wait=timedelta(days=30))
    assert len(world.server.requests) == 30
    world.serve(1)
    assert world.fetch().added == 1


def test_a_permanent_redirect_is_followed_at_once_and_believed_later(world):
    world.serve(1, path="/new")
    world.answer(redirect("/new", 301))
    for _ in range(4):
        world.fetch(wait=timedelta(hours=40))
    assert world.server.paths == ["/feed.xml", "/new"] * 3 + ["/new"]
    assert world.state().moved_to == world.server.url("/new")


def test_credentials_do_not_move_to_another_origin_with_the_feed(world):
    with serve() as other:
        other.pages["/new"] = Answer(body=make_rss(1))
        world.answer(redirect(other.url("/new"), 301))
        world.subscribe(f'{{url: "{world.server.url()}", headers: {{Authorization: "Bearer ${{TOKEN}}"}}}}')
        for _ in range(4):
            world.fetch(wait=timedelta(hours=40))
        assert other.paths == ["/new"] * 4
        assert world.server.paths == ["/feed.xml"] * 3
        assert world.server.requests[0].headers["authorization"] == "Bearer hushhush"
        assert not any("authorization" in asked.headers for asked in other.requests)


def test_a_secret_is_in_no_report_and_not_in_the_store(world):
    for answer in (Answer(status=401), Answer(body=make_rss(1))):
        world.answer(answer)
        world.subscribe(f'{{url: "{world.server.url()}", headers: {{Authorization: "Bearer ${{TOKEN}}"}}}}')
        report = world.fetch()
        kept = (world.store.load_feeds(), world.store.load_documents(world.server.url()))
        assert "hushhush" not in repr((report, kept, [*world.store.load_entries()]))


# -- pages that name their feed


def test_a_subscription_to_a_page_follows_the_feed_it_names_and_says_what_to_write(world):
    world.subscribe(world.server.url("/blog"))
    world.answer(Answer(body=RSS_PAGE.format("/blog/feed").encode()), path="/blog")
    world.serve(1, path="/blog/feed", ETag='"1"')
    (document,) = world.fetch().documents
    assert document.error is None
    assert f"write {world.server.url('/blog/feed')} instead" in document.repairs[-1]
    assert world.ids == ["1"]
    world.fetch()
    assert world.server.paths == ["/blog", "/blog/feed", "/blog/feed"]
    assert world.last_sent["if-none-match"] == '"1"'


def test_a_page_that_names_no_feed_is_tried_at_the_usual_places_once(world):
    world.subscribe(world.server.url("/blog/"))
    world.answer(Answer(body=PAGE), path="/blog/")
    world.fetch()
    first = list(world.server.paths)
    assert first[:2] == ["/blog/", "/blog/feed"]
    assert len(first) < 9
    world.fetch()
    assert world.server.paths == [*first, "/blog/"]


def test_a_feed_at_a_usual_place_is_followed(world):
    world.subscribe(world.server.url("/"))
    world.answer(Answer(body=PAGE), path="/")
    world.serve(1, path="/atom.xml")
    assert world.fetch().failed == ()
    assert world.state(world.server.url("/")).moved_to == world.server.url("/atom.xml")
    world.fetch()
    assert world.server.paths[-1] == "/atom.xml"


def test_a_page_whose_feed_is_none_stays_a_failure(world):
    world.answer(Answer(body=RSS_PAGE.format("/nothing").encode()))
    (failed,) = world.fetch().failed
    assert f"its feed may be {world.server.url('/nothing')}" in failed.error


def test_a_page_where_a_feed_used_to_be_is_a_failure_and_nothing_it_names_is_asked_for(world):
    world.serve(1)
    world.fetch()
    world.answer(Answer(body=RSS_PAGE.format("/other").encode()))
    world.serve(9, path="/other")
    assert len(world.fetch().failed) == 1
    assert world.ids == ["1"]
    assert "/other" not in world.server.paths


def test_a_page_leads_to_no_address_that_is_not_public(world):
    with serve("127.0.0.2") as inner:
        world.answer(Answer(body=RSS_PAGE.format(inner.url()).encode()))
        assert len(world.fetch().failed) == 1
        assert inner.connections == 0


# -- followed lists


def opml(*urls):
    outlines = "".join(f'<outline text="Feed" xmlUrl="{url}"/>' for url in urls)
    folder = f'<outline text="Tech">{outlines}</outline>'
    return f'<opml version="2.0"><head><title>L</title></head><body>{folder}</body></opml>'.encode()


@pytest.fixture
def listing(world):
    """A world that follows a list of four feeds on the web."""
    world.subscribe(f"{{opml: {world.server.url('/list.opml')}, language: en}}")
    world.urls = [world.server.url(f"/{n}") for n in range(4)]
    for n in range(4):
        world.serve(n, path=f"/{n}")
    world.answer(Answer(body=opml(*world.urls)), path="/list.opml")
    return world


def followed(world):
    return [subscription.url for subscription in list_subscriptions(world.config, world.store)]


def test_the_feeds_of_a_list_are_followed_in_the_same_run(listing):
    assert listing.fetch().is_clean
    assert listing.ids == ["0", "1", "2", "3"]
    subscription = list_subscriptions(listing.config, listing.store)[0]
    assert (subscription.categories, subscription.language) == (("Tech",), "en")


def test_a_feed_that_leaves_the_list_is_no_longer_asked(listing):
    listing.fetch()
    listing.answer(Answer(body=opml(*listing.urls[:3])), path="/list.opml")
    assert listing.fetch().withdrawn == 1
    assert followed(listing) == listing.urls[:3]


@pytest.mark.parametrize("answer", [opml(), PAGE, b"", opml("http://x.example/")], ids=["empty", "page", "none", "one"])
def test_a_list_that_becomes_empty_drops_no_subscription(listing, answer):
    listing.fetch()
    listing.answer(Answer(body=answer, headers={"ETag": '"poison"'}), path="/list.opml")
    report = listing.fetch()
    assert not report.is_clean
    assert set(followed(listing)) >= set(listing.urls)
    listing.fetch()
    sent = [asked.headers for asked in listing.server.requests if asked.path == "/list.opml"]
    assert "if-none-match" not in sent[-1]


def test_a_list_that_shrank_is_accepted_with_the_option(listing):
    listing.fetch()
    listing.answer(Answer(body=opml(listing.urls[0])), path="/list.opml")
    listing.fetch(allow_shrink=True)
    assert followed(listing) == listing.urls[:1]


def test_a_list_on_the_web_names_no_file_here(listing):
    (listing.folder / "secret.xml").write_bytes(make_rss(77))
    places = ["secret.xml", str(listing.folder / "secret.xml"), f"file://{listing.folder}/secret.xml"]
    listing.answer(Answer(body=opml(*places)), path="/list.opml")
    listing.fetch()
    assert listing.ids == []


def test_credentials_for_a_list_are_sent_to_no_other_host_that_it_names(listing):
    with serve() as other:
        other.pages["/feed.xml"] = listing.server.pages["/feed.xml"] = Answer(body=make_rss(1))
        listing.subscribe(f'{{opml: "{listing.server.url("/list")}", headers: {{X-Key: "${{TOKEN}}"}}}}')
        listing.answer(Answer(body=opml(listing.server.url(), other.url())), path="/list")
        listing.fetch()
        assert [asked.headers.get("x-key") for asked in listing.server.requests] == ["hushhush", "hushhush"]
        assert [asked.headers.get("x-key") for asked in other.requests] == [None]


def test_a_list_that_names_a_feed_with_a_password_has_it_shown_nowhere(listing):
    secret = listing.server.url().replace("//", "//me:hushhush@")
    listing.subscribe(f"opml: {listing.server.url('/list')}")
    listing.answer(Answer(body=opml(secret)), path="/list")
    listing.answer(Answer(status=500))
    report = listing.fetch()
    (failed,) = report.failed
    assert "hushhush" not in describe_failure(failed)
    assert listing.last_sent["authorization"].startswith("Basic ")


def test_a_list_that_names_a_feed_twice_follows_it_once(listing):
    listing.answer(Answer(body=opml(listing.urls[0], listing.urls[0], listing.urls[1])), path="/list.opml")
    listing.fetch()
    assert followed(listing) == listing.urls[:2]


# -- time


class Limited(Budget):
    """Over once the server has been asked so often."""

    def __init__(self, server, most):
        super().__init__()
        self.server, self.most = server, most

    def is_over(self):
        return super().is_over() or len(self.server.requests) >= self.most


def test_when_the_time_is_used_up_nothing_new_starts_and_those_left_out_come_first_next_time(world):
    world.subscribe(*(world.server.url(f"/{n}") for n in range(4)))
    for n in range(4):
        world.serve(n, path=f"/{n}")
    first = world.fetch(budget=Limited(world.server, 2))
    assert (len(first.documents), first.not_fetched, first.is_clean) == (2, 2, True)
    second = world.fetch(budget=Limited(world.server, 4))
    assert (len(second.documents), second.not_fetched) == (2, 2)
    assert world.ids == ["0", "1", "2", "3"]


def test_a_budget_of_no_time_starts_nothing(world):
    assert world.fetch(budget=Budget(timedelta(0))).not_fetched == 1
    assert world.server.requests == []


def test_when_the_bytes_of_a_run_are_used_up_nothing_new_starts(world):
    world.subscribe(*(world.server.url(f"/{n}") for n in range(3)))
    for n in range(3):
        world.answer(Answer(body=make_rss(n) + b" " * 100_000), path=f"/{n}")
    world.config = replace(world.config, limits=replace(world.config.limits, max_run_bytes=150_000))
    report = world.fetch()
    assert (len(report.documents), report.not_fetched) == (2, 1)


def test_ctrl_c_drops_what_is_under_way_and_keeps_what_came(world):
    released = threading.Event()

    def hang(asked):
        if released.is_set():
            return Answer(status=500)
        released.set()
        time.sleep(60)  # what comes of it then would be counted as a failure
        return Answer(status=500)

    world.subscribe(world.server.url("/a"), world.server.url("/hang"))
    world.serve(1, path="/a")
    world.answer(hang, path="/hang")
    budget = Budget()

    def press():
        released.wait(60)
        os.kill(os.getpid(), signal.SIGINT)

    presser = threading.Thread(target=press)
    presser.start()
    with budget.stopping_on_signals():
        report = world.fetch(budget=budget)
    presser.join()
    assert budget.is_stopped
    assert (world.ids, len(report.documents), report.not_fetched) == (["1"], 1, 1)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_the_same_answers_leave_the_same_store(tmp_path):
    """Whatever order they come in."""
    kept = []
    with serve() as server:
        for place in ("a", "b"):
            (tmp_path / place).mkdir()
            world = World(tmp_path / place, server)
            world.subscribe(*(server.url(f"/{n}") for n in range(6)))
            for n in range(6):
                world.serve(n, n + 1, path=f"/{n}")
            world.fetch()
            kept.append(([*world.store.load_entries()], world.store.load_feeds()))
    assert kept[0] == kept[1]


def test_an_entry_of_one_feed_can_do_nothing_to_that_of_another(world):
    """The same ids and links in two feeds are two entries."""
    world.subscribe(world.server.url("/a"), world.server.url("/b"))
    world.serve(1, path="/a")
    world.answer(Answer(body=make_rss(1, title="Thief").replace(b"Entry 1", b"Stolen")), path="/b")
    world.fetch()
    titles = {entry.feed.rpartition("/")[2]: entry.title for entry in world.store.load_entries()}
    assert titles == {"a": "Entry 1", "b": "Stolen"}


def test_a_changed_limit_is_the_config_s(world):
    world.config = replace(world.config, limits=replace(world.config.limits, max_entries=1))
    world.serve(1, 2, 3)
    assert world.fetch().added == 1
