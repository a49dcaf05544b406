"""Matches equal texts under different headlines, as in syndicated copies."""

from __future__ import annotations

from collections.abc import Collection

from feedtool.dedupe.text_evidence import find_whole_text
from feedtool.model.features import CorpusStats, EntryFeatures, MatchResult

_KEYS = 6
_MIN_SHINGLES = 36
"""Shingles, boilerplate included, that a text needs: excerpts are too many, and too similar."""


class SameText:
    """Risk: templates, forms, one press release in two newsrooms; texts must be long and nearly equal."""

    name = "same-text"
    has_weak_keys = True

    def keys(self, entry: EntryFeatures) -> Collection[str]:
        """Return the six smallest shingles: texts that are 80 % equal almost always share one."""
        if len(entry.shingles) < _MIN_SHINGLES or entry.has_quotes:
            return ()
        return [f"text {shingle:x}" for shingle in sorted(entry.shingles)[:_KEYS]]

    def match(self, one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> MatchResult | None:
        """Match if two sites publish nearly the same long text within a week, and the titles allow it."""
        found = find_whole_text(one, other, stats)
        return MatchResult(same=True, evidence=found.description, weight=found.weight) if found else None
