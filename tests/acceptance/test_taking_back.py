"""What is no longer public leaves everything that was published, and its copies in feeds with it."""

from __future__ import annotations

import gzip
import json
import re
from datetime import UTC, datetime, timedelta

import brotli
import pytest
import zstandard

START = datetime(2026, 6, 1, 8, tzinfo=UTC)
CONFIG = """\
site: {title: Bottega, url: https://bottega.example/, language: en, timezone: Europe/Rome}
articles: posts.json
subscriptions:
  - {url: own.xml, title: Our own feed}
  - {url: planet.xml, title: Planet, dedupe: false}
streams: {all: {title: All, limit: 20}}
twins: [gz, br, zst]
"""
WORDS = [
    "anvil",
    "bellows",
    "chisel",
    "dowel",
    "easel",
    "file",
    "gouge",
    "hammer",
    "iron",
    "jig",
    "knife",
    "lathe",
    "mallet",
    "nail",
    "oak",
    "plane",
    "rasp",
    "saw",
]


def make_post(number, **fields):
    """One whose title and text hold a word that stands nowhere else."""
    text = " ".join(f"{word}{number * 7 % 120}" for word in WORDS)
    return {
        "id": f"https://bottega.example/{number}",
        "url": f"https://bottega.example/{number}",
        "title": f"Secret{number:03} of the {WORDS[number % len(WORDS)]}",
        "date": (START + timedelta(hours=number)).isoformat(),
        "content": f"<p>marker{number:03} {text}</p>",
    } | fields


def make_feed(host, posts, *, guid):
    items = "".join(
        f"<item><title>{post['title']}</title><link>{post['url']}</link>"
        f'<guid isPermaLink="false">{guid(post)}</guid>'
        f"<pubDate>{datetime.fromisoformat(post['date']):%a, %d %b %Y %H:%M:%S} +0000</pubDate>"
        f"<description>{post['content'].replace('<p>', '').replace('</p>', '')}</description></item>"
        for post in posts
    )
    return (
        f'<rss version="2.0"><channel><title>{host}</title><link>https://{host}/</link>'
        f"<description>d</description>{items}</channel></rss>"
    )


class Bottega:
    def __init__(self, site):
        self.site = site
        self.now = START + timedelta(days=30)
        self.posts = {number: make_post(number) for number in range(120)}
        site.write("feeds.yaml", CONFIG)
        feed = [self.posts[number] for number in range(119, 99, -1)]
        site.write("own.xml", make_feed("bottega.example", feed, guid=lambda post: f"{post['url']}?p=1"))
        site.write("planet.xml", make_feed("planet.example", feed, guid=lambda post: f"planet {post['id']}"))
        self.build()

    def build(self, *arguments, code=0):
        self.site.write("posts.json", json.dumps(list(self.posts.values())))
        self.now += timedelta(hours=1)
        return self.site.run("build", *arguments, code=code, SOURCE_DATE_EPOCH=str(int(self.now.timestamp())))

    def find(self, number):
        """The published files that hold a word of a post."""
        words = (f"Secret{number:03}".encode(), f"marker{number:03}".encode())
        return sorted(
            name
            for name, (content, _) in self.site.published().items()
            if any(word in unpack(name, content) for word in words)
        )

    def list_ids(self):
        """Every id in the feeds of the stream and its archives."""
        names = [name for name in self.site.published() if re.fullmatch(r"all\.(?:archive-\d+\.)?json", name)]
        feeds = [json.loads(self.site.published()[name][0]) for name in names]
        return [item["id"] for feed in feeds for item in feed["items"]]


def unpack(name, content):
    if name.endswith(".gz"):
        return gzip.decompress(content)
    if name.endswith(".br"):
        return brotli.decompress(content)
    return zstandard.decompress(content) if name.endswith(".zst") else content


@pytest.fixture
def bottega(site):
    return Bottega(site)


DRAFT = {"draft": True}
EXPIRED = {"expiryDate": "2026-07-01T09:30:00Z"}


def test_a_draft_a_deleted_and_an_archived_post_leave_every_file_and_come_back_as_they_were(bottega):
    before = bottega.list_ids()
    assert bottega.find(5)
    assert bottega.find(110)
    kept = {number: dict(bottega.posts[number]) for number in (5, 110, 112)}
    bottega.posts[5] |= DRAFT
    bottega.posts[110] |= DRAFT
    del bottega.posts[112]
    bottega.build()
    assert [bottega.find(number) for number in kept] == [[], [], []]
    gone = {f"https://bottega.example/{number}" for number in kept}
    assert set(before) - set(bottega.list_ids()) >= gone
    bottega.posts |= kept
    bottega.build()
    assert gone <= set(bottega.list_ids())
    assert len(bottega.list_ids()) == len(set(bottega.list_ids()))


def test_only_archives_that_held_what_was_taken_back_are_written_again(bottega):
    before = {name: found for name, found in bottega.site.published().items() if ".archive-" in name}
    bottega.posts[5] |= DRAFT
    bottega.build()
    after = bottega.site.published()
    assert {name.split(".")[1] for name in before if after[name][0] != before[name][0]} == {"archive-1"}
    assert {name.split(".")[1] for name in before} >= {"archive-1", "archive-2"}


def test_a_trial_run_names_what_would_leave_and_no_word_of_it(bottega):
    bottega.posts[110] |= DRAFT
    told = bottega.build("--dry-run").stdout
    assert "would leave: posts.json: " in told
    assert "would leave: planet.xml: a copy of an article in posts.json: " in told
    assert "110" not in told
    assert bottega.find(110)


def test_an_entry_that_a_feed_drops_from_its_middle_is_taken_back_after_a_day(site):
    site.write(
        "feeds.yaml",
        "site: {title: Bottega, url: https://bottega.example/}\n"
        "subscriptions: [{url: other.xml}]\nstreams: {all: {}}\n",
    )
    posts = [make_post(number) for number in range(6, 0, -1)]
    found = []
    for hours, dropped in ((0, None), (10, 3), (20, 3), (30, 3), (40, 3)):
        left = [post for post in posts if dropped is None or not post["id"].endswith(f"/{dropped}")]
        site.write("other.xml", make_feed("other.example", left, guid=lambda post: post["id"]))
        now = START + timedelta(days=30, hours=hours)
        site.run("build", SOURCE_DATE_EPOCH=str(int(now.timestamp())))
        found.append("Secret003" in (site.folder / "public" / "all.json").read_text())
    assert found == [True, True, True, False, False]
