"""A feed of the site shows the page of an own article whose file names no URL."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from feedtool.content.urls import find_beginning
from feedtool.dedupe.features import make_features
from feedtool.dedupe.rules.same_title import SameTitle
from feedtool.model import Entry, FeedInfo
from feedtool.model.features import CorpusStats
from support import NOW
from support.site import Site

LAKE = FeedInfo(title="Lake", url="https://lake.example/feed", link="https://lake.example/")
ARTICLE = Entry(
    feed="articles",
    id="tag:lake.example,2026:ferry",
    title="The ferry stays in dock",
    summary="It is repaired until Monday.",
    published=NOW,
    first_seen=NOW,
)
PAGE = replace(ARTICLE, feed="lake", id="https://lake.example/?p=7", link="https://www.lake.example/2026/ferry/")
LONG = "The company says that a bus takes the passengers of the north pier to the church and back. "
FEED = """<rss version="2.0"><channel><title>Lake</title><link>https://lake.example/</link><description>d</description>
<item><title>The ferry stays in dock</title><link>https://lake.example/2026/ferry/</link><guid>https://lake.example/7</guid>
<pubDate>Fri, 20 Mar 2026 10:00:00 GMT</pubDate><description>It is repaired until Monday.</description></item>
</channel></rss>"""


def find_evidence(article, page, site="https://lake.example/"):
    two = make_features(article, FeedInfo(), is_own=True), make_features(page, LAKE)
    found = [SameTitle().match(*pair, CorpusStats(own_site=find_beginning(site))) for pair in (two, two[::-1])]
    assert found[0] == found[1]
    return found[0].evidence if found[0] else None


@pytest.mark.parametrize("summary", [PAGE.summary, "Until Monday. Read more", ""])
def test_the_page_of_an_article_without_a_url_is_its_copy(summary):
    assert find_evidence(ARTICLE, replace(PAGE, summary=summary)).endswith("on the same day")


@pytest.mark.parametrize(
    ("article", "page", "site"),
    [
        ({"link": "https://lake.example/ferry-2/"}, {}, "https://lake.example/"),
        ({}, {}, "https://lake.example/~ada/"),
        ({}, {"link": "https://planet.example/2026/ferry/", "id": "7"}, "https://lake.example/"),
        ({}, {"published": NOW - timedelta(days=2)}, "https://lake.example/"),
        ({}, {"published": None}, "https://lake.example/"),
        ({"title": "Ferry"}, {"title": "Ferry", "summary": "It sails."}, "https://lake.example/"),
        ({"title": "The links of this week"}, {"title": "The links of this week"}, "https://lake.example/"),
        ({"summary": LONG}, {"summary": "On this pier it waits; no sailor knew when it sails again."}, "https://lake.example/"),
    ],
    ids=["own url", "another folder", "another site", "another day", "no day", "short title", "a column", "other text"],
)  # fmt: skip
def test_any_other_entry_with_the_title_of_an_article_stays(article, page, site):
    assert find_evidence(replace(ARTICLE, **article), replace(PAGE, **page), site) is None


def test_an_article_without_a_url_gets_that_of_its_page(tmp_path):
    site = Site(tmp_path)
    site.configure(
        site={"title": "Lake", "url": "https://lake.example/"}, articles="posts/*.md", subscriptions=["old.xml"]
    )
    site.write("posts/ferry.md", "---\ntitle: The ferry stays in dock\ndate: 2026-03-20\n---\nIt is repaired.\n")
    site.write("old.xml", FEED)
    site.run("build")
    assert [item["url"] for item in site.items()] == ["https://lake.example/2026/ferry/"]
