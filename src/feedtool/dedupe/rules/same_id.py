"""The same id: RFC 4287 section 4.2.6 makes it the same entry, wherever it stands."""

from __future__ import annotations

from collections.abc import Collection

from feedtool.dedupe.similarity import find_id_support
from feedtool.plugins import CorpusStats, EntryFeatures, MatchResult


class SameId:
    """Risk: counters and copied ids; title or text must support it, and an id that a feed uses twice is none."""

    name = "same-id"

    def keys(self, entry: EntryFeatures) -> Collection[str]:
        """The id with its scope: the world if it is global, else its feed and site."""
        return entry.ids

    def match(self, one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> MatchResult | None:
        """The same piece if the ids are equal, character for character, and their titles or texts agree."""
        shared = sorted((set(one.ids) & set(other.ids)) - stats.ambiguous_keys)
        support = find_id_support(one, other, shared[0], stats) if shared else None
        return MatchResult(same=True, evidence=f"{shared[0]}; {support}") if support else None
