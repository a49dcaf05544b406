"""Matches the old and the new copy of an entry in a feed that moved."""

from __future__ import annotations

from collections.abc import Collection

from feedtool.dedupe.migrations import make_shape, name_within_feed
from feedtool.dedupe.titles import is_generic_title
from feedtool.dedupe.vetoes import find_contradiction
from feedtool.model.features import CorpusStats, EntryFeatures, MatchResult

_DAY_S = 86_400
_ZONES_S = 14 * 3600
"""The farthest time zone: an import that reads local time as UTC shifts times by at most this."""


class MovedFeed:
    """Risk: a feed that lists each post twice, as audio and as video; a move abandons one URL shape."""

    name = "moved-feed"

    def keys(self, entry: EntryFeatures) -> Collection[str]:
        """Return the title, or the time of an entry without a title."""
        if entry.title or entry.timestamp is None:
            return (entry.title,) if entry.title else ()
        return (f"{entry.feed} {entry.timestamp}",)

    def match(self, one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> MatchResult | None:
        """Match if the whole feed moved from URLs of one shape to URLs of the other."""
        if one.feed != other.feed:
            return None
        if one.title != other.title or not name_within_feed(one) or name_within_feed(one) != name_within_feed(other):
            return None
        shapes = (sorted((make_shape(one), make_shape(other))), sorted((one.host or "", other.host or "")))
        move = next((pair for pair in shapes if (one.feed, *pair) in stats.migrations), None)
        if move is None or not _have_one_time(one, other):
            return None
        if is_generic_title(one.title) and one.title in stats.recurring_titles:
            return None
        if find_contradiction(one, other, stats):
            return None
        equal = "titles" if one.title else "texts"
        return MatchResult(same=True, evidence=f"the feed moved: {move[0]} and {move[1]}; equal {equal} and days")


def _have_one_time(one: EntryFeatures, other: EntryFeatures) -> bool:
    """Return whether their times agree: a feed publishes "Photo of the day" every day.

    Midnight means a day without a time. Without a title, the times must be equal.
    """
    if one.timestamp is None or other.timestamp is None or not one.title:
        return one.timestamp is not None and one.timestamp == other.timestamp
    if not (one.timestamp % _DAY_S and other.timestamp % _DAY_S):
        return one.timestamp // _DAY_S == other.timestamp // _DAY_S
    return abs(one.timestamp - other.timestamp) <= _ZONES_S
