"""What only the whole set tells: where feeds are at home, which keys, titles and phrases identify nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from feedtool.core.evidence import compare_texts, contradict
from feedtool.core.moves import find_moves
from feedtool.core.titles import Relation, relate, strip_names
from feedtool.interfaces import Knowledge, Piece

__all__ = ["learn"]

_LEAST_ENTRIES = 8
_HOME_SHARE = 0.9
_STOCK_TITLES = 3
_DISAGREE = 0.5


def learn(pieces: Sequence[Piece], names: frozenset[str]) -> Knowledge:
    """What the pieces tell together; their order does not matter. Linear in their number."""
    known = Knowledge(names=names, homes=_find_homes(pieces))
    known = replace(known, demoted=frozenset(_find_demoted(pieces, known)))
    known = replace(known, generic=frozenset(_find_generic(pieces, known)))
    return replace(known, boilerplate=_find_boilerplate(pieces, names), moved=frozenset(find_moves(pieces)))


def _group(pieces: Iterable[Piece], keys: Callable[[Piece], Iterable[str]]) -> Iterator[tuple[str, list[Piece]]]:
    """The pieces of one feed that share a key, for every key that two of a feed share."""
    by_feed: defaultdict[str, list[Piece]] = defaultdict(list)
    for piece in pieces:
        by_feed[piece.feed].append(piece)
    for members in by_feed.values():
        sharing: defaultdict[str, list[Piece]] = defaultdict(list)
        for piece in members:
            for key in keys(piece):
                sharing[key].append(piece)
        yield from ((key, group) for key, group in sharing.items() if len(group) > 1)


def _find_homes(pieces: Sequence[Piece]) -> Mapping[str, str]:
    hosts: defaultdict[str, Counter[str | None]] = defaultdict(Counter)
    for piece in pieces:
        hosts[piece.feed][piece.host] += 1
    homes: dict[str, str] = {}
    for feed, counts in hosts.items():
        host, count = max(counts.items(), key=lambda pair: (pair[1], pair[0] or ""))
        total = counts.total()
        if host and total >= _LEAST_ENTRIES and count >= _HOME_SHARE * total:
            homes[feed] = host
    return homes


def _find_demoted(pieces: Sequence[Piece], known: Knowledge) -> Iterator[str]:
    """Keys that a feed uses for entries that contradict each other."""
    for key, group in _group(
        pieces, lambda piece: {*piece.ids, *piece.urls, *((piece.id_url,) if piece.id_url else ())}
    ):
        best = min(group, key=_order)
        if any(_tell_apart(best, other, known) for other in group if other is not best):
            yield key


def _tell_apart(one: Piece, other: Piece, known: Knowledge) -> bool:
    if contradict(one, other, known):
        return True
    return relate(one, other, known) is Relation.UNKNOWN and compare_texts(one, other, known).contained < _DISAGREE


def _find_generic(pieces: Sequence[Piece], known: Knowledge) -> Iterator[str]:
    for title, group in _group(pieces, lambda piece: (piece.title,) if piece.title else ()):
        best = min(group, key=_order)
        if any(_disagree(best, other, known) for other in group if other is not best):
            yield title


def _disagree(one: Piece, other: Piece, known: Knowledge) -> bool:
    if one.digest == other.digest:
        return False
    likeness = compare_texts(one, other, known)
    return likeness.size > 0 and likeness.contained < _DISAGREE


def _order(piece: Piece) -> tuple[object, ...]:
    return (-piece.words, piece.digest, piece.title, piece.ids, piece.urls)


def _find_boilerplate(pieces: Sequence[Piece], names: frozenset[str]) -> Mapping[str, frozenset[int]]:
    """Feed or host -> shingles under three and more titles. One site's counts are held at a time."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for index, piece in enumerate(pieces):
        places[piece.feed].append(index)
        if piece.host and piece.host != piece.feed:
            places[piece.host].append(index)
    found: dict[str, frozenset[int]] = {}
    before: dict[tuple[int, int, int], tuple[list[int], frozenset[int]]] = {}
    for place, members in places.items():
        if len(members) < _STOCK_TITLES:
            continue
        # A feed and its host are mostly the same set of entries.
        mark = (members[0], members[-1], len(members))
        if mark not in before or before[mark][0] != members:
            before[mark] = members, _find_stock([pieces[index] for index in members], names)
        if before[mark][1]:
            found[place] = before[mark][1]
    return found


def _find_stock(pieces: Sequence[Piece], names: frozenset[str]) -> frozenset[int]:
    apart = _tell_posts_apart(pieces, names)
    if len(apart) < _STOCK_TITLES:
        return frozenset()
    counts = Counter[int]()
    for post in apart:
        counts.update(post[0].own if len(post) == 1 else set[int]().union(*(piece.own for piece in post)))
    return frozenset(shingle for shingle, count in counts.items() if count >= _STOCK_TITLES)


def _tell_posts_apart(pieces: Sequence[Piece], names: frozenset[str]) -> Sequence[Sequence[Piece]]:
    """The pieces of a site, post by post: copies with the same title, text or address taken together."""
    parents = list(range(len(pieces)))
    seen: dict[object, int] = {}
    for place, piece in enumerate(pieces):
        title = piece.title if len(piece.parts) < 2 else " ".join(strip_names(piece.parts, names))
        for mark in (title, piece.digest, *piece.urls):
            first = seen.setdefault(mark, place)
            if first != place:
                root, other = _find_root(parents, place), _find_root(parents, first)
                parents[max(root, other)] = min(root, other)
    posts: defaultdict[int, list[Piece]] = defaultdict(list)
    for place, piece in enumerate(pieces):
        if piece.own:
            posts[_find_root(parents, place)].append(piece)
    return tuple(posts.values())


def _find_root(parents: list[int], place: int) -> int:
    while parents[place] != place:
        parents[place] = parents[parents[place]]
        place = parents[place]
    return place
