"""Requests of the HTTP fetcher: headers, validators, redirects, credentials and TLS."""

from __future__ import annotations

import itertools
import ssl
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from feedtool.model import Document, Failed, FailureKind, NotModified, Validators
from feedtool.plugins import FetchSettings
from support.server import Answer, drip, make_rss, redirect, serve

BODY = make_rss(1)
DATA = Path(__file__).parent.parent / "data" / "fetching"
"""A certificate for feeds.example with its key, and the authority that signed it; made for these tests only."""


def everything_sent(server):
    return "\n".join(f"{name}: {value}" for asked in server.requests for name, value in asked.lines)


# -- validators


def test_a_document_has_both_validators_exactly_as_sent(server, fetch):
    server.pages["/feed.xml"] = Answer(
        body=BODY, headers={"ETag": 'W/"a b, c"', "Last-Modified": "Sun, 01 Mar 2026 08:00:00 +0000"}
    )
    outcome = fetch(server.url())
    assert outcome.validators == Validators(etag='W/"a b, c"', last_modified="Sun, 01 Mar 2026 08:00:00 +0000")


@pytest.mark.parametrize(
    "validators",
    [
        Validators(etag='W/"x"', last_modified="yesterday, roughly"),
        Validators(etag="unquoted"),
        Validators(etag='"\xe9\xff"'),
        Validators(last_modified="Sun, 01 Mar 2026 08:00:00 GMT"),
    ],
    ids=["both", "etag alone", "bytes beyond ASCII", "date alone"],
)
def test_each_validator_is_sent_back_exactly_and_alone(server, fetch, validators):
    server.pages["/feed.xml"] = Answer(status=304)
    outcome = fetch(server.url(), validators=validators)
    sent = server.requests[0].headers
    assert sent.get("if-none-match") == validators.etag
    assert sent.get("if-modified-since") == validators.last_modified
    assert outcome == NotModified(
        feed="0", url=server.url(), validators=validators, elapsed_ms=outcome.elapsed_ms, fresh_for=None
    )


def test_a_304_can_replace_one_validator_and_keeps_the_other(server, fetch):
    server.pages["/feed.xml"] = Answer(status=304, headers={"ETag": '"2"'})
    outcome = fetch(server.url(), validators=Validators(etag='"1"', last_modified="then"))
    assert outcome.validators == Validators(etag='"2"', last_modified="then")


def test_a_validator_too_long_to_send_back_is_not_kept(server, fetch):
    server.pages["/feed.xml"] = Answer(body=BODY, headers={"ETag": '"' + "x" * 10_000 + '"', "Last-Modified": "then"})
    assert fetch(server.url()).validators == Validators(last_modified="then")


def test_a_304_to_a_request_without_validators_is_a_failure(server, fetch):
    server.pages["/feed.xml"] = Answer(status=304)
    outcome = fetch(server.url())
    assert outcome.kind == FailureKind.HTTP
    assert outcome.status == 304


def test_delta_encoding_is_requested_with_an_etag(server, fetch):
    server.pages["/feed.xml"] = Answer(status=226, body=BODY, headers={"IM": "feed", "ETag": '"2"'})
    outcome = fetch(server.url(), validators=Validators(etag='"1"'))
    assert server.requests[0].headers["a-im"] == "feed"
    assert outcome.status == 226
    assert outcome.content == BODY
    fetch(server.url(), validators=Validators(last_modified="then"))
    assert "a-im" not in server.requests[1].headers


# -- freshness


@pytest.mark.parametrize(
    ("headers", "fresh_for"),
    [
        ({"Cache-Control": "public, max-age=7200"}, timedelta(hours=2)),
        ({"Cache-Control": "public\nmax-age=7200"}, timedelta(hours=2)),
        ({"Expires": "Sun, 01 Mar 2026 10:00:00 GMT", "Date": "Sun, 01 Mar 2026 08:00:00 GMT"}, timedelta(hours=2)),
        ({"Cache-Control": "max-age=31536000"}, timedelta(hours=24)),
        ({}, None),
    ],
    ids=["max-age", "on two lines", "Expires", "a year", "nothing"],
)
def test_an_outcome_has_the_freshness_of_its_response(server, fetch, headers, fresh_for):
    server.pages["/feed.xml"] = Answer(body=BODY, headers=headers)
    assert fetch(server.url()).fresh_for == fresh_for


