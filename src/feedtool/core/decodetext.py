"""The text of a file that says nothing of its encoding."""

from __future__ import annotations

__all__ = ["decode_any"]

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def decode_any(content: bytes) -> tuple[str, tuple[str, ...]]:
    """By its BOM; else UTF-8; else windows-1252, which holds any bytes, and a note that says so."""
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return content.decode(encoding, "replace"), ()
    try:
        return content.decode("utf-8"), ()
    except UnicodeDecodeError:
        return content.decode("windows-1252", "replace"), ("it is not UTF-8; read as windows-1252",)
