"""Workers are killed, frozen or cut off in the middle of a job: their feeds are fetched, and nothing is stored twice.

Heartbeats are faster here than by default, so that a worker counts as dead after two seconds instead of thirty.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, nullcontext
from urllib.parse import parse_qs, quote, urlsplit

import psycopg
import pytest

from support.proxy import forward
from support.rss import make_channel, make_item
from support.server import Answer
from support.site import Site

NAMES = ("one", "two", "three")
ENTRIES = sorted(f"{name}-{number}" for name in NAMES for number in (1, 2))
SOON = "import feedtool.cluster as cluster; cluster.HEARTBEAT_S, cluster.STALLED_S, cluster.ASK_S = 0.4, 2.0, 0.3"
OLDER = "import feedtool.version; feedtool.version.__version__ = '0.0.1'"
MAIN = "from feedtool.cli.main import main; main()"
FETCHED = "Fetched  3 feeds: 6 new, 0 updated, 0 failed"


@contextmanager
def start(site, command, before, **environ):
    """Start a command that does something first."""
    process = subprocess.Popen(
        [sys.executable, "-c", f"{before}; {MAIN}", command],
        cwd=site.folder,
        env=os.environ | environ,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGCONT)
        process.kill()
        process.communicate()


@contextmanager
def start_worker(site, store, before=SOON, **environ):
    known = count_workers(store)
    with start(site, "worker", before, **environ) as worker:
        assert worker.stdout.readline().startswith("Waiting for jobs")
        wait_until(lambda: count_workers(store) > known)
        yield worker


def count_workers(store):
    with psycopg.connect(store) as connection:
        if connection.execute("SELECT to_regclass('procrastinate_workers')::text").fetchone()[0] is None:
            return 0
        return connection.execute("SELECT count(*) FROM procrastinate_workers").fetchone()[0]


def wait_until(is_so):
    end = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)


def stop(process):
    process.terminate()
    return process.communicate(timeout=60)[0].splitlines()


def list_entries(store):
    with psycopg.connect(store) as connection:
        return sorted(id_ for (id_,) in connection.execute("SELECT id FROM entries"))


@pytest.fixture
def proxy(postgresql):
    folder = parse_qs(urlsplit(postgresql).query)["host"][0]
    with forward(f"{folder}/.s.PGSQL.5432") as running:
        yield running


@pytest.fixture
def site(postgresql, server, tmp_path, monkeypatch):
    """A site whose address of the store is in the environment, so that a worker can have another one."""
    for name in NAMES:
        items = [make_item(f"{name} {n}", f"https://{name}.example/{n}", f"{name}-{n}", None, "Text.") for n in (1, 2)]
        server.pages[f"/{name}.xml"] = Answer(body=make_channel(*items, title=name).encode())
    site = Site(tmp_path / "site")
    site.configure(
        store="postgresql://${DB}",
        subscriptions=[server.url(f"/{name}.xml") for name in NAMES],
        fetch={"allow_hosts": ["127.0.0.1"], "host_delay": "0s"},
    )
    monkeypatch.setenv("DB", postgresql.removeprefix("postgresql://"))
    return site


@pytest.fixture
def late(server):
    """The first request for a feed waits until it is let go on."""
    page, asked, go_on = server.pages["/two.xml"], threading.Event(), threading.Event()

    def answer(_request):
        if not asked.is_set():
            asked.set()
            assert go_on.wait(60)
        return page

    server.pages["/two.xml"] = answer
    yield asked, go_on
    go_on.set()


def list_family(worker):
    """Return the worker and the process that fetches for it."""
    command = ["pgrep", "-P", str(worker.pid)]
    children = subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()
    return [worker.pid, *map(int, children)]


@pytest.mark.parametrize("has_other", [False, True], ids=["the run itself", "another worker"])
@pytest.mark.parametrize("fault", ["killed", "frozen", "cut off"])
def test_the_job_of_a_worker_that_is_gone_is_done_by(site, postgresql, late, proxy, fault, has_other):
    asked, go_on = late
    (schema,) = parse_qs(urlsplit(postgresql).query)["options"]
    address = f"postgres@127.0.0.1:{proxy.port}/postgres?options={quote(schema)}"
    with start_worker(site, postgresql, DB=address) as worker, start(site, "fetch", SOON) as run:
        assert asked.wait(60)
        with start_worker(site, postgresql) if has_other else nullcontext() as other:
            family = list_family(worker)
            if fault == "cut off":
                proxy.cut()
            for process in family if fault != "cut off" else ():
                os.kill(process, signal.SIGKILL if fault == "killed" else signal.SIGSTOP)
            go_on.set()
            assert run.communicate(timeout=60)[0].splitlines()[-1].endswith("0 failed")
            assert other is None or stop(other)[0].startswith("Fetched  ")
        assert list_entries(postgresql) == ENTRIES
        proxy.resume()
        for process in family if fault == "frozen" else ():
            os.kill(process, signal.SIGCONT)
        if fault != "killed":
            assert [line for line in stop(worker) if line.startswith("feedtool: job ")]
    assert list_entries(postgresql) == ENTRIES
    assert "0 failed" in site.run("fetch").stdout


def test_a_worker_of_an_older_version_takes_no_job_and_holds_up_no_run(site, postgresql, server):
    with start_worker(site, postgresql, OLDER) as worker:
        begin = time.monotonic()
        assert site.run("fetch").stdout == f"{FETCHED}\n"
        assert time.monotonic() - begin < 20
        assert site.run("status").stdout.startswith("0 workers; 0 jobs waiting")
        assert len(server.paths) == 3
        assert stop(worker) == []
        assert worker.returncode == 0


def test_a_worker_of_an_older_version_leaves_the_jobs_to_one_of_this(site, postgresql):
    with start_worker(site, postgresql, OLDER) as older, start_worker(site, postgresql, "pass") as worker:
        assert site.run("fetch").stdout == f"{FETCHED}\n"
        assert stop(worker) == [FETCHED]
        assert stop(older) == []


def test_a_worker_refuses_a_store_of_a_newer_version(site, postgresql):
    site.run("fetch")
    with psycopg.connect(postgresql) as connection:
        connection.execute("UPDATE store_version SET version = version + 1")
    done = site.run("worker", code=5)
    assert "was written by a newer feedtool" in done.stderr
    assert "install that feedtool again" in done.stderr


def test_the_second_of_two_builds_ends_with_4_and_the_next_one_publishes_the_same(site, late):
    asked, go_on = late
    with start(site, "build", "pass") as first:
        assert asked.wait(60)
        done = site.run("build", code=4)
        assert "another feedtool is running: feedtool build (pid " in done.stderr
        go_on.set()
        first.communicate(timeout=60)
        assert first.returncode == 0
    before = site.published()
    site.run("build")
    assert site.published() == before
    assert sorted(title.replace(" ", "-") for title in site.published_titles()) == ENTRIES
