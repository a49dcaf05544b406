"""A second run at once says which build runs and since when, and exits with 4.

tests/store/test_lock.py tests the lock itself.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from support.server import Answer, Asked, make_rss, serve

CONFIG = """\
site: {{title: O, url: https://example.com/}}
articles: records.json
subscriptions: ["{url}"]
fetch: {{allow_hosts: [127.0.0.1], host_delay: 0s, timeout: 10m}}
streams: {{all: {{title: A}}}}
"""
RECORDS = '[{"title": "Good", "url": "https://example.com/good", "date": "2026-03-01"}]'
WRITERS = ["build", "build --offline", "ingest", "fetch", "ping", "store repair", "store rebuild"]
READERS = ["build --dry-run --offline", "status", "explain https://example.com/good", "categories", "store check"]
READERS += ["store backup copy.db", "opml export", "embed all", "check public"]


@pytest.fixture
def working(site):
    """A site of which a build is at work for as long as the test lasts, and that build."""
    with serve() as server:
        site.write("records.json", RECORDS)
        site.write("feeds.yaml", CONFIG.format(url=server.url()))
        server.pages["/feed.xml"] = Answer(body=make_rss(1))
        site.run("build")
        site.write("records.json", RECORDS.replace("Good", "Edited"))
        asked, answered = os.pipe()
        release = Event()

        def wait(_: Asked) -> Answer:
            os.write(answered, b".")
            release.wait()
            return Answer(body=make_rss(1, 2))

        server.pages["/feed.xml"] = wait
        with site.start("build", "--force", "-q", stderr=subprocess.DEVNULL) as build:
            os.read(asked, 1)
            yield build
            release.set()
            build.kill()
        os.close(asked)
        os.close(answered)


def run_all(site, lines, code):
    """Run many commands at once; return each by its line."""
    with ThreadPoolExecutor(4) as pool:
        done = pool.map(lambda line: site.run(*line.split(), code=code), lines)
        return dict(zip(lines, done, strict=True))


def test_a_command_that_writes_is_refused_during_a_build_and_names_it(site, working):
    when = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00"
    who = rf"feedtool: another feedtool is running: feedtool build \(pid {working.pid}\) since {when}"
    for line, done in run_all(site, WRITERS, 4).items():
        assert re.match(who, done.stderr), (line, done.stderr)
        assert "Traceback" not in done.stderr


def test_a_command_that_reads_works_during_a_build(site, working):
    codes = {line: done.returncode for line, done in run_all(site, READERS, None).items()}
    assert codes == dict.fromkeys(READERS, 0)


def test_other_commands_do_not_stop_a_build(site, working):
    before = site.published()
    run_all(site, [*WRITERS, *READERS], None)
    assert working.poll() is None
    assert site.published() == before


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_the_lock_ends_with_its_process(site, working, number):
    site.run("build", "--offline", code=4)
    working.send_signal(number)
    working.wait(timeout=120)
    site.run("build", "--offline")
    assert b"Edited" in (site.folder / "public/all.json").read_bytes()
