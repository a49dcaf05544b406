"""Groups copies of one post into clusters and chooses the canonical copy.

    entries -> features -> corpus statistics -> keys of each rule -> pairs that share a key
            -> matches of the rule -> clusters without a contradiction -> canonical copy first

Clusters are derived from the stored entries at each build. They depend neither on the order of the entries nor on how
runs were split, and no entry is deleted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from hashlib import blake2b
from itertools import combinations, pairwise
from sys import byteorder

from feedtool.content.urls import canonicalize_url, find_host
from feedtool.dedupe.corpus_stats import compute_corpus_stats
from feedtool.dedupe.features import make_features, make_names
from feedtool.dedupe.incremental import index_features, update_clusters
from feedtool.dedupe.merge import has_exact_date
from feedtool.dedupe.vetoes import find_veto
from feedtool.model import Entry, EntryKey
from feedtool.model.features import CorpusStats, EntryFeatures, IndexedFeatures, IndexedMatch
from feedtool.model.frozen import frozen
from feedtool.model.selection import Candidate, Group, Origin
from feedtool.plugins import DedupeRule, GroupingStore

__all__ = [
    "Clustering",
    "Clusters",
    "Match",
    "Overrides",
    "cluster",
    "cluster_candidates",
    "describe_preference",
    "find_groups",
    "measure_host_affinity",
    "sort_copies",
]

_MAX_SHARING = 48
"""Up to this many entries that share a key, all pairs are compared; beyond it, only pairs whose texts share a shingle,
too: the key is the title of a weekly column, a home page or a default value."""
_SKETCH = 4
_MAX_MEMBERS = 60
"""A cluster with more copies than this is not merged with another."""


@frozen
class Match:
    """Two entries, by index in the list, the rule that matched them and its evidence."""

    one: int
    other: int
    rule: str
    evidence: str


@frozen
class Clusters:
    """The clusters of two and more entries, by index, and the matches that made them."""

    groups: tuple[tuple[int, ...], ...]
    matches: tuple[Match, ...]
    rejected: tuple[Match, ...] = ()
    """Matches that a veto rejected; `evidence` is the veto."""
    stats: CorpusStats = field(default_factory=CorpusStats)


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


# ---------------------------------------------------------------------------------------------------------
# Stored entries


@frozen
class Overrides:
    """Entries, by link or id, that the config keeps apart or joins; each tuple has two or more."""

    never: Sequence[Sequence[str]] = ()
    always: Sequence[Sequence[str]] = ()


@frozen
class Clustering:
    """The candidates that take part, by feed and id, their features and their clusters."""

    chosen: Sequence[Candidate]
    features: Sequence[EntryFeatures]
    clusters: Clusters


def cluster_candidates(
    candidates: Iterable[Candidate], rules: Sequence[DedupeRule], overrides: Overrides | None = None
) -> Clustering:
    """Return the clusters of stored entries, without sources that opted out."""
    chosen = _choose(candidates)
    features = [_make_entry_features(one) for one in chosen]
    return Clustering(
        chosen=chosen, features=features, clusters=_cluster_chosen(chosen, features, rules, overrides or Overrides())
    )


def _make_entry_features(candidate: Candidate) -> EntryFeatures:
    entry, origin = candidate
    return make_features(entry, origin.about, is_own=origin.is_own)


def _choose(candidates: Iterable[Candidate]) -> list[Candidate]:
    return sorted(
        ((entry, origin) for entry, origin in candidates if origin.dedupe),
        key=lambda pair: pair[0].key,
    )


def _cluster_chosen(
    chosen: Sequence[Candidate],
    features: Sequence[EntryFeatures],
    rules: Sequence[DedupeRule],
    overrides: Overrides,
    stats: CorpusStats | None = None,
) -> Clusters:
    return cluster(
        features,
        rules,
        names=_list_names(chosen),
        stats=stats,
        never=frozenset(_find_named(overrides.never, chosen, features)),
        always=tuple(_find_named(overrides.always, chosen, features)),
    )


def _list_names(chosen: Iterable[Candidate]) -> frozenset[str]:
    origins = {origin.key: origin for _, origin in chosen}
    return frozenset(name for origin in origins.values() for name in make_names(origin.about))


def find_groups(
    candidates: Iterable[Candidate],
    rules: Sequence[DedupeRule],
    overrides: Overrides | None = None,
    store: GroupingStore | None = None,
) -> tuple[Group, ...]:
    """Return the clusters of two and more copies, the canonical copy first.

    Args:
        candidates: all entries after apply_source(), with their origins, in any order.
        rules: applied in this order; the first that matches two entries gives the reason.
        overrides: pairs that the config joins or keeps apart, whatever the rules find.
        store: keeps features and matches, so that only new entries are compared; None to compare all entries.
    """
    chosen = _choose(candidates)
    overrides = overrides or Overrides()
    if store is not None:
        matches: Iterable[IndexedMatch] = _update_matches(chosen, rules, overrides, store)
    else:
        features = [_make_entry_features(one) for one in chosen]
        found = _cluster_chosen(chosen, features, rules, overrides).matches
        matches = _index_matches(found, [entry.key for entry, _ in chosen])
    return _make_groups(chosen, matches)


def _index_matches(matches: Iterable[Match], keys: Sequence[EntryKey]) -> list[IndexedMatch]:
    return [
        IndexedMatch(one=keys[match.one], other=keys[match.other], rule=match.rule, evidence=match.evidence)
        for match in matches
    ]


def _update_matches(
    chosen: Sequence[Candidate], rules: Sequence[DedupeRule], overrides: Overrides, store: GroupingStore
) -> Iterable[IndexedMatch]:
    """Return all matches; those that new entries cannot affect come from the store."""
    settings_hash = _make_settings_hash(chosen, rules, overrides)
    if store.load_settings_hash() != settings_hash:
        features = [_make_entry_features(one) for one in chosen]
        found = _cluster_chosen(chosen, features, rules, overrides).matches
        matches = _index_matches(found, [entry.key for entry, _ in chosen])
        indexed = (
            (candidate[0].key, _index(candidate, one, rules, overrides))
            for candidate, one in zip(chosen, features, strict=True)
        )
        store.replace_grouping(settings_hash, indexed, matches)
        return matches
    stale = store.load_stale()
    if stale:
        by_key = {one[0].key: one for one in chosen}
        changed = {
            key: _index(by_key[key], _make_entry_features(by_key[key]), rules, overrides) if key in by_key else None
            for key in stale
        }

        def find_matches(features: Mapping[EntryKey, EntryFeatures], stats: CorpusStats) -> Sequence[IndexedMatch]:
            some = [by_key[key] for key in features]
            found = _cluster_chosen(some, [*features.values()], rules, overrides, stats)
            return _index_matches(found.matches, [*features])

        new = update_clusters(store, changed, _list_names(chosen), find_matches)
        store.save_grouping(new.added.items(), new.removed, new.affected, new.matches, stale)
    return store.load_matches()


_VERSION = 7
"""Goes up with every change that gives the same entries other features or matches."""


def _make_settings_hash(chosen: Iterable[Candidate], rules: Iterable[DedupeRule], overrides: Overrides) -> bytes:
    """Return a hash of what matches depend on besides the entries: rules, overrides, sources."""
    origins = {origin.key: origin for _, origin in chosen}
    facts = (
        _VERSION,
        hash((1, 2, 3)),  # how this Python hashes shingles
        byteorder,  # how the store holds them
        tuple(f"{type(rule).__module__}.{type(rule).__qualname__}" for rule in rules),
        repr(overrides),
        sorted(
            (key, one.about.title, one.about.url, one.about.link, one.language, one.is_own)
            for key, one in origins.items()
        ),
    )
    return blake2b(repr(facts).encode("utf-8", "backslashreplace"), digest_size=16).digest()


def _index(
    candidate: Candidate, features: EntryFeatures, rules: Sequence[DedupeRule], overrides: Overrides
) -> IndexedFeatures:
    """Return the features with their keys; entries that the config joins share a key."""
    if not overrides.always:
        return index_features(features, rules)
    called = set(_list_own_names(candidate[0], features))
    lists = (
        f"always {number}"
        for number, names in enumerate(overrides.always)
        if any(name in called or canonicalize_url(name) in called for name in names)
    )
    return index_features(features, rules, lists)


def _make_groups(chosen: Sequence[Candidate], matches: Iterable[IndexedMatch]) -> tuple[Group, ...]:
    """Return the groups that chains of matches form, in the order of the entries."""
    by_key = {one[0].key: one for one in chosen}
    reasons: defaultdict[EntryKey, dict[EntryKey, tuple[str, str]]] = defaultdict(dict)
    for match in matches:
        if match.one in by_key and match.other in by_key:
            reasons[match.one][match.other] = reasons[match.other][match.one] = (match.rule, match.evidence)
    groups: list[Group] = []
    seen: set[EntryKey] = set()
    for key in sorted(reasons):
        if key not in seen:
            members = _follow(key, reasons)
            seen |= members
            groups.append(_make_group(members, by_key, reasons))
    return tuple(groups)


def _follow(start: EntryKey, reasons: Mapping[EntryKey, Mapping[EntryKey, object]]) -> set[EntryKey]:
    members, ahead = {start}, [start]
    while ahead:
        new = reasons[ahead.pop()].keys() - members
        members |= new
        ahead += new
    return members


def _make_group(
    members: Iterable[EntryKey],
    by_key: Mapping[EntryKey, Candidate],
    reasons: Mapping[EntryKey, Mapping[EntryKey, tuple[str, str]]],
) -> Group:
    best_first = sorted(members, key=lambda key: _canonical_copy_key(*by_key[key]))
    return Group(
        members=tuple(best_first),
        reasons={key: _find_reason(reasons[key], best_first) for key in best_first[1:]},
    )


def _find_reason(joined: Mapping[EntryKey, tuple[str, str]], best_first: Sequence[EntryKey]) -> tuple[str, str]:
    """Return the match that joins a copy to the best copy, else to the next best."""
    return next(joined[other] for other in best_first if other in joined)


def _find_named(
    named: Sequence[Sequence[str]], chosen: Sequence[Candidate], features: Sequence[EntryFeatures]
) -> Iterator[tuple[int, int]]:
    """Yield the pairs of entries that have two different names of one list, smaller index first."""
    if not named:
        return
    indexes: defaultdict[str, set[int]] = defaultdict(set)
    for index, ((entry, _), one) in enumerate(zip(chosen, features, strict=True)):
        for name in _list_own_names(entry, one):
            indexes[name].add(index)
    for names in named:
        found = [indexes.get(name) or indexes.get(canonicalize_url(name) or "", set()) for name in names]
        for first, second in combinations(found, 2):
            yield from ((min(one, other), max(one, other)) for one in first for other in second if one != other)


def _list_own_names(entry: Entry, features: EntryFeatures) -> Iterator[str]:
    """Yield the links and ids by which the config can name an entry."""
    yield from filter(None, (entry.id, entry.link, features.id_url, *features.urls))


def _canonical_copy_key(entry: Entry, origin: Origin) -> tuple[object, ...]:
    """Return the sort key of a copy; the canonical copy has the smallest.

    Full entry before stub, own article, configured priority, original site, copy with content, first seen, oldest date;
    then feed and id, so that the order is fixed. A stub is an entry of a list, without URL, exact date or text.

    A feed can claim any site as its own, but it cannot choose the URL that the user subscribed to; and it can give its
    copy any date, but it cannot be seen before it exists.
    """
    return (
        _is_stub(entry),
        not origin.is_own,
        -origin.priority,
        measure_host_affinity(entry.link, origin),
        entry.content is None,
        entry.first_seen.timestamp(),
        entry.date.timestamp(),
        entry.feed,
        entry.id,
    )


def _is_stub(entry: Entry) -> bool:
    return not entry.link and entry.content is None and not has_exact_date(entry)


_REASONS = (
    "it is more than a list item",
    "it is one of the site's own articles",
    "its source has a higher priority",
    "it is on its original site",
    "it has content",
    "it was seen first",
    "it has the earliest date",
    "its feed key sorts first",
    "its id sorts first",
)
"""The reason that each part of _canonical_copy_key() gives for the copy with the smaller value."""


def sort_copies(copies: Iterable[Candidate]) -> list[Candidate]:
    """Return the copies of one post, the canonical copy first."""
    return sorted(copies, key=lambda one: _canonical_copy_key(*one))


def describe_preference(best: Candidate, other: Candidate) -> str:
    """Return why the first of two copies is shown: the first reason in which they differ."""
    reasons = zip(_REASONS, _canonical_copy_key(*best), _canonical_copy_key(*other), strict=True)
    return next((reason for reason, mine, theirs in reasons if mine != theirs), "they do not differ")


def measure_host_affinity(url: str | None, origin: Origin) -> int:
    """Return how surely a URL is on a feed's own site; smaller is surer.

    0: on the host of the feed's URL, 1: on the host that the feed claims, 2: on another.
    """
    host = find_host(url)
    if host is None:
        return 2
    if host == find_host(origin.key):
        return 0
    return 1 if host == (find_host(origin.about.link) or find_host(origin.about.url)) else 2