# -- patience


@pytest.mark.parametrize(
    ("status", "value", "wait"),
    [
        (429, "120", timedelta(seconds=120)),
        (503, "120", timedelta(seconds=120)),
        (429, None, None),
        (503, "99999999", timedelta(hours=24)),
    ],
)
def test_retry_after_is_rate_limiting(server, fetch, status, value, wait):
    server.pages["/feed.xml"] = Answer(status=status, headers={"Retry-After": value} if value else {})
    outcome = fetch(server.url())
    assert outcome.kind == FailureKind.RATE_LIMITED
    assert outcome.retry_after == wait


def test_a_503_without_retry_after_is_a_failure(server, fetch):
    server.pages["/feed.xml"] = Answer(status=503)
    assert fetch(server.url()).kind is FailureKind.HTTP


def test_rate_limiting_applies_to_the_whole_host(server, fetch):
    server.pages["/1"] = Answer(status=429, headers={"Retry-After": "60"})
    outcomes = fetch(*(server.url(f"/{n}") for n in range(1, 5)))
    assert server.paths == ["/1"]
    assert {outcome.kind for outcome in outcomes} == {FailureKind.RATE_LIMITED}
    assert {outcome.retry_after for outcome in outcomes} == {timedelta(seconds=60)}


def test_a_410_is_a_feed_that_is_gone(server, fetch):
    server.pages["/feed.xml"] = Answer(status=410)
    assert fetch(server.url()).kind is FailureKind.GONE


# -- redirects


@pytest.mark.parametrize("status", [301, 308])
def test_a_permanent_redirect_gives_the_new_url(server, fetch, status):
    server.pages["/old"] = redirect("/new", status)
    server.pages["/new"] = Answer(body=BODY)
    outcome = fetch(server.url("/old"))
    assert outcome.url == outcome.moved_to == server.url("/new")


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_redirect_chain_with_a_temporary_redirect_is_temporary(server, fetch, status):
    server.pages["/old"] = redirect("/between", 301)
    server.pages["/between"] = redirect("/new", status)
    server.pages["/new"] = Answer(body=BODY)
    outcome = fetch(server.url("/old"))
    assert outcome.url == server.url("/new")
    assert outcome.moved_to is None


def test_a_redirect_to_a_url_in_utf8_or_latin1_is_followed(server, fetch):
    server.pages["/a"] = redirect("/caf\u00c3\u00a9")  # UTF-8, as the header's bytes
    server.pages["/b"] = redirect("/caf\u00e9")
    server.pages["/caf%C3%A9"] = Answer(body=BODY)
    assert all(isinstance(outcome, Document) for outcome in fetch(server.url("/a"), server.url("/b")))


def test_redirects_are_followed_up_to_a_limit(server, fetch):
    server.pages["/feed.xml"] = redirect("/feed.xml", 301)
    outcome = fetch(server.url(), limits={"max_redirects": 5})
    assert outcome.kind is FailureKind.REDIRECTS
    assert len(server.requests) == 6


def test_a_redirected_feed_goes_before_those_that_wait_for_its_host(server, fetch):
    server.pages["/1"] = redirect("/moved")
    server.pages["/moved"] = Answer(body=BODY)
    fetch(server.url("/1"), server.url("/2"), server.url("/3"))
    assert server.paths == ["/1", "/moved", "/2", "/3"]


# -- one host, many hosts


def test_one_request_a_host_at_a_time_with_a_pause_between(server, fetch):
    for n in range(4):
        server.pages[f"/{n}"] = Answer(body=BODY)
    fetch(*(server.url(f"/{n}") for n in range(4)), limits={"host_delay_s": 0.1})
    times = [asked.at for asked in server.requests]
    assert all(later - earlier >= 0.1 for earlier, later in itertools.pairwise(times))
    assert server.most_busy == 1


