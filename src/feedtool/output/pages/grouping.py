"""Splits feeds into those that a page shows in full and those that it lists, so that one page fits hundreds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from msgspec import Struct

from feedtool.model import Feed, PageLink, find_link

_LISTED = 300
"""Maximum number of feeds of one group on a page; the OPML and feeds.json list all."""
_OPEN = 24
"""A longer list is collapsed."""


class FeedGroup(Struct, frozen=True, kw_only=True):
    """Feeds that are listed together: those that one `each` made, or streams that are not shown in full."""

    title: str | None
    """None for streams that are not shown in full."""
    feeds: tuple[Feed, ...]
    """The listed feeds, in their order."""
    count: int
    """The number of all feeds of the group."""

    @property
    def is_open(self) -> bool:
        """Whether the list is expanded."""
        return self.count <= _OPEN


def group_feeds(feeds: Iterable[Feed], shown: int) -> tuple[list[Feed], list[FeedGroup]]:
    """Split feeds into those that are shown in full and groups of feeds that are listed.

    Args:
        feeds: in the order of the config.
        shown: maximum number of streams shown in full; feeds made by `each` are never shown in full.
    """
    own: list[Feed] = []
    groups: list[FeedGroup] = []
    for title, members in groupby(feeds, key=lambda feed: feed.group):
        if title is None:
            own += members
        else:
            groups.append(_make_group(title, [*members]))
    rest = [_make_group(None, own[shown:])] if own[shown:] else []
    return own[:shown], rest + groups


def list_pages(feeds: Iterable[Feed]) -> list[PageLink]:
    """Return the pages of the streams, general ones first; feeds made by `each` are not in menus."""
    own = sorted((feed for feed in feeds if feed.group is None), key=lambda feed: not feed.is_general)
    pages = ((feed, find_link(feed.links, "page")) for feed in own)
    return [PageLink(title=feed.title, file=page.file) for feed, page in pages if page]


def _make_group(title: str | None, feeds: Sequence[Feed]) -> FeedGroup:
    """Make a group; if there are too many feeds, it lists those with the most entries."""
    ranked = sorted(range(len(feeds)), key=lambda index: (-len(feeds[index].entries), index))
    listed = tuple(feeds[index] for index in sorted(ranked[:_LISTED]))
    return FeedGroup(title=title, feeds=listed, count=len(feeds))
