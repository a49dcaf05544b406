"""Compares new entries only with entries that share a key with them (an index).

    changed entries -> their features and keys -> entries whose statistics changed
            -> all entries that a chain of shared keys leads to -> new matches of these; all others stay

The result is the same as that of clustering all entries: a match depends only on two entries and on the statistics of
their feeds, sites and keys, and every pair for which one of these changed is compared again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from hashlib import blake2b

from msgspec import Struct

from feedtool.dedupe.corpus_stats import (
    compute_corpus_stats,
    find_changed_boilerplate,
    find_feeds_with_changed_stats,
)
from feedtool.dedupe.similarity import list_scopes
from feedtool.model import EntryKey
from feedtool.model.features import CorpusStats, EntryFeatures, IndexedFeatures, IndexedMatch
from feedtool.plugins import DedupeRule, FeatureIndex

__all__ = ["ClusterUpdate", "index_features", "update_clusters"]

FindMatches = Callable[[Mapping[EntryKey, EntryFeatures], CorpusStats], Sequence[IndexedMatch]]
"""Returns the matches of entries, given the statistics."""


class ClusterUpdate(Struct, frozen=True, kw_only=True):
    """Added, changed and removed entries, those with new matches, and these matches."""

    added: Mapping[EntryKey, IndexedFeatures]
    removed: Collection[EntryKey]
    affected: Collection[EntryKey]
    matches: Sequence[IndexedMatch]


def index_features(
    entry: EntryFeatures, versions: Mapping[str, int], rules: Iterable[DedupeRule], more: Iterable[str] = ()
) -> IndexedFeatures:
    """Return the features with their versions and keys: those of the rules, `more`, and the feed and site."""
    texts = {*more}.union(*(rule.keys(entry) for rule in rules))
    keys = tuple(sorted(map(_hash, texts)))
    return IndexedFeatures(features=entry, versions=versions, keys=keys, scopes=_hash_scopes(entry))


def _hash_scopes(entry: EntryFeatures) -> tuple[int, ...]:
    # No title and no URL contains a NUL, so no key of a rule is equal to one of these.
    return tuple(_hash(f"\0{scope}") for scope in list_scopes(entry))


def _hash(text: str) -> int:
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def update_clusters(
    index: FeatureIndex,
    changed: Mapping[EntryKey, IndexedFeatures | None],
    names: frozenset[str],
    find_matches: FindMatches,
) -> ClusterUpdate:
    """Return the new matches of all entries that the changed entries can affect.

    Args:
        index: the features as they were before.
        changed: entries as they are now, None for removed ones; unchanged entries among them do no harm.
        names: names of feeds and sites; the same as before.
        find_matches: returns the matches of entries.
    """
    before = index.load_features(changed)
    really_changed = {key: one for key, one in changed.items() if before.get(key) != one}
    view = _View(index, really_changed)
    old = [before[key] for key in really_changed if key in before]
    added = {key: one for key, one in really_changed.items() if one is not None}
    affected = added | _find_affected(view, [*old, *added.values()], names)
    frontier = [*affected.values(), *old]
    while frontier:
        found = view.find({key for one in frontier for key in one.keys})
        frontier = [one for key, one in found.items() if key not in affected]
        affected |= found
    neighbors = view.find({scope for one in affected.values() for scope in one.scopes}) | affected
    asked = frozenset(shingle for one in affected.values() for shingle in one.features.shingles)
    stats = compute_corpus_stats([neighbors[key].features for key in sorted(neighbors)], names, asked)
    return ClusterUpdate(
        added=added,
        removed=[key for key, one in really_changed.items() if one is None],
        affected={*really_changed, *affected},
        matches=find_matches({key: affected[key].features for key in sorted(affected)}, stats),
    )


class _View:
    """The index with the changes applied."""

    def __init__(self, index: FeatureIndex, changes: Mapping[EntryKey, IndexedFeatures | None]) -> None:
        self._index = index
        self._changes = changes
        self._loaded: dict[EntryKey, IndexedFeatures] = {}
        self._sharing: dict[frozenset[int], Collection[EntryKey]] = {}

    def find(self, keys: Collection[int]) -> dict[EntryKey, IndexedFeatures]:
        """Return the entries that have one of the keys."""
        added = {key: one for key, one in self._changes.items() if one is not None and _has(one, keys)}
        return {key: one for key, one in self.find_before(keys).items() if key not in self._changes} | added

    def find_before(self, keys: Collection[int]) -> dict[EntryKey, IndexedFeatures]:
        """Return the entries that had one of the keys, as they were."""
        asked = frozenset(keys)
        found = self._sharing.get(asked)
        if found is None:
            found = self._sharing[asked] = self._index.find_sharing(asked)
        self._loaded |= self._index.load_features([key for key in found if key not in self._loaded])
        return {key: self._loaded[key] for key in found}


def _has(one: IndexedFeatures, keys: Collection[int]) -> bool:
    return any(key in keys for key in (*one.keys, *one.scopes))


def _find_affected(
    view: _View, changed: Sequence[IndexedFeatures], names: frozenset[str]
) -> dict[EntryKey, IndexedFeatures]:
    """Return the entries of the changed feeds and sites that a change of statistics affects."""
    keys = {scope for one in changed for scope in one.scopes}
    found = view.find(keys)
    before, now = ([one[key].features for key in sorted(one)] for one in (view.find_before(keys), found))
    changed_feeds = find_feeds_with_changed_stats(before, now)
    scopes = {scope for one in changed for scope in list_scopes(one.features)}
    had, has = _group_by_scope(before), _group_by_scope(now)
    changes = {scope: find_changed_boilerplate(had[scope], has[scope], names) for scope in scopes}
    boilerplate = {scope: shingles for scope, shingles in changes.items() if shingles}
    return {
        key: one
        for key, one in found.items()
        if one.features.feed in changed_feeds or _has_any(one.features, boilerplate)
    }


def _group_by_scope(features: Iterable[EntryFeatures]) -> defaultdict[str, list[EntryFeatures]]:
    found = defaultdict[str, list[EntryFeatures]](list)
    for entry in features:
        for scope in list_scopes(entry):
            found[scope].append(entry)
    return found


def _has_any(entry: EntryFeatures, boilerplate: Mapping[str, frozenset[int]]) -> bool:
    return any(
        scope in boilerplate and not boilerplate[scope].isdisjoint(entry.shingles) for scope in list_scopes(entry)
    )
