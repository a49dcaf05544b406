"""Empty fields of the canonical copy are filled from its duplicates; its own values stay."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from feedtool.dedupe.canonical import describe_preference, sort_copies
from feedtool.dedupe.merge import fill_entry
from feedtool.model import Category, Entry, FeedInfo, Image, Offer, Person, Stream
from feedtool.model.selection import Group, Origin
from support import NOW
from support.entries import compose_listed

BARE = Entry(feed="posts", id="1", title="The pump that runs", first_seen=NOW)
FULL = Entry(
    feed="planet",
    id="2",
    link="https://lake.example/pump",
    title="The pump that runs",
    summary="A text of another site.",
    content="<p>A text of another site.</p>",
    published=NOW - timedelta(days=3),
    authors=(Person(name="Ada"),),
    image=Image(url="https://lake.example/pump.jpg"),
    categories=(Category(term="Tools"),),
    offer=Offer(price="19.90", currency="EUR"),
    first_seen=NOW,
)


@pytest.mark.parametrize("name", ["link", "published", "image", "authors", "categories", "offer"])
def test_an_empty_field_of_the_canonical_copy_takes_the_value_of_a_duplicate(name):
    assert getattr(fill_entry(BARE, [FULL])[0], name) == getattr(FULL, name)


@pytest.mark.parametrize(
    ("home", "is_filled"),
    [("https://links.example/", False), ("https://lake.example/", True), ("https://www.lake.example/", True)],
    ids=["list of links", "feed of the site", "www"],
)
def test_the_owner_of_a_list_of_links_is_not_the_author(home, is_filled):
    shown = replace(BARE, link="https://lake.example/pump")
    copy = replace(FULL, source=FeedInfo(title="Links", link=home, url=f"{home}feed.xml"))
    assert fill_entry(shown, [copy])[0].authors == (FULL.authors if is_filled else ())


def test_the_text_of_another_site_never_fills_an_article():
    filled, _ = fill_entry(BARE, [FULL])
    assert filled.title == BARE.title
    assert filled.summary == ""
    assert filled.content is None


def test_fields_of_the_canonical_copy_stay():
    other = replace(FULL, feed="other", link="https://other.example/p", published=NOW, authors=(Person(name="Bo"),))
    assert fill_entry(FULL, [other]) == (FULL, ())


def test_an_approximate_date_is_replaced_by_an_exact_one():
    about = replace(BARE, published=NOW, date_basis="age", is_listed=True)
    filled, _ = fill_entry(about, [replace(FULL, published=NOW, date_basis="age"), FULL])
    assert filled.published == FULL.published
    assert filled.date_basis == "stated"


def test_a_price_is_filled_into_an_offer_that_has_none():
    filled, _ = fill_entry(replace(BARE, offer=Offer(merchant="Mill")), [FULL])
    assert filled.offer == Offer(price="19.90", currency="EUR", merchant="Mill")


def test_each_filled_field_names_the_first_duplicate_that_had_it():
    _, filled = fill_entry(BARE, [replace(FULL, feed="first", link=None), FULL])
    sources = {one.field: one.source[0] for one in filled}
    assert sources["date"] == "first"
    assert sources["link"] == "planet"


def test_an_entry_of_a_list_is_not_shown_while_another_copy_exists():
    stub = replace(BARE, published=NOW, summary="The pump…", date_basis="age", is_listed=True)
    copies = [(stub, Origin(key="posts", kind="articles")), (FULL, Origin(key="planet", kind="subscription"))]
    best, other = sort_copies(copies)
    assert best[0] is FULL
    assert describe_preference(best, other) == "it is more than a list item"


@pytest.mark.parametrize(
    ("feed", "kind", "link", "expected"),
    [
        ("planet", "subscription", "https://daily.example/9", True),
        ("planet", "subscription", "https://lake.example/pump?utm_source=planet", False),
        ("mirror", "subscription", "https://www.lake.example/old/pump", False),
        ("posts", "articles", "https://lake.example/pump?n=2", False),
        ("a.json", "articles", None, False),
    ],
)
def test_also_at_lists_only_other_urls(feed, kind, link, expected):
    own = replace(FULL, feed="posts", id="1")
    copy = replace(FULL, feed=feed, link=link, source=FeedInfo(title=feed))
    entries = [(own, Origin(key="posts", kind="articles")), (copy, Origin(key=feed, kind=kind))]
    group = Group(members=(("posts", "1"), (feed, "2")))
    (shown,) = compose_listed(Stream(name="s", title="S"), entries, [group])
    assert len(shown.also) == 1
    assert bool(shown.elsewhere) is expected


def test_a_url_of_two_copies_is_listed_once():
    copies = [replace(FULL, feed=f"f{number}", link="https://daily.example/9") for number in range(2)]
    own = replace(FULL, feed="posts", id="1")
    entries = [(one, Origin(key=one.feed, kind="subscription")) for one in (own, *copies)]
    group = Group(members=tuple((one.feed, one.id) for one, _ in entries))
    (shown,) = compose_listed(Stream(name="s", title="S"), entries, [group])
    assert [copy.link for copy in shown.elsewhere] == ["https://daily.example/9"]


def test_a_filled_category_brings_the_own_article_into_the_stream_of_the_category():
    own = replace(FULL, feed="posts", id="1", categories=())
    entries = [(own, Origin(key="posts", kind="articles")), (FULL, Origin(key="planet", kind="subscription"))]
    groups = [Group(members=(("posts", "1"), ("planet", "2")))]
    stream = Stream(name="tools", title="Tools", categories=("Tools",))
    (shown,) = compose_listed(stream, entries, groups)
    assert shown.feed == "posts"
