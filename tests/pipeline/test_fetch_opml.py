"""Feeds of an OPML list on the web are subscriptions, and a broken list removes none of them."""

from __future__ import annotations

import pytest

from feedtool.cli.console import locate_failure
from feedtool.feeds.subscriptions import list_subscriptions
from support.server import Answer, make_rss, serve


def make_opml(*urls):
    outlines = "".join(f'<outline text="Feed" xmlUrl="{url}"/>' for url in urls)
    folder = f'<outline text="Tech">{outlines}</outline>'
    return f'<opml version="2.0"><head><title>L</title></head><body>{folder}</body></opml>'.encode()


@pytest.fixture(params=[10_000, 0], ids=["short list", "very long list"])
def site(request, http_site, monkeypatch):
    """A site that follows a list of four feeds, which are read at once or looked up one at a time."""
    monkeypatch.setattr("feedtool.feeds.subscriptions.MANY", request.param)
    http_site.subscribe({"opml": http_site.server.url("/list.opml"), "language": "en", "priority": 3})
    http_site.urls = [http_site.server.url(f"/{number}") for number in range(4)]
    for number in range(4):
        http_site.serve(number, path=f"/{number}")
    put_list(http_site, make_opml(*http_site.urls))
    return http_site


def put_list(site, content, **headers):
    site.answer(Answer(body=content, headers=headers), path="/list.opml")


def list_urls(site):
    return [subscription.url for subscription in list_subscriptions(site.load_config(), site.store)]


def test_the_feeds_of_a_list_are_fetched_in_the_same_run(site):
    assert site.fetch().is_clean
    assert site.ids == ["0", "1", "2", "3"]


def test_folders_of_a_list_become_categories(site):
    site.fetch()
    assert {one.categories for one in list_subscriptions(site.load_config(), site.store)} == {("Tech",)}


def test_options_of_a_list_apply_to_its_feeds(site):
    site.fetch()
    assert {(one.language, one.priority) for one in list_subscriptions(site.load_config(), site.store)} == {("en", 3)}


def test_a_feed_that_leaves_the_list_is_not_followed_any_more(site):
    site.fetch()
    put_list(site, make_opml(*site.urls[:3]))
    assert site.fetch().withdrawn == 1
    assert list_urls(site) == site.urls[:3]


def test_a_feed_that_a_list_names_twice_is_followed_once(site):
    put_list(site, make_opml(site.urls[0], site.urls[0], site.urls[1]))
    site.fetch()
    assert list_urls(site) == site.urls[:2]


BROKEN = {
    "without feeds": make_opml(),
    "a web page": b"<!DOCTYPE html><html><head><title>Sign in</title></head></html>",
    "an empty body": b"",
    "an empty feed": b"<rss><channel/></rss>",
    "one of four feeds": make_opml("http://x.example/"),
}


@pytest.fixture(params=BROKEN)
def broken_site(site, request):
    """A site whose list came once, and then broken."""
    site.fetch()
    put_list(site, BROKEN[request.param], ETag='"bad"')
    assert not site.fetch().is_clean
    return site


def test_a_broken_list_removes_no_feed(broken_site):
    assert set(list_urls(broken_site)) >= set(broken_site.urls)


def test_the_validators_of_a_broken_list_are_not_stored(broken_site):
    broken_site.fetch()
    sent = [request.headers for request in broken_site.server.requests if request.path == "/list.opml"]
    assert "if-none-match" not in sent[-1]


def test_a_list_that_drops_most_of_its_feeds_is_reported(site):
    site.fetch()
    put_list(site, make_opml(site.urls[0]))
    assert "the list dropped 3 of its 4 feeds" in site.fetch().failed[0].error.message


def test_a_list_that_drops_most_of_its_feeds_is_accepted_with_allow_shrink(site):
    site.fetch()
    put_list(site, make_opml(site.urls[0]))
    site.fetch(allow_shrink=True)
    assert list_urls(site) == site.urls[:1]


def test_a_list_that_is_subscribed_to_as_a_feed_is_an_error_with_the_key_to_use(site):
    site.subscribe(site.server.url("/list.opml"))
    assert "list it under `opml:`" in site.fetch().failed[0].error.message


def test_files_in_a_list_are_not_read(site):
    path = site.write("secret.xml", make_rss(77))
    put_list(site, make_opml("secret.xml", str(path), f"file://{path}"))
    site.fetch()
    assert site.ids == []
    assert list_urls(site) == []


def test_headers_of_a_list_are_sent_to_no_other_host_that_it_names(site, token):
    with serve() as other:
        other.pages["/feed.xml"] = Answer(body=make_rss(1))
        site.serve(1)
        site.subscribe({"opml": site.server.url("/list.opml"), "headers": {"X-Key": "${TOKEN}"}})
        put_list(site, make_opml(site.server.url(), other.url()))
        site.fetch()
        assert [request.headers.get("x-key") for request in site.server.requests] == [token, token]
        assert [request.headers.get("x-key") for request in other.requests] == [None]


@pytest.fixture
def password_report(site):
    """The report of a feed that fails and whose URL in the list has a password."""
    put_list(site, make_opml(site.server.url().replace("//", "//me:hushhush@")))
    site.answer(Answer(status=500))
    return site.fetch()


def test_a_password_in_a_list_is_sent_as_a_header(site, password_report):
    assert site.last_headers["authorization"].startswith("Basic ")


def test_a_password_in_a_list_is_not_reported(password_report):
    (failed,) = password_report.failed
    assert "hushhush" not in str(locate_failure(failed, failed.error, "UTC"))


def test_a_build_writes_the_same_files_whether_a_list_is_very_long(http_site, monkeypatch):
    http_site.configure(
        subscriptions=[{"opml": http_site.server.url("/list.opml")}, {"url": http_site.server.url("/0")}],
        fetch={"allow_hosts": ["127.0.0.1"], "host_delay": "0s"},
        streams={"all": {}, "tech": {"categories": ["Tech"]}, "followed": {"sources": ["subscriptions"]}},
        indexes=["page", "opml", "catalog"],
    )
    for number in range(4):
        http_site.serve(number, path=f"/{number}")
    put_list(http_site, make_opml(*(http_site.server.url(f"/{number}") for number in range(4))))
    http_site.invoke("build")
    short = {name: content for name, (content, _) in http_site.published().items()}
    monkeypatch.setattr("feedtool.feeds.subscriptions.MANY", 0)
    http_site.invoke("build", "--force", "--offline")
    assert {name: content for name, (content, _) in http_site.published().items()} == short
    assert len(http_site.items("tech")) == 3
