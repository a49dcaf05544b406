"""Decodes content codings (RFC 9110 section 8.4) up to a size limit.

Decompression bombs cannot exceed it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable

from feedtool.content.text import shorten

ACCEPT_ENCODING = "gzip, deflate, br, zstd"

_ZSTD_WINDOW_LOG = 23
"""The window that a decoder for the web must support: 8 MiB (RFC 9659 section 3)."""


class TooLargeError(Exception):
    """The decoded body is larger than the limit."""


class BrokenBodyError(Exception):
    """The body does not match its Content-Encoding, or ends too early."""


def decode_body(body: bytes, coding: str | None, limit: int) -> bytes:
    """Decode the content codings of a body; its first bytes count more than the header.

    Some servers name codings that do not exist (`UTF-8`, `none`, `aws-chunked`), compress without saying so, or say so
    without compressing.

    Args:
        body: the bytes as received.
        coding: the Content-Encoding header, or None.
        limit: the largest size of the result in bytes.

    Raises:
        TooLargeError: the result is larger; at most a few MiB beyond the limit were in memory.
        BrokenBodyError: an unknown coding of a body that is not text, too many codings, a damaged body, or one that
            ends early.
    """
    names = [name for part in (coding or "").split(",") if (name := part.strip().lower()) not in ("", "identity")]
    known = [name for name in names if name in _DECODERS]
    if len(known) > _MAX_CODINGS:
        raise BrokenBodyError(f"encoded more than {_MAX_CODINGS} times ({shorten(', '.join(known), 80)})")
    for name in reversed(known):
        body = _decode(body, name, limit)
    body = _decode_unlabeled(body, limit)
    unknown = next((name for name in names if name not in _DECODERS), None)
    if unknown and not _is_text(body):
        raise BrokenBodyError(f"unknown Content-Encoding {shorten(unknown, 80)!r}")
    return _check(body, limit)


_MAX_CODINGS = 3
_MAGIC = {b"\x1f\x8b\x08": "gzip", b"\x28\xb5\x2f": "zstd"}
"""The first bytes of the codings that have some (RFC 1952 section 2.3.1, RFC 8878 section 3.1.1)."""
_DOCUMENT = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<[A-Za-z!?/]|\{\s*[\"}]|\[\s*[\[\]{\"])|\xff\xfe[<{[]\x00|\xfe\xff\x00[<{[]"
)
"""The beginning of a feed, page or JSON document, which no compressed body has."""
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f]")


def _is_text(body: bytes) -> bool:
    return _DOCUMENT.match(body) is not None or not _CONTROLS.search(body, 0, 512)


def _decode(body: bytes, name: str, limit: int) -> bytes:
    try:
        return _DECODERS[_MAGIC.get(body[:3], name)](body, limit)
    except BrokenBodyError:
        if _DOCUMENT.match(body):
            return body
        raise


def _decode_unlabeled(body: bytes, limit: int) -> bytes:
    """Decode a body that is compressed although no header says so.

    One that cannot be decoded stays: the parser of sitemaps has a limit of its own.
    """
    name = _MAGIC.get(body[:3])
    if name is None:
        return body
    try:
        return _DECODERS[name](body, limit)
    except (BrokenBodyError, TooLargeError):
        return body


def _check(body: bytes, limit: int) -> bytes:
    if len(body) > limit:
        raise TooLargeError
    return body


def _decode_zlib(body: bytes, limit: int) -> bytes:
    """Decode gzip, zlib or raw deflate, distinguished by the first bytes.

    Some servers omit the zlib wrapper.
    """
    is_wrapped = body[:2] == b"\x1f\x8b" or (len(body) > 1 and body[0] & 15 == 8 and (body[0] << 8 | body[1]) % 31 == 0)
    parts: list[bytes] = []
    size = 0
    while body:
        decoder = zlib.decompressobj(wbits=47 if is_wrapped else -15)
        try:
            part = decoder.decompress(body, limit - size + 1)
        except zlib.error as error:
            if parts:  # padding after the last gzip member: browsers and curl ignore it
                break
            raise BrokenBodyError(f"damaged: {error}") from error
        size += len(part)
        if size > limit:
            raise TooLargeError
        if not decoder.eof:
            raise BrokenBodyError("ends too early")
        parts.append(part)
        body = decoder.unused_data
    return b"".join(parts)


def _decode_brotli(body: bytes, limit: int) -> bytes:
    import brotli

    decoder = brotli.Decompressor()
    parts: list[bytes] = []
    size = 0
    try:
        while not decoder.is_finished():
            part = decoder.process(body, output_buffer_limit=65536)
            body = b""
            size += len(part)
            if size > limit:
                raise TooLargeError
            parts.append(part)
            if not part and not decoder.is_finished() and decoder.can_accept_more_data():
                raise BrokenBodyError("ends too early")
    except brotli.error as error:
        raise BrokenBodyError(f"damaged: {error}") from error
    return b"".join(parts)


def _decode_zstd(body: bytes, limit: int) -> bytes:
    from feedtool.content.zstd import DecompressionParameter, ZstdDecompressor, ZstdError

    decoder = ZstdDecompressor(options={DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG})
    try:
        decoded = decoder.decompress(body, limit + 1)
    except ZstdError as error:
        raise BrokenBodyError(f"damaged: {error}") from error
    if len(decoded) > limit:
        raise TooLargeError
    if not decoder.eof:
        raise BrokenBodyError("ends too early")
    return decoded


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _decode_zlib,
    "x-gzip": _decode_zlib,
    "deflate": _decode_zlib,
    "br": _decode_brotli,
    "zstd": _decode_zstd,
}
