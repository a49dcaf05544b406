"""A damaged or newer store is reported and kept, never silently replaced by an empty one."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import pytest

from support import NOW
from support.rss import make_channel, make_item
from support.site import Site

CONFIG = """\
site: {title: Officina, url: https://example.com/, language: en}
articles: posts/*.md
subscriptions: [planet.xml, other.xml]
streams:
  all: {title: All, limit: 200}
"""
LINK = "https://example.com/screw/"
TEXT = "Five laptop makers will use the same hinge screw from next year, and spare hinges will be sold to anyone."
TITLE = "Hinge makers agree on one screw"
COPY = make_item(TITLE, f"{LINK}?utm_source=planet", "tag:planet.example,2026:4711", NOW, TEXT)
ARTICLE = f"---\ntitle: {TITLE}\nurl: {LINK}\ndate: 2026-03-05\n---\n\n{TEXT}\n"
FIRST, LATER = {"SOURCE_DATE_EPOCH": "1772755200"}, {"SOURCE_DATE_EPOCH": "1773100800"}


def rss(title, *items):
    return make_channel(*items, title=title, link=f"https://{title}.example/")


def entry(number, when=NOW):
    link = f"https://other.example/{number}"
    return make_item(f"Piece {number}", link, f"n-{number}", when, f"All that is known of number {number}")


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """A site with all kinds of ids: published, made by feedtool, of undated and of no longer listed entries."""
    site = Site(tmp_path_factory.mktemp("original"))
    site.write("feeds.yaml", CONFIG)
    site.write("planet.xml", rss("planet", COPY))
    site.write("other.xml", rss("other", *map(entry, range(40)), entry("undated", "")))
    site.run("build", code=None, **FIRST)
    site.write("posts/screw.md", ARTICLE)
    site.write("other.xml", rss("other", *map(entry, range(3, 40)), entry("undated", "")))
    site.run("build", **LATER)
    assert "tag:planet.example,2026:4711" in ids(site).values()
    return site


@pytest.fixture
def built(original, tmp_path):
    return original.copy(tmp_path / "site")


def ids(site):
    items = site.items()
    return {item["title"]: item["id"] for item in items}


def dates(site):
    items = site.items()
    return {item["title"]: item["date_published"] for item in items}


def store(site):
    return site.folder / ".feedtool/state.db"


def damage_pages(path):
    """Every page but the first few, from the middle on."""
    data = bytearray(path.read_bytes())
    for start in range(len(data) // 2 // 4096 * 4096, len(data), 4096):
        data[start : start + 64] = b"\xff" * 64
    path.write_bytes(data)


DAMAGES = {
    "no bytes": lambda path: path.write_bytes(b""),
    "one byte": lambda path: path.write_bytes(b"S"),
    "one byte less than a header": lambda path: path.write_bytes(path.read_bytes()[:99]),
    "99 blanks": lambda path: path.write_bytes(b" " * 99),
    "no database": lambda path: path.write_bytes(b"my shopping list\n" * 1000),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "cut off by one byte": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "JSON nested 100,000 deep": lambda path: _execute(path, f"UPDATE feeds SET about = '{'[' * 100_000}'"),
    "pages overwritten": damage_pages,
    "a column that does not read": lambda path: _execute(path, "UPDATE entries SET authors = '{'"),
    "the version of a newer feedtool": lambda path: _execute(path, "PRAGMA user_version = 99"),
    "another program's": lambda path: _execute(path, "PRAGMA application_id = 7"),
}


def _execute(path, statement):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_store_stops_the_build_and_is_not_changed(built, damage):
    DAMAGES[damage](store(built))
    before, published = store(built).read_bytes(), built.published()
    done = built.run("build", code=5, **LATER)
    assert "Traceback" not in done.stderr
    assert "feedtool store re" in done.stderr or damage == "another program's"
    assert store(built).read_bytes() == before or damage == "a column that does not read"
    assert built.published() == published


NO_HEADER = ("no bytes", "one byte", "one byte less than a header", "99 blanks")
NOT_REPAIRED = (*NO_HEADER, "the version of a newer feedtool", "another program's")


REPAIRED = [name for name in DAMAGES if name not in NOT_REPAIRED]


@pytest.mark.parametrize("damage", REPAIRED)
def test_a_build_with_a_damaged_store_suggests_store_repair(built, damage):
    DAMAGES[damage](store(built))
    assert "feedtool store repair" in built.run("build", code=5, **LATER).stderr


@pytest.mark.parametrize("damage", REPAIRED)
def test_store_repair_keeps_the_damaged_store(built, damage):
    DAMAGES[damage](store(built))
    damaged = store(built).read_bytes()
    built.run("store", "repair", **LATER)
    assert (store(built).parent / "state.db.damaged-1").read_bytes() == damaged


@pytest.mark.parametrize("damage", REPAIRED)
def test_store_repair_makes_a_store_that_works(built, damage):
    DAMAGES[damage](store(built))
    built.run("store", "repair", **LATER)
    built.run("store", "check")
    built.run("build", **LATER)


def test_store_repair_keeps_published_ids(built):
    before = ids(built)
    DAMAGES["a column that does not read"](store(built))
    built.run("store", "repair", **LATER)
    built.run("build", **LATER)
    kept = {title: name for title, name in ids(built).items() if name.startswith("tag:")}
    assert kept == {title: name for title, name in before.items() if name.startswith("tag:")}


@pytest.mark.parametrize("damage", [name for name in DAMAGES if name != "another program's"])
def test_a_command_that_reads_a_damaged_store_exits_with_5(built, damage):
    DAMAGES[damage](store(built))
    for command in (("store", "check"), ("status",) if damage != "a column that does not read" else ("categories",)):
        done = built.run(*command, code=5)
        assert "state.db" in done.stderr
        assert "feedtool store re" in done.stderr


def test_an_intact_store_is_not_repaired(built):
    before = store(built).read_bytes()
    assert "nothing to repair" in built.run("store", "repair").stdout
    assert store(built).read_bytes() == before
    assert not list(store(built).parent.glob("*damaged*"))


@pytest.mark.parametrize("damage", NOT_REPAIRED)
def test_a_store_of_another_program_or_version_is_not_repaired(built, damage):
    DAMAGES[damage](store(built))
    before = store(built).read_bytes()
    assert "Traceback" not in built.run("store", "repair", code=5).stderr
    assert store(built).read_bytes() == before
    assert not list(store(built).parent.glob("*damaged*"))


LOSSES = {
    "all files": lambda path: shutil.rmtree(path.parent),
    **{name: DAMAGES[name] for name in ("no bytes", "no database", "the version of a newer feedtool")},
}
REBUILT = {"SOURCE_DATE_EPOCH": "1773187200"}


@pytest.mark.parametrize("loss", LOSSES)
def test_a_rebuilt_store_keeps_ids_and_dates(built, loss):
    known, when = ids(built), dates(built)
    LOSSES[loss](store(built))
    built.run("store", "rebuild", **REBUILT)
    built.run("build", **REBUILT)
    assert ids(built) == known
    assert dates(built) == when


@pytest.mark.parametrize("loss", LOSSES)
def test_store_rebuild_keeps_the_old_file(built, loss):
    LOSSES[loss](store(built))
    had_file = store(built).exists()
    built.run("store", "rebuild", **REBUILT)
    assert store(built).with_name("state.db.old-1").exists() is had_file


def test_the_second_build_with_a_rebuilt_store_writes_no_file(built):
    store(built).unlink()
    built.run("store", "rebuild", **REBUILT)
    built.run("build", **REBUILT)
    published = built.published()
    built.run("build", **REBUILT)
    assert built.published() == published


def test_a_store_is_not_rebuilt_if_published_files_cannot_be_read(built, monkeypatch):
    from pathlib import Path

    from feedtool.config import load_config
    from feedtool.errors import PublishError
    from feedtool.pipeline.rebuild import rebuild
    from feedtool.pipeline.wiring import open_parts_with_new_store

    def refuse(path):
        raise OSError(5, "Input/output error", str(path))

    before = store(built).read_bytes()
    config = load_config(built.folder / "feeds.yaml")
    with (
        pytest.raises(PublishError, match=r"public/\S+: Input/output error"),
        open_parts_with_new_store(config) as parts,
    ):
        monkeypatch.setattr(Path, "read_bytes", refuse)
        rebuild(config, parts)
    monkeypatch.undo()
    assert store(built).read_bytes() == before
    assert not list(store(built).parent.glob("*.part"))


def test_a_store_in_use_is_not_repaired(built):
    from datetime import UTC, datetime

    from feedtool.store.lock import hold_lock

    with hold_lock(store(built), now=datetime.now(UTC), command="feedtool build"):
        for command in ("repair", "rebuild"):
            assert "another feedtool is running: feedtool build" in built.run("store", command, code=4).stderr
