"""What a change tells of a site is what looking at the whole of it twice tells."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from feedtool.core.knowledge import find_shifted, learn
from feedtool.interfaces import Piece

PLACES = ("one", "two", "x.example")


def make(title: int, url: int, feed: str, host: str | None, own: frozenset[int]) -> Piece:
    name = f"title {title}"
    return Piece(feed=feed, host=host, title=name, parts=(name,), urls=(f"x.example/{url}",), own=sorted(own), words=9)


PIECES = st.builds(
    make,
    title=st.integers(0, 5),
    url=st.integers(0, 8),
    feed=st.sampled_from(PLACES[:2]),
    host=st.sampled_from((None, PLACES[2])),
    own=st.frozensets(st.integers(0, 9), max_size=5),
)


@given(st.lists(PIECES, max_size=9), st.lists(PIECES, max_size=3), st.sets(st.integers(0, 8), max_size=3))
def test_only_what_changed_can_make_or_unmake_a_stock_phrase(before, come, gone):
    """Also where a piece that came or went holds two others for one post, or no longer does."""
    now = [piece for place, piece in enumerate(before) if place not in gone] + come
    for place in PLACES:
        had, has = (learn(pieces, frozenset()).boilerplate.get(place, frozenset()) for pieces in (before, now))
        assert find_shifted(place, before, now, frozenset()) == had ^ has


@given(st.lists(PIECES, max_size=12), st.frozensets(st.integers(0, 9), max_size=4))
def test_what_is_asked_about_is_what_all_of_it_would_tell(pieces, asked):
    whole, some = learn(pieces, frozenset()).boilerplate, learn(pieces, frozenset(), asked).boilerplate
    for place in PLACES:
        assert some.get(place, frozenset()) & asked == whole.get(place, frozenset()) & asked
