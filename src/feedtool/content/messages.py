"""How long a message may be, and when a few messages stand for many."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator

from feedtool.content.text import clip

__all__ = ["MOST_ALIKE", "abbreviate", "find_pattern", "shorten"]

MOST_ALIKE = 10
"""Messages of one kind that are shown; the others are counted."""

_LOOKED_AT = 300
_VARYING = re.compile(r"'[^']*'|\"[^\"]*\"|\S*[/.]\S+|\d+")


def shorten(text: str, length: int = 200) -> str:
    """Return at most so many characters of a message or an address, with an ellipsis where something was cut."""
    return clip(text, length)


def find_pattern(message: str) -> str:
    """Return what a message has in common with others of its kind: no quoted values, addresses, numbers or places.

    `feeds.yaml:3:5: streams.a.limt: unknown key` has the pattern of `feeds.yaml:9:5: site.titel: unknown key`.
    """
    common = _VARYING.sub("", message[:_LOOKED_AT])
    return common.rpartition(": ")[2] or common


def abbreviate(messages: Iterable[tuple[Hashable, str]], most: int = MOST_ALIKE) -> Iterator[str]:
    """Yield the first few messages of each kind, and after them how many more there are.

    Args:
        messages: (kind, text).
        most: messages of one kind that are shown.
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
