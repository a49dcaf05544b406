"""The same page: addresses that are equal once scheme, www, tracking, AMP and redirectors are taken away."""

from __future__ import annotations

from collections.abc import Collection

from feedtool.dedupe.similarity import find_other_query, find_page_support
from feedtool.plugins import CorpusStats, EntryFeatures, MatchResult


class SameUrl:
    """Risk: link blogs, whose link is what they talk about; there the note itself must be the same."""

    name = "same-url"

    def keys(self, entry: EntryFeatures) -> Collection[str]:
        """Its addresses and its id if it is one; its path without parameters, together with its title if it has one."""
        bare = _find_bare(entry)
        says_more = bare and (entry.title or entry.word_count)
        return {*_list_urls(entry), f"? {bare} {entry.title}"} if says_more else _list_urls(entry)

    def match(self, one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> MatchResult | None:
        """The same piece if they share such a place, their titles or texts agree and it is theirs."""
        shared = sorted((_list_urls(one) & _list_urls(other)) - stats.ambiguous_keys)
        if shared:
            support = find_page_support(one, other, shared[0], stats)
            # A copy of a note goes with the note that says the same, not with the page that both link to.
            weight = 1.0 if one.word_count and one.text_hash == other.text_hash else 0.5
            return MatchResult(same=True, evidence=f"{shared[0]}; {support}", weight=weight) if support else None
        bare = _find_bare(one)
        if not bare or bare != _find_bare(other):
            return None
        support = find_other_query(one, other, stats)
        return MatchResult(same=True, evidence=f"{bare}; {support}") if support else None


def _list_urls(entry: EntryFeatures) -> set[str]:
    return {*entry.urls, entry.id_url} if entry.id_url else {*entry.urls}


def _find_bare(entry: EntryFeatures) -> str:
    """The address without parameters; empty where they are all there is."""
    if not entry.urls or "#" in entry.urls[-1]:
        return ""
    bare = entry.urls[-1].partition("?")[0]
    return bare if "/" in bare else ""
