"""Measures the CPU time of parsing a feed, beside feedparser, fastfeedparser and lxml alone.

The parser decides what a build with many changed feeds costs; bench/build.py measures whole builds.

    python bench/parse.py [FOLDER]

FOLDER holds real feeds, one a file; without it only the synthetic feeds are read. CPU time, the best of several
runs, in milliseconds a feed; all in one process, so that a busy machine slows every row alike. A row whose package
is not installed is left out. Prints Markdown.
"""

from __future__ import annotations

import gc
import io
import sys
import time
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from itertools import count
from pathlib import Path

import feedparser
from lxml import etree

from feedtool.entries.process import parse_document
from feedtool.model import Document
from feedtool.pipeline.inspect import read_document
from feedtool.pipeline.wiring import load_parsers

URL = "https://example.org/{}/feed.xml"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
PARSERS = load_parsers()
BODY = f"&lt;p&gt;{'Words that &lt;em&gt;say&lt;/em&gt; something of &lt;a href=/x&gt;it&lt;/a&gt;. ' * 12}&lt;/p&gt;"
ITEM = (
    "<item><title>Piece {n}</title><link>https://example.org/{n}</link><guid>https://example.org/{n}</guid>"
    "<pubDate>Thu, 05 Mar 2026 12:00:00 GMT</pubDate><category>News</category><dc:creator>Ada</dc:creator>"
    "<description>" + BODY + "</description></item>"
)

Read = Callable[[bytes], object]


def make_feed(entries: int) -> bytes:
    items = "".join(ITEM.format(n=n) for n in range(entries))
    head = '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>News</title>'
    return f"{head}{items}</channel></rss>".encode()


_numbers = count()


def make_document(content: bytes) -> Document:
    """A document at an address of its own, so that nothing is remembered of the last time it was read."""
    url = URL.format(next(_numbers))
    return Document(feed=url, url=url, content=content)


def list_readers() -> dict[str, tuple[Read, int]]:
    """Name -> (what reads a feed, how many times it is tried)."""
    readers: dict[str, tuple[Read, int]] = {
        "lxml.etree.fromstring alone": (lambda content: etree.fromstring(content), 5),
        "feedtool, read": (lambda content: parse_document(make_document(content), PARSERS), 5),
        "feedtool, read and every entry cleaned": (
            lambda content: read_document(make_document(content), PARSERS, now=NOW),
            3,
        ),
        "feedparser": (lambda content: feedparser.parse(io.BytesIO(content)), 1),
    }
    try:
        fast = import_module("fastfeedparser")
    except ImportError:
        return readers
    return {**readers, "fastfeedparser (cleans nothing)": (fast.parse, 5)}


def measure(read: Read, content: bytes, times: int) -> float:
    """The best CPU time in milliseconds; not a number if it cannot be read."""
    best = float("inf")
    for _ in range(times):
        gc.collect()
        start = time.process_time_ns()
        try:
            read(content)
        except Exception:  # noqa: BLE001 (whatever a peer raises, it has not read the feed)
            return float("nan")
        best = min(best, (time.process_time_ns() - start) / 1e6)
    return best


def load_corpus(folder: Path) -> list[bytes]:
    """The feeds that every row can be asked for: well-formed XML."""
    contents = [path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()]
    return [content for content in contents if is_well_formed(content)]


def is_well_formed(content: bytes) -> bool:
    try:
        etree.fromstring(content)
    except (etree.XMLSyntaxError, ValueError):
        return False
    return True


def mean(read: Read, contents: list[bytes], times: int) -> float:
    """The mean over the feeds that it can read."""
    costs = [cost for content in contents if (cost := measure(read, content, times)) == cost]
    return sum(costs) / len(costs) if costs else float("nan")


def main() -> None:
    warnings.simplefilter("ignore")
    sets = {"20 entries": [make_feed(20)], "1,000 entries": [make_feed(1000)]}
    if len(sys.argv) > 1:
        sets = {f"{len(corpus)} real feeds": corpus for corpus in [load_corpus(Path(sys.argv[1]))]} | sets
    print("| ms a feed (times lxml) |", " | ".join(sets), "|")
    print("|---" * (len(sets) + 1) + "|")
    floor: dict[str, float] = {}
    for name, (read, times) in list_readers().items():
        costs = {of: mean(read, contents, times) for of, contents in sets.items()}
        floor = floor or costs
        print(f"| {name} |", " | ".join(f"{cost:.2f} ({cost / floor[of]:.1f})" for of, cost in costs.items()), "|")


if __name__ == "__main__":
    main()