def test_a_redirect_on_the_same_host_waits_for_the_pause(server, fetch):
    server.pages["/old"] = redirect("/new")
    server.pages["/new"] = Answer(body=BODY)
    fetch(server.url("/old"), limits={"host_delay_s": 0.1})
    assert server.requests[1].at - server.requests[0].at >= 0.1


def wait_for_company(count):
    """Return a page that is answered once it has been asked for so many times, or after a minute."""
    came = []
    enough = threading.Event()

    def answer(asked):
        came.append(asked)
        if len(came) >= count:
            enough.set()
        enough.wait(60)
        return Answer(body=BODY)

    return answer


def test_many_hosts_are_requested_at_once(server, fetch):
    server.pages["/"] = wait_for_company(3)
    outcomes = fetch(*_names(server, 8), resolve=_to_us, allow=[f"h{n}.example" for n in range(8)])
    assert all(isinstance(outcome, Document) for outcome in outcomes)
    assert server.most_busy > 2


def test_the_number_of_connections_is_limited(server, fetch):
    server.pages["/"] = wait_for_company(2)
    fetch(*_names(server, 8), resolve=_to_us, allow=[f"h{n}.example" for n in range(8)], limits={"connections": 2})
    assert server.most_busy == 2


def _names(server, count):
    return [f"http://h{n}.example:{server.port}/" for n in range(count)]


def _to_us(host):
    return "127.0.0.1" if host.endswith(".example") else None


# -- who we are, and what we keep to ourselves


def test_the_user_agent_names_feedtool_or_the_configured_agent(server, fetch):
    fetch(server.url())
    fetch(server.url(), user_agent="Officina/1.0 (+https://example.com/)")
    first, second = (asked.headers["user-agent"] for asked in server.requests)
    assert first.startswith("feedtool/")
    assert "+https://" in first
    assert second == "Officina/1.0 (+https://example.com/)"


def test_cookies_and_referer_are_not_sent(server, fetch):
    server.pages["/old"] = Answer(status=302, headers={"Location": "/new", "Set-Cookie": "a=b; Path=/"})
    server.pages["/new"] = Answer(body=BODY, headers={"Set-Cookie": "c=d"})
    fetch(server.url("/old"), server.url("/new"))
    assert len(server.requests) == 3
    assert not {"cookie", "referer"} & {name for asked in server.requests for name in asked.headers}


def test_passwords_of_netrc_are_not_sent(server, fetch, tmp_path, monkeypatch):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login ada password hushhush\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    fetch(server.url())
    assert "authorization" not in server.requests[0].headers


def test_headers_of_a_subscription_are_sent(server, fetch):
    server.pages["/feed.xml"] = Answer(body=BODY)
    fetch(server.url(), headers=(("Authorization", "Bearer hushhush"), ("X-Api-Key", "k")))
    sent = server.requests[0].headers
    assert sent["authorization"] == "Bearer hushhush"
    assert sent["x-api-key"] == "k"


def test_credentials_follow_a_redirect_on_the_same_origin(server, fetch):
    server.pages["/old"] = redirect("/new")
    server.pages["/new"] = Answer(body=BODY)
    fetch(server.url("/old"), headers=(("Authorization", "Bearer hushhush"),))
    assert [asked.headers.get("authorization") for asked in server.requests] == ["Bearer hushhush"] * 2


def test_credentials_are_not_sent_to_another_host_after_a_redirect(server, fetch):
    server.pages["/old"] = redirect(server.url("/new", host="localhost"))
    server.pages["/new"] = Answer(body=BODY)
    outcome = fetch(server.url("/old"), headers=(("X-Secret", "hushhush"),), allow=["127.0.0.1", "localhost"])
    assert isinstance(outcome, Document)
    assert [asked.headers.get("x-secret") for asked in server.requests] == ["hushhush", None]


def test_credentials_are_not_sent_to_another_port_after_a_redirect(server, fetch):
    with serve() as other:
        server.pages["/old"] = redirect(other.url("/new"))
        other.pages["/new"] = Answer(body=BODY)
        fetch(server.url("/old"), headers=(("Authorization", "Bearer hushhush"),))
        assert "authorization" not in other.requests[0].headers


