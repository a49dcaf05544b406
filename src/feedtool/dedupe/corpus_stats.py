"""Computes statistics over all entries.

Home hosts of feeds, ambiguous keys, recurring titles, boilerplate and migrations.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from feedtool.dedupe.migrations import find_migrations
from feedtool.dedupe.similarity import compare_texts, list_scopes
from feedtool.dedupe.sites import is_linked_to
from feedtool.dedupe.titles import TitleMatch, compare_titles, strip_names
from feedtool.dedupe.vetoes import find_contradiction
from feedtool.model.features import CorpusStats, EntryFeatures

__all__ = ["compute_corpus_stats", "find_changed_boilerplate", "find_feeds_with_changed_stats"]

_MIN_ENTRIES = 8
_HOME_SHARE = 0.9
_MIN_TITLES = 3
_SAME_TEXT = 0.5


def compute_corpus_stats(
    features: Sequence[EntryFeatures], names: frozenset[str], asked: Collection[int] | None = None
) -> CorpusStats:
    """Return the statistics; the order of the entries does not matter. Linear in their number.

    Args:
        features: all entries of the feeds and hosts in question.
        names: names of feeds and sites.
        asked: the shingles to check for boilerplate; None checks all.
    """
    stats = CorpusStats(names=names, home_hosts=_find_home_hosts(features))
    stats = replace(stats, ambiguous_keys=frozenset(_find_ambiguous_keys(features, stats)))
    stats = replace(stats, recurring_titles=frozenset(_find_recurring_titles(features, stats)))
    return replace(
        stats, boilerplate=_Boilerplate(features, names, asked), migrations=frozenset(find_migrations(features))
    )


def _group(
    features: Iterable[EntryFeatures], keys: Callable[[EntryFeatures], Iterable[str]]
) -> Iterator[tuple[str, list[EntryFeatures]]]:
    """Yield each key that two entries of one feed share, with these entries."""
    by_feed: defaultdict[str, list[EntryFeatures]] = defaultdict(list)
    for entry in features:
        by_feed[entry.feed].append(entry)
    for members in by_feed.values():
        sharing: defaultdict[str, list[EntryFeatures]] = defaultdict(list)
        for entry in members:
            for key in keys(entry):
                sharing[key].append(entry)
        yield from ((key, group) for key, group in sharing.items() if len(group) > 1)


def _find_home_hosts(features: Sequence[EntryFeatures]) -> Mapping[str, str]:
    hosts: defaultdict[str, Counter[str | None]] = defaultdict(Counter)
    for entry in features:
        hosts[entry.feed][entry.host] += 1
    home_hosts: dict[str, str] = {}
    for feed, counts in hosts.items():
        host, count = max(counts.items(), key=lambda pair: (pair[1], pair[0] or ""))
        total = counts.total()
        if host and total >= _MIN_ENTRIES and count >= _HOME_SHARE * total:
            home_hosts[feed] = host
    return home_hosts


def _find_ambiguous_keys(features: Sequence[EntryFeatures], stats: CorpusStats) -> Iterator[str]:
    """Yield keys that a feed uses for entries that contradict each other."""
    for key, group in _group(
        features, lambda entry: {*entry.ids, *entry.urls, *((entry.id_url,) if entry.id_url else ())}
    ):
        # A link blog may write about another site's page several times; the page's URL still identifies the page.
        own = [entry for entry in group if key in entry.ids or not is_linked_to(entry, key, stats)]
        best = min(own, key=_order, default=None)
        if any(_are_different_posts(best, other, stats) for other in own if best is not None and other is not best):
            yield key


def _are_different_posts(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> bool:
    if find_contradiction(one, other, stats):
        return True
    if compare_titles(one, other, stats) is not TitleMatch.UNKNOWN or not one.word_count or not other.word_count:
        return False
    return compare_texts(one, other, stats).containment < _SAME_TEXT


def _find_recurring_titles(features: Sequence[EntryFeatures], stats: CorpusStats) -> Iterator[str]:
    for title, group in _group(features, lambda entry: (entry.title,) if entry.title else ()):
        best = min(group, key=_order)
        if any(_have_different_texts(best, other, stats) for other in group if other is not best):
            yield title


def _have_different_texts(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> bool:
    if one.text_hash == other.text_hash:
        return False
    similarity = compare_texts(one, other, stats)
    return similarity.size > 0 and similarity.containment < _SAME_TEXT


def _order(entry: EntryFeatures) -> tuple[object, ...]:
    return (-entry.word_count, entry.text_hash, entry.title, entry.ids, entry.urls)


class _Boilerplate(Mapping[str, frozenset[int]]):
    """Feed or host -> shingles that occur under three or more titles.

    The shingles of a site are counted on demand: they are needed where two texts are compared, and most sites have no
    two texts to compare.
    """

    def __init__(self, features: Sequence[EntryFeatures], names: frozenset[str], asked: Collection[int] | None) -> None:
        self._features, self._names, self._asked = features, names, asked
        self._scopes: defaultdict[str, list[int]] = defaultdict(list)
        for index, entry in enumerate(features):
            for scope in list_scopes(entry):
                self._scopes[scope].append(index)
        self._counted: dict[tuple[int, int, int], tuple[list[int], frozenset[int]]] = {}
        self._found: dict[str, frozenset[int]] = {}

    def __getitem__(self, scope: str) -> frozenset[int]:
        found = self._found.get(scope)
        if found is None:
            if scope not in self._scopes:
                raise KeyError(scope)
            found = self._found[scope] = self._count(self._scopes[scope])
        return found

    def _count(self, members: list[int]) -> frozenset[int]:
        # A feed and its host are mostly the same set of entries.
        key = (members[0], members[-1], len(members))
        if key not in self._counted or self._counted[key][0] != members:
            posts = _group_by_post([self._features[index] for index in members], self._names)
            self._counted[key] = members, _find_boilerplate(posts, self._asked)
        return self._counted[key][1]

    def __iter__(self) -> Iterator[str]:
        return iter(self._scopes)

    def __len__(self) -> int:
        return len(self._scopes)


def _find_boilerplate(posts: Sequence[Sequence[EntryFeatures]], asked: Collection[int] | None) -> frozenset[int]:
    if len(posts) < _MIN_TITLES or (asked is not None and not asked):
        return frozenset()
    return _choose_boilerplate(_count_shingles(posts, asked))


def _count_shingles(posts: Iterable[Sequence[EntryFeatures]], asked: Collection[int] | None) -> Counter[int]:
    wanted = None if asked is None else frozenset(asked)
    counts = Counter[int]()
    for post in posts:
        own = post[0].shingles if len(post) == 1 else set[int]().union(*(entry.shingles for entry in post))
        counts.update(own if wanted is None else wanted.intersection(own))
    return counts


def _choose_boilerplate(counts: Mapping[int, int]) -> frozenset[int]:
    return frozenset(shingle for shingle, count in counts.items() if count >= _MIN_TITLES)


def find_feeds_with_changed_stats(before: Sequence[EntryFeatures], now: Sequence[EntryFeatures]) -> frozenset[str]:
    """Return the feeds whose home host or migrations changed."""
    had, has = _find_home_hosts(before), _find_home_hosts(now)
    moves = frozenset(find_migrations(before)) ^ frozenset(find_migrations(now))
    return frozenset({feed for feed, *_ in moves} | {feed for feed in {*had, *has} if had.get(feed) != has.get(feed)})


def find_changed_boilerplate(
    before: Sequence[EntryFeatures], now: Sequence[EntryFeatures], names: frozenset[str]
) -> frozenset[int]:
    """Return the shingles whose boilerplate status changed.

    Only shingles of posts that changed can be among them. An entry that did not change is the same object, in the same
    order, both times.

    Args:
        before: the former entries of the feed or host.
        now: its present entries.
        names: names of feeds and sites.
    """
    had, has = ({tuple(map(id, post)): post for post in _group_by_post(features, names)} for features in (before, now))
    removed = [post for ids, post in had.items() if ids not in has]
    added = [post for ids, post in has.items() if ids not in had]
    asked = frozenset(shingle for post in (*removed, *added) for entry in post for shingle in entry.shingles)
    if not asked:
        return asked
    same = _count_shingles((post for ids, post in had.items() if ids in has), asked)
    return _choose_boilerplate(same + _count_shingles(removed, asked)) ^ _choose_boilerplate(
        same + _count_shingles(added, asked)
    )


def _group_by_post(features: Sequence[EntryFeatures], names: frozenset[str]) -> Sequence[Sequence[EntryFeatures]]:
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
