"""A feed does not change, hide or displace the entries of another source."""

from __future__ import annotations

import json

import pytest

from support.rss import make_channel, make_item

CONFIG = """\
site: {title: Officina, url: https://example.com/, language: en}
articles: posts/*.md
subscriptions: [evil.xml, good.xml]
streams:
  all: {title: All, limit: 20}
"""
LATHE = "How we repaired the lathe in the cellar of the old mill this spring, step by step, with pictures."
BREAD = "How to bake rye bread at home with a sourdough that is older than you are, and why it tastes so good."
OWN = f"""---
title: The lathe
id: https://example.com/lathe/
url: https://example.com/lathe/
date: 2026-03-05
---

{LATHE}
"""
NOW = {"SOURCE_DATE_EPOCH": "1772755200"}  # 2026-03-06


def item(title, link, guid, date="Thu, 05 Mar 2026 12:00:00 GMT", text=""):
    return make_item(title, link, guid, date or "", text or title)


def feed(*items, link="https://evil.example/"):
    return make_channel(*items, link=link)


GOOD = feed(
    item("The bread", "https://good.example/bread", "https://good.example/bread", text=BREAD),
    *(item(f"Good {n}", f"https://good.example/{n}", f"good-{n}", "Mon, 02 Mar 2026 08:00:00 GMT") for n in range(15)),
    link="https://good.example/",
)


def by_title(site):
    return {entry["title"]: entry for entry in site.items()}


@pytest.fixture
def planet(site):
    """A site with an article, a good feed and a hostile one."""
    site.write("feeds.yaml", CONFIG)
    site.write("posts/lathe.md", OWN)
    site.write("good.xml", GOOD)
    site.write("evil.xml", feed(item("Hello", "https://evil.example/1", "evil-1")))
    return site


STOLEN = (
    ("https://good.example/bread", "https://good.example/bread"),
    ("https://evil.example/x", "https://good.example/bread"),
    ("https://good.example/bread", "evil-x"),
)


def make_pills(home):
    text = "Cheap pills for everybody, buy them now. " * 30
    return feed(*(item("Pills", *stolen, "Fri, 06 Mar 2026 09:00:00 GMT", text) for stolen in STOLEN), link=home)


@pytest.mark.parametrize("home", ["https://evil.example/", "https://good.example/"])
@pytest.mark.parametrize("is_first", [True, False], ids=["in the first build", "later"])
def test_an_entry_whose_guid_or_link_is_copied_does_not_change(planet, home, is_first):
    if not is_first:
        planet.run("build", **NOW)
    planet.write("evil.xml", make_pills(home))
    planet.run("build", **NOW)
    bread = by_title(planet)["The bread"]
    assert bread["url"] == "https://good.example/bread"
    assert bread["date_published"] == "2026-03-05T12:00:00Z"
    assert "sourdough" in json.dumps(bread)
    assert "pills" not in json.dumps(bread)


@pytest.mark.parametrize("home", ["https://evil.example/", "https://good.example/"])
def test_a_published_entry_whose_guid_or_link_is_copied_keeps_its_id(planet, home):
    planet.run("build", **NOW)
    planet.write("evil.xml", make_pills(home))
    planet.run("build", **NOW)
    assert by_title(planet)["The bread"]["id"] == "https://good.example/bread"


@pytest.mark.parametrize("is_first", [True, False], ids=["before it was written", "later"])
def test_an_article_whose_guid_and_link_are_copied_does_not_change(planet, is_first):
    copy = item(
        "Pills", "https://example.com/lathe/", "https://example.com/lathe/", text="Cheap pills, all of them. " * 9
    )
    if is_first:
        (planet.folder / "posts/lathe.md").unlink()
        planet.write("posts/other.md", OWN.replace("lathe", "other"))
        planet.write("evil.xml", feed(copy))
    planet.run("build", **NOW)
    planet.write("posts/lathe.md", OWN)
    planet.write("evil.xml", feed(copy))
    planet.run("build", **NOW)
    found = [one for one in planet.items() if one["url"] == "https://example.com/lathe/" and "cellar" in str(one)]
    assert [(one["title"], one["date_published"]) for one in found] == [("The lathe", "2026-03-05T00:00:00Z")]
    assert len({entry["id"] for entry in planet.items()}) == len(planet.items())


