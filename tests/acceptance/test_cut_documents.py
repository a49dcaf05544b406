"""A cut document publishes no half entry, loses no stored entry and is reported until it is complete."""

from __future__ import annotations

import json
import shutil

import pytest

HEAD = "site: {title: Kiln, url: https://kiln.example/}\nstreams: {all: {title: All}}\n"
NOW = {"SOURCE_DATE_EPOCH": "1772755200"}  # 2026-03-06
ITEMS = [
    {"id": f"https://news.example/{day}", "url": f"https://news.example/{day}", "title": f"Day {day}",
     "content_html": f"<p>What the kiln did on day {day}.</p>", "date_published": f"2026-03-0{day}T10:00:00Z"}
    for day in (4, 3, 2, 1)
]  # fmt: skip


def make_rss():
    items = "".join(
        f"<item><title>{one['title']}</title><link>{one['url']}</link><guid>{one['id']}</guid>"
        f"<pubDate>0{one['url'][-1]} Mar 2026 10:00:00 GMT</pubDate>"
        f"<description><![CDATA[{one['content_html']}]]></description></item>"
        for one in ITEMS
    )
    link = "<link>https://news.example/</link>"
    return f"<rss version='2.0'><channel><title>News</title>{link}{items}</channel></rss>"


def make_json():
    head = {"version": "https://jsonfeed.org/version/1.1", "items": ITEMS, "title": "News"}
    return json.dumps(head)


FEEDS = {"feed.xml": make_rss(), "feed.json": make_json()}


def start(site, name):
    site.write("feeds.yaml", f"{HEAD}subscriptions: [{name}]\n")


def published(site):
    return (site.folder / "public/all.json").read_bytes()


def titles(site):
    return [item["title"] for item in json.loads(published(site))["items"]]


@pytest.fixture(params=FEEDS)
def cut(site, request):
    """A site with a feed that is cut in its third item, the name of the feed, and the first build."""
    name = request.param
    start(site, name)
    site.write(name, FEEDS[name][: FEEDS[name].index("Day 2") + 5])
    return site, name, site.run("build", code=1, **NOW)


def test_a_cut_feed_is_published_up_to_its_last_complete_item(cut):
    site, _, _ = cut
    assert titles(site) == ["Day 4", "Day 3"]


def test_a_cut_feed_is_reported_by_each_build_and_by_the_status(cut):
    site, name, done = cut
    assert f"{name}: cut off after 2 items" in done.stderr
    assert "cut off after 2 items" in site.run("build", "--force", code=1, **NOW).stderr
    assert "cut off after 2 items" in site.run("status", code=None, **NOW).stdout


def test_a_feed_that_becomes_complete_is_published_like_one_that_was_never_cut(cut):
    site, name, _ = cut
    site.write(name, FEEDS[name])
    site.run("build", "--force", **NOW)
    after = published(site)
    shutil.rmtree(site.folder / ".feedtool")
    shutil.rmtree(site.folder / "public")
    site.run("build", **NOW)
    assert published(site) == after


@pytest.mark.parametrize("name", FEEDS)
def test_a_stored_feed_that_is_cut_later_keeps_its_entries(site, name):
    start(site, name)
    site.write(name, FEEDS[name])
    site.run("build", **NOW)
    before = published(site)
    place = FEEDS[name].index("on day 3")
    site.write(name, FEEDS[name][:place])
    site.run("build", "--force", code=1, **NOW)
    assert published(site) == before


def test_a_cut_list_removes_no_subscription(site):
    outlines = [f"<outline text='F{at}' xmlUrl='http://127.0.0.1:9/f{at}'/>" for at in range(4)]
    site.write("feeds.yaml", f"{HEAD}subscriptions: [{{opml: list.opml}}]\n")
    site.write("list.opml", f"<opml version='2.0'><head/><body>{''.join(outlines)}</body></opml>")
    site.run("fetch", code=None, **NOW)
    site.write("list.opml", f"<opml version='2.0'><head/><body>{''.join(outlines[:3])}<outline text='F3' xmlUr")
    done = site.run("fetch", "--force", code=None, **NOW)
    assert "list.opml: cut off after 3 items" in done.stderr
    assert all(f"http://127.0.0.1:9/f{at}" in site.run("opml", "export").stdout for at in range(4))