def test_credentials_that_were_held_back_explain_the_401(server, fetch):
    with serve() as other:
        server.pages["/old"] = redirect(other.url("/new"), 301)
        other.pages["/new"] = Answer(status=401)
        outcome = fetch(server.url("/old"), headers=(("Authorization", "Bearer hushhush"),))
    assert "credentials are not sent along" in outcome.message
    assert "hushhush" not in repr(outcome)


def test_user_and_password_in_a_url_are_sent_as_basic_and_not_reported(server, fetch):
    server.pages["/feed.xml"] = Answer(status=401)
    outcome = fetch(f"http://ada:hush%20hush@{server.netloc}/feed.xml")
    assert server.requests[0].headers["authorization"] == "Basic YWRhOmh1c2ggaHVzaA=="
    assert "hush" not in repr(outcome)
    assert outcome.url == server.url()


def test_user_and_password_in_a_redirect_are_not_used(server, fetch):
    server.pages["/old"] = redirect(f"http://eve:evil@{server.netloc}/new")
    server.pages["/new"] = Answer(body=BODY)
    outcome = fetch(server.url("/old"))
    assert "authorization" not in server.requests[1].headers
    assert "evil" not in repr(outcome)


def test_a_header_with_a_line_break_is_not_sent(server, fetch):
    fetch(server.url(), headers=(("X-A", "b\r\nX-C: d"),))
    assert not {"x-a", "x-c"} & server.requests[0].headers.keys()


# -- addresses


def test_an_ipv6_address_is_requested():
    try:
        running = serve("::1")
        with running as server:
            from feedtool.fetching.http import HttpFetcher
            from feedtool.model import Request

            server.pages["/feed.xml"] = Answer(body=BODY)
            for allowed in ("::1", "[::1]", f"[::1]:{server.port}"):
                (outcome,) = HttpFetcher(FetchSettings(allow_hosts=[allowed])).fetch(
                    [Request(feed="a", url=server.url())]
                )
                assert isinstance(outcome, Document)
                time.sleep(0.01)
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")


def test_an_international_host_is_requested_by_its_ascii_name(server, fetch):
    server.pages["/\u00fc"] = server.pages["/%C3%BC"] = Answer(body=BODY)
    outcome = fetch(
        f"http://b\u00fccher.example:{server.port}/\u00fc",
        resolve=lambda host: "127.0.0.1",
        allow=["b\u00fccher.example"],
    )
    assert isinstance(outcome, Document)
    assert server.requests[0].host == f"xn--bcher-kva.example:{server.port}"


def test_a_proxy_of_a_subscription_gets_the_whole_url(server, fetch):
    server.pages["http://feeds.example/feed.xml"] = Answer(body=BODY)
    outcome = fetch("http://feeds.example/feed.xml", allow=[], proxy=f"http://{server.netloc}")
    assert isinstance(outcome, Document)
    assert server.paths == ["http://feeds.example/feed.xml"]


def test_the_proxy_of_the_environment_is_used_except_for_no_proxy(server, fetch, monkeypatch):
    monkeypatch.setenv("http_proxy", f"http://{server.netloc}")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    server.pages["http://feeds.example/feed.xml"] = server.pages["/feed.xml"] = Answer(body=BODY)
    fetch("http://feeds.example/feed.xml", server.url())
    assert sorted(server.paths) == ["/feed.xml", "http://feeds.example/feed.xml"]


def test_private_addresses_are_not_requested_through_a_proxy(server, fetch):
    proxy = f"http://{server.netloc}"
    server.pages["http://feeds.example/feed.xml"] = redirect("http://0x7f.1/secret")
    near = ["http://10.0.0.1/", "http://localhost/", "http://2130706433/", "http://feeds.example/feed.xml"]
    assert {outcome.kind for outcome in fetch(*near, allow=[], proxy=proxy)} == {FailureKind.BLOCKED}
    assert server.paths == ["http://feeds.example/feed.xml"]


# -- TLS


