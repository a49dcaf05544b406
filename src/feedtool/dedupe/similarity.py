"""Measures how similar the texts of two entries are, with and without boilerplate."""

from __future__ import annotations

from msgspec import Struct

from feedtool.dedupe.shingles import containment
from feedtool.model.features import CorpusStats, EntryFeatures

__all__ = ["TextSimilarity", "compare_texts", "find_boilerplate", "list_scopes"]


class TextSimilarity(Struct, frozen=True, kw_only=True):
    """How similar two texts are."""

    equal: bool
    same_summary: bool
    """Whether the summaries are equal, whatever the texts are."""
    containment: float
    """The share of the smaller text that the larger contains, 0 to 1."""
    size: int
    """Shingles of the smaller text; in Chinese and Japanese, two characters count as a word."""
    bare_containment: float
    """`containment` without the boilerplate of their feeds and sites."""
    bare_size: int
    """`size` without boilerplate."""
    jaccard: float
    """The Jaccard similarity, also without boilerplate."""


def compare_texts(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> TextSimilarity:
    """Return how similar two texts are, with and without boilerplate; quotations do not count."""
    first, second = frozenset(one.shingles), frozenset(other.shingles)
    boilerplate = find_boilerplate(stats, one, other)
    bare = (first - boilerplate, second - boilerplate) if boilerplate else (first, second)
    unit = 2 if one.is_dense and other.is_dense else 1
    return TextSimilarity(
        equal=one.word_count > 0 and one.text_hash == other.text_hash,
        same_summary=one.summary_hash is not None
        and one.summary_hash == other.summary_hash
        and not (one.has_quotes or other.has_quotes),
        containment=containment(first, second),
        size=min(len(first), len(second)) // unit,
        bare_containment=containment(*bare),
        bare_size=min(map(len, bare)) // unit,
        jaccard=len(bare[0] & bare[1]) / (len(bare[0] | bare[1]) or 1),
    )


def find_boilerplate(stats: CorpusStats, *features: EntryFeatures) -> frozenset[int]:
    """Return the shingles that the feeds and hosts of the entries repeat."""
    scopes = {scope for entry in features for scope in list_scopes(entry)}
    return frozenset[int]().union(*(stats.boilerplate.get(scope, ()) for scope in scopes))


def list_scopes(entry: EntryFeatures) -> tuple[str, ...]:
    """Return the feed and the host whose boilerplate the text of an entry can contain."""
    return (entry.feed, name_host(entry.host)) if entry.host else (entry.feed,)


def name_host(host: str) -> str:
    """Return the scope of a host; no key of a feed is equal to it, for none has a NUL."""
    return f"\0{host}"


def is_host(scope: str) -> bool:
    """Return whether a scope is a host's, not a feed's."""
    return scope.startswith("\0")
