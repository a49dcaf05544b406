"""Feeds that `each` makes of the entries, and their stable names."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations

import pytest

from feedtool.model import Category, Person, Stream
from feedtool.model.selection import Origin
from feedtool.streams.facets import expand_facets
from support import NOW, make_entry, make_source

BLOG = Origin(key="blog", kind="articles")
OTHER = Origin(key="https://other.example/feed.xml", kind="subscription", about=make_source())


def entry(name, *tags, authors=(), day=1, **fields):
    return make_entry(
        f"https://example.com/{name}",
        published=datetime(2026, 3, day, tzinfo=UTC),
        categories=tuple(Category(term=tag) for tag in tags),
        authors=tuple(Person(name=author) for author in authors),
        **fields,
    )


def make(stream, *entries, names=None, own=(), taken=(), origin=BLOG):
    found, more = expand_facets(
        stream, [(one, origin) for one in entries], own_categories=own, names=names or {}, taken=taken, now=NOW
    )
    return found, more


def listed(stream, *entries, **fields):
    return {member.stream.name: len(member.entries) for member in make(stream, *entries, **fields)[0]}


TAGS = Stream(name="tag", title="Tags", each=("tag",))


def test_each_tag_makes_a_feed_of_its_entries():
    assert listed(TAGS, entry("a", "Linux", "Games"), entry("b", "linux")) == {"tag-linux": 2, "tag-games": 1}


def test_the_title_is_the_spelling_that_most_entries_use():
    entries = (entry("a", "linux"), entry("b", "Linux"), entry("c", "Linux"))
    for order in permutations(entries):
        assert [member.stream.title for member in make(TAGS, *order)[0]] == ["Linux"]


def test_a_combination_makes_a_feed_of_entries_with_both():
    stream = Stream(name="by", title="By", each=("author", "tag"), facet_title="{author} on {tag}")
    found, _ = make(
        stream, entry("a", "linux", authors=["Ada", "Bob"]), entry("b", "games", authors=["Ada"]), entry("c")
    )
    assert [(one.stream.name, one.stream.title) for one in found] == [
        ("by-ada--games", "Ada on games"),
        ("by-ada--linux", "Ada on linux"),
        ("by-bob--linux", "Bob on linux"),
    ]


def test_placeholders_in_a_value_are_not_replaced_again():
    stream = Stream(name="by", title="By", each=("author", "tag"), facet_title="{author} on {tag}")
    assert make(stream, entry("a", "{author}", authors=["{tag}"]))[0][0].stream.title == "{tag} on {author}"


@pytest.mark.parametrize(
    ("facet", "own", "names"),
    [
        ("category", (), ["x-news"]),
        ("tag", (), ["x-linux", "x-news"]),
        ("category", ("Linux",), ["x-linux"]),
        ("tag", ("News",), ["x-linux"]),
        ("source", (), ["x-https-other-example-feed-xml"]),
        ("language", (), ["x-it"]),
        ("author", (), ["x-ada"]),
    ],
)
def test_each_kind_of_facet_reads_its_own_field(facet, own, names):
    """If the site has its own categories, every other label is a tag; else every label is."""
    one = make_entry(
        categories=(Category(term="News"), Category(term="Linux", scheme="tag")),
        authors=(Person(name="Ada"),),
        language="it-CH",
    )
    assert list(listed(Stream(name="x", title="X", each=(facet,)), one, own=own, origin=OTHER)) == names


def test_a_source_facet_has_the_title_of_the_source():
    assert make(Stream(name="x", title="X", each=("source",)), entry("a"), origin=OTHER)[0][0].stream.title == (
        "Other site"
    )


def test_a_name_that_two_facets_want_goes_to_the_exact_spelling():
    for order in permutations((entry("a", "C++", "C#"), entry("b", "c"), entry("d", "C#"))):
        names = {member.key[1]: member.stream.name for member in make(TAGS, *order)[0]}
        assert names["c"] == "tag-c"
        assert names["c++"].startswith("tag-c-")
        assert names["c#"].startswith("tag-c-")
        assert len(set(names.values())) == 3


def test_a_published_name_stays_with_its_facet():
    names = {("stream tag", "c++"): "tag-c"}
    assert listed(TAGS, entry("a", "c++"), entry("b", "c"), names=names) == {
        "tag-c": 1,
        next(name for name in listed(TAGS, entry("b", "c"), names=names) if name != "tag-c"): 1,
    }


def test_a_name_of_another_stream_is_not_taken():
    assert "tag-linux" not in listed(TAGS, entry("a", "linux"), taken={"tag-linux"})


def test_too_few_entries_keep_a_feed_but_do_not_make_one():
    stream = Stream(name="tag", title="Tags", each=("tag",), min_entries=2)
    assert listed(stream, entry("a", "linux")) == {}
    assert listed(stream, entry("a", "linux"), names={("stream tag", "linux"): "tag-linux"}) == {"tag-linux": 1}
    assert listed(stream, names={("stream tag", "linux"): "tag-linux"}) == {"tag-linux": 0}


def test_the_facets_with_most_entries_are_kept_up_to_the_limit():
    stream = Stream(name="tag", title="Tags", each=("tag",), max_feeds=2)
    entries = (entry("a", "x", "y", "z"), entry("b", "z"), entry("c", "y", "z"))
    found, more = make(stream, *entries)
    assert [one.stream.name for one in found] == ["tag-y", "tag-z"]
    assert more == 1


def test_expired_entries_make_no_feed():
    assert listed(TAGS, entry("a", "linux", expires=NOW)) == {}


def test_a_tag_without_letters_is_named_by_a_hash():
    (name,) = listed(TAGS, entry("a", "🎉"))
    assert name.startswith("tag-")
    assert len(name) > len("tag-")
