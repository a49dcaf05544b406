"""Writes the sites that bench/build.py builds: feeds behind nginx, article records, Markdown posts, large stores."""

from __future__ import annotations

import json
import os
import random
import socket
import subprocess
import textwrap
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import blake2b
from html import escape
from pathlib import Path

from msgspec.structs import replace

from feedtool.config import load_config
from feedtool.model import DocumentChanges, StoredEntry
from feedtool.pipeline.wiring import open_store
from feedtool.plugins import Store

STEMS = [
    "lamp",
    "antenn",
    "città",
    "stamp",
    "schermo",
    "naïv",
    "über",
    "größ",
    "perché",
    "cav",
    "R&D",
    "dell'art",
    "libr",
    "日本",
]
ENDINGS = [
    "",
    "e",
    "ista",
    "ò",
    "ing",
    "éro",
    "ata",
    "ità",
    "ore",
    "ino",
    "ed",
    "ezza",
    "ante",
    "ß",
    "ura",
    "ella",
    "ism",
    "ü",
]
WORDS = [f"{stem}{middle}{end}" for stem in STEMS for middle in ("", "al", "er", "it", "on", "us") for end in ENDINGS]
"""About as many words as a site uses often; with fewer, unrelated texts would look like copies."""
START = datetime(2026, 10, 1, tzinfo=UTC)
SITE = 'site: {title: Bench, url: "https://example.com/", base_url: "https://example.com/feeds/", language: it}\n'


def write_text(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(WORDS, k=words))


def write_html(chance: random.Random) -> str:
    """Return three paragraphs as people write them: accents, entities and relative links."""
    return "".join(
        f'<p>{escape(write_text(chance, 50))} &mdash; <a href="/p/{chance.randrange(9999)}">altro</a>.</p>'
        for _ in range(3)
    )


# ---------------------------------------------------------------------------------------------------------
# Feeds behind nginx


class Planet:
    """Feeds that nginx serves on loopback, and the folder of a site that follows them."""

    def __init__(self, folder: Path, feeds: int, per_feed: int, nginx: str) -> None:
        self.folder, self.feeds, self.per_feed = folder, feeds, per_feed
        self.site = folder / "site"
        self.added = 0
        (folder / "www").mkdir(parents=True)
        for feed in range(feeds):
            self.path(feed).write_text(make_feed(feed, self.per_feed), "utf-8")
        self.port = find_port()
        self.server = start_nginx(nginx, folder, self.port)
        self.write_site()

    def path(self, feed: int) -> Path:
        return self.folder / "www" / f"{feed}.xml"

    @property
    def urls(self) -> list[str]:
        """The address of each feed; names below localhost lead to loopback (RFC 6761)."""
        return [f"http://f{feed}.feeds.localhost:{self.port}/{feed}.xml" for feed in range(self.feeds)]

    @property
    def plain_urls(self) -> list[str]:
        """The same for programs that do not resolve names below localhost."""
        return [f"http://127.0.0.1:{self.port}/{feed}.xml" for feed in range(self.feeds)]

    def add_entries(self, percent: int) -> None:
        """Put a new entry into some of the feeds, other ones each time."""
        step = 100 // percent
        for feed in range(self.added % step, self.feeds, step):
            self.added += 1
            new = make_item(feed, 1_000_000 + self.added, START + timedelta(minutes=self.added))
            self.path(feed).write_text(self.path(feed).read_text("utf-8").replace("<item>", f"{new}<item>", 1), "utf-8")

    def write_article(self, text: str) -> None:
        """Write the article of the site's owner, with this text."""
        (self.site / "own.md").write_text(
            f"---\ntitle: Our own article\nurl: https://example.com/own/\ndate: 2026-09-30\n---\n{text}\n", "utf-8"
        )

    def write_site(self) -> None:
        self.site.mkdir()
        names = ", ".join(f"f{feed}.feeds.localhost" for feed in range(self.feeds))
        (self.site / "feeds.yaml").write_text(
            f"{SITE}articles: own.md\nsubscriptions:\n{''.join(f'  - {url}{chr(10)}' for url in self.urls)}"
            f"streams: {{recent: {{title: Recent, limit: 50}}}}\n"
            f"fetch: {{connections: 50, allow_hosts: [{names}]}}\n",
            "utf-8",
        )
        self.write_article("The first version.")

    def stop(self) -> None:
        self.server.terminate()
        self.server.wait()


def make_feed(feed: int, entries: int) -> str:
    items = "".join(make_item(feed, number, START - timedelta(hours=number)) for number in range(entries))
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>Feed {feed}</title><link>https://site{feed}.example/</link>"
        f"<description>Number {feed}</description>{items}</channel></rss>"
    )


def make_item(feed: int, number: int, published: datetime) -> str:
    chance = random.Random(feed * 1_000_003 + number)
    link = f"https://site{feed}.example/{number}"
    return (
        f"<item><guid>{link}</guid><link>{link}</link><title>{escape(write_text(chance, 8))}</title>"
        f"<category>{chance.choice(WORDS[:5])}</category><pubDate>{format_datetime(published)}</pubDate>"
        f"<description>{escape(write_text(chance, 20))}</description>"
        f"<content:encoded><![CDATA[{write_html(chance)}]]></content:encoded></item>"
    )


