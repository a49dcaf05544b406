"""Finds the entries that an entry is compared with: those that share a key, and those of one feed or host.

A store answers these questions by its index (pipeline/store_index.py); MemoryIndex answers them for a list of entries.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import Protocol

from feedtool.content.urls import canonicalize_url
from feedtool.dedupe import thresholds
from feedtool.dedupe.similarity import list_scopes, name_host
from feedtool.dedupe.sites import is_apart
from feedtool.model import EntryKey
from feedtool.model.features import EntryFeatures
from feedtool.plugins import DedupeRule

MAX_OF_SCOPE = 100
"""The newest entries of a feed or host tell what the feed or host repeats."""
SIMILAR_DAYS = timedelta(seconds=thresholds.WEEK_S).days
"""Entries that share weak keys are compared if they are at most this many days apart."""
MAX_SHARING_WEAK = 256
"""A weak key that more entries of these days have is boilerplate of many sites, and does not count."""
_STRONG, _WEAK, _SCOPE = 2, 1, 0
"""The last two bits of a key: entries that share a strong one or two weak ones are compared."""


class EntryIndex(Protocol):
    """The entries that take part in dedupe."""

    def get_features(self, entry: EntryKey) -> EntryFeatures:
        """Return the features of an entry."""

    def list_keys(self, entry: EntryKey) -> Collection[int]:
        """Return the strong keys of an entry, as make_keys() makes them."""

    def find_similar(self, entry: EntryKey) -> Sequence[EntryKey]:
        """Return the entries that share two weak keys with an entry, those that share most first.

        Their days are at most SIMILAR_DAYS apart. Entries of the same feed do not count: it repeats boilerplate.
        """

    def find_sharing(self, key: int, limit: int) -> Sequence[EntryKey]:
        """Return the entries that have a key, the newest first by (time, feed, id), undated ones last."""

    def find_near(self, key: int, timestamp: float | None) -> Sequence[EntryKey]:
        """Return the entries that have a key and are not more than 45 days from a time, in the same order."""

    def list_scope(self, scope: str) -> Sequence[EntryFeatures]:
        """Return the newest MAX_OF_SCOPE entries of a feed, or of a host (similarity.name_host())."""

    def list_hosts(self, feed: str) -> Sequence[str | None]:
        """Return the hosts that the newest MAX_OF_SCOPE entries of a feed lead to, one an entry."""


def make_keys(entry: EntryFeatures, rules: Iterable[DedupeRule], *more: str) -> set[int]:
    """Return the keys by which an index finds an entry: those of the rules, its ids, URLs, title and host, and `more`.

    No other key has a NUL, as that of the host has. An entry without a date has no weak keys.
    """
    strong: set[str | int] = {*entry.ids, *entry.urls, entry.id_url or "", entry.title, *more}
    found: set[int] = set()
    for rule in rules:
        if not getattr(rule, "has_weak_keys", False):
            strong.update(rule.keys(entry))
        elif entry.timestamp is not None:
            found.update(_hash(key, _WEAK) for key in rule.keys(entry))
    found.update(hash_key(key) for key in strong if key)
    if entry.host:
        found.add(hash_scope(name_host(entry.host)))
    return found


def hash_key(key: str | int) -> int:
    """Return the hash of a strong key: 64 bits, signed; the same for all spellings of a URL."""
    if isinstance(key, str) and key.startswith(("http", "HTTP")):
        key = canonicalize_url(key) or key
    return _hash(key, _STRONG)


@lru_cache(maxsize=4096)
def hash_scope(scope: str) -> int:
    """Return the hash of a feed or host, which does not make two entries alike."""
    return _hash(scope, _SCOPE)


def is_strong(key: int) -> bool:
    """Return whether a key is strong."""
    return key & 3 == _STRONG


def is_weak(key: int) -> bool:
    """Return whether a key is weak."""
    return key & 3 == _WEAK


def find_day(timestamp: float | None) -> int | None:
    """Return the day of a time, in days since 1970."""
    return None if timestamp is None else int(timestamp // thresholds.DAY_S)


def _hash(key: str | int, weight: int) -> int:
    if isinstance(key, int):
        return (key % 2**61) << 2 | weight
    digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True) & ~3 | weight


def rank_similar(entry: EntryKey, shared: Mapping[EntryKey, int]) -> Sequence[EntryKey]:
    """Return the entries of other feeds that share two weak keys with an entry, those that share most first."""
    similar = (one for one, count in shared.items() if count > 1 and one[0] != entry[0])
    return sorted(similar, key=lambda one: (-shared[one], one))


class MemoryIndex:
    """The index of a list of entries.

    Args:
        features: the entries, by key.
        rules: make the keys.
    """

    def __init__(self, features: Mapping[EntryKey, EntryFeatures], rules: Collection[DedupeRule]) -> None:
        self._features = features
        self._keys: dict[EntryKey, Collection[int]] = {}
        self._sharing: defaultdict[int, list[EntryKey]] = defaultdict(list)
        self._scopes: defaultdict[str, list[EntryKey]] = defaultdict(list)
        for entry in sorted(features, key=lambda entry: (_age(features[entry]), entry)):
            self._keys[entry] = make_keys(features[entry], rules)
            for key in self._keys[entry]:
                self._sharing[key].append(entry)
            for scope in list_scopes(features[entry]):
                self._scopes[scope].append(entry)

    def get_features(self, entry: EntryKey) -> EntryFeatures:
        """Return the features of an entry."""
        return self._features[entry]

    def list_keys(self, entry: EntryKey) -> Collection[int]:
        """Return the strong keys of an entry."""
        return [*filter(is_strong, self._keys[entry])]

    def find_similar(self, entry: EntryKey) -> Sequence[EntryKey]:
        """Return the entries near an entry that share two weak keys with it."""
        shared = Counter[EntryKey]()
        day = -self._count_back(entry)
        for key in filter(is_weak, self._keys[entry]):
            members = self._sharing[key]
            first = bisect_left(members, -(day + SIMILAR_DAYS), key=self._count_back)
            last = bisect_right(members, -(day - SIMILAR_DAYS), key=self._count_back)
            if last - first <= MAX_SHARING_WEAK:
                shared.update(members[first:last])
        return rank_similar(entry, shared)

    def _count_back(self, entry: EntryKey) -> int:
        """Return the days from the day of an entry to 1970: weak keys have dated entries, the newest first."""
        return -(find_day(self._features[entry].timestamp) or 0)

    def find_sharing(self, key: int, limit: int) -> Sequence[EntryKey]:
        """Return the entries that have a key, the newest first."""
        return self._sharing.get(key, [])[:limit]

    def find_near(self, key: int, timestamp: float | None) -> Sequence[EntryKey]:
        """Return the entries that have a key and are not more than 45 days from a time."""
        here = EntryFeatures(feed="", timestamp=timestamp)
        members = self._sharing.get(key, [])
        return [one for one in members if not is_apart(here, self._features[one], 1.5 * thresholds.MONTH_S)]

    def list_scope(self, scope: str) -> Sequence[EntryFeatures]:
        """Return the newest entries of a feed or host."""
        return [self._features[key] for key in self._scopes.get(scope, [])[:MAX_OF_SCOPE]]

    def list_hosts(self, feed: str) -> Sequence[str | None]:
        """Return the hosts that the newest entries of a feed lead to."""
        return [entry.host for entry in self.list_scope(feed)]


def _age(entry: EntryFeatures) -> tuple[bool, float]:
    return entry.timestamp is None, -(entry.timestamp or 0)
