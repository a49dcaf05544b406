"""Matches ids that are URLs and differ only in scheme, host prefix or tracking."""

from __future__ import annotations

from collections.abc import Collection

from feedtool.dedupe.key_evidence import find_id_support
from feedtool.model.features import CorpusStats, EntryFeatures, MatchResult


class AlternateId:
    """Risk: two posts with one URL; the title or text must agree."""

    name = "alternate-id"

    def keys(self, entry: EntryFeatures) -> Collection[str]:
        """Return the canonical URL of the id."""
        return (entry.id_url,) if entry.id_url else ()

    def match(self, one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> MatchResult | None:
        """Match if the canonical ids are equal and the titles or texts agree."""
        if not one.id_url or one.id_url != other.id_url or one.id_url in stats.ambiguous_keys:
            return None
        support = find_id_support(one, other, one.id_url, stats)
        return MatchResult(same=True, evidence=f"{one.id_url}; {support}") if support else None
