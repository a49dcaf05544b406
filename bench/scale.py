"""Measures feedtool with a million feeds and millions of entries in PostgreSQL. Prints Markdown.

    python bench/scale.py schedule [--feeds 1000000] [--days 4]
    python bench/scale.py entries [--entries 200000 2000000 20000000] [--folder /tmp]
    python bench/scale.py fetch [--feeds 100000]

schedule  Runs feedtool's own schedule over synthetic days: 80 % of the feeds post every 12 days (log-normal), 15 %
          every 4.5 hours, 5 % do not answer. Counts requests and bytes; the network is assumed.
entries   Fills a store with synthetic entries (20 a feed), saves a new entry in each of 200 feeds, and builds with
          `feedtool build --offline`; then the parts of it. An entry takes 2.3 kB of disk; the server is removed.
fetch     Runs the fetch stage with a fetcher that answers from a table: 1 % with a new entry, the others with 304.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from hashlib import blake2b
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from build import BUILD, measure
from msgspec.structs import replace
from sites import SITE, START, make_feed, write_text
from stored import LABELS, LIST, PER_FEED, fill

from feedtool.config import load_config
from feedtool.dedupe.keys import set_keys_version
from feedtool.fetching.schedule import PublisherHints, is_due, record_outcome
from feedtool.model import (
    Category,
    Document,
    DocumentChanges,
    DocumentState,
    Entry,
    EntryState,
    Failed,
    FailureKind,
    FeedInfo,
    FeedState,
    NotModified,
    Outcome,
    Request,
    StoredEntry,
    Stream,
    Validators,
)
from feedtool.model.config import Config
from feedtool.pipeline.catalog import Catalog
from feedtool.pipeline.fetch import fetch
from feedtool.pipeline.wiring import get_now, open_parts
from feedtool.plugins import Fetcher, IsOver, Parts, never_over
from feedtool.streams.select import compose

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from support.postgresql import make_schema, start_postgresql

# ---------------------------------------------------------------------------------------------------------
# Schedule

TICK = timedelta(minutes=10)
INTERVAL = timedelta(hours=1)
ANSWER_S, TIMEOUT_S = 0.7, 30.0
BODY, HEADERS = 27_000, 500
"""Bytes of a compressed feed, and of a response without a body."""


class Rhythm(NamedTuple):
    """How often a feed posts; never, if it does not answer."""

    gap: timedelta
    answers: bool = True


def make_rhythm(chance: random.Random) -> Rhythm:
    kind = chance.random()
    if kind < 0.05:
        return Rhythm(timedelta.max, answers=False)
    middle = timedelta(days=12) if kind < 0.85 else timedelta(hours=4.5)
    return Rhythm(min(middle * chance.lognormvariate(0, 1), timedelta(days=3650)))


def run_schedule(options: argparse.Namespace) -> None:
    chance = random.Random(0)
    rhythms = [make_rhythm(chance) for _ in range(options.feeds)]
    states = [
        FeedState(key=f"https://site{number}.example/feed", kind="subscription") for number in range(options.feeds)
    ]
    due: defaultdict[int, list[int]] = defaultdict(list, {0: [*range(options.feeds)]})
    hours: list[Counter[str]] = []
    requests = 0
    began = time.process_time()
    for tick in range(int(timedelta(days=options.days) / TICK)):
        now = START + tick * TICK
        if not tick % (timedelta(hours=1) // TICK):
            hours.append(Counter())
        for number in due.pop(tick, ()):
            before, rhythm = states[number], rhythms[number]
            assert is_due(before, now)
            since = now - (before.last_success or START)
            hours[-1]["entries"] += since / rhythm.gap
            outcome, hints = answer(before, rhythm, since, chance)
            state = states[number] = record_outcome(before, outcome, now, interval=INTERVAL, hints=hints)
            hours[-1].update(("requests", type(outcome).__name__))
            requests += 1
            assert state.next_try is not None
            due[-((START - state.next_try) // TICK)].append(number)
    cpu = (time.process_time() - began) * 1e6 / requests
    print(f"{options.feeds:,} feeds, {options.days} days; {cpu:.0f} us of CPU a request, for deciding its next time\n")
    columns = (
        "",
        "requests/s",
        "peak hour",
        "bodies",
        "failed",
        "in flight",
        "MB/s in",
        "GB a day",
        "new entries a day",
    )
    print(f"| {' | '.join(columns)} |\n{'|---' * len(columns)}|")
    print_load("first day", hours[:24])
    for day in range(1, options.days):
        print_load(f"day {day + 1}", hours[24 * day : 24 * (day + 1)])


def answer(
    state: FeedState, rhythm: Rhythm, since: timedelta, chance: random.Random
) -> tuple[Outcome, PublisherHints | None]:
    """Return the outcome of a request, and what a body tells about the rhythm of the feed."""
    if not rhythm.answers:
        return Failed(feed=state.key, url=state.key, kind=FailureKind.TIMEOUT, message="timed out"), None
    is_first = state.last_success is None
    if not is_first and chance.random() > 1 - 2.718281828 ** -(since / rhythm.gap):
        return NotModified(feed=state.key, url=state.key), None
    quiet = rhythm.gap * chance.expovariate(1) if is_first else timedelta(0)
    return Document(feed=state.key, url=state.key, content=b""), PublisherHints(post_gap=max(rhythm.gap, quiet / 2))


def print_load(name: str, hours: list[Counter[str]]) -> None:
    total, seconds = sum(hours, Counter[str]()), 3600 * len(hours)
    requests, bodies, failed = total["requests"], total["Document"], total["Failed"]
    in_flight = ((requests - failed) * ANSWER_S + failed * TIMEOUT_S) / seconds
    rate = (bodies * BODY + (requests - failed) * HEADERS) / seconds
    peak = max(hour["requests"] for hour in hours) / 3600
    print(
        f"| {name} | {requests / seconds:.2f} | {peak:.2f} | {bodies / requests:.0%} | {failed / requests:.1%} |"
        f" {in_flight:.1f} | {rate / 1e6:.3f} | {rate * 86400 / 1e9:.2f} | {total['entries']:,.0f} |"
    )


# ---------------------------------------------------------------------------------------------------------
# Entries

CHANGED = 200
"""Feeds that have a new entry before a build."""
SETTINGS = {
    "shared_buffers": "2GB",
    "maintenance_work_mem": "1GB",
    "fsync": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "16GB",
    "checkpoint_timeout": "30min",
}


class Cost(NamedTuple):
    """The cost of a part of a build."""

    client: float
    """CPU seconds."""
    server: float
    """CPU seconds."""
    wall: float
    """Seconds."""
    memory: float | None = None
    """Highest memory of the client in MiB, of a whole process."""
    remark: object = ""


class Meter:
    """Measures what a client and the server of PostgreSQL take."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        ((folder,),) = connection.execute("SHOW data_directory").fetchall()
        self._server = int(Path(folder, "postmaster.pid").read_text().split()[0])

    def run(self, work: Callable[[], object]) -> Cost:
        """Measure work in this process."""
        server, client, wall = self._read_cpu(), time.process_time(), time.monotonic()
        remark = work()
        return Cost(time.process_time() - client, self._read_cpu() - server, time.monotonic() - wall, remark=remark)

    def run_program(self, site: Path, *command: str) -> Cost:
        """Measure a program."""
        server = self._read_cpu()
        cost = measure(site, command)
        return Cost(cost.cpu, self._read_cpu() - server, cost.wall, cost.memory)

    def run_in_child(self, work: Callable[[], object]) -> Cost:
        """Measure work in a process of its own, without start-up."""
        server, wall = self._read_cpu(), time.monotonic()
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            try:
                os.write(writer, str(work()).encode())
            except BaseException:  # noqa: BLE001 (the child must not go on as its parent)
                traceback.print_exc()
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as pipe:
            remark = pipe.read()
        used = os.wait4(child, 0)[2]
        cpu = used.ru_utime + used.ru_stime
        return Cost(cpu, self._read_cpu() - server, time.monotonic() - wall, used.ru_maxrss / 1024, remark)

    def _read_cpu(self) -> float:
        """Return the CPU seconds of the server with its processes, also of those that ended."""
        children = Path(f"/proc/{self._server}/task/{self._server}/children").read_text().split()
        total = 0
        for fields, pid in [(slice(11, 15), self._server), *((slice(11, 13), pid) for pid in children)]:
            with suppress(OSError):  # it has just ended
                found = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                total += sum(map(int, found[fields]))
        return total / os.sysconf("SC_CLK_TCK")


