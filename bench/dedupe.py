"""Measures dedupe: CPU time an entry, memory, and their growth.

It shows how rules grow with the number of entries; bench/build.py measures whole builds.

    python bench/dedupe.py [ENTRIES] [--datasketch]

Each size runs in its own process, with all rules: the features of entries are computed and clustered; generating the
entries is not counted. A tenth of the entries are copies with another URL. `--datasketch` (pip install datasketch)
compares the same three-word shingles with MinHash (128 permutations) and its LSH index, for a tenth of the entries: it
is linear, too, but takes minutes and gigabytes for all of them.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import NamedTuple

from feedtool.dedupe.clusters import cluster
from feedtool.dedupe.features import make_features, make_names
from feedtool.model import Entry, FeedInfo
from feedtool.plugins import DEFAULT_RULES, load_class

START = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = [a + b + c for a in "bdfglmnprst" for b in ("a", "e", "io", "u") for c in ("n", "ro", "lle", "sta", "to", "ck")]
STOCK = "Read more on our pages and tell your friends about it."
FEEDS = 1000


def make_entries(count: int) -> Iterator[tuple[Entry, FeedInfo]]:
    """Short entries of a thousand feeds; every tenth is a copy of one before, in another feed."""
    rng = random.Random(1)
    sources = [
        FeedInfo(title=f"Site {n}", url=f"https://s{n}.example/feed", link=f"https://s{n}.example/")
        for n in range(FEEDS)
    ]
    for number in range(count):
        is_copy = number % 10 == 9
        origin = number - 9 if is_copy else number
        words = random.Random(origin)
        title = " ".join(words.choices(WORDS, k=8))
        text = " ".join(words.choices(WORDS, k=25))
        feed = rng.randrange(FEEDS)
        source = sources[feed]
        link = f"https://s{feed}.example/{origin}/{'copy' if is_copy else 'post'}"
        yield (
            Entry(
                feed=source.url or "",
                id=f"https://s{feed}.example/?p={number}",
                link=link,
                title=title.capitalize(),
                summary=f"{text.capitalize()}. {STOCK}",
                published=START + timedelta(minutes=origin),
                first_seen=START,
                source=source,
            ),
            source,
        )


def make_batches(count: int) -> Iterator[list[tuple[Entry, FeedInfo]]]:
    entries = make_entries(count)
    while batch := list(islice(entries, 1000)):
        yield batch


def run_feedtool(count: int) -> Figures:
    # Features have no cycles: the garbage collector would only traverse a million of them again and again.
    gc.disable()
    names: set[str] = set()
    features = {}
    known: set[str] = set()
    clock = Clock()
    for batch in make_batches(count):
        with clock:
            for entry, source in batch:
                if entry.feed not in known:
                    known.add(entry.feed)
                    names |= make_names(source)
                features[entry.key] = make_features(entry, source)
    made = clock.spent
    with clock:
        rules = [load_class("dedupe_rules", name)() for name in DEFAULT_RULES]
        groups = cluster(features, rules, names=frozenset(names)).groups
    return measure(count, clock.spent, f"{len(groups)} groups; features {made / count * 1e6:.0f} us")


def run_datasketch(count: int) -> Figures:
    from datasketch import MinHash, MinHashLSH

    gc.disable()
    index = MinHashLSH(threshold=0.7, num_perm=128)
    found = number = 0
    clock = Clock()
    for batch in make_batches(count):
        with clock:
            for entry, _ in batch:
                words = f"{entry.title} {entry.summary}".casefold().split()
                sketch = MinHash(num_perm=128)
                sketch.update_batch([" ".join(words[at : at + 3]).encode() for at in range(len(words) - 2)])
                found += bool(index.query(sketch))
                index.insert(number, sketch)
                number += 1
    return measure(count, clock.spent, f"{found} copies")


class Clock:
    """CPU seconds of this process spent inside its `with` blocks."""

    spent = 0.0

    def __enter__(self) -> None:
        self._begin = time.process_time()

    def __exit__(self, *_: object) -> None:
        self.spent += time.process_time() - self._begin


class Figures(NamedTuple):
    entries: int
    each_us: float
    memory_mb: float
    more: str


def measure(count: int, spent: float, more: str) -> Figures:
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Figures(count, spent / count * 1e6, memory, more)


RUNS = {"feedtool": run_feedtool, "datasketch": run_datasketch}


def run_apart(name: str, count: int) -> Figures:
    """In a process of its own, so that each has its own memory."""
    done = subprocess.run([sys.executable, __file__, str(count), "--only", name], check=True, capture_output=True)
    found = Figures(*json.loads(done.stdout))
    print(
        f"{name:10} {found.entries:>9,} entries  {found.each_us:6.1f} us/entry  {found.memory_mb:6.0f} MB  {found.more}"
    )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("entries", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--datasketch", action="store_true")
    parser.add_argument("--only", choices=[*RUNS], help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.only:
        print(json.dumps(RUNS[given.only](given.entries)))
        return
    few = run_apart("feedtool", given.entries // 10)
    other = run_apart("datasketch", given.entries // 10) if given.datasketch else None
    many = run_apart("feedtool", given.entries)
    print(f"ten times the entries: {many.each_us / few.each_us:.2f} times the time for each")
    if other:
        print(f"datasketch takes {other.each_us / many.each_us:.1f} times the time of feedtool for each entry")


if __name__ == "__main__":
    main()
