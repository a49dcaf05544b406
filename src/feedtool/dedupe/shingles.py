"""Turns text into comparable words and three-word shingles.

Markup, case, accents, width, encoding errors and typographic quotes do not count; numbers stay whole, and each CJK
character is a word. Shingles are 32-bit hashes, the same in every run.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Collection, Iterable
from zlib import crc32

from feedtool.content.shingles import make_shingles
from feedtool.content.text import unescape
from feedtool.dedupe import thresholds
from feedtool.locale import list_phrases, make_pattern

__all__ = [
    "CJK",
    "containment",
    "find_names",
    "find_text_words",
    "has_digit",
    "hash_words",
    "make_shingles",
    "make_sketch",
    "split_quotes",
    "to_plain",
    "to_words",
]

CJK = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_LETTER = rf"[^\W_{CJK}]"
# These patterns, and the other plain texts below, are compiled on demand: with thousands of characters in it, one takes
# as long as a hundred others.
_WORD = rf"[{CJK}]|{_LETTER}+(?:(?<=\d)[.,:/-](?=\d){_LETTER}+)*"
_CJK_RUN = f"[{CJK}]+"
_SEPARATORS = rf"(?:[^\w{CJK}]|_)+"
_NUMBER = re.compile(r"\d[.,:/-]\d")
_SPACES = {code: " " for code in range(128) if not chr(code).isalnum()}
"""Word separators for ASCII text without punctuation in numbers: five times faster, and the same words."""
_DASHES: dict[int, str | None] = {
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\uff0d"), "-"), 0xAD: None, 0x200B: None,
}  # fmt: skip
_MOJIBAKE = re.compile(
    "[\u00c2-\u00f4][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)
_SILENT = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_INLINE = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|cite|code|del|dfn|em|font|i|ins|kbd|mark|s|samp|small|span|strong|sub|sup|tt|u|var|wbr)"
    r"(?:\s[^<>]*)?>",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?[a-zA-Z!][^<>]*>")
_QUOTE = re.compile(r"<(/?)(?:blockquote|q)(?:\s[^<>]*)?>", re.IGNORECASE)
_MAX_CHARS = 20_000

_DATE_PART = rf"(?:\d{{1,4}}[.,]?|[^\W\d_]{{3,12}}\.?|{make_pattern('date_of')}|\d+[年月日])"
_HEAD = rf"^\W*(?:{make_pattern('updated_on')})\s*:?\s*(?:{_DATE_PART}[\s/.年月日-]*){{1,4}}?\s*(?:[-:,.]\s|[-:])"
_READ_MORE = make_pattern("read_more", "read_on")
_POSTS, _PUBLISHED, _ = zip(
    *(re.split(r" ?\{\w+\} ?", phrase) for phrase in sorted(list_phrases("first_published"))), strict=True
)
_TAIL = (
    rf"(?:\[?\s*(?:\.\.\.|…)\s*\]?|{_READ_MORE}|"
    rf"(?:{'|'.join(_POSTS)}) .{{1,200}}? (?:{'|'.join(_PUBLISHED)}) .{{1,80}})[\s.»→>\]…]*$"
)
_ADDRESS = r"\bhttps?://[^\s<>\"\u3000-\u9fff]+"
"""A visible URL is not part of the text: bridges add it below."""
_TAIL_LOOK = 400
_TAIL_ENDS = (*list_phrases("read_more"), *list_phrases("read_on"))
_TAIL_MARKS = ("...", "…", *_PUBLISHED)
"""Every end that _TAIL removes has one of _TAIL_ENDS or _TAIL_MARKS."""


def to_plain(value: str) -> str:
    """Return text or HTML as comparable plain text: one line, without case and accents."""
    if "&" in value:
        for _ in range(3):
            value, before = unescape(value), value
            if value == before or "&" not in value:
                break
    if "<" in value:
        value = _TAG.sub(" ", _INLINE.sub("", _SILENT.sub(" ", value)))
    if value.isascii():
        return value.lower()
    return _NON_ASCII.sub(_fold_run, _fix_encoding(value)).casefold()


_NON_ASCII = re.compile(r"[^\x00-\x7f]+")


def _fold_run(run: re.Match[str]) -> str:
    return _FOLDED[run[0]]


class _Folded(dict[str, str]):
    """Cache of folded runs: in most languages a few repeat. Cleared when it is full."""

    def __missing__(self, run: str) -> str:
        if len(self) >= _MAX_RUNS:
            self.clear()
        self[run] = found = fold(run)
        return found


_FOLDED = _Folded()
_MAX_RUNS = 20_000


def fold(value: str) -> str:
    """Return text without case, width, accents and typographic dashes and quotes."""
    value = unicodedata.normalize("NFKC", value).casefold().translate(_DASHES).replace("\u2019", "'")
    # Combining marks, except those that make another letter (kana).
    decomposed = unicodedata.normalize("NFD", value)
    bare = "".join(char for char in decomposed if not unicodedata.combining(char) or char in "\u3099\u309a")
    return unicodedata.normalize("NFC", bare)


def _fix_encoding(value: str) -> str:
    """Decode UTF-8 that was decoded as Windows-1252 again; return other text unchanged."""
    if not _MOJIBAKE.search(value):
        return value
    try:
        return b"".join(map(_to_byte, value)).decode()
    except UnicodeError:
        return _MOJIBAKE_RUN.sub(_fix_run, value)


_MOJIBAKE_RUN = re.compile(
    "[\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{2,}"
)


def _fix_run(found: re.Match[str]) -> str:
    try:
        return b"".join(map(_to_byte, found[0])).decode()
    except UnicodeError:
        # A curly quote or dash whose last byte was changed or lost is punctuation in any case.
        return " " if found[0].startswith("\u00e2\u20ac") else found[0]


def _to_byte(char: str) -> bytes:
    try:
        return char.encode("cp1252")
    except UnicodeEncodeError:
        return char.encode("latin-1")  # the five bytes undefined in cp1252; raises for any other character


def to_words(plain: str) -> list[str]:
    """Return the words of a text that to_plain() returned."""
    if _NUMBER.search(plain):
        return find_words(plain)
    if plain.isascii():
        return plain.translate(_SPACES).split()
    # Splitting takes a fraction of the time of finding the words.
    return re.sub(_SEPARATORS, " ", re.sub(_CJK_RUN, _space_out, plain)).split()


def _space_out(run: re.Match[str]) -> str:
    return f" {' '.join(run[0])} "


def find_words(plain: str) -> list[str]:
    """Return the words of a text that to_plain() returned: runs of letters and digits, and CJK characters."""
    return re.findall(_WORD, plain)


def split_quotes(value: str) -> tuple[str, bool]:
    """Return HTML without its quotations, and whether it has any."""
    if "<" not in value or not _QUOTE.search(value):
        return value, False
    kept: list[str] = []
    depth = end = 0
    for tag in _QUOTE.finditer(value):
        if depth == 0:
            kept.append(value[end : tag.start()])
        depth = max(depth - 1, 0) if tag[1] else depth + 1
        end = tag.end()
    if depth == 0:
        kept.append(value[end:])
    return " ".join(kept), True


def find_text_words(value: str) -> list[str]:
    """Return the words of an entry's text, without its "last updated" and "read more" lines."""
    plain = to_plain(value[:_MAX_CHARS])
    if "://" in plain:
        plain = re.sub(_ADDRESS, " ", plain)
    plain = " ".join(plain.split())
    head = re.match(_HEAD, plain)
    if head:
        plain = plain[head.end() :]
    tail = plain[-_TAIL_LOOK:]
    for _ in range(3):
        shorter = re.sub(_TAIL, "", tail) if _may_have_tail(tail) else tail
        if shorter == tail:
            break
        tail = shorter.rstrip()
    return to_words(plain[:-_TAIL_LOOK] + tail)


