"""Incremental statistics are equal to statistics over all entries."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from feedtool.dedupe.corpus_stats import compute_corpus_stats, find_changed_boilerplate, list_scopes
from feedtool.model.features import EntryFeatures

PLACES = ("one", "x.example")


def make(title: int, url: int, feed: str, host: str | None, own: frozenset[int]) -> EntryFeatures:
    name = f"title {title}"
    return EntryFeatures(
        feed=feed,
        host=host,
        title=name,
        parts=(name,),
        urls=(f"x.example/{url}",),
        shingles=sorted(own),
        word_count=9,
        text_hash=hash((title, url, own)),
    )


FEATURES = st.builds(
    make,
    title=st.integers(0, 5),
    url=st.integers(0, 8),
    feed=st.just(PLACES[0]),
    host=st.sampled_from((None, PLACES[1])),
    own=st.frozensets(st.integers(0, 3)),
)


@given(st.lists(FEATURES, max_size=9), st.lists(FEATURES, max_size=3), st.sets(st.integers(0, 8), max_size=3))
def test_only_changed_entries_change_which_phrases_are_boilerplate(before, added, removed):
    now = [entry for place, entry in enumerate(before) if place not in removed] + added
    for place in PLACES:
        had, has = (
            compute_corpus_stats(features, frozenset()).boilerplate.get(place, frozenset())
            for features in (before, now)
        )
        here = ([entry for entry in features if place in list_scopes(entry)] for features in (before, now))
        assert find_changed_boilerplate(*here, frozenset()) == had ^ has


@given(st.lists(FEATURES, max_size=12), st.frozensets(st.integers(0, 3)))
def test_statistics_of_some_entries_equal_those_of_all(features, asked):
    whole, some = (
        compute_corpus_stats(features, frozenset()).boilerplate,
        compute_corpus_stats(features, frozenset(), asked).boilerplate,
    )
    for place in PLACES:
        assert some.get(place, frozenset()) & asked == whole.get(place, frozenset()) & asked


def test_an_entry_that_joins_two_posts_changes_which_phrases_are_boilerplate():
    """It has the title of the first, the URL of the second, and no words of either."""
    before = [make(number, number, "one", None, frozenset({1})) for number in range(3)]
    now = [*before, make(0, 1, "one", None, frozenset())]
    assert find_changed_boilerplate(before, now, frozenset()) == {1}
    assert find_changed_boilerplate(now, before, frozenset()) == {1}