def run_entries(options: argparse.Namespace) -> None:
    tempfile.tempdir = options.folder
    with start_postgresql() as server:
        with psycopg.connect(server.url, autocommit=True) as connection:
            for name, value in SETTINGS.items():
                connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        server.restart()
        for entries in options.entries:
            store = make_schema(server.url)
            with tempfile.TemporaryDirectory() as folder, psycopg.connect(store, autocommit=True) as connection:
                site = write_site(Path(folder), store)
                began = time.monotonic()
                fill_site(site, connection, entries)
                seconds = time.monotonic() - began
                ((used,),) = connection.execute("SELECT pg_database_size(current_database()) / 1e9").fetchall()
                feeds = entries // PER_FEED
                print(f"\n{entries:,} entries of {feeds:,} feeds: {used:.1f} GB, made in {seconds:.0f} s\n", flush=True)
                print_costs(measure_builds(site, Meter(connection), feeds))
                connection.execute("DROP SCHEMA " + store.rpartition("%3D")[2] + " CASCADE")


def fill_site(site: Path, connection: psycopg.Connection[Any], entries: int) -> None:
    """Make the store of a site with synthetic entries, as if feedtool had stored them."""
    with open_parts(load_config(site / "feeds.yaml"), command="bench") as parts:
        set_keys_version(parts.store, parts.rules)
        parts.store.save_feeds([FeedState(key=LIST, kind="opml", last_success=START)])
    fill(connection, entries)


