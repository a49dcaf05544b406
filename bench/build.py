"""Measures `feedtool build`, the command that users run, beside other programs that do the same. Prints Markdown.

    python bench/build.py [following] [records] [posts] [--small] [--rounds 3]
                          [--feeds 1000] [--entries 20000 200000 1000000] [--records 10000] [--posts 10000]
                          [--reader PYTHON] [--nginx PATH] [--hugo PATH]

following  A site that follows feeds of 20 entries, which nginx serves on loopback, with one stream of 50 entries. From
           an empty store; with nothing new; with one new entry in 2 % of the feeds; with one changed article of the
           site's owner. The last three also with larger stores, filled with older entries. Beside it, loop.py, a
           prototype without any care, and sfeed_update and lemon24/reader (`--reader`: a Python that has it), which
           publish nothing.
records    Article records in one JSON Lines file, one stream of all of them in all formats. Beside it, feedgen, which
           writes one RSS feed of the same.
posts      Markdown posts in four streams with archives. Beside it, Hugo, which writes only RSS.

Each figure is of whole processes, start-up included, and the median of the rounds: CPU seconds of all processes, wall
seconds, and the highest memory of all of them together (PSS, every 50 ms; Linux only). The first program of a section
is 1 in the last column. `--small` takes about a minute. Nothing leaves the machine. Quiet machines give better ratios.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from sites import Planet, grow_store, make_record, write_post, write_posts, write_records

ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Python stores bytecode, as on the machine of a user."""
HERE = Path(__file__).parent
BUILD = (sys.executable, "-m", "feedtool", "build", "-q")
LOOP = (sys.executable, str(HERE / "loop.py"), "loop.db", "loop")

FEEDGEN = """\
import json
from feedgen.feed import FeedGenerator
feed = FeedGenerator()
feed.title("All")
feed.link(href="https://example.com/")
feed.description("All")
for line in open("articles.jsonl", encoding="utf-8"):
    record = json.loads(line)
    entry = feed.add_entry(order="append")
    entry.guid(record["id"])
    entry.title(record["title"])
    entry.link(href=record["url"])
    entry.content(record["content_html"], type="CDATA")
    entry.pubDate(record["date_published"])
    entry.category(term=record["tags"][0])
feed.rss_file("feedgen.xml")
"""

READER = """\
import sys
from reader import make_reader
reader = make_reader("reader.sqlite")
for url in sys.stdin.read().split():
    reader.add_feed(url, exist_ok=True)
reader.update_feeds(scheduled=False, workers=10)
assert reader.get_feed_counts().broken == 0
"""


class Cost(NamedTuple):
    """The cost of a command with all of its processes."""

    cpu: float
    """Seconds."""
    wall: float
    """Seconds."""
    memory: float
    """Highest memory of all processes together, in MiB."""


