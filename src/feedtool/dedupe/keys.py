"""Makes the keys by which a store finds the entries that may be copies of an entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache
from hashlib import blake2b

from feedtool.dedupe import thresholds
from feedtool.dedupe.features import VERSION, list_features, make_features
from feedtool.dedupe.index import find_day, hash_scope, make_keys
from feedtool.model import Entry, EntryKeys, FeedInfo
from feedtool.model.features import Feature
from feedtool.plugins import DedupeRule, Store, hash_installed

__all__ = ["NEAR_DAYS", "hash_label", "make_entry_keys", "set_keys_version"]

NEAR_DAYS = timedelta(seconds=1.5 * thresholds.MONTH_S).days + 1
"""Days around the middle of a month in which the month and the 30 days before and after it lie."""


def make_entry_keys(entry: Entry, about: FeedInfo, rules: tuple[DedupeRule, ...]) -> EntryKeys:
    """Return the keys of an entry.

    Args:
        entry: as stored.
        about: the feed that it came in.
        rules: make the keys.
    """
    features = make_features(entry, about, declared=_list_features(rules))
    labels = {hash_label(category.term) for category in entry.categories}
    hashes = make_keys(features, rules, entry.id) | labels
    return EntryKeys(day=find_day(features.timestamp), hashes=tuple(sorted(hashes)))


@lru_cache(maxsize=8)
def _list_features(rules: tuple[DedupeRule, ...]) -> dict[str, Feature]:
    return list_features(rules)


@lru_cache(maxsize=4096)
def hash_label(name: str) -> int:
    """Return the key of the entries that have a category or tag."""
    return hash_scope(f"\0label {name.casefold()}")


def set_keys_version(store: Store, rules: Sequence[DedupeRule]) -> None:
    """Forget the stored keys if other rules made them."""
    version = _make_version(rules)
    if store.load_keys_version() != version:
        store.reset_keys(version)


def _make_version(rules: Sequence[DedupeRule]) -> bytes:
    """Return a hash of what keys depend on besides the entry and its feed."""
    names = sorted(f"{type(rule).__module__}.{type(rule).__qualname__}" for rule in rules)
    options = {"dedupe_rules": {rule.name: getattr(rule, "made_with", ()) for rule in rules}}
    made_by_others = filter(None, [hash_installed(options, "dedupe_rules")])
    features = sorted((name, feature.version) for name, feature in list_features(rules).items())
    facts = (VERSION, hash((1, 2, 3)), names, features, *made_by_others)
    return blake2b(repr(facts).encode("utf-8", "backslashreplace"), digest_size=8).digest()
