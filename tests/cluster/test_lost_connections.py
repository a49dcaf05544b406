"""PostgreSQL goes away while runs and workers use it: they say so, and nothing is lost or stored twice."""

from __future__ import annotations

import subprocess
import time
from contextlib import suppress

import psycopg
import pytest

from support.postgresql import make_schema, start_postgresql
from support.rss import make_channel, make_item
from support.server import Answer
from support.site import Site

NAMES = ("one", "two", "three")
ENTRIES = sorted(f"{name}-{number}" for name in NAMES for number in (1, 2))
DYING = """
CREATE SEQUENCE deaths;
CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF nextval('deaths') = 1 THEN
        PERFORM pg_terminate_backend(pg_backend_pid());
        PERFORM pg_sleep(60);  -- the server notices it here
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER dies AFTER INSERT ON entries FOR EACH ROW WHEN (new.id = 'two-1') EXECUTE FUNCTION die();
"""
"""The first transaction that saves a certain entry loses its connection."""


@pytest.fixture(scope="module")
def database():
    """A PostgreSQL server that tests restart."""
    with start_postgresql() as running:
        yield running


@pytest.fixture
def store(database):
    return make_schema(database.url)


@pytest.fixture
def site(store, server, tmp_path):
    for name in NAMES:
        items = [make_item(f"{name} {n}", f"https://{name}.example/{n}", f"{name}-{n}", None, "Text.") for n in (1, 2)]
        server.pages[f"/{name}.xml"] = Answer(body=make_channel(*items, title=name).encode())
    site = Site(tmp_path / "site")
    site.configure(
        store=store,
        subscriptions=[server.url(f"/{name}.xml") for name in NAMES],
        fetch={"allow_hosts": ["127.0.0.1"], "host_delay": "0s"},
    )
    return site


@pytest.fixture
def worker(site, store):
    """A worker that waits for jobs."""
    with site.start("worker", stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        wait_for_worker(store)
        yield process
        process.kill()
        process.communicate()


def stop(worker):
    """Stop the worker; return the lines that it printed."""
    worker.terminate()
    return worker.communicate(timeout=60)[0].splitlines()


def wait_for_worker(store):
    wait_for(store, "SELECT to_regclass('procrastinate_workers')::text")
    wait_for(
        store,
        "SELECT 1 FROM procrastinate_workers, pg_stat_activity "
        "WHERE last_heartbeat > now() - interval '9 s' AND application_name LIKE 'feedtool worker %'",
    )


def wait_for(store, query="SELECT 1"):
    """Wait until a query has a value; the server may be starting."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with suppress(psycopg.OperationalError), psycopg.connect(store) as connection:
            if (connection.execute(query).fetchone() or (None,))[0]:
                return
        time.sleep(0.1)
    raise TimeoutError


def list_entries(store):
    with psycopg.connect(store) as connection:
        return sorted(id_ for (id_,) in connection.execute("SELECT id FROM entries"))


def run_query(store, query):
    with psycopg.connect(store, autocommit=True) as connection:
        connection.execute(query)


def restart_once(server, database, name):
    """Let the server of a feed restart PostgreSQL before it answers for the first time."""
    page, asked = server.pages[f"/{name}.xml"], []

    def answer(_request):
        if not asked:
            asked.append(True)
            database.restart()
        return page

    server.pages[f"/{name}.xml"] = answer


def check_refusal(done):
    """The run said on one line that the connection is lost, and what to do."""
    message, hint = done.stderr.splitlines()
    assert message.startswith("feedtool: postgresql://")
    assert hint.startswith("  hint: ")
    assert "run again" in hint


def test_a_build_whose_server_restarts_ends_with_5_and_the_next_one_has_all(site, server, database, store):
    restart_once(server, database, "two")
    check_refusal(site.run("build", code=5))
    wait_for(store)
    site.run("build")
    assert list_entries(store) == ENTRIES
    assert sorted(item["title"].replace(" ", "-") for item in site.items()) == ENTRIES


def test_a_build_that_loses_its_connection_in_a_transaction_saves_nothing_of_it(site, store):
    site.run("store", "rebuild")  # makes the tables
    run_query(store, f"DELETE FROM public_ids; DELETE FROM entries; DELETE FROM documents; DELETE FROM feeds; {DYING}")
    check_refusal(site.run("build", code=5))
    assert "two-1" not in list_entries(store)
    site.run("build")
    assert list_entries(store) == ENTRIES


def test_a_worker_whose_server_restarts_goes_on(site, server, database, store, worker):
    restart_once(server, database, "two")
    check_refusal(site.run("fetch", code=5))
    wait_for_worker(store)
    done = site.run("fetch")
    assert list_entries(store) == ENTRIES
    assert "0 failed" in done.stdout
    lines = stop(worker)
    assert "feedtool: job 1 failed: postgresql://" in lines[1]
    assert lines[2] == "Fetched  3 feeds: 6 new, 0 updated, 0 failed"


def test_an_idle_worker_whose_server_restarts_goes_on(site, server, database, store, worker):
    database.restart()
    wait_for_worker(store)
    assert site.run("fetch").stdout == "Fetched  3 feeds: 6 new, 0 updated, 0 failed\n"
    assert stop(worker)[-1] == "Fetched  3 feeds: 6 new, 0 updated, 0 failed"


def test_a_job_that_loses_its_connection_in_a_transaction_is_done_again(site, store, worker):
    run_query(store, DYING)
    done = site.run("fetch")
    assert "0 failed" in done.stdout
    assert list_entries(store) == ENTRIES
