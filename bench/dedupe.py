"""What finding duplicates costs: time an entry, memory, and how it grows.

    python bench/dedupe.py [ENTRIES] [--datasketch]

Each size runs in a process of its own, with all rules on: entries are made, turned into pieces and grouped. A tenth
of the entries are copies under another address. `--datasketch` (pip install datasketch) has MinHash (128
permutations) and its LSH index look at the same three-word shingles, for comparison.
"""

from __future__ import annotations

import argparse
import gc
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from feedtool.core.dedupe import cluster
from feedtool.core.pieces import make_names, make_piece
from feedtool.model import Entry, Source
from feedtool.registry import load, names

START = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = [a + b + c for a in "bdfglmnprst" for b in ("a", "e", "io", "u") for c in ("n", "ro", "lle", "sta", "to", "ck")]
STOCK = "Read more on our pages and tell your friends about it."
FEEDS = 1000


def make_entries(count: int) -> Iterator[tuple[Entry, Source]]:
    """Short entries of a thousand feeds; every tenth is a copy of one before, in another feed."""
    rng = random.Random(1)
    sources = [
        Source(title=f"Site {n}", url=f"https://s{n}.example/feed", link=f"https://s{n}.example/") for n in range(FEEDS)
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


def run_feedtool(count: int) -> str:
    begin = time.process_time()
    # No cycles among pieces: collecting garbage would only walk a million of them again and again.
    gc.disable()
    called: set[str] = set()
    pieces = []
    known: set[str] = set()
    for entry, source in make_entries(count):
        if entry.feed not in known:
            known.add(entry.feed)
            called |= make_names(source)
        pieces.append(make_piece(entry, source))
    made = time.process_time()
    rules = [load("dedupe_rules", name)() for name in names("dedupe_rules")]
    groups = cluster(pieces, rules, names=frozenset(called)).groups
    end = time.process_time()
    return describe(
        "feedtool", count, begin, end, f"{len(groups)} groups; pieces {(made - begin) / count * 1e6:.0f} us"
    )


def run_datasketch(count: int) -> str:
    from datasketch import MinHash, MinHashLSH

    begin = time.process_time()
    index = MinHashLSH(threshold=0.7, num_perm=128)
    found = 0
    for number, (entry, _) in enumerate(make_entries(count)):
        words = f"{entry.title} {entry.summary}".casefold().split()
        sketch = MinHash(num_perm=128)
        sketch.update_batch([" ".join(words[at : at + 3]).encode() for at in range(len(words) - 2)])
        found += bool(index.query(sketch))
        index.insert(number, sketch)
    return describe("datasketch", count, begin, time.process_time(), f"{found} copies")


def describe(name: str, count: int, begin: float, end: float, more: str) -> str:
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    spent = end - begin
    return (
        f"{name:10} {count:>9,} entries  {spent:7.1f} s  {spent / count * 1e6:6.0f} us/entry  {memory:6.0f} MB  {more}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("entries", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--datasketch", action="store_true")
    parser.add_argument("--only", choices=["feedtool", "datasketch"], help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.only:
        print({"feedtool": run_feedtool, "datasketch": run_datasketch}[given.only](given.entries))
        return
    sizes = [given.entries // 10, given.entries]
    runs = [("feedtool", size) for size in sizes] + [("datasketch", size) for size in sizes[: 1 + given.datasketch]][
        : 2 * given.datasketch
    ]
    for name, size in runs:
        subprocess.run([sys.executable, __file__, str(size), "--only", name], check=True)


if __name__ == "__main__":
    main()
