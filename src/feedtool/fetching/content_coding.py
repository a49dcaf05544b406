"""Decodes content codings (RFC 9110 section 8.4) up to a size limit.

Decompression bombs cannot exceed it.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable

from feedtool.content.text import shorten

__all__ = ["ACCEPT_ENCODING", "BrokenBodyError", "TooLargeError", "decode_body"]

ACCEPT_ENCODING = "gzip, deflate, br, zstd"

_ZSTD_WINDOW_LOG = 23
"""The window that a decoder for the web must support: 8 MiB (RFC 9659 section 3)."""


class TooLargeError(Exception):
    """The decoded body is larger than the limit."""


class BrokenBodyError(Exception):
    """The body does not match its Content-Encoding, or ends too early."""


def decode_body(body: bytes, coding: str | None, limit: int) -> bytes:
    """Decode a body with at most one content coding.

    Args:
        body: the bytes as received.
        coding: the Content-Encoding header, or None.
        limit: the largest size of the result in bytes.

    Raises:
        TooLargeError: the result is larger; at most a few MiB beyond the limit were in memory.
        BrokenBodyError: unknown or several codings, a damaged body, or one that ends early.
    """
    names = [name.strip().lower() for name in (coding or "").split(",") if name.strip()]
    names = [name for name in names if name != "identity"]
    if len(names) > 1:
        raise BrokenBodyError(f"encoded more than once ({shorten(', '.join(names), 80)})")
    if not names:
        return _check(body, limit)
    try:
        decoder = _DECODERS[names[0]]
    except KeyError:
        raise BrokenBodyError(f"unknown Content-Encoding {shorten(names[0], 80)!r}") from None
    return decoder(body, limit)


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
