"""Makes plain text safe for every format.

The result is legal in XML, composed, on one line and cut at words.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

# The characters that XML 1.0 section 2.2 forbids or discourages: C1 controls (except NEL, a line break) and
# noncharacters of the first plane. Matching a run of allowed characters is ten times as fast as searching for a
# forbidden one, and a negated set compiles in a tenth of the time. Latin-1 alone is matched fastest.
_FORBIDDEN = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
_LEGAL = re.compile(f"[\t\n\r\x20-\x7e\x85\xa0-\xff]*+[^{_FORBIDDEN}]*")
_ILLEGAL = re.compile(f"[{_FORBIDDEN}]+")

# Embeddings, overrides and isolates reorder the text after them (CVE-2021-42574); a byte order mark inside text is a
# leftover. LRM, RLM, ALM and the joiners stay: Arabic, Persian, Indic scripts and emoji need them.
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")

# Canonical ordering takes quadratic time in the length of a run of combining marks; no language stacks so many.
_MARK = (
    r"[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0"
    r"\ufe20-\ufe2f]"
)
_MARKS = re.compile(f"({_MARK}{{24}}){_MARK}+")

_LATIN = re.compile("[\0-\u02ff]*")
"""Text without marks, which is in NFC."""

_NO_CHARACTER = re.compile(
    r"&(?=#(?:0*+[1-9][0-9]{7}|[xX]0*+[1-9a-fA-F][0-9a-fA-F]{6}|[0-9]{100}|[xX][0-9a-fA-F]{100}))"
)
_MOST_DIGITS = 15

_ELLIPSIS = "…"
_LOOSE_ENDS = " ,;:.-([{\u2013\u2014\u00ab\u201c\u2018\u3001\uff0c\u3002\uff1b\uff1a"

# Scripts without spaces between words: Thai, Lao, Burmese, Khmer, kana and Han, and their full-width forms.
_UNSPACED = (
    "\u0e00-\u0eff", "\u1000-\u109f", "\u1780-\u17ff", "\u3000-\u30ff", "\u3400-\u9fff", "\uf900-\ufaff",
    "\uff00-\uffef", "\U00020000-\U0003ffff",
)  # fmt: skip
_JOINED = re.compile(
    "[\u0300-\u036f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u200d\u3099\u309a\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]"
)


def drop_illegal(value: str) -> str:
    """Return the text without characters that are illegal in XML.

    Line breaks and spacing stay.
    """
    is_legal = _is_long_legal(value) if len(value) > _LONG else _LEGAL.fullmatch(value)
    return value if is_legal else _ILLEGAL.sub("", value)


_LONG = 200
"""Characters from which a text is faster to check as bytes."""
_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])
_RARE = re.compile(rb"\xc2[\x80-\x84\x86-\x9f]|\xef(?:\xb7[\x90-\xaf]|\xbf[\xbe\xbf])")
"""The other characters of _FORBIDDEN in UTF-8, but for surrogates, which have no form there."""


def _is_long_legal(value: str) -> bool:
    try:
        data = value.encode()
    except UnicodeEncodeError:
        return False
    if len(data.translate(None, _CONTROLS)) != len(data):
        return False
    return not ((b"\xc2" in data or b"\xef" in data) and _RARE.search(data))


def clean_text(value: str) -> str:
    """Return one line of plain text.

    It is legal in XML, in NFC, with single spaces and without reordering characters.
    """
    value = drop_illegal(value)
    if not _LATIN.fullmatch(value):
        value = unicodedata.normalize("NFC", _MARKS.sub(r"\1", _REORDERING.sub("", value)))
    return " ".join(value.split())


def keep_long_references(value: str) -> str:
    """Escape the `&` of numeric references that are too large for any character.

    Unicode ends at 0x10FFFF. Python refuses to convert a decimal number of more than 4,300 digits.
    """
    return _NO_CHARACTER.sub("&amp;", value) if "&#" in value else value


def unescape(value: str) -> str:
    """Decode the character references of HTML once.

    One that is too large for any character stays text.
    """
    return html.unescape(keep_long_references(value)) if "&" in value else value


def parse_integer(digits: str | None) -> int | None:
    """Return the integer of up to 15 ASCII digits, or None for any other text."""
    if not digits or len(digits) > _MOST_DIGITS or not (digits.isascii() and digits.isdigit()):
        return None
    return int(digits)


def shorten(value: str, length: int = 200) -> str:
    """Return at most `length` characters in whole words.

    An ellipsis at the end shows that the text was cut.
    """
    return value if len(value) <= length else make_excerpt(value, length)


def make_excerpt(text: str, length: int = 280) -> str:
    """Return the beginning of a text in whole words, on one line.

    An ellipsis at the end shows that the text was cut.

    Scripts without spaces are cut between characters, never inside a combining sequence.
    """
    line = " ".join(text[: length * 8].split())
    if len(line) <= length and len(text) <= length * 8:
        return line
    room = max(length - 1, 0)
    if len(line) <= room:
        return line + _ELLIPSIS
    return line[: _get_cut(line, room)].rstrip(_LOOSE_ENDS) + _ELLIPSIS


def _get_cut(line: str, room: int) -> int:
    if line[room].isspace():
        return room
    space = line.rfind(" ", 0, room)
    if space > room // 2 and not _is_unspaced(line[room]):
        return space
    cut = room
    while cut > 1 and (_JOINED.match(line[cut]) or line[cut - 1] == "\u200d"):
        cut -= 1
    return cut


def _is_unspaced(letter: str) -> bool:
    return any(span[0] <= letter <= span[-1] for span in _UNSPACED)


_RUNNING = re.compile(r"[\s\x00-\x20]*(?:javascript|vbscript|data)[\s\x00-\x20]*:", re.IGNORECASE)
_INVISIBLE = re.compile("[\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+")


def is_script_url(value: str) -> bool:
    """Whether a browser would run the address or make a page of it.

    Invisible characters are ignored.
    """
    return ":" in value and _RUNNING.match(_INVISIBLE.sub("", value[:200])) is not None


_IGNORED = re.compile(r"[\s_\-.:?]+")


@lru_cache(maxsize=1024)
def fold_name(written: str) -> str:
    """Return the name of a field without case, `-`, `_`, `.`, `:`, `?` and spaces."""
    return _IGNORED.sub("", written).casefold()
