"""Matches titles that differ only in the name of a site or section at an end."""

from __future__ import annotations

from collections.abc import Collection

from feedtool.dedupe.text_evidence import find_text_evidence
from feedtool.dedupe.titles import TitleMatch, compare_titles, make_title_keys
from feedtool.model.features import CorpusStats, EntryFeatures, MatchResult


class TitleAffix:
    """Risk: "Review: X" and "X"; the extra words must be the name of a known feed or a short section."""

    name = "title-affix"

    def keys(self, entry: EntryFeatures) -> Collection[str]:
        """Return the title, and the title without its first or last parts."""
        return make_title_keys(entry)

    def match(self, one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> MatchResult | None:
        """Match if the titles differ only in a name and the longer text contains enough of the shorter."""
        if compare_titles(one, other, stats) is not TitleMatch.AFFIX:
            return None
        found = find_text_evidence(one, other, stats)
        return (
            MatchResult(same=True, evidence=f"similar titles; {found.description}", weight=found.weight)
            if found
            else None
        )
