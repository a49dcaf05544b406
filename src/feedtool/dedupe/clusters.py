"""Groups copies of one post into clusters.

    features -> corpus statistics -> keys of each rule -> pairs that share a key
            -> matches of the rule -> clusters without a contradiction

Clusters are derived from the stored entries at each build. They depend neither on the order of the entries nor on how
runs were split, and no entry is deleted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise

import msgspec
from msgspec import Struct

from feedtool.dedupe.corpus_stats import compute_corpus_stats
from feedtool.dedupe.vetoes import find_veto
from feedtool.model.features import CorpusStats, EntryFeatures
from feedtool.plugins import DedupeRule

__all__ = ["Clusters", "Match", "cluster"]

_MAX_SHARING = 48
"""Up to this many entries that share a key, all pairs are compared; beyond it, only pairs whose texts share a shingle,
too: the key is the title of a weekly column, a home page or a default value."""
_SKETCH = 4
_MAX_MEMBERS = 60
"""A cluster with more copies than this is not merged with another."""


class Match(Struct, frozen=True, kw_only=True):
    """Two entries, by index in the list, the rule that matched them and its evidence."""

    one: int
    other: int
    rule: str
    evidence: str


class Clusters(Struct, frozen=True, kw_only=True):
    """The clusters of two and more entries, by index, and the matches that made them."""

    groups: tuple[tuple[int, ...], ...]
    matches: tuple[Match, ...]
    rejected: tuple[Match, ...] = ()
    """Matches that a veto rejected; `evidence` is the veto."""
    stats: CorpusStats = msgspec.field(default_factory=CorpusStats)


def cluster(
    features: Sequence[EntryFeatures],
    rules: Sequence[DedupeRule],
    *,
    names: frozenset[str] = frozenset(),
    stats: CorpusStats | None = None,
    never: frozenset[tuple[int, int]] = frozenset(),
    always: Sequence[tuple[int, int]] = (),
) -> Clusters:
    """Return the clusters of the entries.

    Args:
        features: the entries, in a reproducible order: the clusters depend on nothing else.
        rules: applied in this order; the first that matches two entries gives the reason.
        names: names of feeds and sites.
        stats: statistics over a larger set of entries; None computes them from these.
        never: pairs, smaller index first, that are different posts whatever the rules find.
        always: pairs that are one post whatever the rules find.
    """
    stats = stats or compute_corpus_stats(features, names)
    union = _ConstrainedUnionFind(features, stats, never)
    for one, other in sorted(always):
        union.add(Match(one=one, other=other, rule="always", evidence="set in the config"), is_override=True)
    for rule in rules:
        for _weight, one, other, evidence in sorted(_find_edges(rule, features, stats)):
            union.add(Match(one=one, other=other, rule=rule.name, evidence=evidence))
    groups = {id(group): group for group in union.groups.values()}
    return Clusters(
        groups=tuple(sorted(tuple(sorted(group)) for group in groups.values())),
        matches=tuple(union.matches),
        rejected=tuple(union.rejected),
        stats=stats,
    )


class _ConstrainedUnionFind:
    """Union-find that refuses to merge clusters containing a contradicting pair.

    A key can be copied: a feed that gives its entry the guid or link of another neither replaces nor hides that one.
    """

    def __init__(
        self, features: Sequence[EntryFeatures], stats: CorpusStats, never: frozenset[tuple[int, int]]
    ) -> None:
        self._features = features
        self._stats = stats
        self._never = never
        self.groups: dict[int, list[int]] = {}
        self.matches: list[Match] = []
        self.rejected: list[Match] = []

    def add(self, match: Match, *, is_override: bool = False) -> None:
        first = self.groups.get(match.one) or [match.one]
        second = self.groups.get(match.other) or [match.other]
        if first is second:
            return
        veto = self._find_veto(first, second, is_override=is_override)
        if veto:
            self.rejected.append(Match(one=match.one, other=match.other, rule=match.rule, evidence=veto))
            return
        self.matches.append(match)
        if len(first) < len(second):
            first, second = second, first
        first.extend(second)
        for index in (first[0], *second):
            self.groups[index] = first

    def _find_veto(self, first: Sequence[int], second: Sequence[int], *, is_override: bool) -> str | None:
        pairs = [(min(one, other), max(one, other)) for one in first for other in second]
        if self._never and not self._never.isdisjoint(pairs):
            return "the config keeps them apart"
        if is_override:
            return None
        if max(len(first), len(second)) > _MAX_MEMBERS:
            return f"one of them has more than {_MAX_MEMBERS} copies"
        found = (find_veto(self._features[one], self._features[other], self._stats) for one, other in pairs)
        return next(filter(None, found), None)


def _find_edges(
    rule: DedupeRule, features: Sequence[EntryFeatures], stats: CorpusStats
) -> Iterator[tuple[float, int, int, str]]:
    for one, other in _find_pairs(rule, features):
        result = rule.match(features[one], features[other], stats)
        if result is not None and result.same:
            yield -result.weight, one, other, result.evidence


def _find_pairs(rule: DedupeRule, features: Sequence[EntryFeatures]) -> Iterator[tuple[int, int]]:
    """Yield the pairs that share a key of the rule, each once, in a fixed order."""
    first: dict[str, int] = {}
    sharing: dict[str, list[int]] = {}
    for index, one in enumerate(features):
        for key in rule.keys(one):
            before = first.setdefault(key, index)
            if before != index:
                sharing.setdefault(key, [before]).append(index)
    first.clear()
    pairs: set[tuple[int, int]] = set()
    for members in sharing.values():
        if len(members) <= _MAX_SHARING:
            pairs.update(combinations(sorted(set(members)), 2))
        else:
            pairs.update(_find_similar_pairs(members, features))
    return iter(sorted(pairs))


def _find_similar_pairs(members: Iterable[int], features: Sequence[EntryFeatures]) -> Iterator[tuple[int, int]]:
    """Yield pairs that share one of their smallest shingles: of many entries, neighbors only."""
    by_shingle: defaultdict[int, list[int]] = defaultdict(list)
    for index in sorted(set(members)):
        for shingle in sorted(features[index].shingles)[:_SKETCH]:
            by_shingle[shingle].append(index)
    for similar in by_shingle.values():
        if len(similar) <= _MAX_SHARING:
            yield from combinations(similar, 2)
        else:
            yield from pairwise(similar)
