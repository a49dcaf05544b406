"""Matches equal ids: by RFC 4287 section 4.2.6 they mean the same entry, in whatever feed."""

from __future__ import annotations

from collections.abc import Collection

from feedtool.dedupe.key_evidence import find_id_support
from feedtool.model.features import CorpusStats, EntryFeatures, MatchResult


class SameId:
    """Risk: counters and copied ids; the title or text must agree, and no feed may use the id twice."""

    name = "same-id"

    def keys(self, entry: EntryFeatures) -> Collection[str]:
        """Return the id with its scope: global, or its feed and site."""
        return entry.ids

    def match(self, one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> MatchResult | None:
        """Match if the ids are equal, character for character, and the titles or texts agree."""
        shared = sorted((set(one.ids) & set(other.ids)) - stats.ambiguous_keys)
        support = find_id_support(one, other, shared[0], stats) if shared else None
        return MatchResult(same=True, evidence=f"{shared[0]}; {support}") if support else None
