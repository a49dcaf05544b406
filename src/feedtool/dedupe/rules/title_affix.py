"""Titles that are equal but for the name of a site or section before or after, over texts that agree."""

from __future__ import annotations

from collections.abc import Collection

from feedtool.dedupe.similarity import find_text_evidence
from feedtool.dedupe.titles import TitleMatch, compare_titles, make_title_keys
from feedtool.plugins import CorpusStats, EntryFeatures, MatchResult


class TitleAffix:
    """Risk: "Review: X" and "X"; the extra words must be the name of a feed that is known or a short section."""

    name = "title-affix"

    def keys(self, entry: EntryFeatures) -> Collection[str]:
        """The title's words, all of them and without its first or last part."""
        return make_title_keys(entry)

    def match(self, one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> MatchResult | None:
        """The same piece if titles differ in such a name only and enough of the shorter text stands in the longer."""
        if compare_titles(one, other, stats) is not TitleMatch.AFFIX:
            return None
        found = find_text_evidence(one, other, stats)
        return (
            MatchResult(same=True, evidence=f"titles alike; {found.description}", weight=found.weight)
            if found
            else None
        )