def _may_have_tail(tail: str) -> bool:
    return tail.rstrip(" .»→>]…").endswith(_TAIL_ENDS) or any(mark in tail for mark in _TAIL_MARKS)


class _WordHashes(dict[str, int]):
    """Cache of word hashes: most words repeat. Cleared when it is full."""

    def __missing__(self, word: str) -> int:
        if len(self) >= _MAX_WORDS:
            self.clear()
        has_digit = any(map(str.isdigit, word))
        self[word] = found = crc32(word.encode("utf-8", "surrogatepass")) & ~1 | has_digit
        return found


_MAX_WORDS = 50_000
_hash_of = _WordHashes().__getitem__


def hash_words(words: Iterable[str]) -> array[int]:
    """Return 32-bit hashes of words, in order; odd for a word with a digit."""
    return array("I", map(_hash_of, words))


def has_digit(word: int) -> bool:
    """Return whether the word of a hash has a digit."""
    return bool(word & 1)


_NAME = (
    r"[A-Z\u00c0-\u00de\u0386-\u03ab\u0410-\u042f]"
    rf"(?:(?<=[^\W\d_][ \u00a0].)|(?<=,[ \u00a0].)|(?<=[{CJK}].)){_LETTER}+"
)
"""A capital inside a sentence; the lookbehinds come after it because capitals are rare."""
_MAX_NAMES = 200


def find_names(value: str) -> tuple[int, ...]:
    """Return hashes of words with a capital inside a sentence, in ascending order."""
    found = re.findall(_NAME, value[:_MAX_CHARS])
    words = {word for name in found[:_MAX_NAMES] for word in to_words(to_plain(name))}
    return tuple(sorted(hash_words(words)))


_SKETCH = 6
_MIN_LETTERS = 150
_MAX_MARKUP, _MAX_LETTERS = 8000, 3000
_MIN_CHUNK = 8
_OTHER = bytes(code for code in range(128) if not chr(code).isalnum())
_CUTS = bytes.maketrans(b"dk", b"cc")
"""Letters that are frequent in every language with these letters, so that a chunk has a few words."""


def make_sketch(value: str) -> tuple[int, ...]:
    """Return hashes of six chunks of a text; texts that are nearly equal share most, others hardly two.

    A short text has none. The letters and digits of ASCII are cut at each c, d and k, and no word is looked at; a text
    in other letters gives six of its shingles.
    """
    plain = _TAG.sub(" ", value[:_MAX_MARKUP]) if "<" in value else value
    plain = unescape(plain[:_MAX_LETTERS])
    data = unicodedata.normalize("NFC", plain).encode("ascii", "ignore")
    if 2 * len(data) < len(plain):
        chunks = {*make_shingles(hash_words(to_words(to_plain(plain))))}
        return tuple(sorted(chunks)[:_SKETCH]) if len(chunks) >= thresholds.LONG_WITH_BOILERPLATE else ()
    data = data.lower().translate(_CUTS, _OTHER)
    if len(data) < _MIN_LETTERS:
        return ()
    chunks = {crc32(chunk) for chunk in data.split(b"c") if len(chunk) >= _MIN_CHUNK}
    return tuple(sorted(chunks)[:_SKETCH])


def containment(one: Collection[int], other: Collection[int]) -> float:
    """Return the share of the smaller set that the larger contains, 0 to 1; 0 if one is empty."""
    if not one or not other:
        return 0.0
    first, second = frozenset(one), frozenset(other)
    return len(first & second) / min(len(first), len(second))
