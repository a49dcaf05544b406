"""The line of WordPress plugins below a text in a feed: "The post X appeared first on Y"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

_LOOK = 800
"""Characters at the end of a text in which the line is looked for."""
_MOST_WORDS = 40
"""Characters of the line before the title, between title and site, and behind the site."""
_PARTS = re.compile(r"\s+[|\u2013\u2014\u00b7\u00bb\u00ab:-]\s+")
_SENTENCE_ENDS = re.compile(r"[.!?\u2026\]\u3002]\s*(?=\S)")


def drop_credit_line(text: str, title: str, sites: Iterable[str]) -> str:
    """Return a text on one line without the credit line at its end.

    The line names the post and the site. It is recognized by these names in any language, and by its words in some.

    Args:
        text: plain text on one line.
        title: the title of the post.
        sites: titles of the feed and of the site; one may hold the name of a category, too.
    """
    start = max(len(text) - _LOOK, 0)
    tail = _fold(text[start:])
    found = _make_pattern().search(tail)
    cut = found.start() if found else _find_names(tail, _fold(title), sites)
    return text if cut is None else text[: start + cut].rstrip()


def _find_names(tail: str, title: str, sites: Iterable[str]) -> int | None:
    """Return where the sentence at the end begins that names the title and, behind it, the site."""
    at = tail.rfind(title) if title else -1
    rest = tail[at + len(title) :]
    if at < 0 or not any(_names(rest, part) for site in sites for part in _PARTS.split(_fold(site))):
        return None
    begin = max((end.end() for end in _SENTENCE_ENDS.finditer(tail, 0, at + 1) if end.end() <= at), default=0)
    return begin if at - begin <= _MOST_WORDS else None


def _names(rest: str, site: str) -> bool:
    """Whether the rest of a text is only a few words and the name of the site."""
    at = rest.rfind(site) if len(site) > 1 else -1
    return 0 < at <= _MOST_WORDS and len(rest) - at - len(site) <= _MOST_WORDS


@cache
def _make_pattern() -> re.Pattern[str]:
    from feedtool.locale import list_phrases

    lines = (re.split(r" ?\{\w+\} ?", phrase) for phrase in sorted(list_phrases("first_published")))
    begins, middles, _ = ("|".join(map(re.escape, dict.fromkeys(words))) for words in zip(*lines, strict=True))
    return re.compile(rf"(?<!\w)(?:{begins}) .{{1,300}}? (?:{middles}) .{{1,100}}$")


def _fold(text: str) -> str:
    """Return a text of the same length without case, accents and typographic apostrophes."""
    return text.lower() if text.isascii() else "".join(map(_fold_letter, text))


@lru_cache(maxsize=4096)
def _fold_letter(letter: str) -> str:
    return "'" if letter == "\u2019" else unicodedata.normalize("NFD", letter)[0].lower()[0]
