"""Computes what only many entries tell: home hosts, ambiguous keys, recurring titles, boilerplate and moves.

Each is computed for the feed, host, key or title that a rule asks about, from the index of all entries, so the result
does not depend on which entries a build compares.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Generic, TypeVar

from feedtool.dedupe.index import EntryIndex, hash_key
from feedtool.dedupe.migrations import find_migrations
from feedtool.dedupe.similarity import compare_texts
from feedtool.dedupe.sites import is_linked_to
from feedtool.dedupe.titles import TitleMatch, compare_titles, strip_names
from feedtool.dedupe.vetoes import find_contradiction
from feedtool.model.features import CorpusStats, EntryFeatures

__all__ = ["make_corpus_stats"]

_MIN_ENTRIES = 8
_HOME_SHARE = 0.9
_MIN_TITLES = 3
_SAME_TEXT = 0.5
_MAX_LOOKED_AT = 100
"""The newest entries with a key or title that are compared to learn whether it means one post."""

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class _Lazy(Mapping[_Key, _Value], Generic[_Key, _Value]):
    """A mapping whose values are computed when asked for, each once."""

    def __init__(self, compute: Callable[[_Key], _Value]) -> None:
        self._compute = compute
        self._found: dict[_Key, _Value] = {}

    def __getitem__(self, key: _Key) -> _Value:
        if key not in self._found:
            self._found[key] = self._compute(key)
        return self._found[key]

    def __iter__(self) -> Iterator[_Key]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


class _LazySet(AbstractSet[_Key], Generic[_Key]):
    """A set whose members are decided when asked for, each once."""

    def __init__(self, decide: Callable[[_Key], bool]) -> None:
        self._decided: _Lazy[Any, bool] = _Lazy(decide)

    def __contains__(self, key: object) -> bool:
        return self._decided[key]

    def __iter__(self) -> Iterator[_Key]:
        return (key for key, is_member in self._decided.items() if is_member)

    def __len__(self) -> int:
        return sum(self._decided.values())

    @classmethod
    def _from_iterable(cls, it: Iterable[_Value]) -> AbstractSet[_Value]:
        return frozenset(it)


def make_corpus_stats(index: EntryIndex, names: AbstractSet[str], own_site: str | None = None) -> CorpusStats:
    """Return the statistics, computed when asked for.

    Args:
        index: all entries.
        names: names of feeds and sites.
        own_site: the beginning of the canonical URLs of the site.
    """
    homes = _Lazy[str, str | None](lambda feed: _find_home_host(index.list_hosts(feed)))
    few = CorpusStats(names=names, home_hosts=homes)
    keys = _LazySet[str](lambda key: _is_ambiguous(key, index, few))
    some = CorpusStats(names=names, home_hosts=homes, ambiguous_keys=keys)
    moves = _Lazy[str, frozenset[tuple[str, str, str]]](lambda feed: frozenset(find_migrations(index.list_scope(feed))))
    return CorpusStats(
        names=names,
        own_site=own_site,
        home_hosts=homes,
        ambiguous_keys=keys,
        recurring_titles=_LazySet[str](lambda title: _is_recurring(title, index, some)),
        boilerplate=_Lazy[str, frozenset[int]](lambda scope: find_boilerplate_of(index.list_scope(scope), names)),
        migrations=_LazySet[tuple[str, str, str]](lambda move: move in moves[move[0]]),
    )


def _list_sharing(key: str, index: EntryIndex, has: Callable[[EntryFeatures], bool]) -> Iterator[list[EntryFeatures]]:
    """Yield the entries of each feed that has two or more with a key."""
    by_feed: defaultdict[str, list[EntryFeatures]] = defaultdict(list)
    for found in index.find_sharing(hash_key(key), _MAX_LOOKED_AT):
        entry = index.get_features(found)
        if has(entry):
            by_feed[entry.feed].append(entry)
    yield from (members for members in by_feed.values() if len(members) > 1)


def _find_home_host(hosts: Sequence[str | None]) -> str | None:
    """Return the host that nearly all entries of a feed lead to; None if there is none."""
    host, count = max(Counter(hosts).items(), key=lambda pair: (pair[1], pair[0] or ""), default=(None, 0))
    return host if len(hosts) >= _MIN_ENTRIES and count >= _HOME_SHARE * len(hosts) else None


def _is_ambiguous(key: str, index: EntryIndex, stats: CorpusStats) -> bool:
    """Return whether a feed uses a key for entries that contradict each other."""
    for group in _list_sharing(key, index, lambda entry: key in (*entry.ids, *entry.urls, entry.id_url)):
        # A link blog may write about another site's page several times; the page's URL still identifies the page.
        own = [entry for entry in group if key in entry.ids or not is_linked_to(entry, key, stats)]
        best = min(own, key=_order, default=None)
        if any(_are_different_posts(best, other, stats) for other in own if best is not None and other is not best):
            return True
    return False


def _are_different_posts(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> bool:
    if find_contradiction(one, other, stats):
        return True
    if compare_titles(one, other, stats) is not TitleMatch.UNKNOWN or not one.word_count or not other.word_count:
        return False
    return compare_texts(one, other, stats).containment < _SAME_TEXT


def _is_recurring(title: str, index: EntryIndex, stats: CorpusStats) -> bool:
    """Return whether a feed publishes different texts under a title."""
    for group in _list_sharing(title, index, lambda entry: entry.title == title):
        best = min(group, key=_order)
        if any(_have_different_texts(best, other, stats) for other in group if other is not best):
            return True
    return False


def _have_different_texts(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> bool:
    if one.text_hash == other.text_hash:
        return False
    similarity = compare_texts(one, other, stats)
    return similarity.size > 0 and similarity.containment < _SAME_TEXT


def _order(entry: EntryFeatures) -> tuple[object, ...]:
    return (-entry.word_count, entry.text_hash, entry.title, entry.ids, entry.urls)


def find_boilerplate_of(features: Sequence[EntryFeatures], names: AbstractSet[str]) -> frozenset[int]:
    """Return the shingles that the entries of one feed or host show under three or more titles."""
    posts = _group_by_post(features, names)
    if len(posts) < _MIN_TITLES:
        return frozenset()
    counts = Counter[int]()
    for post in posts:
        counts.update(post[0].shingles if len(post) == 1 else {*()}.union(*(entry.shingles for entry in post)))
    return frozenset(shingle for shingle, count in counts.items() if count >= _MIN_TITLES)


def _group_by_post(features: Sequence[EntryFeatures], names: AbstractSet[str]) -> Sequence[Sequence[EntryFeatures]]:
    """Group the entries of a site that share a title, text or URL."""
    parents = list(range(len(features)))
    seen: dict[object, int] = {}
    forms = _find_forms(features)
    for index, entry in enumerate(features):
        title = entry.title if len(entry.parts) < 2 else " ".join(strip_names(entry.parts, names))
        for key in (title, *(() if entry.text_hash in forms else (entry.text_hash,)), *entry.urls):
            first = seen.setdefault(key, index)
            if first != index:
                root, other = _get_root(parents, index), _get_root(parents, first)
                parents[max(root, other)] = min(root, other)
    posts: defaultdict[int, list[EntryFeatures]] = defaultdict(list)
    for index, entry in enumerate(features):
        if entry.shingles:
            posts[_get_root(parents, index)].append(entry)
    return tuple(posts.values())


def _find_forms(features: Iterable[EntryFeatures]) -> frozenset[int]:
    """Return hashes of texts that one feed shows under three or more titles: a form, not copies."""
    titles: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
    for entry in features:
        titles[entry.feed, entry.text_hash].add(entry.title)
    return frozenset(digest for (_, digest), called in titles.items() if len(called) >= _MIN_TITLES)


def _get_root(parents: list[int], index: int) -> int:
    while parents[index] != index:
        parents[index] = parents[parents[index]]
        index = parents[index]
    return index
