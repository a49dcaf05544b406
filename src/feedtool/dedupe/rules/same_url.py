"""Matches URLs that are equal without scheme, www, tracking, AMP and redirectors."""

from __future__ import annotations

from collections.abc import Collection

from feedtool.dedupe.key_evidence import find_other_query, find_page_support
from feedtool.dedupe.sites import list_urls
from feedtool.model.features import CorpusStats, EntryFeatures, MatchResult


class SameUrl:
    """Risk: link blogs, which link to their topic; there the notes must be equal."""

    name = "same-url"

    def keys(self, entry: EntryFeatures) -> Collection[str]:
        """Return its URLs, an id that is a URL, and its title; without a title, its URL without parameters."""
        more = entry.title or f"? {_get_bare_url(entry)}"
        return {*list_urls(entry), more} if more != "? " else list_urls(entry)

    def match(self, one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> MatchResult | None:
        """Match if they share a URL of their own site, and their titles or texts agree."""
        shared = sorted((list_urls(one) & list_urls(other)) - stats.ambiguous_keys)
        if shared:
            support = find_page_support(one, other, shared[0], stats)
            # A copy of a note matches the note with the same text first, not the page that both link to.
            weight = 1.0 if one.word_count and one.text_hash == other.text_hash else 0.5
            return MatchResult(same=True, evidence=f"{shared[0]}; {support}", weight=weight) if support else None
        bare = _get_bare_url(one)
        if not bare or bare != _get_bare_url(other):
            return None
        support = find_other_query(one, other, stats)
        return MatchResult(same=True, evidence=f"{bare}; {support}") if support else None


def _get_bare_url(entry: EntryFeatures) -> str:
    """Return the URL without parameters; empty if it has nothing else."""
    if not entry.urls or "#" in entry.urls[-1]:
        return ""
    bare = entry.urls[-1].partition("?")[0]
    return bare if "/" in bare else ""
