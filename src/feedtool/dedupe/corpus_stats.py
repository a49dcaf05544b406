"""What only the whole set tells: where feeds are at home, which keys, titles and phrases identify nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from feedtool.dedupe.migrations import find_migrations
from feedtool.dedupe.similarity import compare_texts, find_contradiction, is_linked_to
from feedtool.dedupe.titles import TitleMatch, compare_titles, strip_names
from feedtool.plugins import CorpusStats, EntryFeatures

__all__ = ["compute_corpus_stats", "find_changed_boilerplate", "find_feeds_with_changed_stats", "list_scopes"]

_LEAST_ENTRIES = 8
_HOME_SHARE = 0.9
_STOCK_TITLES = 3
_DISAGREE = 0.5


def compute_corpus_stats(
    features: Sequence[EntryFeatures], names: frozenset[str], asked: Collection[int] | None = None
) -> CorpusStats:
    """What the pieces tell together; their order does not matter. Linear in their number.

    Args:
        pieces: all there are of the feeds and hosts in question.
        names: what feeds and sites are called.
        asked: the shingles of which it matters whether they are boilerplate; None for all.
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
    """The pieces of one feed that share a key, for every key that two of a feed share."""
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
        if host and total >= _LEAST_ENTRIES and count >= _HOME_SHARE * total:
            home_hosts[feed] = host
    return home_hosts


def _find_ambiguous_keys(features: Sequence[EntryFeatures], stats: CorpusStats) -> Iterator[str]:
    """Keys that a feed uses for entries that contradict each other."""
    for key, group in _group(
        features, lambda entry: {*entry.ids, *entry.urls, *((entry.id_url,) if entry.id_url else ())}
    ):
        # What a link blog says of another site's page, time and again, takes nothing from the page.
        own = [entry for entry in group if key in entry.ids or not is_linked_to(entry, key, stats)]
        best = min(own, key=_order, default=None)
        if any(_tell_apart(best, other, stats) for other in own if best is not None and other is not best):
            yield key


