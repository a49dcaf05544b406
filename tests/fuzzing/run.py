"""Runs a fuzz target, guided by coverage: python tests/fuzzing/run.py [TARGET] [--minutes N] [--folder DIR]

Needs atheris (`pip install feedtool[fuzz]`). What it learns is kept in DIR (`.fuzz` if not given), so that the next
run goes on from there; each finding is written there once, with its traceback beside it, and the run goes on. Copy
what was found to tests/data/fuzzing/TARGET/, where the tests try it ever after. Ends with 1 if anything was found.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import time
import traceback
from pathlib import Path

TESTS = Path(__file__).parents[1]
SLOW_S = 2.0
"""CPU seconds that no input of the size that is tried may take."""
LONGEST = 16 * 1024
MEMORY_MIB = 1024


def main() -> None:
    """Fuzz until the time is up."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("target", nargs="?", default="documents")
    asked.add_argument("--minutes", type=float, default=60)
    asked.add_argument("--folder", type=Path, default=Path(".fuzz"))
    options = asked.parse_args()
    sys.path.insert(0, str(TESTS))
    import atheris

    with atheris.instrument_imports(include=["feedtool", "feedparser", "support.harmless"]):
        from fuzzing.targets import TARGETS, find_seeds

    place = options.folder / options.target
    corpus, findings = place / "corpus", place / "findings"
    for folder in (corpus, findings):
        folder.mkdir(parents=True, exist_ok=True)
    for seed in find_seeds(options.target):
        (corpus / hashlib.sha1(seed, usedforsecurity=False).hexdigest()).write_bytes(seed)
    watch = Watch(TARGETS[options.target], findings, time.monotonic() + options.minutes * 60)
    flags = [f"-rss_limit_mb={MEMORY_MIB}", f"-max_len={LONGEST}", "-timeout=60", f"-artifact_prefix={findings}/"]
    atheris.Setup([sys.argv[0], *flags, str(corpus)], watch)
    atheris.Fuzz()


class Watch:
    """Calls the target, and writes down what it should not have done, once for each place that it came from."""

    def __init__(self, target, findings: Path, end: float) -> None:
        self.target, self.findings, self.end = target, findings, end
        self.began = time.monotonic()
        self.tried = 0
        self.seen: set[str] = set()

    def __call__(self, data: bytes) -> None:
        self.tried += 1
        began = time.process_time()
        try:
            self.target(data)
        except Exception as error:
            self.write_down(data, traceback.format_exc(), find_place(error))
        if time.process_time() - began > SLOW_S:
            self.write_down(data, f"took {time.process_time() - began:.1f} s of CPU time", "slow")
        if self.tried % 1000 == 0 and time.monotonic() > self.end:
            self.say()
            os._exit(bool(self.seen))

    def write_down(self, data: bytes, story: str, place: str) -> None:
        if place in self.seen:
            return
        self.seen.add(place)
        name = hashlib.sha1(data, usedforsecurity=False).hexdigest()[:12]
        (self.findings / f"{name}.bin").write_bytes(data)
        (self.findings / f"{name}.txt").write_text(story)
        print(f"found {name}: {story.strip().splitlines()[-1][:200]}", flush=True)

    def say(self) -> None:
        minutes = (time.monotonic() - self.began) / 60
        print(f"{self.tried} inputs in {minutes:.0f} minutes, {len(self.seen)} findings in {self.findings}", flush=True)


def find_place(error: BaseException) -> str:
    """Return where an error was raised, so that each mistake is reported once."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} {[(frame.name, frame.lineno) for frame in frames[-2:]]}"


if __name__ == "__main__":
    main()
