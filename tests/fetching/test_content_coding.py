"""Content codings are undone within a limit, or not at all."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import brotli
import pytest

from feedtool.content import zstd
from feedtool.fetching.content_coding import ACCEPT_ENCODING, BrokenBodyError, TooLargeError, decode_body
from support.hostile import MIB, make_bomb

BODY = b"<rss>some text that repeats, some text that repeats</rss>" * 20
LIMIT = 100_000
ENCODE = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}


@pytest.mark.parametrize("coding", ACCEPT_ENCODING.split(", "))
def test_every_accepted_coding_is_decoded(coding):
    assert decode_body(ENCODE[coding](BODY), coding, LIMIT) == BODY
    assert decode_body(ENCODE[coding](b""), coding, LIMIT) == b""


@pytest.mark.parametrize("coding", [None, "", "identity", " Identity ,"])
def test_a_body_without_coding_is_not_decoded(coding):
    assert decode_body(BODY, coding, LIMIT) == BODY


@pytest.mark.parametrize("coding", ENCODE)
def test_the_limit_applies_to_the_decoded_body(coding):
    body = ENCODE[coding](b"x" * 1000)
    assert len(decode_body(body, coding, 1000)) == 1000
    with pytest.raises(TooLargeError):
        decode_body(body, coding, 999)


@pytest.mark.parametrize("coding", ENCODE)
def test_a_compressed_body_that_is_cut_anywhere_is_refused(coding):
    body = ENCODE[coding](BODY)
    for length in range(1, len(body)):
        with pytest.raises(BrokenBodyError):
            decode_body(body[:length], coding, LIMIT)


@pytest.mark.parametrize("coding", ENCODE)
def test_bytes_that_are_neither_in_their_coding_nor_a_document_are_refused(coding):
    for body in (b"\x00" * 50, b"\xff" * 50, b"no feed"):
        with pytest.raises(BrokenBodyError):
            decode_body(body, coding, LIMIT)


DOCUMENTS = [BODY, b"\xef\xbb\xbf\n<?xml version='1.0'?><rss/>", b'{ "version": 1 }', b"[]", "<rss/>".encode("utf-16")]


@pytest.mark.parametrize("coding", [*ENCODE, "aws-chunked", "UTF-8", "none", "gzip, aws-chunked", "compress"])
@pytest.mark.parametrize("body", DOCUMENTS)
def test_a_document_that_is_not_in_its_coding_is_read_as_it_is(coding, body):
    assert decode_body(body, coding, LIMIT) == body


@pytest.mark.parametrize("coding", [None, "br", "deflate", "aws-chunked", "gzip, aws-chunked", "x-zip"])
@pytest.mark.parametrize("real", ["gzip", "zstd"])
def test_the_first_bytes_count_more_than_the_header(coding, real):
    assert decode_body(ENCODE[real](BODY), coding, LIMIT) == BODY


def test_a_table_with_an_unknown_coding_is_read():
    assert decode_body("título,año\n".encode("latin-1"), "utf-8", LIMIT) == b"t\xedtulo,a\xf1o\n"


def test_bytes_in_an_unknown_coding_are_refused():
    with pytest.raises(BrokenBodyError, match="unknown Content-Encoding 'compress'"):
        decode_body(b"\x1f\x9d\x90<\x00\x01", "compress", LIMIT)


def test_a_compressed_file_beyond_the_limit_stays_as_it_is():
    body = gzip.compress(BODY)
    assert decode_body(body, None, len(BODY) - 1) == body


def test_zeros_behind_gzip_are_ignored():
    assert decode_body(gzip.compress(BODY) + b"\0" * 30, "gzip", LIMIT) == BODY


@pytest.mark.parametrize("coding", ["gzip, gzip", "br, gzip", "identity, gzip, deflate"])
def test_several_codings_are_undone_in_reverse_order(coding):
    body = BODY
    for name in coding.split(", ")[-2:]:
        body = ENCODE[name](body)
    assert decode_body(body, coding, LIMIT) == BODY
    assert decode_body(gzip.compress(BODY), coding, LIMIT) == BODY


def test_too_many_codings_are_refused():
    with pytest.raises(BrokenBodyError, match="more than 3 times"):
        decode_body(gzip.compress(BODY), "gzip, gzip, gzip, gzip", LIMIT)


@pytest.mark.parametrize("coding", ENCODE)
def test_a_bomb_holds_no_more_than_a_few_times_the_limit(coding):
    bomb = make_bomb(coding, 64 * MIB).body
    tracemalloc.start()
    try:
        with pytest.raises(TooLargeError):
            decode_body(bomb, coding, MIB)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8 * MIB
