"""`feedtool store` with a store in PostgreSQL."""

from __future__ import annotations

import json

import psycopg
import pytest

from support.rss import make_channel, make_item
from support.server import Answer

ITEM = make_item("Post", "https://feed.example/1", "1", None, "Text.")
WITHOUT_DATE = {"SOURCE_DATE_EPOCH": "1796000000"}
LATER = {"SOURCE_DATE_EPOCH": "1796100000"}


@pytest.fixture
def site(site, postgresql, server):
    """A site that follows one feed, with an undated entry, and is not built yet."""
    server.pages["/feed.xml"] = Answer(body=make_channel(ITEM).encode())
    site.configure(store=postgresql, subscriptions=[server.url("/feed.xml")], fetch={"allow_hosts": ["127.0.0.1"]})
    return site


@pytest.fixture
def built(site):
    site.run("build", **WITHOUT_DATE)
    return site


@pytest.fixture
def database(postgresql):
    """A session that commits each statement."""
    with psycopg.connect(postgresql, autocommit=True) as connection:
        yield connection


def read_feed(site):
    return json.loads((site.folder / "public" / "all.json").read_text("utf-8"))["items"]


def count_rows(database, table):
    return database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def list_schemas(database):
    name = database.execute("SELECT current_schema()").fetchone()[0]
    query = "SELECT nspname FROM pg_namespace WHERE nspname LIKE %s ORDER BY nspname"
    return name, [found.removeprefix(name) for (found,) in database.execute(query, (f"{name}\\_%",))]


@pytest.mark.parametrize("command", [["check"], ["backup", "copy.dump"], ["repair"]], ids=" ".join)
def test_a_store_that_no_run_made_is_not_made(site, database, command):
    done = site.invoke("store", *command, code=5)
    assert "there is no store at postgresql://" in done.stderr
    assert count_rows(database, "pg_tables WHERE schemaname = current_schema()") == 0


def test_an_intact_store_is_reported_as_intact(built):
    assert "is intact: 1 feed, 1 entry\n" in built.invoke("store", "check").stdout
    assert "is intact: nothing to repair\n" in built.invoke("store", "repair").stdout


@pytest.mark.parametrize("command", ["check", "repair"])
def test_rows_that_feedtool_did_not_write_are_named_and_the_hint_says_how_to_restore_them(built, database, command):
    database.execute("UPDATE entries SET details = '{'")
    *errors, hint = built.invoke("store", command, code=5).stderr.splitlines()
    assert len(errors) == 1
    assert "corrupt row" in errors[0]
    assert "pg_restore" in hint
    assert "feedtool store rebuild" in hint


def test_a_backup_is_refused_with_the_command_that_makes_one(built):
    refused, hint = built.invoke("store", "backup", "copy.dump", code=5).stderr.splitlines()
    assert refused.endswith("is not a file, so copy.dump is not written")
    assert "pg_dump --format=custom --file=copy.dump 'postgresql://" in hint
    assert not (built.folder / "copy.dump").exists()


def test_a_rebuilt_store_keeps_ids_and_dates_and_the_old_tables(built, database):
    before = read_feed(built)
    database.execute("CREATE TABLE mine (id INT)")
    done = built.run("store", "rebuild", **LATER)
    name, schemas = list_schemas(database)
    assert schemas == ["_feedtool_old_1"]
    assert f"The old store is the schema {name}_feedtool_old_1 of postgresql://" in done.stdout
    assert count_rows(database, f"{name}_feedtool_old_1.entries") == 1
    assert count_rows(database, "mine") == 0
    built.run("build", **LATER)
    assert read_feed(built) == before


def test_two_rebuilds_keep_two_old_stores(built, database):
    for _ in range(2):
        built.run("store", "rebuild", **LATER)
    assert list_schemas(database)[1] == ["_feedtool_old_1", "_feedtool_old_2"]
    built.run("build", **LATER)


def test_a_lost_store_is_rebuilt_and_nothing_is_kept(built, database):
    before = read_feed(built)
    name, _ = list_schemas(database)
    database.execute(f"DROP SCHEMA {name} CASCADE; CREATE SCHEMA {name}")
    assert "The old store" not in built.run("store", "rebuild", **LATER).stdout
    assert list_schemas(database)[1] == []
    built.run("build", **LATER)
    assert read_feed(built) == before


def test_a_rebuild_that_fails_changes_nothing(built, database):
    (built.folder / "public" / "feeds.json").write_text("{")
    built.run("store", "rebuild", code=5)
    assert list_schemas(database)[1] == []
    assert count_rows(database, "entries") == 1


def test_the_store_is_read_while_another_is_made_in_its_place(built, server, database):
    counts = []

    def answer(_request):
        counts.append(built.run("store", "check").stdout)
        return Answer(body=make_channel(ITEM).encode())

    server.pages["/feed.xml"] = answer
    built.run("store", "rebuild", **LATER)
    assert [count.endswith("is intact: 1 feed, 1 entry\n") for count in counts] == [True]


def test_a_newer_store_is_not_rebuilt(built, database):
    database.execute("UPDATE store_version SET version = version + 1")
    done = built.run("store", "rebuild", code=5)
    assert "was written by a newer feedtool" in done.stderr
    assert "name an empty database" in done.stderr
    assert list_schemas(database)[1] == []


def test_messages_have_no_password(built, database):
    built.replace("feeds.yaml", "&options", "&password=${DB_PASSWORD}&options")
    for command in (["check"], ["repair"], ["rebuild", "-q"], ["backup", "copy.dump"]):
        done = built.run("store", *command, code=5 if command[0] == "backup" else 0, DB_PASSWORD="hunter2")
        assert "hunter2" not in done.stdout + done.stderr
    name, _ = list_schemas(database)
    database.execute(f"DROP SCHEMA {name} CASCADE; CREATE SCHEMA {name}")
    done = built.run("build", DB_PASSWORD="hunter2")
    assert "was lost: rebuilt from" in done.stdout
    assert "hunter2" not in done.stdout + done.stderr
