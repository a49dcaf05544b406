"""The same id in two feeds: RFC 4287 section 4.2.6 makes it the same entry, wherever it stands."""

from __future__ import annotations

import re
from collections.abc import Collection

from feedtool.interfaces import Verdict
from feedtool.model import Entry

_GLOBAL = re.compile(
    r"(?:tag:|urn:).{6,}|https?://[^/\s]+/[^\s]+|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[\w-]{24,}",
    re.IGNORECASE,
)
"""Ids that name one thing in the world. "1", "N/A" and a home page name something else in each feed."""


class SameId:
    """Risk: a feed that copies another's ids; entries that tell of different things are held apart."""

    name = "same-id"

    def keys(self, entry: Entry) -> Collection[str]:
        """The id, if it is global."""
        return (entry.id,) if _GLOBAL.fullmatch(entry.id) else ()

    def judge(self, one: Entry, other: Entry) -> Verdict | None:
        """The same piece if the ids are equal, character for character."""
        return Verdict(same=True, evidence=one.id) if one.id == other.id else None
