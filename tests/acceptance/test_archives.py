"""Archives, as a reader finds them that goes from the live feed to the first post (RFC 5005)."""

from __future__ import annotations

import json
import shutil
from pathlib import PurePosixPath

import pytest
from lxml import etree, html

BASE = "https://example.com/"
ATOM = "{http://www.w3.org/2005/Atom}"
CONFIG = """\
site: {title: Test, url: https://example.com/, language: en}
articles: posts.json
streams: {all: {title: All, limit: 20}}
precompress: [gz]
"""


def write_posts(site, *numbers, **changed):
    posts = [
        {
            "id": f"{BASE}{number}",
            "url": f"{BASE}{number}",
            "title": f"Post {number}",
            "date": f"2026-02-{1 + number // 24:02}T{number % 24:02}:00:00Z",
            "content": f"<p>{changed.get(f'post{number}', 'Text')} {number}</p>",
        }
        for number in numbers
    ]
    site.write("posts.json", json.dumps(posts))


def follow_json(folder):
    name, found = "all.json", []
    while name:
        feed = json.loads((folder / name).read_text())
        found += [item["id"] for item in feed["items"]]
        name = PurePosixPath(feed["next_url"]).name if "next_url" in feed else None
    return found


def follow_xml(folder, name, item, id_):
    found = []
    while name:
        root = etree.parse(str(folder / name)).getroot()
        found += [element.findtext(id_) for element in root.iter(item)]
        links = {link.get("rel"): link.get("href") for link in root.iter(f"{ATOM}link")}
        name = PurePosixPath(links["prev-archive"]).name if "prev-archive" in links else None
    return found


def follow_pages(folder):
    name, found = "all.html", []
    while name:
        page = html.parse(str(folder / name)).getroot()
        found += page.xpath("//article//h3/a/@href")
        name = next((PurePosixPath(one).name for one in page.xpath("//nav//a[@rel='prev']/@href")), None)
    return found


@pytest.fixture(scope="module")
def built(lasting_site):
    """A site with 150 posts."""
    lasting_site.write("feeds.yaml", CONFIG)
    write_posts(lasting_site, *range(150))
    lasting_site.run("build", "--offline")
    return lasting_site


@pytest.fixture
def history(built, tmp_path):
    """A copy of it."""
    return built.copy(tmp_path / "site")


def test_following_the_archives_gives_every_entry_once_in_every_format(history):
    expected = [f"{BASE}{number}" for number in range(149, -1, -1)]
    folder = history.folder / "public"
    assert follow_json(folder) == expected
    assert follow_pages(folder) == expected
    assert follow_xml(folder, "all.rss.xml", "item", "guid") == expected
    assert follow_xml(folder, "all.atom.xml", f"{ATOM}entry", f"{ATOM}id") == expected
    history.run("check", "--strict", "public", "--url", BASE)


def read_archives(site):
    return {name: found for name, found in site.published().items() if ".archive-" in name}


def test_new_and_corrected_entries_do_not_change_archives(history):
    before = read_archives(history)
    write_posts(history, *range(180), post7="Corrected")
    history.run("build", "--offline")
    after = read_archives(history)
    assert before
    assert {name: after[name] for name in before} == before


def test_a_corrected_entry_of_an_archive_is_listed_again_in_the_live_feed(history):
    write_posts(history, *range(180), post7="Corrected")
    history.run("build", "--offline")
    found = follow_json(history.folder / "public")
    assert sorted(found) == sorted([*(f"{BASE}{number}" for number in range(180)), f"{BASE}7"])
    history.run("check", "public", "--url", BASE)


@pytest.fixture
def without_five(history):
    """The site after its five oldest posts were deleted, and its archives before."""
    before = read_archives(history)
    write_posts(history, *range(5, 150))
    history.run("build", "--offline")
    return history, before


def test_a_deleted_entry_changes_only_the_archive_that_contains_it(without_five):
    site, before = without_five
    after = read_archives(site)
    changed = {name.partition(".archive-")[2].partition(".")[0] for name in before if after[name] != before[name]}
    assert changed == {"1"}


def test_a_deleted_entry_is_in_no_feed_or_page(without_five):
    folder = without_five[0].folder / "public"
    expected = [f"{BASE}{number}" for number in range(149, 4, -1)]
    assert follow_json(folder) == expected
    assert follow_pages(folder) == expected


def test_a_deleted_entry_has_a_tombstone(without_five):
    site, _ = without_five
    deleted = etree.parse(str(site.folder / "public/all.atom.xml")).getroot()
    names = [one.get("ref") for one in deleted.iter("{http://purl.org/atompub/tombstones/1.0}deleted-entry")]
    assert sorted(names) == sorted(f"{BASE}{number}" for number in range(5))
    site.run("check", "public", "--url", BASE)


def test_lost_archives_are_written_again_with_the_same_bytes(history):
    before = {name: found[0] for name, found in history.published().items()}
    for path in (history.folder / "public").glob("*.archive-*"):
        path.unlink()
    history.run("build", "--offline")
    again = history.published()
    assert {name: found[0] for name, found in again.items()} == before
    history.run("build", "--offline")
    assert history.published() == again


def test_a_site_that_follows_a_feed_keeps_its_archives_and_adds_to_them(history):
    before = read_archives(history)
    history.write("feeds.yaml", f"{CONFIG}subscriptions: [other.xml]\n")
    history.write("other.xml", "<rss version='2.0'><channel><title>Other</title></channel></rss>")
    write_posts(history, *range(200))
    history.run("build")
    after = read_archives(history)
    assert {name: after[name] for name in before} == before
    assert len(after) > len(before)
    assert follow_json(history.folder / "public") == [f"{BASE}{number}" for number in range(199, -1, -1)]


def test_a_lost_store_does_not_remove_the_archives_of_a_site_that_follows_a_feed(history):
    history.write("feeds.yaml", f"{CONFIG}subscriptions: [other.xml]\n")
    history.write("other.xml", "<rss version='2.0'><channel><title>Other</title></channel></rss>")
    history.run("build")
    before = read_archives(history)
    shutil.rmtree(history.folder / ".feedtool")
    history.run("build")
    assert read_archives(history).keys() == before.keys()


def test_a_stream_with_entries_of_others_has_no_archives(site):
    site.write("feeds.yaml", f"{CONFIG}subscriptions: [other.xml]\n")
    site.write("other.xml", "<rss version='2.0'><channel><title>Other</title></channel></rss>")
    write_posts(site, *range(60))
    site.run("build")
    assert read_archives(site) == {}
    assert follow_json(site.folder / "public") == [f"{BASE}{number}" for number in range(59, 39, -1)]


def test_a_dry_run_closes_no_archive(history):
    before = history.published()
    write_posts(history, *range(200))
    history.run("build", "--dry-run")
    write_posts(history, *range(150))
    history.run("build", "--offline")
    assert history.published() == before
