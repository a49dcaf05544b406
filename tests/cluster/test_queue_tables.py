"""The tables of procrastinate follow the version that is installed."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from procrastinate.schema import SchemaManager

from feedtool.cluster.tables import prepare_tables
from feedtool.errors import DamagedStoreError
from support.site import Site


@pytest.fixture
def newer(monkeypatch, tmp_path):
    """Install a procrastinate with one migration more; return what removes it."""
    folder = tmp_path / "migrations"
    shutil.copytree(Path(SchemaManager.get_migrations_path()), folder)
    (folder / "99.00.00_01_pre_mood.sql").write_text("ALTER TABLE procrastinate_jobs ADD COLUMN mood TEXT DEFAULT '%';")
    monkeypatch.setattr(SchemaManager, "get_migrations_path", staticmethod(lambda: str(folder)))
    return monkeypatch.undo


def has_mood(url):
    with psycopg.connect(url) as connection:
        query = "SELECT 1 FROM pg_attribute WHERE attrelid = 'procrastinate_jobs'::regclass AND attname = 'mood'"
        return connection.execute(query).fetchone() == (1,)


def test_the_tables_are_migrated_once(postgresql, request):
    prepare_tables(postgresql)
    assert not has_mood(postgresql)
    request.getfixturevalue("newer")
    for _ in range(2):
        prepare_tables(postgresql)
    assert has_mood(postgresql)


def test_several_processes_may_make_the_tables_at_once(postgresql):
    with ThreadPoolExecutor(4) as pool:
        assert [*pool.map(prepare_tables, [postgresql] * 4)] == [None] * 4


def test_tables_of_a_newer_procrastinate_are_refused(postgresql, newer, tmp_path):
    prepare_tables(postgresql)
    with psycopg.connect(postgresql) as connection:
        connection.execute("COMMENT ON TABLE procrastinate_jobs IS '99.00.00_01_pre_mood'")
    newer()
    with pytest.raises(DamagedStoreError, match=r"a newer procrastinate made the queue \(its version 99\.00"):
        prepare_tables(postgresql)
    site = Site(tmp_path / "site")
    site.configure(store=postgresql, subscriptions=["https://feed.example/"])
    done = site.run("worker", code=5)
    assert "install the same version on all machines" in done.stderr
