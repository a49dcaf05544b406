"""Finds the groups of copies among stored entries, with the features and matches that the store keeps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import combinations
from sys import byteorder

from msgspec import Struct

from feedtool.content.urls import canonicalize_url
from feedtool.dedupe.canonical import canonical_copy_key
from feedtool.dedupe.clusters import Clusters, cluster
from feedtool.dedupe.features import make_features, make_names
from feedtool.dedupe.incremental import index_features, update_clusters
from feedtool.model import Entry, EntryKey
from feedtool.model.features import CorpusStats, EntryFeatures, IndexedFeatures, IndexedMatch
from feedtool.model.selection import Candidate, Group
from feedtool.plugins import DedupeRule, GroupingStore

__all__ = ["Clustering", "Overrides", "cluster_candidates", "find_groups"]


class Overrides(Struct, frozen=True, kw_only=True):
    """Entries, by link or id, that the config keeps apart or joins; each tuple has two or more."""

    never: Sequence[Sequence[str]] = ()
    always: Sequence[Sequence[str]] = ()


class Clustering(Struct, frozen=True, kw_only=True):
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
    clusters = _cluster_chosen(chosen, features, rules, overrides or Overrides())
    return Clustering(chosen=chosen, features=features, clusters=clusters)


def _make_entry_features(candidate: Candidate) -> EntryFeatures:
    entry, origin = candidate
    return make_features(entry, origin.about, is_own=origin.is_own)


def _choose(candidates: Iterable[Candidate]) -> list[Candidate]:
    return sorted((one for one in candidates if one[1].dedupe), key=lambda one: one[0].key)


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
        return _make_groups(chosen, _update_matches(chosen, rules, overrides, store))
    clustering = cluster_candidates(chosen, rules, overrides)
    return _make_groups(chosen, _index_matches(clustering.clusters, [entry.key for entry, _ in chosen]))


def _index_matches(clusters: Clusters, keys: Sequence[EntryKey]) -> list[IndexedMatch]:
    return [
        IndexedMatch(one=keys[match.one], other=keys[match.other], rule=match.rule, evidence=match.evidence)
        for match in clusters.matches
    ]


def _update_matches(
    chosen: Sequence[Candidate], rules: Sequence[DedupeRule], overrides: Overrides, store: GroupingStore
) -> Iterable[IndexedMatch]:
    """Return all matches; those that new entries cannot affect come from the store."""
    settings_hash = _make_settings_hash(chosen, rules, overrides)
    if store.load_settings_hash() != settings_hash:
        clustering = cluster_candidates(chosen, rules, overrides)
        matches = _index_matches(clustering.clusters, [entry.key for entry, _ in chosen])
        indexed = (
            (candidate[0].key, _index(candidate, one, rules, overrides))
            for candidate, one in zip(chosen, clustering.features, strict=True)
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
            return _index_matches(found, [*features])

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
    best_first = sorted(members, key=lambda key: canonical_copy_key(*by_key[key]))
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
