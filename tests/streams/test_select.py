"""The entries of a stream, their order and their ids."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from feedtool.model import Category, EntryFilter, Offer, Person, Stream
from feedtool.model.selection import Group, Origin
from feedtool.streams.categories import make_category_table
from feedtool.streams.select import apply_source, compose
from support import NOW, make_entry, make_source

OWN = Origin(key="articles/*.md", kind="articles", categories=("News",), language="it", author=Person(name="Ada"))
OTHER = Origin(key="https://other.example/feed.xml", kind="subscription", about=make_source(), categories=("Gadgets",))
TABLE = make_category_table({"News": ("News", "Notizie"), "Offers": ("Offerte",)})


def entry(name, day=1, **fields):
    return make_entry(f"https://example.com/{name}", published=datetime(2026, 3, day, tzinfo=UTC), **fields)


def shown(stream, *entries, origin=OTHER, groups=()):
    applied = [(apply_source(one, origin, TABLE), origin) for one in entries]
    found = compose(stream, applied, groups=groups, public_id=lambda one: one.id, now=NOW)
    return [one.id.rpartition("/")[2] for one in found]


ALL = Stream(name="all", title="All")


class TestDress:
    def test_an_article_without_a_category_gets_its_sources(self):
        assert apply_source(entry("a"), OWN, TABLE).categories == (Category(term="News"),)

    def test_an_article_that_says_its_category_keeps_it(self):
        applied = apply_source(entry("a", categories=(Category(term="Offerte"),)), OWN, TABLE)
        assert applied.categories == (Category(term="Offers"),)

    def test_a_subscriptions_category_comes_on_top_of_the_entrys(self):
        applied = apply_source(entry("a", categories=(Category(term="notizie"),)), OTHER, TABLE)
        assert [one.term for one in applied.categories] == ["News", "Gadgets"]

    def test_two_names_of_one_category_are_one(self):
        named = (Category(term="News"), Category(term="Notizie", label="Notizie"))
        assert len(apply_source(entry("a", categories=named), OTHER, TABLE).categories) == 2

    def test_language_and_author_are_for_those_that_say_none(self):
        assert apply_source(entry("a"), OWN, TABLE).language == "it"
        assert apply_source(entry("a", language="en"), OWN, TABLE).language == "en"
        assert apply_source(entry("a"), OWN, TABLE).authors == (Person(name="Ada"),)

    def test_own_articles_name_no_source_and_others_theirs(self):
        assert apply_source(entry("a", source=make_source()), OWN, TABLE).source is None
        assert apply_source(entry("a"), OTHER, TABLE).source == make_source()


class TestSelect:
    @pytest.mark.parametrize(
        ("stream", "expected"),
        [
            (Stream(name="s", title="S", categories=("news",)), ["a"]),
            (Stream(name="s", title="S", languages=("it",)), ["a", "c"]),
            (Stream(name="s", title="S", authors=("grace",)), ["b"]),
            (Stream(name="s", title="S", sources=("Other site",)), ["a", "b", "c"]),
            (Stream(name="s", title="S", sources=("articles",)), []),
            (Stream(name="s", title="S", filter=EntryFilter(keep=("PHONE",))), ["b"]),
            (Stream(name="s", title="S", filter=EntryFilter(block=("phone",))), ["a", "c"]),
        ],
    )
    def test_a_stream_selects_by(self, stream, expected):
        entries = [
            entry("a", categories=(Category(term="Notizie"),), language="it"),
            entry("b", title="A new Phone", authors=(Person(name="Grace"),), language="en"),
            entry("c", language="it-CH"),
        ]
        assert sorted(shown(stream, *entries)) == expected

    def test_an_expired_offer_leaves_on_time(self):
        assert shown(ALL, entry("past", expires=NOW), entry("later", expires=NOW + timedelta(seconds=1))) == ["later"]
        assert shown(
            ALL, entry("past", offer=Offer(price="1", expires=NOW)), entry("later", offer=Offer(price="1"))
        ) == ["later"]

    def test_a_subscriptions_own_filter_holds_in_every_stream(self):
        blocking = Origin(key="k", kind="subscription", filter=EntryFilter(block=("sponsored",)))
        assert shown(ALL, entry("a", title="Sponsored: b"), entry("c"), origin=blocking) == ["c"]


class TestOrder:
    def test_newest_first_whatever_the_order_they_come_in(self):
        entries = [entry("a", 1), entry("b", 3), entry("c", 2), entry("d", 3)]
        for shuffled in permutations(entries):
            assert shown(ALL, *shuffled) == ["b", "d", "c", "a"]

    def test_an_entry_without_a_date_comes_last(self):
        undated = make_entry("https://example.com/x", published=None, first_seen=datetime(2026, 3, 2, tzinfo=UTC))
        ancient = make_entry("https://example.com/y", published=datetime(1995, 3, 2, tzinfo=UTC))
        assert shown(ALL, entry("a", 1), undated, ancient, entry("b", 3)) == ["b", "a", "y", "x"]

    def test_an_entry_with_an_approximate_date_comes_after_one_that_states_the_same(self):
        moment = datetime(2026, 3, 3, microsecond=9, tzinfo=UTC)
        inferred = make_entry("https://example.com/x", published=moment, date_basis="age")
        assert shown(ALL, entry("a", 1), inferred, entry("b", 3)) == ["b", "x", "a"]

    def test_an_update_does_not_bump(self):
        edited = entry("a", 1, updated=datetime(2026, 3, 4, tzinfo=UTC))
        assert shown(ALL, edited, entry("b", 2)) == ["b", "a"]

    def test_the_limit_and_the_cap_for_one_source(self):
        entries = [entry(name, day) for name, day in zip("abcd", (4, 3, 2, 1), strict=True)]
        assert shown(Stream(name="s", title="S", limit=2), *entries) == ["a", "b"]
        assert shown(Stream(name="s", title="S", per_source=3), *entries) == ["a", "b", "c"]


class TestGroups:
    def test_the_best_copy_that_the_stream_selects_is_shown_with_the_others_beside_it(self):
        best = entry("a", 1, language="en")
        copy = entry("b", 2, language="it")
        third = entry("c", 3, language="it")
        keys = tuple((one.feed, one.id) for one in (best, copy, third))
        group = Group(members=keys, reasons={keys[1]: ("same-url", "x"), keys[2]: ("same-id", "y")})
        assert shown(ALL, best, copy, third, groups=[group]) == ["a"]
        italian = Stream(name="s", title="S", languages=("it",))
        assert shown(italian, best, copy, third, groups=[group]) == ["b"]

    def test_a_stream_without_dedupe_shows_every_copy(self):
        one, two = entry("a", 1), entry("b", 2)
        group = Group(members=((one.feed, one.id), (two.feed, two.id)))
        assert shown(Stream(name="s", title="S", dedupe=False), one, two, groups=[group]) == ["b", "a"]

    def test_an_id_stands_once_in_a_feed(self):
        one = entry("a", 1)
        other = make_entry(one.id, feed="https://third.example/feed", published=one.published)
        origin = Origin(key=other.feed, kind="subscription")
        found = compose(ALL, [(one, OTHER), (other, origin)], groups=(), public_id=lambda entry: entry.id, now=NOW)
        assert len({entry.id for entry in found}) == 2