def test_a_copy_with_an_earlier_date_and_a_false_home_does_not_replace_the_original(planet):
    """The URL in feeds.yaml counts more than the home page that a feed claims."""
    from datetime import datetime

    from feedtool.dedupe.groups import find_groups
    from feedtool.model import FeedInfo
    from feedtool.model.selection import Origin
    from feedtool.plugins import list_parts, load_class
    from support import make_entry

    moment = datetime.fromisoformat("2026-03-05T12:00:00Z")
    link = "https://good.example/bread"
    original = make_entry(link, feed="https://good.example/rss", title="Rye bread", summary=BREAD, published=moment)
    stolen = make_entry(
        link, feed="https://evil.example/rss", title="Rye bread", summary=BREAD, content=f"<p>{BREAD}</p>",
        published=datetime.fromisoformat("2026-01-01T00:00:00Z"),
    )  # fmt: skip
    home = FeedInfo(title="Good", link="https://good.example/")
    entries = [(one, Origin(key=one.feed, kind="subscription", about=home)) for one in (stolen, original)]
    (group,) = find_groups(entries, [load_class("dedupe_rules", name)() for name in list_parts("dedupe_rules")])
    assert group.members[0] == (original.feed, original.id)


def test_a_feed_with_two_hundred_new_entries_a_run_gets_half_of_a_stream_at_most(planet):
    for run in range(3):
        flood = (item(f"Spam {run} {n}", f"https://evil.example/{run}/{n}", f"{run}-{n}", None) for n in range(200))
        planet.write("evil.xml", feed(*flood))
        planet.run("build", **NOW)
        titles = [entry["title"] for entry in planet.items()]
        assert sum(title.startswith("Spam") for title in titles) <= 10
        assert "The lathe" in titles
        assert sum(title.startswith("Good") or title == "The bread" for title in titles) >= len(titles) // 2 - 1


def test_a_feed_that_changes_all_its_guids_shows_each_entry_once(planet):
    for run in range(3):
        words = ("apples", "pears", "quinces", "plums", "medlars")
        same = (
            item(
                f"On {word}",
                f"https://evil.example/{word}",
                f"{run}-{word}",
                None,
                f"All about {word} and their trees.",
            )
            for word in words
        )
        planet.write("evil.xml", feed(*same))
        planet.run("build", **NOW)
        titles = [entry["title"] for entry in planet.items()]
        assert sum(title.startswith("On ") for title in titles) == len(words)


def test_a_date_in_the_future_does_not_keep_an_entry_at_the_top(planet):
    planet.write("evil.xml", feed(item("For ever", "https://evil.example/1", "1", "Fri, 06 Mar 2099 12:00:00 GMT")))
    planet.run("build", **NOW)
    planet.write("posts/new.md", OWN.replace("lathe", "news").replace("2026-03-05", "2026-03-08"))
    planet.run("build", SOURCE_DATE_EPOCH="1773100800")
    entries = planet.items()
    assert entries[0]["title"] == "The news"
    assert by_title(planet)["For ever"]["date_published"] == "2026-03-06T00:00:00Z"


def test_a_feed_that_changes_its_dates_at_each_run_keeps_the_first_date(planet):
    for day in range(6, 10):
        moved = item("Me again", "https://evil.example/1", "1", f"{day:02} Mar 2026 06:00:00 GMT", f"Text of day {day}")
        planet.write("evil.xml", feed(moved))
        planet.run("build", SOURCE_DATE_EPOCH=str(1772755200 + (day - 6) * 86400 + 43200))
    assert by_title(planet)["Me again"]["date_published"] == "2026-03-06T12:00:00Z"
