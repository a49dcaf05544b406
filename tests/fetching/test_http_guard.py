"""No request reaches an address or scheme that the user did not configure; each connection is checked."""

from __future__ import annotations

import pytest

from feedtool.model import Document, FailureKind
from support.server import Answer, make_rss, redirect, serve

BODY = make_rss(1)
SPELLINGS = [
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f.1",
    "0x7f000001",
    "0177.0.0.1",
    "017700000001",
    "0",
    "localhost",
    "localhost.",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::]",
    "\uff11\uff12\uff17.0.0.1",
    "127\u30020\u30020\u30021",
]


@pytest.mark.parametrize("host", SPELLINGS)
def test_loopback_is_refused_in_any_spelling(server, fetch, host):
    outcome = fetch(f"http://{host}:{server.port}/feed.xml", allow=[])
    assert outcome.kind in {FailureKind.BLOCKED, FailureKind.DNS}, outcome
    assert server.connections == 0


@pytest.mark.parametrize("host", SPELLINGS)
def test_a_redirect_to_loopback_is_refused_in_any_spelling(server, fetch, host):
    with serve() as inner:
        server.pages["/feed.xml"] = redirect(f"http://{host}:{inner.port}/secret".encode().decode("latin-1"))
        outcome = fetch(server.url(), allow=[server.netloc])
        assert outcome.kind in {FailureKind.BLOCKED, FailureKind.DNS}, outcome
        assert inner.connections == 0


def test_a_public_looking_name_that_leads_inside_is_refused(server, fetch):
    outcome = fetch(f"http://feeds.example:{server.port}/", allow=[], resolve=lambda host: "127.0.0.1")
    assert outcome.kind is FailureKind.BLOCKED
    assert "feeds.example, at 127.0.0.1, is not a public address; to allow it, add feeds.example to" in outcome.message
    assert "allow_hosts" in outcome.message
    assert server.connections == 0


@pytest.mark.parametrize("inside", ["10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "fe80::1"])
def test_a_name_is_refused_by_the_address_it_has(fetch, inside):
    outcome = fetch("http://feeds.example/", allow=[], resolve=lambda host: inside)
    assert outcome.kind is FailureKind.BLOCKED


def test_a_name_that_changes_its_address_between_two_redirects_is_checked_again(server, fetch):
    """DNS rebinding: the allowed first look says nothing of the second."""
    answers = iter(["127.0.0.1", "127.0.0.2"])
    server.pages["/"] = Answer(status=302, headers={"Location": "http://other.example/", "Connection": "close"})
    outcome = fetch(f"http://feeds.example:{server.port}/", allow=["feeds.example"], resolve=lambda host: next(answers))
    assert outcome.kind is FailureKind.BLOCKED
    assert server.paths == ["/"]


def test_an_allowed_host_does_not_allow_another_on_the_same_address(server, fetch):
    server.pages["/"] = Answer(body=BODY)
    mine, other = f"http://mine.example:{server.port}/", f"http://other.example:{server.port}/"
    outcomes = fetch(mine, other, mine, allow=["mine.example"], resolve=lambda host: "127.0.0.1")
    assert [isinstance(outcome, Document) for outcome in outcomes] == [True, False, True]
    assert {asked.host for asked in server.requests} == {f"mine.example:{server.port}"}


def test_an_allowed_host_with_a_port_is_allowed_on_that_port_only(server, fetch):
    with serve() as other:
        server.pages["/"] = redirect(other.url("/"))
        other.pages["/"] = Answer(body=BODY)
        assert fetch(server.url("/"), allow=[server.netloc]).kind is FailureKind.BLOCKED
        assert other.connections == 0
        assert isinstance(fetch(server.url("/"), allow=[server.netloc, other.netloc]), Document)


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "gopher://127.0.0.1:70/_x",
        "dict://127.0.0.1:11211/stats",
        "data:text/plain,x",
        "javascript:alert(1)",
        "ws://127.0.0.1/",
        "http://[::1",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:0/",
        "http://exa mple.com/",
        "http://\u00fc" + "x" * 80 + ".example/",
        "http://a..b/",
    ],
)
def test_a_redirect_to_another_scheme_than_http_is_refused(server, fetch, target):
    server.pages["/feed.xml"] = redirect(target.encode().decode("latin-1"))
    assert fetch(server.url()).kind is FailureKind.BLOCKED
    assert server.paths == ["/feed.xml"]


@pytest.mark.parametrize("url", ["http://[::1", "http:///x", "http://a b/", "http://x:99999/", "https://", "http://.."])
def test_a_url_without_a_valid_host_is_a_failure_and_the_others_are_fetched(server, fetch, url):
    server.pages["/feed.xml"] = Answer(body=BODY)
    bad, good = fetch(url, server.url())
    assert bad.kind is FailureKind.BLOCKED
    assert isinstance(good, Document)


def test_urls_in_a_document_are_not_requested(server, fetch):
    page = (
        f'<?xml version="1.0"?><?xml-stylesheet href="{server.url("/style")}"?>'
        f'<!DOCTYPE rss SYSTEM "{server.url("/dtd")}"><rss/>'
    )
    server.pages["/feed.xml"] = Answer(
        body=page.encode(),
        headers={
            "Link": f'<{server.url("/hub")}>; rel="hub"',
            "Refresh": f"0; url={server.url('/refresh')}",
            "Alt-Svc": 'h2=":1"',
        },
    )
    fetch(server.url())
    assert server.paths == ["/feed.xml"]
