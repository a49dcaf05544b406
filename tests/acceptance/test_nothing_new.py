"""A build that finds nothing new looks at no entry and touches no file; whatever could change a byte ends that."""

from __future__ import annotations

import fcntl
import json
import os

import pytest

CONFIG = """\
site: {title: Officina, url: https://example.com/, language: it}
articles: ["posts/*.json"]
streams:
  all: {title: All}
"""
NOW = 1_772_000_000  # 2026-02-25


def record(title="Uno", **fields):
    return json.dumps(
        {"id": "https://example.com/1", "url": "https://example.com/1", "title": title, "published": "2026-02-01"}
        | fields
    )


@pytest.fixture
def built(site):
    site.write("feeds.yaml", CONFIG)
    site.write("posts/1.json", record())
    build(site)
    return site


def build(site, *arguments, now=NOW):
    return site.run("build", *arguments, SOURCE_DATE_EPOCH=str(now)).stdout


def found_nothing_new(printed):
    return "nothing is new since the last build" in printed


def test_it_says_so_and_touches_nothing(built):
    before = {path: path.stat().st_mtime_ns for path in (built.folder / "public").rglob("*")}
    printed = build(built)
    assert found_nothing_new(printed)
    assert "Wrote 0 files" in printed
    assert {path: path.stat().st_mtime_ns for path in (built.folder / "public").rglob("*")} == before


def test_a_record_that_was_edited_is_published(built):
    built.write("posts/1.json", record(title="Corretto"))
    assert not found_nothing_new(build(built))
    assert "Corretto" in (built.folder / "public" / "all.json").read_text()
    assert found_nothing_new(build(built))


def test_what_was_read_without_building_is_published_by_the_next_build(built):
    built.write("posts/2.json", record(title="Due", id="https://example.com/2"))
    built.run("ingest")
    assert not found_nothing_new(build(built))
    assert "Due" in (built.folder / "public" / "all.json").read_text()


def test_a_record_that_went_leaves(built):
    built.write("posts/2.json", record(title="Due", id="https://example.com/2"))
    build(built)
    (built.folder / "posts" / "2.json").unlink()
    build(built)
    assert "Due" not in (built.folder / "public" / "all.json").read_text()


def test_a_changed_config_counts(built):
    built.write("feeds.yaml", CONFIG.replace("title: All", "title: Tutto"))
    assert not found_nothing_new(build(built))
    assert "Tutto" in (built.folder / "public" / "all.json").read_text()


@pytest.mark.parametrize("harm", ["edit", "remove", "add", "same size and time"])
def test_a_folder_that_is_not_as_it_was_left_is_made_right(built, harm):
    file = built.folder / "public" / "all.json"
    good, times = file.read_bytes(), (file.stat().st_atime_ns, file.stat().st_mtime_ns)
    if harm == "remove":
        file.unlink()
    elif harm == "add":
        (file.parent / ".feedtool-0123456789abcdef.tmp").write_bytes(b"half")
    else:
        file.write_bytes(good.replace(b"Uno", b"Duo") if harm.startswith("same") else b"{}")
        os.utime(file, ns=times)
    assert not found_nothing_new(build(built))
    assert file.read_bytes() == good
    assert not list(file.parent.glob("*.tmp"))
    assert found_nothing_new(build(built))


def test_an_offer_that_expires_leaves_on_time_though_nothing_changed(built):
    built.write("posts/1.json", record(expires="2026-02-25T12:00:00Z"))
    build(built)
    assert found_nothing_new(build(built, now=NOW + 60))
    assert not found_nothing_new(build(built, now=NOW + 86_000))
    assert "Uno" not in (built.folder / "public" / "all.json").read_text()


def test_once_a_day_all_is_made_anew_and_a_clock_that_was_set_back_is_not_believed(built):
    assert found_nothing_new(build(built, now=NOW + 86_000))
    assert not found_nothing_new(build(built, now=NOW + 90_000))
    assert not found_nothing_new(build(built, now=NOW - 10))


def test_a_part_of_the_streams_is_always_looked_at(built):
    assert not found_nothing_new(build(built, "--stream", "all"))
    assert not found_nothing_new(build(built, "--dry-run"))


def test_the_third_run_finds_nothing_new_without_store_or_data_model(built):
    build(built)
    printed = built.run("build", SOURCE_DATE_EPOCH=str(NOW), PYTHONPROFILEIMPORTTIME="1")
    assert found_nothing_new(printed.stdout)
    loaded = {line.rpartition("|")[2].strip() for line in printed.stderr.splitlines()}
    assert "feedtool.pipeline.up_to_date" in loaded
    assert loaded.isdisjoint({"feedtool.model", "feedtool.config", "sqlite3", "lxml", "yaml"})


def test_the_quick_check_waits_for_another_run(built):
    build(built)
    with (built.folder / ".feedtool" / "state.db.lock").open("r+b") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert built.run("build", SOURCE_DATE_EPOCH=str(NOW), code=4).stderr.startswith(
            "feedtool: another feedtool is running"
        )


@pytest.mark.parametrize("damage", ["", "{}", "[1]", '{"articles": 3}', "\0"])
def test_a_note_that_is_none_is_passed_over(built, damage):
    build(built)
    built.write(".feedtool/last_build.json", damage)
    assert found_nothing_new(build(built))
    assert "standing" in (built.folder / ".feedtool" / "last_build.json").read_text()


def test_what_a_folder_says_for_its_articles_is_published_when_it_changes_comes_or_goes(built):
    """The build looks at files of defaults as it does at articles, though they are none."""
    built.write("feeds.yaml", CONFIG.replace("posts/*.json", "posts/*.md"))
    built.write("posts/1.md", "---\ntitle: Uno\ndate: 2026-02-01\n---\nTesto.\n")
    build(built)
    assert found_nothing_new(build(built))
    for text in ('{"author": "Ada"}', '{"author": "Bob"}', None):
        if text is None:
            (built.folder / "posts" / "posts.json").unlink()
        else:
            built.write("posts/posts.json", text)
        assert not found_nothing_new(build(built))
        (item,) = built.items()
        (author,) = item["authors"]
        assert author["name"] == (json.loads(text)["author"] if text else "Officina")
        assert found_nothing_new(build(built))
