"""Groups copies of one post into clusters.

    an entry -> its keys -> entries that share one -> matches of the rules -> the same for each match
            -> clusters without a contradiction

A cluster is found from any of its entries. It depends on the stored entries alone: neither on their order, nor on how
runs were split, nor on which of them a build asks about. No entry is deleted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import islice, product

import msgspec
from msgspec import Struct

from feedtool.dedupe import thresholds
from feedtool.dedupe.corpus_stats import make_corpus_stats
from feedtool.dedupe.index import EntryIndex, MemoryIndex
from feedtool.dedupe.vetoes import find_veto
from feedtool.model import EntryKey
from feedtool.model.features import CorpusStats, EntryFeatures
from feedtool.plugins import DedupeRule

__all__ = ["Cluster", "ClusterFinder", "Match", "cluster"]

_MAX_SHARING = 48
"""Up to this many entries that share a key, all pairs are compared; beyond it, only pairs that share a mark, too: the
key is the title of a weekly column, a home page or a default value."""
_SKETCH = 4
_NEIGHBORS = 24
"""Of many entries with one key and mark, each is compared with this many before and after it in time."""
_MAX_SIMILAR = 24
"""Of the entries with a similar text, those that share most with it; a form may have hundreds."""
_MAX_MEMBERS = 60
"""A cluster with more copies than this is not merged with another."""


Pair = tuple[EntryKey, EntryKey]
"""Two entries, in ascending order."""
_Mark = str | int


class Match(Struct, frozen=True, kw_only=True):
    """Two entries, the rule that matched them and its evidence."""

    one: EntryKey
    other: EntryKey
    rule: str
    evidence: str
    weight: float = 1.0


class Cluster(Struct, frozen=True, kw_only=True):
    """Entries that matches connect: the groups that are one post each, and the matches that made them."""

    groups: tuple[tuple[EntryKey, ...], ...] = ()
    """Two and more copies of one post, sorted."""
    matches: tuple[Match, ...] = ()
    rejected: tuple[Match, ...] = ()
    """Matches that a veto rejected; `evidence` is the veto."""
    stats: CorpusStats = msgspec.field(default_factory=CorpusStats)


def cluster(
    features: Mapping[EntryKey, EntryFeatures],
    rules: Sequence[DedupeRule],
    *,
    names: AbstractSet[str] = frozenset(),
    never: Collection[Pair] = (),
    always: Collection[Pair] = (),
) -> Cluster:
    """Return all groups among these entries; the arguments are those of ClusterFinder."""
    finder = ClusterFinder(MemoryIndex(features, rules), rules, names, never=never, always=always)
    found = {id(one): one for one in map(finder.find, sorted(features))}
    return Cluster(
        groups=tuple(sorted(group for one in found.values() for group in one.groups)),
        matches=tuple(match for one in found.values() for match in one.matches),
        rejected=tuple(match for one in found.values() for match in one.rejected),
        stats=finder.stats,
    )


class ClusterFinder:
    """Finds the cluster of an entry; two entries are compared once.

    Args:
        index: finds entries by their keys.
        rules: applied in this order; the first that matches two entries gives the reason.
        names: names of feeds and sites.
        never: pairs that are different posts whatever the rules find.
        always: pairs that are one post whatever the rules find.
        own_site: the beginning of the canonical URLs of the site.
    """

    def __init__(
        self,
        index: EntryIndex,
        rules: Sequence[DedupeRule],
        names: AbstractSet[str],
        *,
        never: Collection[Pair] = (),
        always: Collection[Pair] = (),
        own_site: str | None = None,
    ) -> None:
        self._index = index
        self._rules = rules
        self._weak = [order for order, rule in enumerate(rules) if getattr(rule, "has_weak_keys", False)]
        self._never = frozenset(never)
        self._always: defaultdict[EntryKey, list[Match]] = defaultdict(list)
        for one, other in always:
            match = Match(one=one, other=other, rule="always", evidence="set in the config")
            self._always[one].append(match)
            self._always[other].append(match)
        self._compared: dict[tuple[int, EntryKey, EntryKey], Match | None] = {}
        self._found: dict[EntryKey, Cluster] = {}
        self._near: dict[tuple[int, int | None], Mapping[_Mark, Mapping[EntryKey, int]]] = {}
        self.stats = make_corpus_stats(index, names, own_site)

    def find(self, entry: EntryKey) -> Cluster:
        """Return the groups among the entries that a chain of matches connects to an entry."""
        found = self._found.get(entry)
        if found is None:
            members, matches = self._follow(entry)
            found = self._join(matches)
            self._found |= dict.fromkeys(members, found)
        return found

    def _follow(self, entry: EntryKey) -> tuple[set[EntryKey], Sequence[Match]]:
        """Return the connected entries, and their matches: those of the first rule first, of one rule the surest."""
        members, ahead = {entry}, [entry]
        matches: set[tuple[int, float, EntryKey, EntryKey, Match]] = set()
        while ahead:
            one = ahead.pop()
            for order, match in self._list_matches(one):
                matches.add((order, -match.weight, match.one, match.other, match))
                new = {match.one, match.other} - members
                members |= new
                ahead += new
        return members, [match for *_, match in sorted(matches, key=lambda one: one[:4])]

    def _list_matches(self, entry: EntryKey) -> Iterator[tuple[int, Match]]:
        yield from ((-1, match) for match in self._always.get(entry, ()))
        for other, orders in self._list_partners(entry):
            for order in orders:
                match = self._compare(order, *sorted((entry, other)))
                if match is not None:
                    yield order, match

    def _list_partners(self, entry: EntryKey) -> Iterator[tuple[EntryKey, Collection[int]]]:
        """Yield the entries to compare an entry with, and the rules that do: those with weak keys need two of these."""
        found = {entry}
        for key in self._index.list_keys(entry):
            found.update(self._list_sharing(entry, key))
        yield from ((other, range(len(self._rules))) for other in sorted(found - {entry}))
        similar = self._index.find_similar(entry)[:_MAX_SIMILAR] if self._weak else ()
        yield from ((other, self._weak) for other in similar if other not in found)

    def _list_sharing(self, entry: EntryKey, key: int) -> Collection[EntryKey]:
        found = self._index.find_sharing(key, _MAX_SHARING + 1)
        if len(found) <= _MAX_SHARING:
            return found
        features = self._index.get_features(entry)
        near: set[EntryKey] = set()
        by_mark = self._group_near(key, features.timestamp)
        for mark in _list_marks(features):
            members = by_mark.get(mark, {})
            place = members.get(entry, 0)
            near.update(islice(members, max(0, place - _NEIGHBORS), place + _NEIGHBORS + 1))
        return near

    def _group_near(self, key: int, timestamp: float | None) -> Mapping[_Mark, Mapping[EntryKey, int]]:
        """Return, by their marks, the entries near a time that have a key, each with its place."""
        # Entries of one month have the same neighbors, so what many entries share is grouped once a month.
        month = None if timestamp is None else int(timestamp // thresholds.MONTH_S)
        if (key, month) not in self._near:
            center = None if month is None else (month + 0.5) * thresholds.MONTH_S
            found: defaultdict[_Mark, dict[EntryKey, int]] = defaultdict(dict)
            for one in self._index.find_near(key, center):
                for mark in _list_marks(self._index.get_features(one)):
                    found[mark][one] = len(found[mark])
            self._near[key, month] = found
        return self._near[key, month]

    def _compare(self, order: int, one: EntryKey, other: EntryKey) -> Match | None:
        place = (order, one, other)
        if place not in self._compared:
            rule, get = self._rules[order], self._index.get_features
            result = rule.match(get(one), get(other), self.stats)
            self._compared[place] = (
                Match(one=one, other=other, rule=rule.name, evidence=result.evidence, weight=result.weight)
                if result is not None and result.same
                else None
            )
        return self._compared[place]

    def _join(self, matches: Sequence[Match]) -> Cluster:
        """Join entries in the order of their matches, unless two of the joined clusters contradict each other."""
        groups: dict[EntryKey, list[EntryKey]] = {}
        joined: list[Match] = []
        rejected: list[Match] = []
        for match in matches:
            first, second = (groups.get(key) or [key] for key in (match.one, match.other))
            if first is second:
                continue
            veto = self._find_veto(first, second, is_override=match.rule == "always")
            if veto:
                rejected.append(Match(one=match.one, other=match.other, rule=match.rule, evidence=veto))
                continue
            joined.append(match)
            if len(first) < len(second):
                first, second = second, first
            first.extend(second)
            groups |= dict.fromkeys((first[0], *second), first)
        found = {id(group): group for group in groups.values()}
        return Cluster(
            groups=tuple(sorted(tuple(sorted(group)) for group in found.values())),
            matches=tuple(joined),
            rejected=tuple(rejected),
            stats=self.stats,
        )

    def _find_veto(self, first: Sequence[EntryKey], second: Sequence[EntryKey], *, is_override: bool) -> str | None:
        """Return why two clusters are not one post.

        A key can be copied: a feed that gives its entry the guid or link of another neither replaces nor hides that
        one.
        """
        pairs = [(min(pair), max(pair)) for pair in product(first, second)]
        if not self._never.isdisjoint(pairs):
            return "the config keeps them apart"
        if is_override:
            return None
        if max(len(first), len(second)) > _MAX_MEMBERS:
            return f"one of them has more than {_MAX_MEMBERS} copies"
        get = self._index.get_features
        found = (find_veto(get(one), get(other), self.stats) for one, other in pairs)
        return next(filter(None, found), None)


def _list_marks(entry: EntryFeatures) -> set[_Mark]:
    """Return the feed, the URLs without parameters and four shingles of an entry."""
    return {entry.feed, *(url.partition("?")[0] for url in entry.urls), *sorted(entry.shingles)[:_SKETCH]}
