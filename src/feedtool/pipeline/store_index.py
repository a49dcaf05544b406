"""Answers the questions of dedupe from the keys in the store."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property, lru_cache
from itertools import islice

from feedtool.content.urls import find_host
from feedtool.dedupe.features import make_features, make_names
from feedtool.dedupe.index import (
    MAX_OF_SCOPE,
    MAX_SHARING_WEAK,
    SIMILAR_DAYS,
    find_day,
    hash_scope,
    is_strong,
    is_weak,
    rank_similar,
)
from feedtool.dedupe.keys import NEAR_DAYS, make_entry_keys, set_keys_version
from feedtool.dedupe.similarity import is_host
from feedtool.entries.prepare import prepare_entry
from feedtool.model import EntryKey, FeedInfo
from feedtool.model.features import EntryFeatures, Feature
from feedtool.model.selection import Candidate, Origin
from feedtool.plugins import DedupeRule, Store

__all__ = ["SourceNames", "StoreIndex", "update_keys"]

_MAX_FEATURES = 2048
_AT_ONCE = 1000
_LONG_AGO = 10**9
"""More days than there are between two dates."""


class StoreIndex:
    """The index of the stored entries that take part in dedupe; see dedupe.index.EntryIndex.

    Args:
        find: returns an entry as stored, with the settings of its source, or None.
        store: holds the keys.
        declared: the features that rules declare.
    """

    def __init__(
        self, find: Callable[[EntryKey], Candidate | None], store: Store, declared: Mapping[str, Feature]
    ) -> None:
        self._find, self._store, self._declared = find, store, declared
        self.get_features = lru_cache(_MAX_FEATURES)(self._make_features)

    def _make_features(self, entry: EntryKey) -> EntryFeatures:
        found = self._find(entry)
        if found is None:
            raise KeyError(entry)
        prepared, origin = prepare_entry(found[0]), found[1]
        return make_features(prepared, origin.about, is_own=origin.is_own, declared=self._declared)

    def list_keys(self, entry: EntryKey) -> Collection[int]:
        """Return the strong keys of an entry, as saved."""
        found = self._store.load_keys(entry)
        return [*filter(is_strong, found.hashes)] if found else []

    def find_similar(self, entry: EntryKey) -> Sequence[EntryKey]:
        """Return the entries near an entry that share two weak keys with it, those that share most first."""
        found = self._store.load_keys(entry)
        weak = [*filter(is_weak, found.hashes)] if found else []
        if found is None or found.day is None or not weak:
            return ()
        shared = self._store.find_similar(weak, found.day, SIMILAR_DAYS, MAX_SHARING_WEAK)
        return [*filter(self._takes_part, rank_similar(entry, shared))]

    def _takes_part(self, entry: EntryKey) -> bool:
        found = self._find(entry)
        return found is not None and found[1].dedupe

    def find_sharing(self, key: int, limit: int) -> Sequence[EntryKey]:
        """Return the entries that have a key, the newest first."""
        found = self._store.find_sharing(key, limit)
        here = [*filter(self._takes_part, found)]
        if len(here) < len(found) == limit:  # others of the same key may take part
            found = self._store.find_sharing(key, _LONG_AGO)
            here = [*filter(self._takes_part, found)]
        return here[:limit]

    def find_near(self, key: int, timestamp: float | None) -> Sequence[EntryKey]:
        """Return the entries that have a key and are not more than 45 days from a time."""
        day = find_day(timestamp)
        found = self._store.find_near(key, day or 0, _LONG_AGO if day is None else NEAR_DAYS)
        return [*filter(self._takes_part, found)]

    def list_scope(self, scope: str) -> Sequence[EntryFeatures]:
        """Return the newest entries of a feed or host."""
        if is_host(scope):
            found = self.find_sharing(hash_scope(scope), MAX_OF_SCOPE)
        else:
            newest = islice(self._store.list_newest([scope]), MAX_OF_SCOPE)
            found = [key for key, _ in newest if self._takes_part(key)]
        return [*map(self.get_features, found)]

    def list_hosts(self, feed: str) -> Sequence[str | None]:
        """Return the hosts that the newest entries of a feed lead to."""
        return [*map(find_host, self._store.list_links(feed, MAX_OF_SCOPE))]


class SourceNames(AbstractSet[str]):
    """The names of sources and their sites, in the form of titles; made when the first is asked for."""

    def __init__(self, origins: Iterable[Origin]) -> None:
        self._origins = origins

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(name for origin in self._origins if origin.dedupe for name in make_names(origin.about))

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def update_keys(store: Store, rules: Sequence[DedupeRule], find_about: Callable[[str], FeedInfo]) -> None:
    """Make the keys of entries that have none: the rules are others now, or a former version saved the entries.

    Args:
        store: the store.
        rules: make the keys.
        find_about: returns how a feed describes itself.
    """
    set_keys_version(store, rules)
    while some := store.find_without_keys(_AT_ONCE):
        loaded = ((key, store.load_entry(key)) for key in some)
        made = (
            (key, make_entry_keys(found[0], find_about(key[0]), tuple(rules)))
            for key, found in loaded
            if found is not None
        )
        store.save_keys(made)
