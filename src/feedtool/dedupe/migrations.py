"""Feeds that moved: a new system, host or path, and with it new ids and addresses for everything that stood there.

One entry alone never tells. A move is all or nothing: many entries, half of the feed and more, stand there twice,
once under addresses of the old make and once of the new, with the same titles and days.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from feedtool.plugins import EntryFeatures

__all__ = ["VIDEO_HOSTS", "find_migrations", "is_of_one_day", "make_shape", "name_within_feed"]

_LEAST_PAIRS = 5
_SHARE = 0.5
_LEAST_NEWER = 3
"""So many newer entries of the new make alone. A feed that shows each piece as sound and as film has none."""
_DAY_S = 86_400
VIDEO_HOSTS = frozenset(
    {"youtube.com", "youtu.be", "vimeo.com", "dailymotion.com", "twitch.tv", "tiktok.com", "bilibili.com"}
)
_NUMBERS = re.compile(r"\d+")
_SUFFIX = re.compile(r"\.[a-z]{2,5}$")

_Moved = tuple[EntryFeatures, EntryFeatures]


def make_shape(entry: EntryFeatures) -> str:
    """Of which make its address is: host, folders with numbers left out, suffix, names of parameters."""
    url = entry.urls[-1] if entry.urls else entry.id_url or ""
    path, _, query = url.partition("?")
    folder, _, last = path.rpartition("/")
    suffix = _SUFFIX.search(last) if folder else None
    names = ",".join(pair.partition("=")[0] for pair in query.split("&")) if query else ""
    return f"{_NUMBERS.sub('#', folder or last)}/{'*' if folder else ''}{suffix[0] if suffix else ''}?{names}"


def name_within_feed(entry: EntryFeatures) -> str:
    """By what an entry is found again in its feed: its title, the text of one without title; empty without both."""
    return entry.title or (f"text {entry.text_hash:x}" if entry.word_count else "")


def is_of_one_day(one: EntryFeatures, other: EntryFeatures) -> bool:
    """Whether both are dated, not more than a day from each other: an import may shift the time zone."""
    return one.timestamp is not None and other.timestamp is not None and abs(one.timestamp - other.timestamp) <= _DAY_S


def find_migrations(features: Sequence[EntryFeatures]) -> Iterator[tuple[str, str, str]]:
    """(feed, shape, shape) or (feed, host, host) of every move, in order; linear in the number of pieces."""
    by_feed: defaultdict[str, list[EntryFeatures]] = defaultdict(list)
    for entry in features:
        by_feed[entry.feed].append(entry)
    for feed, members in by_feed.items():
        if len(members) >= 2 * _LEAST_PAIRS:
            yield from ((feed, *shapes) for shapes in _find_migrations_of(members))


def _find_migrations_of(members: Sequence[EntryFeatures]) -> Iterator[tuple[str, str]]:
    called: defaultdict[str, list[EntryFeatures]] = defaultdict(list)
    for entry in members:
        called[name_within_feed(entry)].append(entry)
    twice = [(one[0], one[1]) for name, one in called.items() if name and len(one) == 2]
    if len(twice) < _LEAST_PAIRS:
        return
    yield from _find_new_hosts(twice, members)
    moved: defaultdict[tuple[str, str], list[_Moved]] = defaultdict(list)
    for one, other in twice:
        first, second = sorted(((make_shape(one), one), (make_shape(other), other)), key=lambda pair: pair[0])
        if first[0] != second[0] and is_of_one_day(one, other):
            moved[first[0], second[0]].append((first[1], second[1]))
    shapes = [(make_shape(entry), entry) for entry in members] if moved else []
    sizes = Counter(shape for shape, _ in shapes)
    for (one_shape, other_shape), pairs in sorted(moved.items()):
        if len(pairs) < max(_LEAST_PAIRS, _SHARE * min(sizes[one_shape], sizes[other_shape])):
            continue
        ones = [entry for shape, entry in shapes if shape == one_shape]
        others = [entry for shape, entry in shapes if shape == other_shape]
        if all(map(_is_other_host_only, pairs)) or _goes_on(ones, others) or _goes_on(others, ones):
            yield one_shape, other_shape


def _find_new_hosts(twice: Sequence[_Moved], members: Sequence[EntryFeatures]) -> Iterator[tuple[str, str]]:
    """(host, host) of each move to a new host, whatever became of the paths.

    Sound and film of one piece stand at two hosts, too, but the film at a host of films.
    """
    pairs = Counter[tuple[str, str]]()
    for one, other in twice:
        if one.host and other.host and one.host != other.host and is_of_one_day(one, other):
            pairs[min(one.host, other.host), max(one.host, other.host)] += 1
    sizes = Counter(entry.host for entry in members)
    for hosts, count in sorted(pairs.items()):
        if VIDEO_HOSTS.isdisjoint(hosts) and count >= max(_LEAST_PAIRS, _SHARE * min(sizes[host] for host in hosts)):
            yield hosts


def _is_other_host_only(pair: _Moved) -> bool:
    return len({_cut_host(entry) for entry in pair}) == 1


def _cut_host(entry: EntryFeatures) -> str:
    return (entry.urls[-1] if entry.urls else entry.id_url or "").partition("/")[2]


def _goes_on(old: Sequence[EntryFeatures], new: Sequence[EntryFeatures]) -> bool:
    last = max((entry.timestamp for entry in old if entry.timestamp is not None), default=0.0)
    return sum(entry.timestamp is not None and entry.timestamp > last + _DAY_S for entry in new) >= _LEAST_NEWER
