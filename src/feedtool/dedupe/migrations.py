"""Finds feeds that moved to a new system, host or path.

A move gives all entries of a feed new ids and URLs. One entry alone is not evidence. A move affects many entries: at
least half of the feed is listed twice, once under URLs of the old shape and once under URLs of the new, with the same
titles and days.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from feedtool.model.features import EntryFeatures

__all__ = ["VIDEO_HOSTS", "find_migrations", "have_one_day", "make_shape", "name_within_feed"]

_MIN_PAIRS = 5
_SHARE = 0.5
_MIN_NEWER = 3
"""Newer entries that have only the new shape. A feed that lists each post as audio and as video has none."""
_DAY_S = 86_400
VIDEO_HOSTS = frozenset(
    {"youtube.com", "youtu.be", "vimeo.com", "dailymotion.com", "twitch.tv", "tiktok.com", "bilibili.com"}
)
_NUMBERS = re.compile(r"\d+")
_SUFFIX = re.compile(r"\.[a-z]{2,5}$")

_Pair = tuple[EntryFeatures, EntryFeatures]


def make_shape(entry: EntryFeatures) -> str:
    """Return the shape of its URL: host, folders without numbers, suffix, names of parameters."""
    url = entry.urls[-1] if entry.urls else entry.id_url or ""
    path, _, query = url.partition("?")
    folder, _, last = path.rpartition("/")
    suffix = _SUFFIX.search(last) if folder else None
    names = ",".join(pair.partition("=")[0] for pair in query.split("&")) if query else ""
    return f"{_NUMBERS.sub('#', folder or last)}/{'*' if folder else ''}{suffix[0] if suffix else ''}?{names}"


def name_within_feed(entry: EntryFeatures) -> str:
    """Return the key of an entry in its feed: title, else a hash of the text, else empty."""
    return entry.title or (f"text {entry.text_hash:x}" if entry.word_count else "")


def have_one_day(one: EntryFeatures, other: EntryFeatures) -> bool:
    """Return whether both have a date, at most a day apart: an import may shift the time zone."""
    return one.timestamp is not None and other.timestamp is not None and abs(one.timestamp - other.timestamp) <= _DAY_S


def find_migrations(features: Sequence[EntryFeatures]) -> Iterator[tuple[str, str, str]]:
    """Yield (feed, shape, shape) or (feed, host, host) of every move; linear in the entries."""
    by_feed: defaultdict[str, list[EntryFeatures]] = defaultdict(list)
    for entry in features:
        by_feed[entry.feed].append(entry)
    for feed, members in by_feed.items():
        if len(members) >= 2 * _MIN_PAIRS:
            yield from ((feed, *shapes) for shapes in _find_migrations_of(members))


def _find_migrations_of(members: Sequence[EntryFeatures]) -> Iterator[tuple[str, str]]:
    by_name: defaultdict[str, list[EntryFeatures]] = defaultdict(list)
    for entry in members:
        by_name[name_within_feed(entry)].append(entry)
    twice = [(one[0], one[1]) for name, one in by_name.items() if name and len(one) == 2]
    if len(twice) < _MIN_PAIRS:
        return
    yield from _find_new_hosts(twice, members)
    moved: defaultdict[tuple[str, str], list[_Pair]] = defaultdict(list)
    for one, other in twice:
        first, second = sorted(((make_shape(one), one), (make_shape(other), other)), key=lambda pair: pair[0])
        if first[0] != second[0] and have_one_day(one, other):
            moved[first[0], second[0]].append((first[1], second[1]))
    shapes = [(make_shape(entry), entry) for entry in members] if moved else []
    sizes = Counter(shape for shape, _ in shapes)
    for (one_shape, other_shape), pairs in sorted(moved.items()):
        if len(pairs) < max(_MIN_PAIRS, _SHARE * min(sizes[one_shape], sizes[other_shape])):
            continue
        ones = [entry for shape, entry in shapes if shape == one_shape]
        others = [entry for shape, entry in shapes if shape == other_shape]
        if all(map(_differ_in_host_only, pairs)) or _continues(ones, others) or _continues(others, ones):
            yield one_shape, other_shape


def _find_new_hosts(twice: Sequence[_Pair], members: Sequence[EntryFeatures]) -> Iterator[tuple[str, str]]:
    """Yield (host, host) of each move to a new host, whatever happened to the paths.

    Audio and video of one post have two hosts, too, but the video is on a video host.
    """
    pairs = Counter[tuple[str, str]]()
    for one, other in twice:
        if one.host and other.host and one.host != other.host and have_one_day(one, other):
            pairs[min(one.host, other.host), max(one.host, other.host)] += 1
    sizes = Counter(entry.host for entry in members)
    for hosts, count in sorted(pairs.items()):
        if VIDEO_HOSTS.isdisjoint(hosts) and count >= max(_MIN_PAIRS, _SHARE * min(sizes[host] for host in hosts)):
            yield hosts


def _differ_in_host_only(pair: _Pair) -> bool:
    return len({_cut_host(entry) for entry in pair}) == 1


def _cut_host(entry: EntryFeatures) -> str:
    return (entry.urls[-1] if entry.urls else entry.id_url or "").partition("/")[2]


def _continues(old: Sequence[EntryFeatures], new: Sequence[EntryFeatures]) -> bool:
    last = max((entry.timestamp for entry in old if entry.timestamp is not None), default=0.0)
    return sum(entry.timestamp is not None and entry.timestamp > last + _DAY_S for entry in new) >= _MIN_NEWER
