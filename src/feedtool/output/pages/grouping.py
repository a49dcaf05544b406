"""What a page about the whole folder shows in full and what in a list, so that hundreds of streams stay one page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from feedtool.model import Feed
from feedtool.model.frozen import frozen

__all__ = ["FeedGroup", "group_feeds"]

_LISTED = 300
"""Feeds of one group on a page, at most; the OPML and feeds.json have all."""
_OPEN = 24
"""A longer list is folded away."""


@frozen
class FeedGroup:
    """Feeds that are listed together: those that one `each` made, or streams beyond what is shown in full."""

    title: str | None
    """None for the latter."""
    feeds: tuple[Feed, ...]
    """Those that are shown, in their order."""
    count: int
    """How many there are."""

    @property
    def is_open(self) -> bool:
        """Whether the list stands there unfolded."""
        return self.count <= _OPEN


def group_feeds(feeds: Iterable[Feed], shown: int) -> tuple[list[Feed], list[FeedGroup]]:
    """Split the feeds of a folder into those that are shown in full and groups of those that are listed.

    Args:
        feeds: in the order of the config.
        shown: how many streams of the config's own are shown in full, at most.
    """
    own: list[Feed] = []
    groups: list[FeedGroup] = []
    for family, members in groupby(feeds, key=lambda feed: feed.group):
        if family is None:
            own += members
        else:
            groups.append(_make_group(family, [*members]))
    rest = [_make_group(None, own[shown:])] if own[shown:] else []
    return own[:shown], rest + groups


def _make_group(title: str | None, feeds: Sequence[Feed]) -> FeedGroup:
    """Of too many those with the most entries."""
    ranked = sorted(range(len(feeds)), key=lambda place: (-len(feeds[place].entries), place))
    listed = tuple(feeds[place] for place in sorted(ranked[:_LISTED]))
    return FeedGroup(title=title, feeds=listed, count=len(feeds))
