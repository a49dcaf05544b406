"""Ids that are addresses and differ only in scheme, host prefix or tracking: a feed that went to https or www."""

from __future__ import annotations

from collections.abc import Collection

from feedtool.dedupe.similarity import find_id_support
from feedtool.plugins import CorpusStats, EntryFeatures, MatchResult


class AlternateId:
    """Risk: two pages of one address; title or text must support it."""

    name = "alternate-id"

    def keys(self, entry: EntryFeatures) -> Collection[str]:
        """The id made comparable."""
        return (entry.id_url,) if entry.id_url else ()

    def match(self, one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> MatchResult | None:
        """The same piece if the comparable ids are equal and their titles or texts agree."""
        if not one.id_url or one.id_url != other.id_url or one.id_url in stats.ambiguous_keys:
            return None
        support = find_id_support(one, other, one.id_url, stats)
        return MatchResult(same=True, evidence=f"{one.id_url}; {support}") if support else None
