from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feedtool.model import FeedInfo, Withheld
from feedtool.model.selection import Group, Origin
from feedtool.streams.withheld import WithheldNames, describe_reason, find_copies, find_superseded
from support import make_entry

OWN = Origin(key="posts", kind="articles")
OWN_FEED = Origin(key="own.xml", kind="subscription", about=FeedInfo(title="Shop", link="https://shop.example/"))
PLANET = Origin(key="planet.xml", kind="subscription", about=FeedInfo(title="Planet", link="https://planet.example/"))
DRAFT = Withheld(reason="draft", field="draft")
TEXT = "The old lathe from the cellar turns again, and the first bowl of cherry wood is on the shelf to dry."
OTHER_TEXT = "A friend of mine wrote at length why he keeps repairing machines that nobody else would still look at."

DRAFT_KEY = ("posts", "https://shop.example/?p=7")


def article(**fields):
    fields = {"link": "https://shop.example/lathe", "title": "The lathe", "content": f"<p>{TEXT}</p>"} | fields
    return make_entry(fields.pop("id", DRAFT_KEY[1]), feed="posts", **fields), OWN


def copy(origin, **fields):
    fields = {"link": "https://shop.example/lathe", "title": "The lathe", "summary": TEXT} | fields
    return make_entry(fields.pop("id", "x-1"), feed=origin.key, **fields), origin


def find(*copies, articles=()):
    return find_named(copies, [article()], articles)


def find_named(copies, withheld, public):
    """Return the feeds of the copies that name a withheld article; all public articles answer to each name."""
    names = WithheldNames(withheld, lambda _: public)
    return {one[0].feed for one in copies if names.find_original(one) is not None}


def test_a_cluster_is_not_shown_if_none_of_its_own_articles_is_public():
    groups = [Group(members=(DRAFT_KEY, ("planet.xml", "1"))), Group(members=(("a.xml", "1"), ("b.xml", "1")))]
    hidden = find_copies({DRAFT_KEY: DRAFT}, frozenset(), groups)
    assert {key: (one.original, one.why) for key, one in hidden.items()} == {
        DRAFT_KEY: (DRAFT_KEY, DRAFT),
        ("planet.xml", "1"): (DRAFT_KEY, DRAFT),
    }


def test_a_cluster_is_shown_if_another_own_article_in_it_is_public():
    groups = [Group(members=(("posts", "new"), DRAFT_KEY, ("planet.xml", "1")))]
    assert find_copies({DRAFT_KEY: None}, frozenset({("posts", "new")}), groups).keys() == {DRAFT_KEY}


def test_a_copy_gets_a_tombstone_if_one_of_its_originals_does():
    groups = [Group(members=(DRAFT_KEY, ("posts", "later"), ("planet.xml", "1")))]
    reasons = {DRAFT_KEY: DRAFT, ("posts", "later"): Withheld(reason="scheduled")}
    hidden = find_copies(reasons, frozenset(), groups)
    assert hidden["posts", "later"].is_silent
    assert not hidden["planet.xml", "1"].is_silent


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "Quite another headline"},
        {"title": "", "summary": ""},
        {"link": "https://www.shop.example/lathe/?utm_source=rss"},
        {"link": None, "id": "https://shop.example/?p=7"},
        {"link": "https://short.example/x", "canonical_link": "https://shop.example/lathe"},
        {"title": "Edited", "summary": OTHER_TEXT},
    ],
)
def test_an_entry_of_the_own_feed_with_the_address_or_id_of_a_withheld_article_is_its_copy(fields):
    assert find(copy(OWN_FEED, **fields)) == {"own.xml"}


def test_an_entry_of_another_site_is_a_copy_unless_it_has_a_text_of_its_own():
    assert find(copy(PLANET, title="Edited")) == {"planet.xml"}
    assert find(copy(PLANET, title="Edited", summary="")) == {"planet.xml"}
    assert find(copy(PLANET, title="A friend's workshop", summary=OTHER_TEXT)) == set()


@pytest.mark.parametrize("link", ["https://shop.example/", "https://shop.example/plane", None])
def test_an_entry_under_another_address_with_a_similar_name_is_not_a_copy(link):
    assert find(copy(OWN_FEED, link=link)) == set()


