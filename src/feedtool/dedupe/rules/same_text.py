"""Matches equal texts under different headlines, as in syndicated copies."""

from __future__ import annotations

from collections.abc import Collection

from feedtool.dedupe.text_evidence import find_whole_text
from feedtool.dedupe.titles import is_column
from feedtool.model.features import CorpusStats, EntryFeatures, MatchResult


class SameText:
    """Risk: templates, forms, one press release in two newsrooms; texts must be long and nearly equal."""

    name = "same-text"
    has_weak_keys = True

    def keys(self, entry: EntryFeatures) -> Collection[int]:
        """Return six chunks of a text: texts that are 80 % equal almost always share two."""
        if not entry.title or not entry.host or is_column(entry.title) or entry.has_quotes:
            return ()
        return entry.sketch

    def match(self, one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> MatchResult | None:
        """Match if two sites publish nearly the same long text within a week, and the titles allow it."""
        found = find_whole_text(one, other, stats)
        return MatchResult(same=True, evidence=found.description, weight=found.weight) if found else None
