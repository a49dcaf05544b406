"""Finds the groups of copies among stored entries, with the features and matches that the store keeps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import combinations
from sys import byteorder

from msgspec import Struct
from msgspec.structs import replace

from feedtool.content.urls import canonicalize_url
from feedtool.dedupe.canonical import canonical_copy_key
from feedtool.dedupe.clusters import Clusters, cluster
from feedtool.dedupe.features import VERSION, list_features, make_features, make_names
from feedtool.dedupe.incremental import index_features, update_clusters
from feedtool.model import Entry, EntryKey
from feedtool.model.features import CorpusStats, EntryFeatures, Feature, IndexedFeatures, IndexedMatch
from feedtool.model.selection import Candidate, Group, Origin
from feedtool.plugins import DedupeRule, FeatureIndex, GroupingStore

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
    chosen, declared = _choose(candidates), list_features(rules)
    features = [_make_entry_features(one, declared) for one in chosen]
    clusters = _cluster_chosen(chosen, features, rules, overrides or Overrides())
    return Clustering(chosen=chosen, features=features, clusters=clusters)


def _make_entry_features(candidate: Candidate, declared: Mapping[str, Feature]) -> EntryFeatures:
    entry, origin = candidate
    return make_features(entry, origin.about, is_own=origin.is_own, declared=declared)


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
    declared = list_features(rules)
    versions = _list_versions(chosen, declared)
    stored_hash, settings_hash = store.load_settings_hash(), _make_settings_hash(versions, rules, overrides)
    stale = store.load_stale()

    def index(candidate: Candidate, features: EntryFeatures) -> IndexedFeatures:
        return _index(candidate, features, versions[candidate[1].key], rules, overrides)

    if stored_hash != settings_hash:
        outdated = stale if stored_hash.startswith(_FORMAT_HASH) else None
        features = _load_or_make_features(chosen, declared, versions, store, outdated)
        clusters = _cluster_chosen(chosen, features, rules, overrides)
        matches = _index_matches(clusters, [entry.key for entry, _ in chosen])
        indexed = ((one[0].key, index(one, its)) for one, its in zip(chosen, features, strict=True))
        store.replace_grouping(settings_hash, indexed, matches)
        return matches
    if stale:
        by_key = {one[0].key: one for one in chosen}
        current = {key: by_key[key] for key in stale if key in by_key}
        changed = dict.fromkeys(stale) | {
            key: index(one, _make_entry_features(one, declared)) for key, one in current.items()
        }

        def find_matches(features: Mapping[EntryKey, EntryFeatures], stats: CorpusStats) -> Sequence[IndexedMatch]:
            some = [by_key[key] for key in features]
            found = _cluster_chosen(some, [*features.values()], rules, overrides, stats)
            return _index_matches(found, [*features])

        new = update_clusters(store, changed, _list_names(chosen), find_matches)
        store.save_grouping(new.added.items(), new.removed, new.affected, new.matches, stale)
    return store.load_matches()


def _load_or_make_features(
    chosen: Sequence[Candidate],
    declared: Mapping[str, Feature],
    versions: Mapping[str, Mapping[str, int]],
    store: FeatureIndex,
    outdated: Collection[EntryKey] | None,
) -> Sequence[EntryFeatures]:
    """Return the features of the entries, stored ones except those of `outdated` entries; None stands for all."""
    keys = [entry.key for entry, _ in chosen]
    kept = set(keys).difference(outdated) if outdated is not None else ()
    stored = (store.load_features([key]).get(key) if key in kept else None for key in keys)
    return [
        _complete_features(one, declared, versions[one[1].key], its) for one, its in zip(chosen, stored, strict=True)
    ]


def _complete_features(
    candidate: Candidate, declared: Mapping[str, Feature], versions: Mapping[str, int], stored: IndexedFeatures | None
) -> EntryFeatures:
    """Return the features of an entry; those that are stored with the right version are not computed again."""
    if stored is None or stored.versions[""] != versions[""]:
        return _make_entry_features(candidate, declared)
    if stored.versions == versions:
        return stored.features
    named = {
        name: stored.features.named[name]
        if stored.versions.get(name) == feature.version
        else feature.compute(candidate[0])
        for name, feature in declared.items()
    }
    return replace(stored.features, named=named)


_MATCH_VERSION = 8
"""Goes up with every change by which the same features give other matches."""
_FORMAT_HASH = blake2b(
    repr((VERSION, hash((1, 2, 3)), byteorder, EntryFeatures.__struct_fields__)).encode(), digest_size=8
).digest()
"""Where a stored hash begins with it, its features can be read: equal make_features(), shingles, integers, fields."""


def _list_versions(chosen: Iterable[Candidate], declared: Mapping[str, Feature]) -> Mapping[str, Mapping[str, int]]:
    """Return the versions of the features of each source; what they depend on besides the entry is in that of ""."""
    named = {name: feature.version for name, feature in declared.items()}
    origins = {origin.key: origin for _, origin in chosen}
    return {key: {"": _hash_origin(origin), **named} for key, origin in origins.items()}


def _hash_origin(origin: Origin) -> int:
    facts = (origin.about.title, origin.about.url, origin.about.link, origin.language, origin.is_own)
    return int.from_bytes(blake2b(_to_bytes(facts), digest_size=7).digest(), "big")


def _make_settings_hash(
    versions: Mapping[str, Mapping[str, int]], rules: Iterable[DedupeRule], overrides: Overrides
) -> bytes:
    """Return a hash of what matches depend on besides the entries: rules, overrides, sources, versions."""
    facts = (
        _MATCH_VERSION,
        tuple(f"{type(rule).__module__}.{type(rule).__qualname__}" for rule in rules),
        repr(overrides),
        sorted((key, sorted(one.items())) for key, one in versions.items()),
    )
    return _FORMAT_HASH + blake2b(_to_bytes(facts), digest_size=16).digest()


def _to_bytes(facts: object) -> bytes:
    return repr(facts).encode("utf-8", "backslashreplace")


def _index(
    candidate: Candidate,
    features: EntryFeatures,
    versions: Mapping[str, int],
    rules: Sequence[DedupeRule],
    overrides: Overrides,
) -> IndexedFeatures:
    """Return the features with their keys; entries that the config joins share a key."""
    if not overrides.always:
        return index_features(features, versions, rules)
    called = set(_list_own_names(candidate[0], features))
    lists = (
        f"always {number}"
        for number, names in enumerate(overrides.always)
        if any(name in called or canonicalize_url(name) in called for name in names)
    )
    return index_features(features, versions, rules, lists)


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