def test_a_name_of_a_public_article_proves_no_copy():
    renamed = article(id="https://shop.example/new")
    assert find(copy(OWN_FEED), articles=[renamed]) == set()


BRIDGE = Origin(
    key="bridge.xml", kind="subscription", about=FeedInfo(title="Channel", link="https://chat.example/s/shop")
)
LATHE = {"title": "The lathe turns again", "link": "https://chat.example/shop/81", "summary": ""}


def find_of_bridge(*, articles=(), article_title="The lathe turns again", **fields):
    original = article(title=article_title)
    return find_named([copy(BRIDGE, **fields)], [original], articles)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"summary": "The lathe turns again"},
        {"summary": TEXT},
        {"summary": f"{TEXT[:60]} ..."},
        {"content": f"<blockquote>{TEXT}</blockquote>"},
        {"title": "THE LATHE, turns again | Shop of my town"},
        {"title": "Channel: The lathe turns again", "link": None},
        {"title": "", "summary": '<a href="https://shop.example/lathe?utm_source=chat">read</a>'},
        {"title": "New on the shelf", "summary": "News: https://shop.example/lathe"},
    ],
)
def test_an_entry_without_its_own_text_is_a_copy_by_title_or_link_in_its_text_under_any_address(fields):
    assert find_of_bridge(**LATHE | fields) == {"bridge.xml"}


@pytest.mark.parametrize(
    "fields",
    [
        {"summary": OTHER_TEXT},
        {"summary": f'{OTHER_TEXT} See <a href="https://shop.example/lathe">his shop</a>.'},
        {"title": "The lathe turns again and again"},
        {"title": "The lathe"},
        {"title": "", "summary": '<a href="https://shop.example/plane">read</a>'},
    ],
)
def test_an_entry_under_another_address_with_its_own_text_or_title_is_not_a_copy(fields):
    assert find_of_bridge(**LATHE | fields) == set()


@pytest.mark.parametrize("title", ["Lathe again", "Links of the week", ""])
def test_a_title_that_many_posts_have_makes_no_copy(title):
    assert find_of_bridge(article_title=title, **LATHE | {"title": title}) == set()


def test_a_title_or_address_of_a_public_article_makes_no_copy():
    later = article(id="https://shop.example/2", link="https://shop.example/again", title=LATHE["title"])
    other = article(id="https://shop.example/3", link="https://shop.example/part-2", title="The lathe, part 2")
    assert find_of_bridge(articles=[later], **LATHE) == set()
    linked = {"title": "Part 2", "link": other[0].link, "summary": "After https://shop.example/lathe"}
    assert find_of_bridge(articles=[other], **linked) == set()


def test_the_reason_names_the_field_and_no_value():
    assert describe_reason(DRAFT) == "draft (field draft)"
    assert describe_reason(None) == "its source no longer has it"
    folder = Withheld(reason="draft", explanation="Jekyll does not publish _drafts/")
    assert describe_reason(folder) == "Jekyll does not publish _drafts/"


# -- One post in two sources of the site


def version(feed, day, **fields):
    return make_entry("https://shop.example/?p=1", feed=feed, updated=datetime(2026, 4, day, tzinfo=UTC), **fields)


@pytest.mark.parametrize("day", [3, 2])
def test_a_public_version_is_superseded_by_a_withheld_one_that_is_not_older(day):
    found = find_superseded([version("export", day, withheld=DRAFT)], [version("api", 2)])
    assert found == {("api", "https://shop.example/?p=1"): DRAFT}


def test_a_public_version_is_not_superseded_by_an_older_withheld_one():
    assert not find_superseded([version("export", 2, withheld=DRAFT)], [version("api", 3)])


def test_a_post_is_not_superseded_by_another_one():
    other = make_entry("https://shop.example/?p=2", feed="export", withheld=DRAFT)
    assert not find_superseded([other], [version("api", 2)])


def test_a_post_is_not_superseded_by_a_version_that_was_only_withdrawn():
    assert not find_superseded([version("export", 3)], [version("api", 2)])
