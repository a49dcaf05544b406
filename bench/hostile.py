"""Measures hostile documents of 10 MiB: each must be read or refused in 2 s of CPU and 150 MiB beyond its size.

    python bench/hostile.py [PART OF A NAME]

Each is read in a process of its own. Prints Markdown; ends with exit code 1 if one costs more, or ends a process.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from support.shapes import SHAPES, make_shape

MIB = 1024 * 1024
SIZE = 10 * MIB
MOST_S = 2.0
MOST_MIB = 150


def read_one(name: str) -> None:
    """Read a shape in this process, and print what it cost."""
    import dateutil.parser  # noqa: F401 (loaded before the clock runs, as by the feed before)
    import feedparser  # noqa: F401

    from feedtool.errors import ParseError
    from feedtool.model import Document
    from feedtool.pipeline.inspect import read_document
    from feedtool.pipeline.wiring import load_parsers

    parsers, now = load_parsers(), datetime(2026, 1, 1, tzinfo=UTC)
    small = make_shape("HTML of paragraphs", 1000)
    read_document(Document(feed="x", url="https://e.example/", content=small), parsers, now=now)
    content = make_shape(name, SIZE)
    before, began = measure_memory(), time.process_time()
    try:
        reading = read_document(Document(feed="x", url="https://e.example/", content=content), parsers, now=now)
        became = f"{len(reading.entries)} entries ({reading.parsed.parser})"
    except ParseError as error:
        became = f"refused: {error}"
    took = time.process_time() - began
    print(json.dumps([len(content) / MIB, took, measure_memory() - before, became]))


def measure_memory() -> float:
    """The most that this process has held at once, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["--one"]:
        read_one(arguments[1])
        return 0
    failed = 0
    print("| shape | MiB | CPU s | MiB more | what became of it |\n|---|---|---|---|---|")
    for name in SHAPES:
        if arguments and not any(part in name for part in arguments):
            continue
        done = subprocess.run([sys.executable, __file__, "--one", name], capture_output=True, text=True, check=False)
        if done.returncode:
            failed += 1
            print(f"| {name} | | | | **ended with {done.returncode}**: {done.stderr.strip()[-200:]} |")
            continue
        size, took, memory, became = json.loads(done.stdout)
        is_dear = took > MOST_S or memory > MOST_MIB
        failed += is_dear
        mark = "**" if is_dear else ""
        print(f"| {name} | {size:.1f} | {mark}{took:.2f} | {memory:.0f}{mark} | {became[:90]} |", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
