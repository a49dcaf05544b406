"""Quotes values in messages, suggests names, and abbreviates lists of similar messages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator

MAX_SIMILAR = 10
"""The number of messages of one kind that are shown; the others are counted."""

_MAX_QUOTED = 60
_MAX_PATTERN_LENGTH = 300
_VARYING = re.compile(r"'[^']*'|\"[^\"]*\"|\S*[/.]\S+|\d+")


def quote(value: str) -> str:
    """Return a value for a message: short, on one line and safe for a terminal."""
    return repr(value if len(value) <= _MAX_QUOTED else f"{value[: _MAX_QUOTED - 1]}…")


def find_nearest(word: str, words: Iterable[str]) -> str | None:
    """Return the most similar word, or None."""
    from difflib import get_close_matches  # only for an unknown name

    by_fold = {known.casefold(): known for known in words}
    near = get_close_matches(word[:_MAX_QUOTED].casefold(), by_fold, n=1)
    return by_fold[near[0]] if near else None


def get_pattern(message: str) -> str:
    """Return the part that messages of one kind share.

    It has no quoted values, addresses, numbers and positions.

    `feeds.yaml:3:5: streams.a.limt: unknown key` has the pattern of `feeds.yaml:9:5: site.titel: unknown key`.
    """
    common = _VARYING.sub("", message[:_MAX_PATTERN_LENGTH])
    return common.rpartition(": ")[2] or common


def abbreviate(messages: Iterable[tuple[Hashable, str]], most: int = MAX_SIMILAR) -> Iterator[str]:
    """Yield the first few messages of each kind, followed by the number of others.

    Args:
        messages: (kind, text).
        most: the number of messages of one kind that are shown.
    """
    listed = list(messages)
    totals = Counter(kind for kind, _ in listed)
    shown: Counter[Hashable] = Counter()
    for kind, text in listed:
        shown[kind] += 1
        if shown[kind] <= most:
            yield text
        if shown[kind] == most < totals[kind]:
            yield f"  and {totals[kind] - most:,} more like it"
