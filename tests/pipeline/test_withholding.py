"""After any sequence of publishing, withholding, deleting and copying, the output has each public post once."""

from __future__ import annotations

import gzip
import json
import random
import re
from datetime import UTC, datetime, timedelta

import pytest

from feedtool.pipeline.build import build
from feedtool.pipeline.build_options import BuildOptions
from support.rss import make_channel, make_item
from support.site import Site

START = datetime(2026, 6, 1, 8, tzinfo=UTC)
CONFIG = """\
site: {title: Bottega, url: https://bottega.example/, language: en}
articles: posts.json
subscriptions:
  - {url: own.xml, title: Our own feed}
  - {url: planet.xml, title: Planet}
  - {url: bridge.xml, title: Bridge, dedupe: false}
streams:
  all: {title: All, limit: 4, archive: true}
  tags: {title: Tags, each: tag, archive: true}
precompress: [gz]
"""
POSTS = 12
STEPS = 9
WORDS = ["anvil", "bellows", "chisel", "dowel", "easel", "file", "gouge", "hammer", "jig", "knife", "lathe", "mallet"]


class Workshop(Site):
    """A site whose posts change at random, and feeds that pass them on."""

    def __init__(self, folder, seed):
        super().__init__(folder)
        self.random = random.Random(seed)
        self.now = START + timedelta(days=30)
        self.states = {}
        self.stored = set()
        """The posts that were in posts.json once."""
        self.ids = {}
        self.write("feeds.yaml", CONFIG)

    def step(self):
        self.now += timedelta(hours=self.random.choice([1, 6, 30]))
        for number in range(POSTS):
            if number not in self.states or self.random.random() < 0.3:
                self.states[number] = self.random.choice(
                    ["public", "public", "public", "draft", "deleted", "scheduled"]
                )
        present = [number for number, state in self.states.items() if state != "deleted"]
        self.stored.update(present)
        self.write("posts.json", json.dumps([self.make_record(number) for number in present]))
        for name, host in (("own", "bottega.example"), ("planet", "planet.example"), ("bridge", "bridge.example")):
            self.write(f"{name}.xml", self.make_feed(host))
        build(self.load_config(), self.make_parts(), BuildOptions(allow_shrink=True))

    def make_record(self, number):
        state = self.states[number]
        date = self.now + timedelta(days=2) if state == "scheduled" else START + timedelta(hours=number)
        return {
            "id": f"https://bottega.example/{number}",
            "url": f"https://bottega.example/{number}",
            "title": make_title(number),
            "date": date.isoformat(),
            "tags": [WORDS[number % 3]],
            "content": f"<p>{make_text(number)}</p>",
        } | ({"draft": True} if state == "draft" else {})

    def make_feed(self, host):
        numbers = self.random.sample(sorted(self.stored), self.random.randint(0, len(self.stored)))
        items = (self.make_item(number, host) for number in sorted(numbers, reverse=True))
        return make_channel(*items, title=host, link=f"https://{host}/")

    def make_item(self, number, host):
        """Return a post as feeds copy it: whole or in part, under its id or another, with another parameter or not."""
        text = make_text(number) if number % 3 else make_text(number)[:90]
        guid = f"https://{host}/?p={number}" if number % 2 else f"https://bottega.example/{number}"
        link = f"https://bottega.example/{number}{'?utm_source=rss' if number % 4 == 1 else ''}"
        return make_item(make_title(number), link, guid, START + timedelta(hours=number), text)

    def find_leaks(self):
        """(post, file) of every word of a stored post that is not public."""
        hidden = [number for number in self.stored if self.states[number] != "public"]
        return [
            (number, path.name)
            for path in (self.folder / "public").rglob("*")
            if path.is_file()
            for content in [gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()]
            for number in hidden
            if re.search(rf"(?:Title|Text){number:03}".encode(), content)
        ]

    def list_own(self):
        """number -> ids under which the stream and its archives show it, in the feed's own formats."""
        names = [
            path
            for path in (self.folder / "public").iterdir()
            if re.fullmatch(r"all\.(?:archive-\d+\.)?json", path.name)
        ]
        items = [item for path in names for item in json.loads(path.read_text())["items"]]
        found = {}
        for item in items:
            number = int(re.search(r"Title(\d+)", item["title"])[1])
            if "source" not in item.get("_feedtool", {}) and item.get("url", "").endswith(f"bottega.example/{number}"):
                found.setdefault(number, []).append(item["id"])
        return found


def make_title(number):
    return f"Title{number:03} of the {WORDS[number % len(WORDS)]}"


def make_text(number):
    return " ".join(f"Text{number:03}{word}{(number * 31 + place * 7) % 97}" for place, word in enumerate(WORDS))


@pytest.mark.parametrize("seed", range(4))
def test_no_word_of_a_post_that_is_not_public_is_published_after_any_changes(tmp_path, seed):
    workshop = Workshop(tmp_path / "site", seed)
    for number in range(STEPS):
        workshop.step()
        assert workshop.find_leaks() == [], f"step {number}: {workshop.states}"
        shown = workshop.list_own()
        for post in (post for post, state in workshop.states.items() if state == "public"):
            expected = workshop.ids.setdefault(post, shown[post][0])
            assert shown[post].count(expected) == 1, f"step {number}, post {post}: {shown[post]}"