def write_site(folder: Path, store: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "feeds.yaml").write_text(
        f'{SITE}store: "{store}"\nsubscriptions: [{{opml: "{LIST}"}}]\nstreams:\n  recent: {{title: Recent}}\n'
        f"  news: {{title: News, categories: [{LABELS[0]}]}}\n  rare: {{title: Rare, categories: [{LABELS[-1]}]}}\n"
    )
    return folder


def measure_builds(site: Path, meter: Meter, feeds: int) -> Iterator[tuple[str, Cost]]:
    build = (*BUILD, "--offline")
    config = load_config(site / "feeds.yaml")
    yield "`feedtool build --offline`, the first", meter.run_program(site, *build)
    with open_parts(config, command="bench") as parts:
        changed: list[tuple[str, str]] = []
        yield f"save an entry in each of {CHANGED} feeds", meter.run(lambda: changed.extend(change(parts, feeds)))
        yield from measure_parts(config, parts, meter, changed)
    yield "`feedtool build --offline`, with these", meter.run_program(site, *build)
    yield "`feedtool build --offline`, nothing new", meter.run_program(site, *build)
    yield "fetch, only the list is due", meter.run_in_child(partial(fetch_from, TableFetcher({}), config, get_now()))


def measure_parts(
    config: Config, parts: Parts, meter: Meter, changed: list[tuple[str, str]]
) -> Iterator[tuple[str, Cost]]:
    made: list[Catalog] = []
    yield "find the sources", meter.run(lambda: made.append(Catalog(config, parts)))
    yield "find what these entries affect", meter.run(lambda: len(made[0].find_affected(changed)))
    for stream in config.streams:
        yield f"compose the stream {stream.name}", meter.run(partial(count_composed, stream, made[0], parts))


def count_composed(stream: Stream, catalog: Catalog, parts: Parts) -> int:
    return len(compose(stream, catalog, public_id=lambda entry: entry.id, now=parts.now)[0])


def change(parts: Parts, feeds: int) -> Iterator[tuple[str, str]]:
    """Save a new entry in some feeds, and yield their keys; each tenth is a copy of the one before."""
    chance = random.Random(time.time_ns())
    title = text = ""
    for number in range(CHANGED):
        host = f"site{number * feeds // CHANGED}.example"
        feed, link = f"https://{host}/feed", f"https://{host}/new/{time.time_ns()}"
        if number % 10:
            title, text = write_text(chance, 8), write_text(chance, 60)
        entry = Entry(
            id=link,
            feed=feed,
            link=link,
            title=title,
            summary=text[:100],
            content=f"<p>{escape(text)}</p>",
            published=START + timedelta(seconds=number),
            first_seen=parts.now,
            categories=(Category(term=chance.choice(LABELS)),),
        )
        state = parts.store.load_feeds([feed])[feed]
        digest = blake2b(link.encode(), digest_size=16).digest()
        stored = EntryState(fingerprint=digest, digest=digest, first_seen=parts.now, document=feed)
        saved = StoredEntry(entry=entry, state=stored, keys=parts.make_keys(entry, state.about))
        parts.store.save_document(DocumentChanges(feed=state, entries=(saved,)))
        yield entry.key


