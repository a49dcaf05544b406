"""HTTP/2 over TLS, against a real nginx: what holds for HTTP/1.1 holds here."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from feedtool.fetching.http import HttpFetcher
from feedtool.model import Document, FailureKind, Limits, NotModified, Request, Validators
from feedtool.plugins import FetchSettings
from support.nginx import run_nginx
from support.server import make_rss

DATA = Path(__file__).parent.parent / "data" / "fetching"
BODY = make_rss(1)

CONFIG = """
ssl_certificate {data}/feeds.example.pem;
ssl_certificate_key {data}/feeds.example.pem;
root {home}/www;
default_type application/rss+xml;
location /moved {{ return 301 /feed; }}
location /away {{ return 302 https://127.0.0.1:$server_port/feed; }}
location /busy {{ add_header Retry-After 120 always; return 429; }}
location /large {{ gzip on; gzip_types *; }}
"""
LOG = '$server_protocol $status $uri "$http_if_none_match" "$http_authorization" "$http_user_agent"'


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("http2")


@pytest.fixture(scope="module")
def port(home):
    """The port of an nginx with HTTP/2."""
    (home / "www").mkdir()
    (home / "www" / "feed").write_bytes(BODY)
    (home / "www" / "large").write_bytes(BODY + b" " * 3_000_000)
    with run_nginx(CONFIG.format(home=home, data=DATA), home, "ssl http2", LOG) as port:
        yield port


def wait_for_log(read, seen):
    """Return the new lines of the log, which nginx writes after it has answered: until it is silent for a while."""
    lines = []
    for _ in range(600):
        time.sleep(0.1)
        found = read()[seen:].splitlines()
        if found and found == lines:
            break
        lines = found
    return lines


@pytest.fixture
def ask(port, home, monkeypatch):
    """Fetch a path; what it came to, and the requests that nginx saw."""
    monkeypatch.setenv("SSL_CERT_FILE", str(DATA / "ca.pem"))
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
    log = home / "access.log"

    def fetch(path, limits=None, **fields):
        seen = len(log.read_text())
        settings = FetchSettings(
            limits=Limits(**({"host_delay_s": 0.0, "timeout_s": 120.0} | (limits or {}))),
            allow_hosts=["feeds.example"],
        )
        fetcher = HttpFetcher(settings, resolve=lambda host: "127.0.0.1")
        (outcome,) = fetcher.fetch([Request(feed="a", url=f"https://feeds.example:{port}{path}", **fields)])
        return outcome, wait_for_log(log.read_text, seen)

    return fetch


def test_a_feed_comes_over_http_2(ask):
    outcome, asked = ask("/feed")
    assert isinstance(outcome, Document)
    assert outcome.content == BODY
    assert outcome.validators.etag
    (line,) = asked
    assert line.startswith('HTTP/2.0 200 /feed "-" "-" "feedtool/')


def test_validators_are_sent_over_http_2(ask):
    first, _ = ask("/feed")
    outcome, asked = ask("/feed", validators=first.validators)
    assert outcome == NotModified(feed="a", url=first.url, validators=first.validators, elapsed_ms=outcome.elapsed_ms)
    assert asked[0].startswith("HTTP/2.0 304 ")
    other, _ = ask("/feed", validators=Validators(etag='"other"'))
    assert isinstance(other, Document)


def test_a_redirect_is_followed_over_http_2(ask):
    moved, asked = ask("/moved")
    assert moved.moved_to == moved.url
    assert [line.split()[:3] for line in asked] == [["HTTP/2.0", "301", "/moved"], ["HTTP/2.0", "200", "/feed"]]


def test_rate_limiting_is_respected_over_http_2(ask):
    busy, _ = ask("/busy")
    assert busy.kind == FailureKind.RATE_LIMITED
    assert busy.retry_after.total_seconds() == 120


def test_a_compressed_body_is_decoded_over_http_2(ask):
    large, _ = ask("/large")
    assert large.wire_bytes < 50_000 < 3_000_000 < len(large.content)


def test_the_limit_of_a_body_applies_over_http_2(ask):
    large, _ = ask("/large", limits={"max_bytes": 1_000_000})
    assert large.kind is FailureKind.TOO_LARGE


def test_the_address_guard_applies_over_http_2(ask):
    away, asked = ask("/away", headers=(("Authorization", "Bearer secret"),))
    assert away.kind is FailureKind.BLOCKED
    assert ['"Bearer secret"' in line for line in asked] == [True]
