"""A build without news loads no entry and writes no file; any change of input or output ends that."""

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


def test_a_build_without_news_says_so_and_writes_no_file(built):
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


def test_a_record_read_by_ingest_is_published_by_the_next_build(built):
    built.write("posts/2.json", record(title="Due", id="https://example.com/2"))
    built.run("ingest")
    assert not found_nothing_new(build(built))
    assert "Due" in (built.folder / "public" / "all.json").read_text()


def test_a_removed_record_is_removed_from_the_stream(built):
    built.write("posts/2.json", record(title="Due", id="https://example.com/2"))
    build(built)
    (built.folder / "posts" / "2.json").unlink()
    build(built)
    assert "Due" not in (built.folder / "public" / "all.json").read_text()


def test_a_changed_config_is_published(built):
    built.write("feeds.yaml", CONFIG.replace("title: All", "title: Tutto"))
    assert not found_nothing_new(build(built))
    assert "Tutto" in (built.folder / "public" / "all.json").read_text()


@pytest.mark.parametrize("harm", ["edit", "remove", "add", "same size and time"])
def test_a_changed_output_folder_is_repaired(built, harm):
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


def test_an_expired_offer_is_removed_although_nothing_changed(built):
    built.write("posts/1.json", record(expires="2026-02-25T12:00:00Z"))
    build(built)
    assert found_nothing_new(build(built, now=NOW + 60))
    assert not found_nothing_new(build(built, now=NOW + 86_000))
    assert "Uno" not in (built.folder / "public" / "all.json").read_text()


def test_everything_is_built_again_after_a_day_and_after_the_clock_was_set_back(built):
    assert found_nothing_new(build(built, now=NOW + 86_000))
    assert not found_nothing_new(build(built, now=NOW + 90_000))
    assert not found_nothing_new(build(built, now=NOW - 10))


def test_a_build_of_one_stream_and_a_dry_run_skip_the_quick_check(built):
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
def test_an_invalid_build_snapshot_is_ignored(built, damage):
    build(built)
    built.write(".feedtool/last_build.json", damage)
    assert found_nothing_new(build(built))
    assert "standing" in (built.folder / ".feedtool" / "last_build.json").read_text()


@pytest.fixture
def with_defaults(built):
    """A site with a file of defaults for a folder; the build checks it like an article."""
    built.write("feeds.yaml", CONFIG.replace("posts/*.json", "posts/*.md"))
    built.write("posts/1.md", "---\ntitle: Uno\ndate: 2026-02-01\n---\nTesto.\n")
    build(built)
    built.write("posts/posts.json", '{"author": "Ada"}')
    return built


def find_author(site):
    (item,) = site.items()
    (author,) = item["authors"]
    return author["name"]


def test_a_new_file_of_folder_defaults_is_published_once(with_defaults):
    assert not found_nothing_new(build(with_defaults))
    assert find_author(with_defaults) == "Ada"
    assert found_nothing_new(build(with_defaults))


@pytest.mark.parametrize(("text", "author"), [('{"author": "Bob"}', "Bob"), (None, "Officina")])
def test_a_changed_or_removed_file_of_folder_defaults_is_published(with_defaults, text, author):
    build(with_defaults)
    if text:
        with_defaults.write("posts/posts.json", text)
    else:
        (with_defaults.folder / "posts/posts.json").unlink()
    assert not found_nothing_new(build(with_defaults))
    assert find_author(with_defaults) == author
