"""Decodes files that do not declare their encoding."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress

from feedtool.model import Diagnostic

READ_AS_WINDOWS = "feedtool.windows-1252"
"""An error handler for text that was merged from two databases: it reads bytes that are not UTF-8 as windows-1252."""


def _parse_as_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("windows-1252", "replace"), error.end


codecs.register_error(READ_AS_WINDOWS, _parse_as_windows)

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def decode_any(content: bytes) -> tuple[str, tuple[Diagnostic, ...]]:
    """Decode by the BOM, else as UTF-8, else as windows-1252, with a note.

    windows-1252 accepts any bytes.
    """
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return content.decode(encoding, "replace"), ()
    try:
        return content.decode("utf-8"), ()
    except UnicodeDecodeError:
        note = Diagnostic("encoding", "the file is not UTF-8; read as windows-1252", "note")
        return content.decode("windows-1252", "replace"), (note,)


_DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_SUPERSETS = {"iso-8859-1": "windows-1252", "latin1": "windows-1252", "us-ascii": "windows-1252"}


def decode_html(content: bytes) -> str:
    """Decode by the BOM, then by a meta element as browsers do, then as any text."""
    found = _DECLARED.search(content[:4096])
    name = found[1].decode("ascii").lower() if found else ""
    if name and not content.startswith(tuple(bom for bom, _ in _BOMS)):
        # A declaration is ignored if the charset is unknown or the bytes do not match it.
        with suppress(LookupError, UnicodeError):
            return content.decode(_SUPERSETS.get(name, name))
    return decode_any(content)[0]