@pytest.fixture
def secure():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(DATA / "feeds.example.pem")
    with serve(tls=context) as running:
        running.pages["/"] = Answer(body=BODY)
        yield running


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "CURL_CA_BUNDLE"])
def test_a_configured_certificate_authority_is_trusted(secure, fetch, monkeypatch, variable):
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
    monkeypatch.setenv(variable, str(DATA / "ca.pem"))
    names = [f"https://{name}:{secure.port}/" for name in ("feeds.example", "other.example")]
    good, other = fetch(*names, allow=["feeds.example", "other.example"], resolve=lambda host: "127.0.0.1")
    assert isinstance(good, Document)
    assert other.kind is FailureKind.TLS


def test_a_certificate_of_an_unknown_authority_is_refused(secure, fetch, monkeypatch):
    for name in ("SSL_CERT_FILE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    outcome = fetch(f"https://feeds.example:{secure.port}/", allow=["feeds.example"], resolve=lambda host: "127.0.0.1")
    assert outcome.kind is FailureKind.TLS
    assert secure.requests == []


# -- time is up


def test_open_requests_end_and_no_new_one_starts_when_time_is_up(server, fetch):
    over = []

    def answer(asked):
        over.append(True)
        time.sleep(0.1)
        return Answer(body=BODY)

    server.pages["/1"] = server.pages["/2"] = server.pages["/3"] = answer
    first, second, third = fetch(*(server.url(f"/{n}") for n in (1, 2, 3)), is_over=lambda: bool(over))
    assert isinstance(first, Document)
    assert second is None
    assert third is None
    assert server.paths == ["/1"]


def test_a_redirect_of_an_open_request_is_followed_when_time_is_up(server, fetch):
    over = []

    def answer(asked):
        over.append(True)
        return redirect("/new")

    server.pages["/1"] = answer
    server.pages["/new"] = Answer(body=BODY)
    assert isinstance(fetch(server.url("/1"), is_over=lambda: bool(over)), Document)


def test_closing_the_iterator_ends_open_requests(server):
    from feedtool.fetching.http import HttpFetcher
    from feedtool.model import Limits, Request

    server.pages["/1"] = Answer(body=BODY)
    server.pages["/2"] = drip(b"", b"", 0.05)
    fetcher = HttpFetcher(FetchSettings(limits=Limits(host_delay_s=0, timeout_s=300), allow_hosts=["127.0.0.1"]))
    began = time.monotonic()
    outcomes = fetcher.fetch(Request(feed=path, url=server.url(path)) for path in ("/1", "/2"))
    next(outcomes)
    outcomes.close()
    assert time.monotonic() - began < 200


def test_a_failure_of_the_connection_is_an_outcome(fetch):
    assert isinstance(fetch("http://127.0.0.1:9/"), Failed)


# -- posting


def test_a_posted_form_accepts_any_status_of_success(server, fetch):
    server.pages["/hub"] = Answer(status=204)
    outcome = fetch(server.url("/hub"), form=(("hub.mode", "publish"), ("hub.url", "https://example.com/?a=1&b=è")))
    (asked,) = server.requests
    assert isinstance(outcome, Document)
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    assert asked.body == b"hub.mode=publish&hub.url=https%3A%2F%2Fexample.com%2F%3Fa%3D1%26b%3D%C3%A8"


@pytest.mark.parametrize("status", [301, 302, 303, 304, 400, 404, 500])
def test_a_posted_form_follows_no_redirect_that_drops_it(server, fetch, status):
    server.pages["/hub"] = redirect("/other", status)
    assert fetch(server.url("/hub"), form=(("a", "b"),)).status == status
    assert server.paths == ["/hub"]


def test_a_hub_that_moved_in_a_way_that_keeps_the_form_is_followed(server, fetch):
    server.pages |= {"/hub": redirect("/other", 308), "/other": Answer(status=202)}
    assert isinstance(fetch(server.url("/hub"), form=(("a", "b"),)), Document)
    assert server.requests[1].body == b"a=b"


def test_a_form_is_not_posted_to_a_private_address(server, fetch):
    outcome = fetch(server.url("/hub"), form=(("a", "b"),), allow=[])
    assert outcome.kind == FailureKind.BLOCKED
    assert server.requests == []
