"""The example that a newcomer builds first."""

from __future__ import annotations

import json
import stat

import feedparser

STREAMS = ("news", "offers", "reviews", "recent")


def test_the_example_builds_without_a_network(example):
    done = example.run("build")
    assert done.stderr == ""
    assert "index.html" in done.stdout
    names = example.published()
    for stream in STREAMS:
        for suffix in (".rss.xml", ".atom.xml", ".json", ".html"):
            assert f"{stream}{suffix}" in names
    assert {"index.html", "feeds.opml"} <= set(names)


def test_all_formats_list_the_same_ids_in_the_same_order(example):
    example.run("build")
    for stream in STREAMS:
        public = example.folder / "public"
        rss = [item.id for item in feedparser.parse((public / f"{stream}.rss.xml").read_bytes()).entries]
        atom = [item.id for item in feedparser.parse((public / f"{stream}.atom.xml").read_bytes()).entries]
        items = [item["id"] for item in json.loads((public / f"{stream}.json").read_bytes())["items"]]
        assert rss == atom == items
        assert len(set(items)) == len(items) > 2


def test_recent_posts_shows_each_story_once(example):
    done = example.run("build")
    titles = [item["title"] for item in example.items("recent")]
    assert len(set(titles)) == len(titles)
    assert "duplicates merged" in done.stdout


def test_recent_posts_lists_no_copy_on_the_site_itself(example):
    example.run("build")
    copies = [copy["url"] for item in example.items("recent") for copy in item.get("_feedtool", {}).get("also", ())]
    assert [url for url in copies if "officinadigitale.example" in url] == []


def test_a_second_build_with_another_hash_seed_zone_and_locale_writes_no_file(example):
    example.run("build", PYTHONHASHSEED="1")
    first = example.published()
    done = example.run("build", PYTHONHASHSEED="2", TZ="Asia/Tokyo", LC_ALL="C")
    assert example.published() == first
    assert "Wrote 0 files" in done.stdout


def test_two_fresh_builds_at_one_time_give_the_same_bytes(example):
    example.run("build", PYTHONHASHSEED="1", SOURCE_DATE_EPOCH="1772700000")
    first = {name: data for name, (data, _) in example.published().items()}
    (example.folder / ".feedtool" / "state.db").unlink()
    example.run("build", PYTHONHASHSEED="2", TZ="Asia/Tokyo", LC_ALL="C", SOURCE_DATE_EPOCH="1772700000")
    assert {name: data for name, (data, _) in example.published().items()} == first


def test_files_are_readable_by_the_web_server(example):
    example.run("build")
    for path in (example.folder / "public").rglob("*"):
        if path.is_file():
            assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_the_published_example_passes_the_strict_check(example):
    example.run("build")
    example.run("check", "public", "--url", "https://officinadigitale.example/feeds/", "--strict")
