"""Features and keys of one entry."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from msgspec.structs import replace

from feedtool.dedupe import features
from feedtool.dedupe.features import make_features
from feedtool.dedupe.index import hash_key, is_strong, is_weak
from feedtool.dedupe.keys import make_entry_keys
from feedtool.model import Entry, FeedInfo
from feedtool.plugins import list_parts, load_class
from support import NOW

RULES = tuple(load_class("dedupe_rules", name)() for name in list_parts("dedupe_rules"))
ABOUT = FeedInfo(title="Lake", url="https://lake.example/feed", link="https://lake.example/")
TEXT = (
    "The ferry from the north pier stays in dock until Monday, the company says, and a bus takes its passengers. " * 3
)
POST = Entry(
    feed="lake",
    id="https://lake.example/?p=7",
    link="https://www.lake.example/2026/ferry/?utm_source=rss",
    title="The ferry stays in dock",
    summary=TEXT,
    published=NOW,
    first_seen=NOW,
)


def make_keys(**changes):
    return make_entry_keys(replace(POST, **changes), ABOUT, RULES).hashes


def count_weak(**changes):
    return len([*filter(is_weak, make_keys(**changes))])


def test_the_home_page_of_a_feed_identifies_nothing_at_any_path():
    about = FeedInfo(link="http://www.lake.example/blog")
    one = make_features(replace(POST, id="https://lake.example/blog", link="https://lake.example/blog/"), about)
    assert (one.id_url, one.urls) == (None, ())


@pytest.mark.parametrize("title", [POST.title, ""])
def test_keys_are_made_without_the_words_of_a_text(title):
    with patch.object(features, "find_text_words", side_effect=AssertionError):
        assert make_keys(title=title)


def test_an_id_and_a_link_with_one_page_are_one_key():
    keys = {*filter(is_strong, make_keys(id=POST.link))}
    assert keys == {hash_key("lake.example/2026/ferry"), hash_key("the ferry stays in dock")}
    assert hash_key("http://lake.example/2026/ferry/") in keys


@pytest.mark.parametrize(
    "changes",
    [
        {"published": None},
        {"title": ""},
        {"title": "The ferry in links this week"},
        {"link": None},
        {"summary": "The ferry stays in dock."},
        {"summary": f"<blockquote>{TEXT}</blockquote>{TEXT}"},
    ],
    ids=["no date", "no title", "a column", "no page", "a short text", "a quotation"],
)
def test_an_entry_that_no_copy_under_another_headline_can_match_has_no_weak_keys(changes):
    assert count_weak() > 2
    assert count_weak(**changes) == 0
