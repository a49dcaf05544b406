"""Stored entries with their sources, and groups of copies, for streams and dedupe."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec import Struct

from feedtool.model.entry import Entry, EntryKey
from feedtool.model.state import FeedKind
from feedtool.model.values import FeedInfo, Person


class Origin(Struct, frozen=True, kw_only=True):
    """The settings of one subscription or article source that streams need."""

    key: str
    kind: FeedKind
    about: FeedInfo = msgspec.field(default_factory=FeedInfo)
    title: str | None = None
    """The title in the config; it has priority over the feed's own title."""
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    language: str | None = None
    author: Person | None = None
    keep: tuple[str, ...] = ()
    """Only entries with one of these words are shown, if there are any."""
    block: tuple[str, ...] = ()
    priority: int = 0
    dedupe: bool = True
    """Whether its entries take part in dedupe."""

    @property
    def is_own(self) -> bool:
        """Whether its entries are the site's own articles."""
        return self.kind == "articles"


Candidate = tuple[Entry, Origin]
"""An entry that a stream may show, and its source."""


class Group(Struct, frozen=True, kw_only=True):
    """Copies of one post, best first, and for each the rule that matched it and the evidence."""

    members: tuple[EntryKey, ...]
    reasons: Mapping[EntryKey, tuple[str, str]] = msgspec.field(default_factory=dict)
