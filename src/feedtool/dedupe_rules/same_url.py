"""The same page: links that are equal once scheme, www, tracking, AMP and redirectors are taken away."""

from __future__ import annotations

from collections.abc import Collection

from feedtool.core.urls import canonicalize_url
from feedtool.interfaces import Verdict
from feedtool.model import Entry


class SameUrl:
    """Risk: link blogs, whose link is what they talk about; what tells of different things is held apart."""

    name = "same-url"

    def keys(self, entry: Entry) -> Collection[str]:
        """Where the publisher says the piece lives, and where its link leads."""
        return _canonicals(entry)

    def judge(self, one: Entry, other: Entry) -> Verdict | None:
        """The same piece if they share such a place."""
        shared = sorted(_canonicals(one) & _canonicals(other))
        return Verdict(same=True, evidence=shared[0]) if shared else None


def _canonicals(entry: Entry) -> set[str]:
    site = entry.source.link if entry.source else None
    found = (canonicalize_url(url, site=site) for url in (entry.canonical_link, entry.link))
    return {str(url) for url in found if url}
