"""Workers fetch the feeds of a run: what is stored and published is what the run alone would make."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from collections import defaultdict
from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedtool.cluster.jobs import make_jobs
from feedtool.errors import StoreError
from feedtool.store.postgresql import PostgresqlStore
from feedtool.testing.store_values import make_changes, make_saved
from support import NOW
from support.rss import make_channel, make_item
from support.server import Answer
from support.site import Site

NAMES = ("one", "two", "three")


def make_rss(*ids, title="Feed"):
    items = [make_item(id_, f"https://feed.example/{id_}", id_, NOW, "Text.") for id_ in ids]
    return make_channel(*items, title=title).encode()


@pytest.fixture
def site(postgresql, server, tmp_path):
    for name in NAMES:
        server.pages[f"/{name}.xml"] = Answer(body=make_rss(f"{name}-1", f"{name}-2", title=name))
    site = Site(tmp_path / "site")
    configure(site, server, postgresql)
    return site


def configure(site, server, store):
    site.configure(
        store=store,
        subscriptions=[server.url(f"/{name}.xml") for name in NAMES],
        fetch={"allow_hosts": ["127.0.0.1"], "host_delay": "0s"},
    )


@pytest.fixture
def worker(site):
    """A worker that waits for jobs."""
    with site.start("worker", stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        assert process.stdout.readline().startswith("Waiting for jobs of postgresql:")
        wait_for_heartbeat(site)
        yield process
        if process.poll() is None:
            process.terminate()
            process.communicate(timeout=60)


def wait_for_heartbeat(site):
    with psycopg.connect(read_url(site), autocommit=True) as connection:
        while True:
            with connection.transaction():
                found = connection.execute("SELECT to_regclass('procrastinate_workers')::text").fetchone()
                if found[0] and connection.execute("SELECT count(*) FROM procrastinate_workers").fetchone()[0]:
                    return


def read_url(site):
    return next(line for line in (site.folder / "feeds.yaml").read_text().splitlines() if "store:" in line)[7:]


def test_a_worker_fetches_for_a_run(site, server, worker):
    done = site.run("fetch")
    assert done.stdout == "Fetched  3 feeds: 6 new, 0 updated, 0 failed\n"
    assert sorted(server.paths) == ["/one.xml", "/three.xml", "/two.xml"]
    assert worker.stdout.readline() == "Fetched  3 feeds: 6 new, 0 updated, 0 failed\n"


def test_a_failure_that_a_worker_meets_is_reported_by_the_run(site, server, worker):
    server.pages["/two.xml"] = Answer(status=503)
    done = site.run("fetch", code=1)
    assert "two.xml: http: HTTP 503" in done.stderr
    assert done.stdout == "Fetched  3 feeds: 4 new, 0 updated, 1 failed\n"


def test_the_status_shows_workers_and_jobs(site, worker):
    assert site.run("status").stdout.splitlines()[0] == "1 worker; 0 jobs waiting, 0 running"
    assert json.loads(site.run("status", "--json").stdout)["queue"] == {
        "workers": 1,
        "waiting": 0,
        "running": 0,
        "oldest_s": 0,
    }


def test_without_a_worker_the_run_fetches_itself(site):
    assert site.run("fetch").stdout == "Fetched  3 feeds: 6 new, 0 updated, 0 failed\n"


def test_a_site_that_workers_fetched_for_has_the_same_bytes(site, server, worker, tmp_path):
    alone = Site(tmp_path / "alone")
    configure(alone, server, "sqlite:state.db")
    for one in (site, alone):
        one.run("build", SOURCE_DATE_EPOCH="1796000000")
    assert {name: content for name, (content, _) in site.published().items()} == {
        name: content for name, (content, _) in alone.published().items()
    }


def test_sigterm_lets_a_worker_finish_its_job(site, server, worker):
    asked, go_on = threading.Event(), threading.Event()

    def answer_late(_request):
        asked.set()
        assert go_on.wait(30)
        return Answer(body=make_rss("late-1"))

    server.pages["/two.xml"] = answer_late
    with site.start("fetch", stdout=subprocess.PIPE) as run:
        assert asked.wait(60)
        worker.terminate()
        go_on.set()
        assert run.communicate(timeout=60)[0] == "Fetched  3 feeds: 5 new, 0 updated, 0 failed\n"
    worker.wait(timeout=60)
    assert worker.returncode == 0


def test_the_run_fetches_what_a_killed_process_of_a_worker_left(site, server, worker):
    server.pages["/two.xml"] = lambda _request: kill_fetching_process(worker) or Answer(body=make_rss("late-1"))
    done = site.run("fetch")
    assert "Fetched  3 feeds:" in done.stdout
    assert done.stdout.endswith("0 failed\n")
    assert [entry["id"] for entry in list_entries(site)].count("late-1") == 1


def test_the_process_of_a_killed_worker_ends(site, worker):
    site.run("fetch")
    children = list_children(worker)
    worker.kill()
    worker.wait()
    end = time.monotonic() + 30
    while any(Path(f"/proc/{child}").exists() for child in children):
        assert time.monotonic() < end
        time.sleep(0.05)


def list_children(worker):
    command = ["pgrep", "-P", str(worker.pid), "-f", "spawn_main"]
    return [*map(int, subprocess.run(command, capture_output=True, text=True, check=False).stdout.split())]


def kill_fetching_process(worker):
    for child in list_children(worker):
        os.kill(child, signal.SIGKILL)


def list_entries(site):
    with psycopg.connect(read_url(site)) as connection:
        return [{"id": id_} for (id_,) in connection.execute("SELECT id FROM entries")]


def test_a_store_for_one_machine_has_no_workers(site, server):
    configure(site, server, "sqlite:state.db")
    done = site.run("worker", code=2)
    assert "store: sqlite:state.db is for one machine" in done.stderr


@pytest.mark.usefixtures("worker")
def test_a_worker_whose_job_was_given_to_another_saves_nothing(site):
    with psycopg.connect(read_url(site), autocommit=True) as connection:
        (job,) = connection.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('other', 'fetch', 'doing') "
            "RETURNING id"
        ).fetchone()
        with PostgresqlStore.open(read_url(site), site.folder) as store:
            store.set_job(job, 0)
            store.save_document(make_changes(make_saved("a")))
            connection.execute("UPDATE procrastinate_jobs SET attempts = 1 WHERE id = %s", (job,))
            with pytest.raises(StoreError, match=rf"job {job} was given to another worker"):
                store.save_document(make_changes(make_saved("b")))
            assert [entry.id for entry in store.load_entries()] == ["a"]


@given(
    hosts=st.dictionaries(st.text("abc/", min_size=1), st.sampled_from(["a.example", "b.example", "c.example"])),
    total=st.integers(0, 200_000),
)
def test_all_feeds_of_a_host_are_in_one_bucket_and_each_in_one_job(hosts, total):
    jobs = make_jobs(hosts, total, "2026-03-05T12:00:00+00:00")
    keys = [key for job in jobs for key in job.task_kwargs["keys"]]
    locks = defaultdict(set)
    for job in jobs:
        assert 0 < len(job.task_kwargs["keys"]) <= 200
        for key in job.task_kwargs["keys"]:
            locks[hosts[key]].add(job.lock)
    assert sorted(keys) == sorted(hosts)
    assert all(len(found) == 1 for found in locks.values())
    assert len({job.queueing_lock for job in jobs}) == len(jobs)


def test_the_feeds_of_a_large_host_are_several_jobs_one_at_a_time():
    jobs = make_jobs({str(number): "a.example" for number in range(450)}, 450, "2026-03-05T12:00:00+00:00")
    assert [len(job.task_kwargs["keys"]) for job in jobs] == [200, 200, 50]
    assert len({job.lock for job in jobs}) == 1
