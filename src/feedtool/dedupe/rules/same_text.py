"""Texts that are one, whatever stands above them: a syndicated copy to which another site gave its own headline."""

from __future__ import annotations

from collections.abc import Collection

from feedtool.dedupe.similarity import find_whole_text
from feedtool.plugins import CorpusStats, EntryFeatures, MatchResult

_KEYS = 6
_FEWEST = 36
"""Shingles, with boilerplate, of a text that is looked for: teasers are too many, and too alike."""


class SameText:
    """Risk: templates, forms and two newsrooms with one press release; both texts must be long and nearly all alike."""

    name = "same-text"

    def keys(self, entry: EntryFeatures) -> Collection[str]:
        """The smallest of its shingles: texts of which four fifths are alike hardly ever share none of six."""
        if len(entry.shingles) < _FEWEST or entry.has_quotes:
            return ()
        return [f"text {shingle:x}" for shingle in sorted(entry.shingles)[:_KEYS]]

    def match(self, one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> MatchResult | None:
        """The same piece if two sites show nearly the same long text within a week, and their titles allow it."""
        found = find_whole_text(one, other, stats)
        return MatchResult(same=True, evidence=found.description, weight=found.weight) if found else None
