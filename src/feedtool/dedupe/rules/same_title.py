"""Equal titles over texts of which one stands in the other: syndicated, shortened and moved copies."""

from __future__ import annotations

from collections.abc import Collection

from feedtool.dedupe.similarity import find_text_evidence
from feedtool.dedupe.titles import TitleMatch, compare_titles
from feedtool.plugins import CorpusStats, EntryFeatures, MatchResult


class SameTitle:
    """Risk: columns and templates; boilerplate counts for nothing, and without text there is no opinion."""

    name = "same-title"

    def keys(self, entry: EntryFeatures) -> Collection[str]:
        """The title's words."""
        return (entry.title,) if entry.title else ()

    def match(self, one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> MatchResult | None:
        """The same piece if titles are equal and enough of the shorter text stands in the longer."""
        if compare_titles(one, other, stats) is not TitleMatch.EQUAL:
            return None
        found = find_text_evidence(one, other, stats)
        return (
            MatchResult(same=True, evidence=f"equal titles; {found.description}", weight=found.weight)
            if found
            else None
        )