def find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start_nginx(nginx: str, folder: Path, port: int) -> subprocess.Popen[bytes]:
    config = folder / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""
    config.write_text(
        textwrap.dedent(
            f"""\
            {user} worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log; daemon off;
            events {{ worker_connections 2048; }}
            http {{
              access_log off; types {{ application/rss+xml xml; }}
              client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
              uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
              server {{ listen 127.0.0.1:{port} backlog=4096; root {folder}/www; }}
            }}
            """
        )
    )
    server = subprocess.Popen([nginx, "-c", str(config), "-p", str(folder)], stderr=subprocess.DEVNULL)
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return server
        time.sleep(0.05)
    raise SystemExit("nginx did not start")


def grow_store(site: Path, total: int) -> None:
    """Add older entries to the feeds of a store until it holds `total`, as if they had been followed for years."""
    with open_store(load_config(site / "feeds.yaml")) as store:
        feeds = [state for state in store.load_feeds().values() if state.kind == "subscription"]
        before = sum(1 for _ in store.load_entries())
        missing = max(0, total - before)
        for place, feed in enumerate(feeds):
            count = missing // len(feeds) + (place < missing % len(feeds))
            store.save_document(DocumentChanges(feed=feed, entries=tuple(make_older(store, feed.key, count, before))))


def make_older(store: Store, feed: str, count: int, serial: int) -> Iterator[StoredEntry]:
    """Yield entries like one of the feed that are older than all of it."""
    pattern = min(store.load_entries([feed]), key=lambda entry: entry.date)
    state = store.load_entry_states(feed, [pattern.id])[pattern.id]
    for number in range(count):
        chance = random.Random(f"{feed} {serial} {number}")
        link = f"{pattern.id}/{serial}/{number}"
        text = write_text(chance, 20)
        entry = replace(
            pattern,
            id=link,
            link=link,
            title=write_text(chance, 8),
            summary=text,
            content=f"<p>{escape(text)} {escape(write_text(chance, 50))}</p>",
            published=pattern.date - timedelta(hours=number + 1 + serial // 1000),
        )
        digest = blake2b(link.encode(), digest_size=16).digest()
        yield StoredEntry(entry=entry, state=replace(state, fingerprint=digest, digest=digest))


# ---------------------------------------------------------------------------------------------------------
# Articles of the site's owner


def make_record(number: int) -> dict[str, object]:
    chance = random.Random(number)
    return {
        "id": f"https://example.com/{number}",
        "url": f"https://example.com/{number}",
        "title": f"{write_text(chance, 7).capitalize()} {number}",
        "content_html": write_html(chance),
        "date_published": (START - timedelta(hours=number)).isoformat(),
        "tags": [chance.choice(["News", "Offers", "Reviews"])],
    }


def write_records(folder: Path, count: int) -> None:
    """Write articles.jsonl, and a feeds.yaml that publishes all of it in one stream."""
    folder.mkdir()
    with (folder / "articles.jsonl").open("w", encoding="utf-8") as stream:
        stream.writelines(json.dumps(make_record(number), ensure_ascii=False) + "\n" for number in range(count))
    (folder / "feeds.yaml").write_text(
        f"{SITE}articles: articles.jsonl\nstreams: {{all: {{title: All, limit: 10000, max_bytes: 1GiB}}}}\n", "utf-8"
    )


HUGO = """\
baseURL = "https://example.com/"
title = "Bench"
disableKinds = ["page", "robotsTXT", "sitemap", "404"]
[outputs]
home = ["RSS"]
section = ["RSS"]
taxonomy = ["RSS"]
term = ["RSS"]
[services.rss]
limit = 50
"""


def write_posts(folder: Path, count: int) -> None:
    """Write Markdown posts of about 1.5 kB, a feeds.yaml with four streams, and the settings of Hugo."""
    (folder / "content" / "posts").mkdir(parents=True)
    for number in range(count):
        write_post(folder, number)
    streams = "".join(f"  {name.lower()}: {{title: {name}, categories: [{name}]}}\n" for name in CATEGORIES)
    (folder / "feeds.yaml").write_text(
        f'{SITE}articles: "content/posts/*.md"\nstreams:\n{streams}  recent: {{title: Recent}}\n', "utf-8"
    )
    (folder / "hugo.toml").write_text(HUGO)


CATEGORIES = ("News", "Offers", "Reviews")


def write_post(folder: Path, number: int) -> None:
    chance = random.Random(number)
    paragraphs = "\n\n".join(
        f"{write_text(chance, 40).capitalize()}, *{write_text(chance, 1)}* [{write_text(chance, 1)}](/p/{number})."
        for _ in range(4)
    )
    (folder / "content" / "posts" / f"post-{number}.md").write_text(
        f"---\ntitle: Articolo {number}\ndate: {2005 + number % 20}-{number % 12 + 1:02}-{number % 28 + 1:02}\n"
        f"url: /posts/{number}/\ncategories: [{CATEGORIES[number % 3]}]\ntags: [{chance.choice(WORDS[:5])}]\n---\n\n"
        f"{paragraphs}\n",
        "utf-8",
    )
