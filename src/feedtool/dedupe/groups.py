"""Finds the groups of copies among entries with their sources, and puts the canonical copy first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from msgspec import Struct

from feedtool.content.urls import canonicalize_url
from feedtool.dedupe.canonical import canonical_copy_key
from feedtool.dedupe.clusters import Cluster, Pair, cluster
from feedtool.dedupe.features import list_features, make_features, make_names
from feedtool.model import Entry, EntryKey
from feedtool.model.selection import Candidate, Group
from feedtool.plugins import DedupeRule

__all__ = ["Overrides", "cluster_candidates", "find_groups", "list_own_names", "list_pairs", "make_group"]


class Overrides(Struct, frozen=True, kw_only=True):
    """Entries, by link or id, that the config keeps apart or joins; each tuple has two or more."""

    never: Sequence[Sequence[str]] = ()
    always: Sequence[Sequence[str]] = ()


def cluster_candidates(
    candidates: Iterable[Candidate], rules: Sequence[DedupeRule], overrides: Overrides | None = None
) -> Cluster:
    """Return the clusters of entries, without sources that opted out."""
    declared, overrides = list_features(rules), overrides or Overrides()
    chosen = {one[0].key: one for one in candidates if one[1].dedupe}
    features = {
        key: make_features(entry, origin.about, is_own=origin.is_own, declared=declared)
        for key, (entry, origin) in chosen.items()
    }
    origins = {origin.key: origin for _, origin in chosen.values()}
    named: defaultdict[str, set[EntryKey]] = defaultdict(set)
    for key, (entry, _) in chosen.items():
        for name in list_own_names(entry):
            named[name].add(key)
    find_named = _make_finder(named)
    return cluster(
        features,
        rules,
        names=frozenset(name for origin in origins.values() for name in make_names(origin.about)),
        never=frozenset(list_pairs(overrides.never, find_named)),
        always=tuple(list_pairs(overrides.always, find_named)),
    )


def _make_finder(named: Mapping[str, Collection[EntryKey]]) -> Callable[[str], Collection[EntryKey]]:
    return lambda name: named.get(name) or named.get(canonicalize_url(name) or "", ())


def find_groups(
    candidates: Iterable[Candidate], rules: Sequence[DedupeRule], overrides: Overrides | None = None
) -> tuple[Group, ...]:
    """Return the clusters of two and more copies, the canonical copy first.

    Args:
        candidates: all entries after apply_source(), with their origins, in any order.
        rules: applied in this order; the first that matches two entries gives the reason.
        overrides: pairs that the config joins or keeps apart, whatever the rules find.
    """
    candidates = tuple(candidates)
    by_key = {one[0].key: one for one in candidates}
    found = cluster_candidates(candidates, rules, overrides)
    return tuple(make_group(members, found, by_key.__getitem__) for members in found.groups)


def make_group(members: Collection[EntryKey], found: Cluster, get: Callable[[EntryKey], Candidate]) -> Group:
    """Return the group of these copies, best first, each with the match that joins it to a better copy.

    Args:
        members: one of the groups of the cluster.
        found: the cluster, with its matches.
        get: returns an entry with its source.
    """
    joined: defaultdict[EntryKey, dict[EntryKey, tuple[str, str]]] = defaultdict(dict)
    for match in found.matches:
        joined[match.one][match.other] = joined[match.other][match.one] = (match.rule, match.evidence)
    best_first = sorted(members, key=lambda key: canonical_copy_key(*get(key)))
    return Group(
        members=tuple(best_first),
        reasons={key: next(joined[key][one] for one in best_first if one in joined[key]) for key in best_first[1:]},
    )


def list_pairs(named: Sequence[Sequence[str]], find: Callable[[str], Collection[EntryKey]]) -> Iterator[Pair]:
    """Yield the pairs of entries that have two different names of one list.

    Args:
        named: lists of links and ids.
        find: returns the entries that have a name.
    """
    for names in named:
        for first, second in combinations(map(find, names), 2):
            yield from ((min(one, other), max(one, other)) for one in first for other in second if one != other)


def list_own_names(entry: Entry) -> Iterator[str]:
    """Yield the links and ids by which the config can name an entry."""
    yield from filter(None, (entry.id, entry.link))
    yield from filter(None, map(canonicalize_url, (entry.id, entry.link, entry.canonical_link)))
