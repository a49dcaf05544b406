"""Decides which copy of a post is canonical."""

from __future__ import annotations

from collections.abc import Iterable

from feedtool.content.urls import find_host
from feedtool.dedupe.merge import has_exact_date
from feedtool.model import Entry
from feedtool.model.selection import Candidate, Origin

__all__ = ["canonical_copy_key", "describe_preference", "measure_host_affinity", "sort_copies"]


def canonical_copy_key(entry: Entry, origin: Origin) -> tuple[object, ...]:
    """Return the sort key of a copy; the canonical copy has the smallest.

    Full entry before stub, own article, configured priority, original site, copy with content, first seen, oldest date;
    then feed and id, so that the order is fixed. A stub is an entry of a list, without URL, exact date or text.

    A feed can claim any site as its own, but it cannot choose the URL that the user subscribed to; and it can give its
    copy any date, but it cannot be seen before it exists.
    """
    return (
        _is_stub(entry),
        not origin.is_own,
        -origin.priority,
        measure_host_affinity(entry.link, origin),
        entry.content is None,
        entry.first_seen.timestamp(),
        entry.date.timestamp(),
        entry.feed,
        entry.id,
    )


def _is_stub(entry: Entry) -> bool:
    return not entry.link and entry.content is None and not has_exact_date(entry)


_REASONS = (
    "it is more than a list item",
    "it is one of the site's own articles",
    "its source has a higher priority",
    "it is on its original site",
    "it has content",
    "it was seen first",
    "it has the earliest date",
    "its feed key sorts first",
    "its id sorts first",
)
"""The reason that each part of canonical_copy_key() gives for the copy with the smaller value."""


def sort_copies(copies: Iterable[Candidate]) -> list[Candidate]:
    """Return the copies of one post, the canonical copy first."""
    return sorted(copies, key=lambda one: canonical_copy_key(*one))


def describe_preference(best: Candidate, other: Candidate) -> str:
    """Return why the first of two copies is shown: the first reason in which they differ."""
    reasons = zip(_REASONS, canonical_copy_key(*best), canonical_copy_key(*other), strict=True)
    return next((reason for reason, mine, theirs in reasons if mine != theirs), "they do not differ")


def measure_host_affinity(url: str | None, origin: Origin) -> int:
    """Return how surely a URL is on a feed's own site; smaller is surer.

    0: on the host of the feed's URL, 1: on the host that the feed claims, 2: on another.
    """
    host = find_host(url)
    if host is None:
        return 2
    if host == find_host(origin.key):
        return 0
    return 1 if host == (find_host(origin.about.link) or find_host(origin.about.url)) else 2