class Results:
    """The costs of each row of a table, by round."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Cost]] = {}

    def run(self, row: str, folder: Path, command: Iterable[str], given: Iterable[str] = ()) -> None:
        self.rows.setdefault(row, []).append(measure(folder, tuple(command), "\n".join(given)))

    def print(self, title: str) -> None:
        print(f"\n| {title} | CPU s | wall s | MiB | CPU, times the first row |\n|---|---|---|---|---|")
        first = statistics.median(cost.cpu for cost in next(iter(self.rows.values())))
        for row, costs in self.rows.items():
            cpu, wall, memory = (statistics.median(values) for values in zip(*costs, strict=True))
            print(f"| {row} | {cpu:.2f} | {wall:.2f} | {memory:.0f} | {cpu / first:.2f} |")
        sys.stdout.flush()

    def print_ratios(self, *pairs: tuple[str, str, str]) -> None:
        """Print how many times as much CPU a row takes as another: (name, row, other row)."""
        print()
        for name, row, other in pairs:
            ratios = [one.cpu / two.cpu for one, two in zip(self.rows[row], self.rows[other], strict=True)]
            print(f"* {name}: {statistics.median(ratios):.1f} times `{other}`")


def measure(folder: Path, command: tuple[str, ...], given: str = "") -> Cost:
    """Measure a process and its children.

    Raises:
        SystemExit: it failed.
    """
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as source:
        source.write(given.encode())
        source.seek(0)
        began, before = time.perf_counter(), os.times()
        process = subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, stdin=source, stdout=output, stderr=output)
        peak = MemoryPeak(process.pid)
        code = process.wait()
        after, ended = os.times(), time.perf_counter()
        memory = peak.stop()
        if code:
            output.seek(0)
            raise SystemExit(f"{command}: {code}\n{output.read()[-2000:].decode()}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(cpu, ended - began, memory / 1024)


class MemoryPeak:
    """Samples the memory of a process and all below it."""

    def __init__(self, pid: int) -> None:
        self._pid, self._peak = pid, 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def _watch(self) -> None:
        while not self._ended.wait(0.05):
            self._peak = max(self._peak, sum(map(read_memory, list_processes(self._pid))))

    def stop(self) -> int:
        """Return the highest sum in KiB."""
        self._ended.set()
        self._thread.join()
        return self._peak


def list_processes(pid: int) -> list[int]:
    found = [pid]
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += list_processes(int(child))
    return found


def read_memory(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


def forget(folder: Path, *names: str) -> None:
    for name in names:
        for path in folder.glob(name):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


# ---------------------------------------------------------------------------------------------------------
# Sections


def measure_following(folder: Path, options: argparse.Namespace) -> None:
    planet = Planet(folder, options.feeds, min(20, options.entries[0]), options.nginx)
    try:
        results, count = Results(), options.feeds * planet.per_feed
        files = 0
        for _ in range(options.rounds):
            forget(planet.site, ".feedtool", "public", "loop*", "sfeed*", "reader.sqlite*")
            measure_loop(planet, results)
            results.run("feedtool: from an empty store", planet.site, BUILD)
            files = sum(1 for path in (planet.site / "public").rglob("*") if path.is_file())
            measure_changes(planet, results)
            measure_peers(planet, results, options.reader)
        results.print(f"{options.feeds:,} feeds, {count:,} entries, {files} files")
        results.print_ratios(
            ("from an empty store", "feedtool: from an empty store", "loop.py: from nothing"),
            ("nothing new", "feedtool: nothing new", "loop.py: nothing new"),
            ("2 % changed", "feedtool: one new entry in 2 % of the feeds", "feedtool: nothing new"),
        )
        for size in options.entries:
            if size > count:
                grow_store(planet.site, size)
                results = Results()
                results.run("feedtool: the first build after older entries came in", planet.site, BUILD)
                for _ in range(options.rounds):
                    measure_changes(planet, results)
                results.print(f"{options.feeds:,} feeds, {size:,} stored entries")
    finally:
        planet.stop()


def measure_loop(planet: Planet, results: Results) -> None:
    for row in ("loop.py: from nothing", "loop.py: nothing new"):
        results.run(row, planet.site, LOOP, planet.plain_urls)


def measure_changes(planet: Planet, results: Results) -> None:
    results.run("feedtool: nothing new", planet.site, BUILD)
    planet.add_entries(percent=2)
    results.run("feedtool: one new entry in 2 % of the feeds", planet.site, BUILD)
    planet.write_article(f"A version of {time.time_ns()}.")
    results.run("feedtool: one article of the owner changed", planet.site, BUILD)


def measure_peers(planet: Planet, results: Results, reader: str | None) -> None:
    if shutil.which("sfeed_update"):
        feeds = "".join(f"feed '{number}' '{url}'\n" for number, url in enumerate(planet.plain_urls))
        settings = planet.site / "sfeedrc"
        settings.write_text(f"sfeedpath='{planet.site}/sfeeds'\nfeeds() {{\n{feeds}}}\n")
        results.run("sfeed_update: from nothing", planet.site, ("sfeed_update", str(settings)))
    if reader:
        for row in ("reader: from nothing", "reader: nothing new"):
            results.run(row, planet.site, (reader, "-c", READER), planet.plain_urls)


def measure_records(folder: Path, options: argparse.Namespace) -> None:
    write_records(folder, options.records)
    results = Results()
    for number in range(options.rounds):
        forget(folder, ".feedtool", "public")
        results.run("feedgen: one RSS feed", folder, (sys.executable, "-c", FEEDGEN))
        results.run("feedtool: all formats", folder, BUILD)
        with (folder / "articles.jsonl").open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(make_record(options.records + number)) + "\n")
        results.run("feedtool: one article more", folder, BUILD)
        results.run("feedtool: nothing new", folder, BUILD)
    results.run("`python -c 'import click'`", folder, (sys.executable, "-c", "import click"))
    results.print(f"{options.records:,} records, one stream")


def measure_posts(folder: Path, options: argparse.Namespace) -> None:
    write_posts(folder, options.posts)
    results = Results()
    for number in range(options.rounds):
        forget(folder, ".feedtool", "public", "hugo")
        if options.hugo:
            results.run("Hugo: RSS", folder, (options.hugo, "--quiet", "-d", "hugo"))
        results.run("feedtool: from an empty store", folder, BUILD)
        write_post(folder, options.posts + number)
        results.run("feedtool: one post more", folder, BUILD)
        results.run("feedtool: nothing new", folder, BUILD)
    results.print(f"{options.posts:,} Markdown posts")


SECTIONS = {"following": measure_following, "records": measure_records, "posts": measure_posts}
SMALL = {"feeds": 50, "entries": [1_000, 5_000], "records": 500, "posts": 500, "rounds": 1}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help="following, records, posts; by default all")
    parser.add_argument("--small", action="store_true", help="take small sizes and one round")
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--entries", type=int, nargs="+", default=[20_000, 200_000, 1_000_000])
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--nginx", default=shutil.which("nginx") or "/usr/sbin/nginx")
    parser.add_argument("--hugo", default=shutil.which("hugo"))
    parser.add_argument("--reader", metavar="PYTHON", help="a Python that has lemon24/reader")
    options = parser.parse_args()
    if options.small:
        parser.set_defaults(**SMALL)
        options = parser.parse_args()
    for name in options.sections or SECTIONS:
        with tempfile.TemporaryDirectory() as folder:
            SECTIONS[name](Path(folder) / name, options)


if __name__ == "__main__":
    main()
