"""Ids that are addresses and differ only in scheme, host prefix or tracking: a feed that went to https or www."""

from __future__ import annotations

from collections.abc import Collection

from feedtool.core.urls import canonicalize_url
from feedtool.interfaces import Verdict
from feedtool.model import Entry


class AlternateId:
    """Risk: two pages of one address; what tells of different things is held apart."""

    name = "alternate-id"

    def keys(self, entry: Entry) -> Collection[str]:
        """The id made comparable; an id may also be another copy's link, as with permalinks."""
        canonical = _canonical(entry)
        return (canonical,) if canonical else ()

    def judge(self, one: Entry, other: Entry) -> Verdict | None:
        """The same piece if the comparable ids are equal."""
        canonical = _canonical(one)
        return Verdict(same=True, evidence=canonical) if canonical and canonical == _canonical(other) else None


def _canonical(entry: Entry) -> str | None:
    return canonicalize_url(entry.id, site=entry.source.link if entry.source else None)
