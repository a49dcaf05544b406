"""A feed that moved and gave everything new ids and addresses: each entry and its twin of one title and day."""

from __future__ import annotations

from collections.abc import Collection

from feedtool.dedupe.migrations import make_shape, name_within_feed
from feedtool.dedupe.similarity import find_contradiction
from feedtool.dedupe.titles import is_generic_title
from feedtool.plugins import CorpusStats, EntryFeatures, MatchResult

_DAY_S = 86_400
_ZONES_S = 14 * 3600
"""The farthest time zone: an import that takes local time for UTC shifts by no more."""


class MovedFeed:
    """Risk: a feed that shows each piece twice, as sound and as film; a move leaves one of the two makes behind."""

    name = "moved-feed"

    def keys(self, entry: EntryFeatures) -> Collection[str]:
        """The title within its feed, or the text of an entry without title."""
        name = name_within_feed(entry)
        return (f"{entry.feed} {name}",) if name else ()

    def match(self, one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> MatchResult | None:
        """The same piece if the whole feed went from addresses of the one make to those of the other."""
        if not stats.migrations or one.feed != other.feed:
            return None
        if one.title != other.title or not name_within_feed(one) or name_within_feed(one) != name_within_feed(other):
            return None
        makes = (sorted((make_shape(one), make_shape(other))), sorted((one.host or "", other.host or "")))
        move = next((make for make in makes if (one.feed, *make) in stats.migrations), None)
        if move is None or not _is_of_one_time(one, other):
            return None
        if is_generic_title(one.title) and one.title in stats.recurring_titles:
            return None
        if find_contradiction(one, other, stats):
            return None
        equal = "titles" if one.title else "texts"
        return MatchResult(same=True, evidence=f"the feed moved: {move[0]} and {move[1]}; equal {equal} and days")


def _is_of_one_time(one: EntryFeatures, other: EntryFeatures) -> bool:
    """Whether their times agree: "Photo of the day" comes every day, and "Good morning" without a title, too.

    A time at midnight is a day without time.
    """
    if one.timestamp is None or other.timestamp is None or not one.title:
        return one.timestamp is not None and one.timestamp == other.timestamp
    if not (one.timestamp % _DAY_S and other.timestamp % _DAY_S):
        return one.timestamp // _DAY_S == other.timestamp // _DAY_S
    return abs(one.timestamp - other.timestamp) <= _ZONES_S
