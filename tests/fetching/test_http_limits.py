"""A fetch has limits of time, bytes and memory for any answer of a server."""

from __future__ import annotations

import gzip
import resource
import threading
import time
import zlib

import brotli
import pytest

from feedtool.content import zstd
from feedtool.model import FailureKind
from support.hostile import MIB, make_bomb
from support.server import Answer, drip, make_rss, raw, serve

BODY = make_rss(*range(1, 9))

OK = b"HTTP/1.1 200 OK\r\n"


def timed(call):
    began = time.monotonic()
    return call(), time.monotonic() - began


# -- time


@pytest.mark.parametrize(
    "answer",
    [
        drip(b"", b"", 0.05),
        drip(OK, b"X-A: b\r\n", 0.05),
        drip(OK + b"\r\n", b"x", 0.05),
        drip(OK + b"Content-Length: 100\r\n\r\n", b"x", 0.2),
        drip(b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n", 0.05),
    ],
    ids=["silence", "slow headers", "slow drip", "slow drip of a known length", "interim answers for ever"],
)
def test_a_slow_server_ends_at_the_total_deadline(server, fetch, answer):
    server.pages["/feed.xml"] = answer
    outcome, took = timed(lambda: fetch(server.url(), limits={"timeout_s": 0.6}))
    assert outcome.kind is FailureKind.TIMEOUT
    assert took < 120


def test_the_deadline_covers_all_redirects_together(server, fetch):
    def slow(asked):
        time.sleep(0.25)
        return Answer(status=302, headers={"Location": f"{asked.path}x"})

    for length in range(1, 8):
        server.pages["/" + "x" * length] = slow
    outcome, took = timed(lambda: fetch(server.url("/x"), limits={"timeout_s": 0.6, "max_redirects": 20}))
    assert outcome.kind is FailureKind.TIMEOUT
    assert took < 120


def test_a_server_that_does_not_take_the_connection_ends_at_the_connect_timeout(fetch):
    import socket

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        fillers = [socket.socket() for _ in range(3)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
        outcome, took = timed(lambda: fetch(f"http://127.0.0.1:{port}/", limits={"connect_timeout_s": 0.4}))
        for filler in fillers:
            filler.close()
    assert outcome.kind is FailureKind.TIMEOUT
    assert took < 120


def test_one_slow_host_does_not_hold_up_the_others(server, fetch):
    asked = threading.Event()

    def wait_for_the_other(_):
        return Answer(body=BODY if asked.wait(60) else b"")

    def answer(_):
        asked.set()
        return Answer(body=BODY)

    server.pages["/slow"] = wait_for_the_other
    with serve("127.0.0.2") as other:
        other.pages["/feed.xml"] = answer
        outcomes = fetch(server.url("/slow"), other.url(), allow=["127.0.0.1", "127.0.0.2"])
    assert [outcome.content for outcome in outcomes] == [BODY, BODY]


def test_a_server_that_does_not_speak_tls_is_a_failure_of_tls(server, fetch):
    outcome = fetch(server.url().replace("http:", "https:"))
    assert outcome.kind is FailureKind.TLS


# -- bytes


def test_endless_headers_end_at_the_limit(server, fetch):
    server.pages["/feed.xml"] = drip(OK, b"X-A: " + b"b" * 8000 + b"\r\n", 0.001)
    outcome = fetch(server.url())
    assert outcome.kind is FailureKind.TRANSFER
    assert "headers" in outcome.message


def test_an_endless_body_ends_at_the_limit(server, fetch):
    server.pages["/feed.xml"] = drip(OK + b"\r\n", b"x" * 65536, 0.0001)
    assert fetch(server.url(), limits={"max_bytes": MIB}).kind is FailureKind.TOO_LARGE


def test_a_content_length_beyond_the_limit_is_refused_at_once(server, fetch):
    server.pages["/feed.xml"] = drip(OK + b"Content-Length: 99999999999\r\n\r\n", b"x", 0.05)
    outcome, took = timed(lambda: fetch(server.url(), limits={"max_bytes": MIB}))
    assert outcome.kind is FailureKind.TOO_LARGE
    assert took < 120


@pytest.mark.parametrize(
    "content",
    [
        OK + b"Content-Length: 9999\r\n\r\n" + BODY,
        OK + b"Transfer-Encoding: chunked\r\n\r\n" + f"{len(BODY) + 50:x}\r\n".encode() + BODY,
        OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + BODY,
        OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(BODY)[:-20],
        b"",
        b"garbage\r\n\r\n",
        OK + b"Content-Length: -1\r\n\r\n" + BODY,
    ],
    ids=["shorter than said", "a chunk cut off", "no chunk", "gzip cut off", "nothing", "no HTTP", "negative length"],
)
def test_a_body_with_a_wrong_length_is_refused(server, fetch, content):
    server.pages["/feed.xml"] = raw(content)
    outcome = fetch(server.url())
    assert outcome.kind in {FailureKind.TRANSFER, FailureKind.TOO_LARGE}, outcome


@pytest.mark.parametrize("headers", [{}, {"Content-Encoding": "gzip"}])
def test_an_empty_200_is_not_a_document(server, fetch, headers):
    server.pages["/feed.xml"] = Answer(headers=headers)
    assert fetch(server.url()).kind is FailureKind.TRANSFER


@pytest.mark.parametrize("status", [204, 206, 400, 404, 500])
def test_any_other_status_is_a_failure_that_names_it(server, fetch, status):
    server.pages["/feed.xml"] = Answer(status=status, headers={"ETag": '"x"'})
    outcome = fetch(server.url())
    assert outcome.kind == FailureKind.HTTP
    assert outcome.status == status


def test_a_bot_challenge_is_named(server, fetch):
    server.pages["/feed.xml"] = Answer(status=403, headers={"cf-mitigated": "challenge"}, body=b"<html>Just a moment")
    assert "Cloudflare" in fetch(server.url()).message


# -- codings


def _zstd_stream(content):
    writer = zstd.ZstdCompressor(3)
    return writer.compress(content) + writer.flush()


def _raw_deflate(content):
    return zlib.compress(content)[2:-4]


CODINGS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}


@pytest.mark.parametrize("coding", CODINGS)
def test_a_coded_body_is_decoded(server, fetch, coding):
    server.pages["/feed.xml"] = Answer(body=CODINGS[coding](BODY), headers={"Content-Encoding": coding})
    outcome = fetch(server.url())
    assert outcome.content == BODY
    assert outcome.wire_bytes == len(CODINGS[coding](BODY))
    assert set(server.requests[0].headers["accept-encoding"].split(", ")) == {"gzip", "deflate", "br", "zstd"}


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("deflate", _raw_deflate(BODY)),
        ("zstd", _zstd_stream(BODY)),
        ("gzip", gzip.compress(BODY[:100]) + gzip.compress(BODY[100:])),
        ("gzip", gzip.compress(BODY) + b"\0" * 40),
        ("GZIP", gzip.compress(BODY)),
        ("identity", BODY),
        ("gzip, identity", gzip.compress(BODY)),
        ("gzip\ngzip", gzip.compress(gzip.compress(BODY))),
        ("gzip", BODY),
        ("aws-chunked", BODY),
    ],
    ids=[
        *("deflate unwrapped", "zstd without size", "gzip in members", "padded", "upper case", "identity", "both"),
        *("in two headers", "not coded", "unknown"),
    ],
)
def test_unusual_coding_headers_are_understood(server, fetch, coding, body):
    server.pages["/feed.xml"] = Answer(body=body, headers={"Content-Encoding": coding})
    assert fetch(server.url()).content == BODY


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("compress", b"\x1f\x9d\x90" + BODY),
        ("gzip", gzip.compress(BODY)[:-9]),
        ("br", brotli.compress(BODY)[:-9]),
        ("zstd", zstd.compress(BODY)[:-9]),
        ("zstd", _zstd_stream(BODY)[:-9]),
    ],
    ids=["unknown", "cut gzip", "cut brotli", "cut zstd", "cut zstd stream"],
)
def test_an_unknown_damaged_or_cut_coding_is_a_failure(server, fetch, coding, body):
    server.pages["/feed.xml"] = Answer(body=body, headers={"Content-Encoding": coding})
    assert fetch(server.url()).kind is FailureKind.TRANSFER


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_ends_at_the_limit_within_bounded_memory(server, fetch, coding):
    server.pages["/feed.xml"] = make_bomb(coding)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    outcome = fetch(server.url(), limits={"max_bytes": 2 * MIB, "timeout_s": 300.0})
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert outcome.kind is FailureKind.TOO_LARGE
    assert grown < 40 * 1024, f"{grown} KiB more"


def test_large_bodies_from_many_hosts_are_not_held_all_at_once(server, fetch, monkeypatch):
    """Together they may be more than memory: then one goes on, the others wait, and all arrive."""
    monkeypatch.setattr("feedtool.fetching.http._MAX_IN_FLIGHT", 256 * 1024)
    server.pages["/"] = Answer(body=b"x" * MIB)
    names = [f"h{n}.example" for n in range(8)]
    outcomes = fetch(
        *(f"http://{name}:{server.port}/" for name in names), allow=names, resolve=lambda host: "127.0.0.1"
    )
    assert [len(outcome.content) for outcome in outcomes] == [MIB] * 8
