"""An article that is no longer public is removed from every published file, with its copies in feeds."""

from __future__ import annotations

import gzip
import json
import os
import re
from datetime import UTC, datetime, timedelta

import brotli
import pytest

from feedtool.content import zstd
from support.rss import make_channel, make_item

START = datetime(2026, 6, 1, 8, tzinfo=UTC)
CONFIG = """\
site: {title: Bottega, url: https://bottega.example/, language: en, timezone: Europe/Rome}
articles: posts.json
subscriptions:
  - {url: own.xml, title: Our own feed}
  - {url: planet.xml, title: Planet, dedupe: false}
streams: {all: {title: All, limit: 20, archive: true}}
precompress: [gz, br, zst]
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
    items = (
        make_item(
            post["title"],
            post["url"],
            guid(post),
            datetime.fromisoformat(post["date"]),
            post["content"].removeprefix("<p>").removesuffix("</p>"),
        )
        for post in posts
    )
    return make_channel(*items, title=host, link=f"https://{host}/")


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
    return zstd.decompress(content) if name.endswith(".zst") else content


@pytest.fixture
def bottega(site):
    return Bottega(site)


DRAFT = {"draft": True}
EXPIRED = {"expiryDate": "2026-07-01T09:30:00Z"}


@pytest.fixture
def withdrawn(bottega):
    """The site after two posts became drafts and one was deleted, these posts, and the ids before."""
    before = bottega.list_ids()
    kept = {number: dict(bottega.posts[number]) for number in (5, 110, 112)}
    assert all(bottega.find(number) for number in kept)
    bottega.posts[5] |= DRAFT
    bottega.posts[110] |= DRAFT
    del bottega.posts[112]
    bottega.build()
    return bottega, kept, before


def test_withheld_and_deleted_posts_are_in_no_file(withdrawn):
    bottega, kept, before = withdrawn
    assert [bottega.find(number) for number in kept] == [[], [], []]
    assert set(before) - set(bottega.list_ids()) >= {f"https://bottega.example/{number}" for number in kept}


def test_withheld_and_deleted_posts_that_return_are_published_once(withdrawn):
    bottega, kept, _ = withdrawn
    bottega.posts |= kept
    bottega.build()
    ids = bottega.list_ids()
    assert {f"https://bottega.example/{number}" for number in kept} <= set(ids)
    assert len(ids) == len(set(ids))


def test_only_archives_with_a_withheld_post_are_written_again(bottega):
    before = {name: found for name, found in bottega.site.published().items() if ".archive-" in name}
    bottega.posts[5] |= DRAFT
    bottega.build()
    after = bottega.site.published()
    assert {name.split(".")[1] for name in before if after[name][0] != before[name][0]} == {"archive-1"}
    assert {name.split(".")[1] for name in before} >= {"archive-1", "archive-2"}


def test_a_dry_run_reports_withheld_posts_without_quoting_them(bottega):
    bottega.posts[110] |= DRAFT
    output = bottega.build("--dry-run").stdout
    assert "would be removed: posts.json: " in output
    assert "would be removed: planet.xml: a copy of an article in posts.json: " in output
    assert "110" not in output
    assert bottega.find(110)


def test_an_entry_missing_from_the_middle_of_a_feed_is_withdrawn_after_a_day(site):
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


# ---------------------------------------------------------------------------------------------------------
# Files

FILES = """\
site: {title: Bottega, url: https://bottega.example/, language: en, timezone: Europe/Rome}
articles: ["posts/*.md"]
streams: {all: {title: All}}
"""
NOON = datetime(2026, 12, 20, 12, tzinfo=UTC)


def write_file(site, name, title, *lines):
    head = "\n".join((f"title: {title}", f"url: /{name}/", *lines))
    site.write(f"posts/{name}.md", f"---\n{head}\n---\n\nThe text of {title}.\n")


def build_at(site, now, *arguments):
    return site.run("build", *arguments, code=None, SOURCE_DATE_EPOCH=str(int(now.timestamp())))


def list_items(site):
    return {item["title"]: item for item in site.items()}


def list_tombstones(site):
    return re.findall(r'deleted-entry ref="([^"]*)"', (site.folder / "public" / "all.atom.xml").read_text())


@pytest.fixture
def files(site):
    site.write("feeds.yaml", FILES)
    write_file(site, "one", "One", "date: 2026-12-01")
    write_file(site, "two", "Two", "date: 2026-12-02")
    return site


MINUTE = timedelta(minutes=1)
SEVEN = datetime(2026, 12, 24, 7, tzinfo=UTC)


@pytest.fixture
def scheduled(files):
    """A site with an article for the morning of December 24, which no build has published."""
    write_file(files, "eve", "Eve", "date: 2026-12-24T08:00:00+01:00")
    return files


def test_a_scheduled_article_is_counted_as_left_out(scheduled):
    output = build_at(scheduled, NOON).stdout
    assert "2 new" in output
    assert "left out: 1 scheduled for 2026-12-24" in output


def test_a_scheduled_article_is_published_by_the_first_build_after_its_time(scheduled):
    for now, is_out in ((NOON, False), (SEVEN - MINUTE, False), (SEVEN, True), (SEVEN + MINUTE, True)):
        build_at(scheduled, now)
        assert ("Eve" in list_items(scheduled)) is is_out
    assert list_items(scheduled)["Eve"]["date_published"] == "2026-12-24T07:00:00Z"


def test_a_build_after_a_scheduled_article_was_published_finds_nothing_new(scheduled):
    build_at(scheduled, SEVEN)
    assert "nothing is new" in build_at(scheduled, SEVEN + MINUTE).stdout


@pytest.fixture
def rescheduled(files):
    """A site whose article One got a date in the future after it was published, and the id of One."""
    build_at(files, NOON)
    id_ = list_items(files)["One"]["id"]
    write_file(files, "one", "One", "date: 2026-12-24")
    build_at(files, NOON + timedelta(hours=1))
    return files, id_


def test_an_article_with_a_new_date_in_the_future_is_withheld_without_a_tombstone(rescheduled):
    files, _ = rescheduled
    assert list_items(files).keys() == {"Two"}
    assert list_tombstones(files) == []


def test_an_article_with_a_new_date_in_the_future_keeps_its_id(rescheduled):
    files, id_ = rescheduled
    build_at(files, NOON + timedelta(days=5))
    assert list_items(files)["One"]["id"] == id_


def break_front_matter(files):
    build_at(files, NOON)
    whole = (files.folder / "posts" / "one.md").read_text()
    files.write("posts/one.md", whole.replace("title: One", "title: [One"))
    return whole


def test_an_article_with_broken_front_matter_is_withheld_without_a_tombstone(files):
    break_front_matter(files)
    output = build_at(files, NOON + timedelta(hours=1))
    assert list_items(files).keys() == {"Two"}
    assert list_tombstones(files) == []
    assert "left out: 1 unreadable" in output.stdout


def test_an_article_whose_front_matter_is_repaired_returns_as_it_was(files):
    whole = break_front_matter(files)
    before = list_items(files)
    build_at(files, NOON + timedelta(hours=1))
    files.write("posts/one.md", whole)
    build_at(files, NOON + timedelta(hours=2))
    assert list_items(files) == before


@pytest.fixture
def drafted(files):
    """A site whose article One became a draft, its entries before, and the summary of that build."""
    build_at(files, NOON)
    before = list_items(files)
    write_file(files, "one", "One", "date: 2026-12-01", "draft: true")
    return files, before, build_at(files, NOON + timedelta(hours=1)).stdout


def test_a_published_article_that_becomes_a_draft_has_a_tombstone(drafted):
    files, before, output = drafted
    assert "left out: 1 draft\n" in output
    assert list_tombstones(files) == [before["One"]["id"]]


def test_a_draft_that_is_published_again_loses_its_tombstone(drafted):
    files, before, _ = drafted
    write_file(files, "one", "One", "date: 2026-12-01")
    build_at(files, NOON + timedelta(hours=2))
    assert list_items(files) == before
    assert list_tombstones(files) == []


def test_an_undated_draft_is_dated_when_it_is_first_public(files):
    write_file(files, "new", "New", "draft: true")
    build_at(files, NOON)
    write_file(files, "new", "New")
    touched = NOON + timedelta(days=3)
    os.utime(files.folder / "posts" / "new.md", (touched.timestamp(),) * 2)
    build_at(files, touched)
    assert list_items(files)["New"]["date_published"] >= "2026-12-20"


def test_the_only_article_is_withheld_although_the_stream_becomes_empty(files):
    (files.folder / "posts" / "two.md").unlink()
    build_at(files, NOON)
    write_file(files, "one", "One", "date: 2026-12-01", "draft: true")
    assert build_at(files, NOON + timedelta(hours=1)).returncode == 0
    assert list_items(files) == {}


def test_explain_gives_the_reason_of_a_withheld_article_without_quoting_it(files):
    write_file(files, "one", "One", "date: 2026-12-01", "draft: true")
    build_at(files, NOON)
    output = files.run("explain", "https://bottega.example/one/").stdout
    assert output == "(not public)  posts/one.md\n  publish    no: it is a draft (field draft)\n"


def test_copies_of_a_withheld_article_are_shown_after_its_source_left_the_config(files):
    feed = [make_post(1, url="https://bottega.example/one/", title="One", content="<p>The text of One.</p>")]
    files.write("planet.xml", make_feed("planet.example", feed, guid=lambda post: post["id"]))
    files.write("feeds.yaml", f"{FILES}subscriptions: [{{url: planet.xml}}]\n")
    build_at(files, NOON)
    write_file(files, "one", "One", "date: 2026-12-01", "draft: true")
    build_at(files, NOON + timedelta(hours=1))
    assert list_items(files).keys() == {"Two"}
    files.write("feeds.yaml", f"{FILES}subscriptions: [{{url: planet.xml}}]\n".replace("posts/*.md", "others/*.md"))
    build_at(files, NOON + timedelta(hours=2), "--allow-shrink")
    assert list_items(files).keys() == {"One"}


def test_a_deleted_article_stays_deleted_when_its_source_is_renamed(files):
    feed = [make_post(1, url="https://bottega.example/one/", title="One", content="<p>The text of One.</p>")]
    files.write("planet.xml", make_feed("planet.example", feed, guid=lambda post: post["id"]))
    files.write("feeds.yaml", f"{FILES}subscriptions: [{{url: planet.xml}}]\n")
    build_at(files, NOON)
    (files.folder / "posts" / "one.md").unlink()
    build_at(files, NOON + timedelta(hours=1))
    (files.folder / "posts").rename(files.folder / "content")
    files.write("feeds.yaml", (files.folder / "feeds.yaml").read_text().replace("posts/*.md", "content/*.md"))
    build_at(files, NOON + timedelta(hours=2), "--allow-shrink")
    assert list_items(files).keys() == {"Two"}
    files.write("feeds.yaml", re.sub("articles:.*", "", (files.folder / "feeds.yaml").read_text()))
    build_at(files, NOON + timedelta(hours=3), "--allow-shrink")
    assert list_items(files).keys() == {"One"}


def test_a_copy_of_a_copy_of_a_withheld_article_is_not_shown(files):
    post = make_post(1, url="https://bottega.example/one/", title="A headline of its own")
    elsewhere = post | {"url": "https://planet.example/a"}
    files.write("own.xml", make_feed("bottega.example", [post], guid=lambda post: f"{post['id']}?p=1"))
    files.write("planet.xml", make_feed("planet.example", [elsewhere], guid=lambda post: "planet 1"))
    files.write("feeds.yaml", f"{FILES}subscriptions: [{{url: own.xml}}, {{url: planet.xml}}]\n")
    write_file(files, "one", "One", "date: 2026-12-01", "draft: true")
    build_at(files, NOON)
    assert list_items(files).keys() == {"Two"}