def _tell_apart(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> bool:
    if find_contradiction(one, other, stats):
        return True
    if compare_titles(one, other, stats) is not TitleMatch.UNKNOWN or not one.word_count or not other.word_count:
        return False
    return compare_texts(one, other, stats).contained < _DISAGREE


def _find_recurring_titles(features: Sequence[EntryFeatures], stats: CorpusStats) -> Iterator[str]:
    for title, group in _group(features, lambda entry: (entry.title,) if entry.title else ()):
        best = min(group, key=_order)
        if any(_disagree(best, other, stats) for other in group if other is not best):
            yield title


def _disagree(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> bool:
    if one.text_hash == other.text_hash:
        return False
    likeness = compare_texts(one, other, stats)
    return likeness.size > 0 and likeness.contained < _DISAGREE


def _order(entry: EntryFeatures) -> tuple[object, ...]:
    return (-entry.word_count, entry.text_hash, entry.title, entry.ids, entry.urls)


class _Boilerplate(Mapping[str, frozenset[int]]):
    """Feed or host -> shingles under three and more titles.

    A site is counted when it is first asked for, one at a time: it is where two texts are compared, and of most sites
    none ever are.
    """

    def __init__(self, features: Sequence[EntryFeatures], names: frozenset[str], asked: Collection[int] | None) -> None:
        self._features, self._names, self._asked = features, names, asked
        self._places: defaultdict[str, list[int]] = defaultdict(list)
        for index, entry in enumerate(features):
            for place in list_scopes(entry):
                self._places[place].append(index)
        self._counted: dict[tuple[int, int, int], tuple[list[int], frozenset[int]]] = {}
        self._found: dict[str, frozenset[int]] = {}

    def __getitem__(self, place: str) -> frozenset[int]:
        found = self._found.get(place)
        if found is None:
            if place not in self._places:
                raise KeyError(place)
            found = self._found[place] = self._count(self._places[place])
        return found

    def _count(self, members: list[int]) -> frozenset[int]:
        # A feed and its host are mostly the same set of entries.
        mark = (members[0], members[-1], len(members))
        if mark not in self._counted or self._counted[mark][0] != members:
            posts = _tell_posts_apart([self._features[index] for index in members], self._names)
            self._counted[mark] = members, _find_stock(posts, self._asked)
        return self._counted[mark][1]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def list_scopes(entry: EntryFeatures) -> tuple[str, ...]:
    """The feed and the host whose boilerplate its text can have."""
    return (entry.feed, entry.host) if entry.host and entry.host != entry.feed else (entry.feed,)


def _find_stock(posts: Sequence[Sequence[EntryFeatures]], asked: Collection[int] | None) -> frozenset[int]:
    if len(posts) < _STOCK_TITLES or (asked is not None and not asked):
        return frozenset()
    return _choose_stock(_count_shingles(posts, asked))


def _count_shingles(posts: Iterable[Sequence[EntryFeatures]], asked: Collection[int] | None) -> Counter[int]:
    wanted = None if asked is None else frozenset(asked)
    counts = Counter[int]()
    for post in posts:
        own = post[0].shingles if len(post) == 1 else set[int]().union(*(entry.shingles for entry in post))
        counts.update(own if wanted is None else wanted.intersection(own))
    return counts


def _choose_stock(counts: Mapping[int, int]) -> frozenset[int]:
    return frozenset(shingle for shingle, count in counts.items() if count >= _STOCK_TITLES)


def find_feeds_with_changed_stats(before: Sequence[EntryFeatures], now: Sequence[EntryFeatures]) -> frozenset[str]:
    """Feeds that are at home elsewhere than before, or have moved otherwise."""
    had, has = _find_home_hosts(before), _find_home_hosts(now)
    moves = frozenset(find_migrations(before)) ^ frozenset(find_migrations(now))
    return frozenset({feed for feed, *_ in moves} | {feed for feed in {*had, *has} if had.get(feed) != has.get(feed)})


def find_changed_boilerplate(
    before: Sequence[EntryFeatures], now: Sequence[EntryFeatures], names: frozenset[str]
) -> frozenset[int]:
    """Shingles that are boilerplate of a feed or host now and were not, or no more are.

    Only what stands in posts that are not the same as before can be: all others count as they did. What did not change
    is the same piece, in the same order, both times.

    Args:
        before: all pieces of the feed or host, as they were.
        now: as they are.
        names: what feeds and sites are called.
    """
    had, has = (
        {tuple(map(id, post)): post for post in _tell_posts_apart(features, names)} for features in (before, now)
    )
    removed = [post for marks, post in had.items() if marks not in has]
    added = [post for marks, post in has.items() if marks not in had]
    asked = frozenset(shingle for post in (*removed, *added) for entry in post for shingle in entry.shingles)
    if not asked:
        return asked
    same = _count_shingles((post for marks, post in had.items() if marks in has), asked)
    return _choose_stock(same + _count_shingles(removed, asked)) ^ _choose_stock(same + _count_shingles(added, asked))


def _tell_posts_apart(features: Sequence[EntryFeatures], names: frozenset[str]) -> Sequence[Sequence[EntryFeatures]]:
    """The pieces of a site, post by post: copies with the same title, text or address taken together."""
    parents = list(range(len(features)))
    seen: dict[object, int] = {}
    forms = _find_forms(features)
    for place, entry in enumerate(features):
        title = entry.title if len(entry.parts) < 2 else " ".join(strip_names(entry.parts, names))
        for mark in (title, *(() if entry.text_hash in forms else (entry.text_hash,)), *entry.urls):
            first = seen.setdefault(mark, place)
            if first != place:
                root, other = _find_root(parents, place), _find_root(parents, first)
                parents[max(root, other)] = min(root, other)
    posts: defaultdict[int, list[EntryFeatures]] = defaultdict(list)
    for place, entry in enumerate(features):
        if entry.shingles:
            posts[_find_root(parents, place)].append(entry)
    return tuple(posts.values())


def _find_forms(features: Iterable[EntryFeatures]) -> frozenset[int]:
    """Digests of whole texts that one feed shows under three and more titles: a form, not copies of one piece."""
    titles: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
    for entry in features:
        titles[entry.feed, entry.text_hash].add(entry.title)
    return frozenset(digest for (_, digest), called in titles.items() if len(called) >= _STOCK_TITLES)


def _find_root(parents: list[int], place: int) -> int:
    while parents[place] != place:
        parents[place] = parents[parents[place]]
        place = parents[place]
    return place
