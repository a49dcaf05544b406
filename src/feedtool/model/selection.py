"""What streams and dedupe work with: stored entries, the source of each, and groups of copies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from feedtool.model.config import EntryFilter
from feedtool.model.entry import Entry
from feedtool.model.frozen import frozen
from feedtool.model.state import FeedKind
from feedtool.model.values import FeedInfo, Person

__all__ = ["Candidate", "EntryKey", "Group", "Origin"]

EntryKey = tuple[str, str]
"""(feed, id): what identifies an entry in the store."""


@frozen
class Origin:
    """What the config says of one subscription or article source, as far as streams need it."""

    key: str
    kind: FeedKind
    about: FeedInfo = field(default_factory=FeedInfo)
    title: str | None = None
    """What the user calls it; wins over what the feed calls itself."""
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    language: str | None = None
    author: Person | None = None
    filter: EntryFilter = field(default_factory=EntryFilter)
    priority: int = 0
    dedupe: bool = True
    """Whether its entries may be joined with copies elsewhere."""

    @property
    def is_own(self) -> bool:
        """Whether its entries are the site's own articles."""
        return self.kind == "articles"


Candidate = tuple[Entry, Origin]
"""An entry that a stream may show, and its source."""


@frozen
class Group:
    """Copies of one piece, best first, and which rule joined each to the group with what evidence."""

    members: tuple[EntryKey, ...]
    reasons: Mapping[EntryKey, tuple[str, str]] = field(default_factory=dict)
