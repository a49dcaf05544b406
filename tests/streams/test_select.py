"""The entries of a stream, their order and their ids."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from feedtool.model import Category, Offer, Person, Stream
from feedtool.model.selection import Group, Origin
from feedtool.streams.categories import make_category_table
from feedtool.streams.select import apply_source
from support import NOW, make_entry, make_source
from support.entries import compose_listed

OWN = Origin(key="articles/*.md", kind="articles", categories=("News",), language="it", author=Person(name="Ada"))
OTHER = Origin(key="https://other.example/feed.xml", kind="subscription", about=make_source(), categories=("Gadgets",))
TABLE = make_category_table({"News": ("News", "Notizie"), "Offers": ("Offerte",)})


def entry(name, day=1, **fields):
    return make_entry(f"https://example.com/{name}", published=datetime(2026, 3, day, tzinfo=UTC), **fields)


def shown(stream, *entries, origin=OTHER, groups=()):
    applied = [(apply_source(one, origin, TABLE), origin) for one in entries]
    found = compose_listed(stream, applied, groups)
    return [one.id.rpartition("/")[2] for one in found]


ALL = Stream(name="all", title="All")


# -- What the config says about a source


def test_an_article_without_a_category_gets_that_of_its_source():
    assert apply_source(entry("a"), OWN, TABLE).categories == (Category(term="News"),)


def test_an_article_with_a_category_keeps_it():
    applied = apply_source(entry("a", categories=(Category(term="Offerte"),)), OWN, TABLE)
    assert applied.categories == (Category(term="Offers"),)


def test_the_category_of_a_subscription_is_added_to_those_of_the_entry():
    applied = apply_source(entry("a", categories=(Category(term="notizie"),)), OTHER, TABLE)
    assert [one.term for one in applied.categories] == ["News", "Gadgets"]


def test_two_names_of_one_category_are_one():
    named = (Category(term="News"), Category(term="Notizie", label="Notizie"))
    assert len(apply_source(entry("a", categories=named), OTHER, TABLE).categories) == 2


def test_an_entry_without_a_language_gets_that_of_its_source():
    assert apply_source(entry("a"), OWN, TABLE).language == "it"


def test_an_entry_with_a_language_keeps_it():
    assert apply_source(entry("a", language="en"), OWN, TABLE).language == "en"


def test_an_entry_without_an_author_gets_that_of_its_source():
    assert apply_source(entry("a"), OWN, TABLE).authors == (Person(name="Ada"),)


def test_an_article_names_no_source():
    assert apply_source(entry("a", source=make_source()), OWN, TABLE).source is None


def test_an_entry_of_a_subscription_names_its_feed_as_source():
    assert apply_source(entry("a"), OTHER, TABLE).source == make_source()


# -- Selection


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"categories": ("news",)}, ["a"]),
        ({"languages": ("it",)}, ["a", "c"]),
        ({"authors": ("grace",)}, ["b"]),
        ({"sources": ("Other site",)}, ["a", "b", "c"]),
        ({"sources": ("articles",)}, []),
        ({"keywords": ("PHONE",)}, ["b"]),
        ({"block": ("phone",)}, ["a", "c"]),
    ],
)
def test_a_stream_selects_by_its_keys(fields, expected):
    entries = [
        entry("a", categories=(Category(term="Notizie"),), language="it"),
        entry("b", title="A new Phone", authors=(Person(name="Grace"),), language="en"),
        entry("c", language="it-CH"),
    ]
    assert sorted(shown(Stream(name="s", title="S", **fields), *entries)) == expected


def test_an_entry_leaves_a_stream_at_its_expiry():
    assert shown(ALL, entry("past", expires=NOW), entry("later", expires=NOW + timedelta(seconds=1))) == ["later"]


def test_an_offer_leaves_a_stream_at_its_expiry():
    past = entry("past", offer=Offer(price="1", expires=NOW))
    assert shown(ALL, past, entry("later", offer=Offer(price="1"))) == ["later"]


def test_the_filter_of_a_subscription_applies_in_every_stream():
    blocking = Origin(key="k", kind="subscription", block=("sponsored",))
    assert shown(ALL, entry("a", title="Sponsored: b"), entry("c"), origin=blocking) == ["c"]


# -- Order and limits


def test_entries_are_sorted_newest_first_from_any_order():
    entries = [entry("a", 1), entry("b", 3), entry("c", 2), entry("d", 3)]
    assert {tuple(shown(ALL, *shuffled)) for shuffled in permutations(entries)} == {("b", "d", "c", "a")}


def test_an_entry_without_a_date_comes_last():
    undated = make_entry("https://example.com/x", published=None, first_seen=datetime(2026, 3, 2, tzinfo=UTC))
    ancient = make_entry("https://example.com/y", published=datetime(1995, 3, 2, tzinfo=UTC))
    assert shown(ALL, entry("a", 1), undated, ancient, entry("b", 3)) == ["b", "a", "y", "x"]


def test_an_entry_with_an_approximate_date_comes_after_one_that_states_the_same():
    moment = datetime(2026, 3, 3, microsecond=9, tzinfo=UTC)
    inferred = make_entry("https://example.com/x", published=moment, date_basis="age")
    assert shown(ALL, entry("a", 1), inferred, entry("b", 3)) == ["b", "x", "a"]


def test_an_update_does_not_change_the_order():
    edited = entry("a", 1, updated=datetime(2026, 3, 4, tzinfo=UTC))
    assert shown(ALL, edited, entry("b", 2)) == ["b", "a"]


@pytest.mark.parametrize(("limits", "expected"), [({"limit": 2}, ["a", "b"]), ({"per_source": 3}, ["a", "b", "c"])])
def test_a_stream_has_a_limit_and_a_limit_for_a_source(limits, expected):
    entries = [entry(name, day) for name, day in zip("abcd", (4, 3, 2, 1), strict=True)]
    assert shown(Stream(name="s", title="S", **limits), *entries) == expected


def test_a_limit_for_a_source_leaves_out_no_own_article(site):
    write_own(site, 4)
    site.configure(articles="own.json", subscriptions=["feed.json"], streams={"all": {"per_source": 2}})
    assert "All: 6 entries (2 left out that exceed the share of their source: per_source)" in site.run("build").stdout
    titles = site.published_titles()
    assert [title for title in titles if title.startswith("Own")] == ["Own 3", "Own 2", "Own 1", "Own 0"]
    assert [title for title in titles if title.startswith("Other")] == ["Other 3", "Other 2"]


def test_the_summary_says_that_a_limit_left_out_older_entries(site):
    write_own(site, 4)
    site.configure(articles="own.json", streams={"all": {"limit": 3}, "rest": {"limit": 4}})
    site.replace("feeds.yaml", "limit: 3", "limit: 3\n    archive: false")
    site.replace("feeds.yaml", "limit: 4", "limit: 4\n    archive: false")
    printed = site.run("build").stdout
    assert "  All: 3 entries (older ones left out by limit)\n" in printed
    assert "  Rest: 4 entries\n" in printed


def test_the_summary_says_that_the_size_of_a_feed_left_out_entries(site):
    records = [{"id": name, "title": name, "html": "word " * 8000, "date": "2026-03-01"} for name in "abc"]
    site.write("own.json", json.dumps(records))
    site.configure(articles="own.json", streams={"all": {"max_bytes": "100KiB", "archive": False}})
    assert "  All: 2 entries (1 left out by max_bytes)\n" in site.run("build").stdout


def write_own(site, number):
    for name in ("Own", "Other"):
        items = [
            {
                "id": f"{name}{day}",
                "url": f"https://{name}.example/{day}",
                "title": f"{name} {day}",
                "content_text": "x",
            }
            | {"date_published": f"2026-03-0{day + 1}T12:00:00Z"}
            for day in range(number)
        ]
        feed = {"version": "https://jsonfeed.org/version/1.1", "title": name, "items": items}
        site.write("own.json" if name == "Own" else "feed.json", json.dumps(items if name == "Own" else feed))


# -- Clusters


@pytest.mark.parametrize(("languages", "expected"), [((), ["a"]), (("it",), ["b"])])
def test_the_best_copy_that_the_stream_selects_is_shown(languages, expected):
    best, copy, third = entry("a", 1, language="en"), entry("b", 2, language="it"), entry("c", 3, language="it")
    keys = tuple((one.feed, one.id) for one in (best, copy, third))
    group = Group(members=keys, reasons={keys[1]: ("same-url", "x"), keys[2]: ("same-id", "y")})
    stream = Stream(name="s", title="S", languages=languages)
    assert shown(stream, best, copy, third, groups=[group]) == expected


def test_a_stream_without_dedupe_shows_every_copy():
    one, two = entry("a", 1), entry("b", 2)
    group = Group(members=((one.feed, one.id), (two.feed, two.id)))
    assert shown(Stream(name="s", title="S", dedupe=False), one, two, groups=[group]) == ["b", "a"]


def test_entries_of_two_feeds_with_one_id_get_different_ids():
    one = entry("a", 1)
    other = make_entry(one.id, feed="https://third.example/feed", published=one.published)
    origin = Origin(key=other.feed, kind="subscription")
    found = compose_listed(ALL, [(one, OTHER), (other, origin)])
    assert len({entry.id for entry in found}) == 2
