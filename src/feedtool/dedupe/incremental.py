"""Grouping what is new: an entry is compared with the few that share a key, found by an index, not with all.

    changed entries -> their pieces and keys -> what their feeds and sites now tell otherwise
            -> everything that a chain of shared keys leads to -> groups of these, anew; all others stay

The result is the one that grouping the whole set gives: a verdict depends on two pieces, on what is known of their
feeds, sites and keys, and on nothing else, and whatever of that changed is looked at again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from hashlib import blake2b

from feedtool.dedupe.corpus_stats import (
    compute_corpus_stats,
    find_changed_boilerplate,
    find_feeds_with_changed_stats,
    list_scopes,
)
from feedtool.model.frozen import frozen
from feedtool.plugins import CorpusStats, DedupeRule, EntryFeatures, FeatureIndex, IndexedFeatures, IndexedMatch

__all__ = ["ClusterUpdate", "index_features", "update_clusters"]

Key = tuple[str, str]
"""(feed, id) of an entry."""
FindMatches = Callable[[Mapping[Key, EntryFeatures], CorpusStats], Sequence[IndexedMatch]]
"""Groups pieces, given what is known: the joins that make the groups."""


@frozen
class ClusterUpdate:
    """What changes: pieces that came or changed, that are gone; whose joins are made anew, and these joins."""

    added: Mapping[Key, IndexedFeatures]
    removed: Collection[Key]
    affected: Collection[Key]
    matches: Sequence[IndexedMatch]


def index_features(entry: EntryFeatures, rules: Iterable[DedupeRule], more: Iterable[str] = ()) -> IndexedFeatures:
    """A piece with what it can be found by: the keys of the rules and `more`, and its feed and site."""
    texts = {*more}.union(*(rule.keys(entry) for rule in rules))
    return IndexedFeatures(features=entry, keys=tuple(sorted(map(_hash, texts))), places=_hash_places(entry))


def _hash_places(entry: EntryFeatures) -> tuple[int, ...]:
    # A NUL stands in no title and no address: these are the keys of no rule.
    return tuple(_hash(f"\0{place}") for place in list_scopes(entry))


def _hash(text: str) -> int:
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def update_clusters(
    index: FeatureIndex, changed: Mapping[Key, IndexedFeatures | None], names: frozenset[str], find_matches: FindMatches
) -> ClusterUpdate:
    """Group anew what the changed entries can have to do with.

    Args:
        index: what was known before.
        changed: entries as they are now, None for those that are gone; more than really changed does no harm.
        names: what feeds and sites are called; the same as before.
        join: makes groups.
    """
    before = index.load_features(changed)
    real = {key: one for key, one in changed.items() if before.get(key) != one}
    view = _View(index, real)
    old = [before[key] for key in real if key in before]
    added = {key: one for key, one in real.items() if one is not None}
    affected = added | _find_unsettled(view, [*old, *added.values()], names)
    edges = [*affected.values(), *old]
    while edges:
        found = view.find({key for one in edges for key in one.keys})
        edges = [one for key, one in found.items() if key not in affected]
        affected |= found
    around = view.find({place for one in affected.values() for place in one.places}) | affected
    asked = frozenset(shingle for one in affected.values() for shingle in one.features.shingles)
    stats = compute_corpus_stats([around[key].features for key in sorted(around)], names, asked)
    return ClusterUpdate(
        added=added,
        removed=[key for key, one in real.items() if one is None],
        affected={*real, *affected},
        matches=find_matches({key: affected[key].features for key in sorted(affected)}, stats),
    )


class _View:
    """The index as it will be, with the changes in it."""

    def __init__(self, index: FeatureIndex, changes: Mapping[Key, IndexedFeatures | None]) -> None:
        self._index = index
        self._changes = changes
        self._loaded: dict[Key, IndexedFeatures] = {}
        self._sharing: dict[frozenset[int], Collection[Key]] = {}

    def find(self, keys: Collection[int]) -> dict[Key, IndexedFeatures]:
        """What has one of the keys."""
        added = {key: one for key, one in self._changes.items() if one is not None and _has(one, keys)}
        return {key: one for key, one in self.find_before(keys).items() if key not in self._changes} | added

    def find_before(self, keys: Collection[int]) -> dict[Key, IndexedFeatures]:
        """What had one of the keys, as it was."""
        asked = frozenset(keys)
        found = self._sharing.get(asked)
        if found is None:
            found = self._sharing[asked] = self._index.find_sharing(asked)
        self._loaded |= self._index.load_features([key for key in found if key not in self._loaded])
        return {key: self._loaded[key] for key in found}


def _has(one: IndexedFeatures, keys: Collection[int]) -> bool:
    return any(key in keys for key in (*one.keys, *one.places))


def _find_unsettled(
    view: _View, changed: Sequence[IndexedFeatures], names: frozenset[str]
) -> dict[Key, IndexedFeatures]:
    """Pieces of the feeds and sites in question about which these now tell something else than before."""
    keys = {place for one in changed for place in one.places}
    found = view.find(keys)
    before, now = ([one[key].features for key in sorted(one)] for one in (view.find_before(keys), found))
    turned = find_feeds_with_changed_stats(before, now)
    places = {place for one in changed for place in list_scopes(one.features)}
    had, has = _sort_by_place(before), _sort_by_place(now)
    shifts = {place: find_changed_boilerplate(had[place], has[place], names) for place in places}
    shifted = {place: shingles for place, shingles in shifts.items() if shingles}
    return {key: one for key, one in found.items() if one.features.feed in turned or _is_shifted(one.features, shifted)}


def _sort_by_place(features: Iterable[EntryFeatures]) -> defaultdict[str, list[EntryFeatures]]:
    found = defaultdict[str, list[EntryFeatures]](list)
    for entry in features:
        for place in list_scopes(entry):
            found[place].append(entry)
    return found


def _is_shifted(entry: EntryFeatures, shifted: Mapping[str, frozenset[int]]) -> bool:
    return any(place in shifted and not shifted[place].isdisjoint(entry.shingles) for place in list_scopes(entry))
