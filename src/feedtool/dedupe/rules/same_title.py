"""Matches equal titles if one text contains the other, as in shortened copies."""

from __future__ import annotations

from collections.abc import Collection

from feedtool.dedupe.text_evidence import find_own_page, find_text_evidence
from feedtool.dedupe.titles import TitleMatch, compare_titles
from feedtool.model.features import CorpusStats, EntryFeatures, MatchResult


class SameTitle:
    """Risk: columns and templates; boilerplate does not count, and without text there is no match on another site."""

    name = "same-title"

    def keys(self, entry: EntryFeatures) -> Collection[str]:
        """Return the title."""
        return (entry.title,) if entry.title else ()

    def match(self, one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> MatchResult | None:
        """Match if the titles are equal and the longer text contains enough of the shorter."""
        if compare_titles(one, other, stats) is not TitleMatch.EQUAL:
            return None
        found = find_text_evidence(one, other, stats) or find_own_page(one, other, stats)
        return (
            MatchResult(same=True, evidence=f"equal titles; {found.description}", weight=found.weight)
            if found
            else None
        )