def print_costs(costs: Iterator[tuple[str, Cost]]) -> None:
    print("| part | client CPU s | server CPU s | wall s | MiB | |\n|---|---|---|---|---|---|")
    for name, cost in costs:
        memory = "" if cost.memory is None else f"{cost.memory:.0f}"
        remark = "" if cost.remark is None else cost.remark
        print(f"| {name} | {cost.client:.2f} | {cost.server:.2f} | {cost.wall:.2f} | {memory} | {remark} |", flush=True)


# ---------------------------------------------------------------------------------------------------------
# Fetch

BODIES = 100
"""One feed of so many has a new body."""
VALIDATORS = Validators(etag='"1"')


class TableFetcher:
    """Answers from a table: with a body, or that nothing changed."""

    name = "table"

    def __init__(self, bodies: Mapping[str, bytes]) -> None:
        self._bodies = bodies

    def accepts(self, url: str) -> bool:  # noqa: ARG002
        return True

    def fetch(self, requests: Iterable[Request], is_over: IsOver = never_over) -> Iterator[Outcome]:  # noqa: ARG002
        for request in requests:
            body = self._bodies.get(request.url)
            if body is None:
                yield NotModified(feed=request.feed, url=request.url, validators=VALIDATORS)
            else:
                yield Document(feed=request.feed, url=request.url, content=body, wire_bytes=len(body))


def run_fetch(options: argparse.Namespace) -> None:
    urls = [f"https://site{number}.example/feed" for number in range(options.feeds)]
    bodies = {url: make_feed(number, PER_FEED).encode() for number, url in enumerate(urls) if not number % BODIES}
    with tempfile.TemporaryDirectory() as folder, start_postgresql() as server:
        for name, store in {"SQLite": "sqlite:state.db", "PostgreSQL": make_schema(server.url)}.items():
            site = write_site(Path(folder, name), store)
            with psycopg.connect(server.url) as connection:
                meter = Meter(connection)
            follow(site, urls)
            print(f"\n{options.feeds:,} feeds in {name}\n")
            print_costs(measure_fetches(site, meter, TableFetcher(bodies)))


def follow(site: Path, urls: list[str]) -> None:
    """Store a followed list of feeds, and their states as if they had been fetched before."""
    with open_parts(load_config(site / "feeds.yaml"), command="bench") as parts, parts.store.batch():
        state = EntryState(fingerprint=b"0", digest=b"0", first_seen=START, document=LIST)
        outlines = (Entry(id=url, feed=LIST, title=url, summary="", first_seen=START) for url in urls)
        saved = tuple(StoredEntry(entry=outline, state=state) for outline in outlines)
        parts.store.save_document(DocumentChanges(feed=FeedState(key=LIST, kind="opml"), entries=saved))
        for url in urls:
            about = FeedInfo(title=url, url=url, link=url.removesuffix("feed"))
            feed = FeedState(key=url, kind="subscription", about=about, last_attempt=START, last_success=START)
            document = DocumentState(url=url, validators=VALIDATORS, body_hash=b"0")
            parts.store.save_document(DocumentChanges(feed=feed, document=document))


def measure_fetches(site: Path, meter: Meter, fetcher: Fetcher) -> Iterator[tuple[str, Cost]]:
    config, now = load_config(site / "feeds.yaml"), get_now()
    for name, after in (
        (f"all are due, 1 of {BODIES} has a body", timedelta(0)),
        ("none is due", timedelta(minutes=1)),
        ("a tenth is due", INTERVAL * 1.01),
    ):
        yield name, meter.run_in_child(partial(fetch_from, fetcher, config, now + after))


def fetch_from(fetcher: Fetcher, config: Config, now: datetime) -> str:
    with open_parts(config, command="bench", now=now) as parts:
        report = fetch(config, replace(parts, fetchers=(fetcher,), queue=None))
        return f"{len(report.documents):,} fetched"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    schedule = commands.add_parser("schedule")
    schedule.add_argument("--feeds", type=int, default=1_000_000)
    schedule.add_argument("--days", type=int, default=4)
    schedule.set_defaults(run=run_schedule)
    entries = commands.add_parser("entries")
    entries.add_argument("--entries", type=int, nargs="+", default=[200_000, 2_000_000, 20_000_000])
    entries.add_argument("--folder", default=tempfile.gettempdir())
    entries.set_defaults(run=run_entries)
    fetches = commands.add_parser("fetch")
    fetches.add_argument("--feeds", type=int, default=100_000)
    fetches.set_defaults(run=run_fetch)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
