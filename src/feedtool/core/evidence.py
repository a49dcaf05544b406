"""Do two entries contradict each other? What speaks against their being one piece, whatever key they share."""

from __future__ import annotations

import re
import unicodedata

from feedtool.core.html import html_to_text
from feedtool.model import Entry

__all__ = ["contradict", "get_words"]

_WORD = re.compile(r"\w+")
_ALIKE_TITLES = 0.5
_ALIKE_TEXTS = 0.5
_FEWEST = 8
"""Words a text needs to have a say."""
_LOOK = 4000


def get_words(text: str) -> frozenset[str]:
    """The words of a text, without case and accents; each CJK character is one."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    words: set[str] = set()
    for word in _WORD.findall(bare):
        if word.isascii() or not any("\u3040" <= char <= "\u9fff" for char in word):
            words.add(word)
        else:
            words.update(word)
    return frozenset(words)


def contradict(one: Entry, other: Entry) -> bool:
    """Whether both the titles and the texts of two entries tell of different things.

    One of the two is no contradiction: headlines are edited, and copies are cut.
    """
    titles = get_words(one.title), get_words(other.title)
    if not titles[0] or not titles[1] or _overlap(*titles) >= _ALIKE_TITLES:
        return False
    texts = get_words(_text(one)), get_words(_text(other))
    if min(len(texts[0]), len(texts[1])) < _FEWEST:
        return True
    return _containment(*texts) < _ALIKE_TEXTS


def _text(entry: Entry) -> str:
    if entry.content and len(entry.content) > len(entry.summary):
        return html_to_text(entry.content[:_LOOK])
    return entry.summary[:_LOOK]


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)


def _containment(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / min(len(one), len(other))
