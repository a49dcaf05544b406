"""Measures the CPU time of a build, beside feedgen writing RSS alone, and of a build without news.

    python bench/build.py [ENTRIES] [--rounds N]

ENTRIES articles (10,000 by default) with three paragraphs each, as JSON Lines, in four streams. CPU time of
whole processes, start-up included, medians of N rounds; the peer runs in the same round. Prints Markdown.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

CONFIG = """\
site: {title: Officina, url: https://example.com/, language: it}
articles: [articles.jsonl]
streams:
  all: {title: All}
  news: {title: News, categories: [News]}
  offers: {title: Offers, categories: [Offers]}
  reviews: {title: Reviews, categories: [Reviews]}
"""

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

SYLLABLES = [one + two for one in "bdfglmnprst" for two in ("a", "e", "io", "on")]


def write_site(folder: Path, count: int) -> None:
    chance = random.Random(1)

    def say(words: int) -> str:
        return " ".join("".join(chance.choices(SYLLABLES, k=2)) for _ in range(words))

    with (folder / "articles.jsonl").open("w", encoding="utf-8") as stream:
        for number in range(count):
            record = {
                "id": f"https://example.com/{number}",
                "url": f"https://example.com/{number}",
                "title": say(7).capitalize(),
                "content_html": "".join(f'<p>{say(60)} <a href="/{number}">{say(1)}</a>.</p>' for _ in range(3)),
                "date_published": f"{2010 + number // 700}-{1 + number // 60 % 12:02}-{1 + number % 28:02}T10:00:00Z",
                "tags": [chance.choice(["News", "Offers", "Reviews"])],
            }
            stream.write(json.dumps(record) + "\n")
    (folder / "feeds.yaml").write_text(CONFIG, "utf-8")


def measure(folder: Path, *command: str) -> float:
    """CPU seconds of a process and its children."""
    before = os.times()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def run_round(folder: Path) -> dict[str, float]:
    build = (sys.executable, "-m", "feedtool", "build", "-q")
    for name in ("public", ".feedtool"):
        shutil.rmtree(folder / name, ignore_errors=True)
    found = {
        "feedgen: one RSS feed": measure(folder, sys.executable, "-c", FEEDGEN),
        "feedtool: all formats of all streams": measure(folder, *build),
        "the same, one article more": 0.0,
        "the same, nothing new": 0.0,
        '`python -c "import click"`': measure(folder, sys.executable, "-c", "import click"),
    }
    with (folder / "articles.jsonl").open("a", encoding="utf-8") as stream:
        stream.write('{"id": "one-more", "url": "https://example.com/more", "title": "One more", "tags": ["News"]}\n')
    found["the same, one article more"] = measure(folder, *build)
    measure(folder, *build)
    found["the same, nothing new"] = measure(folder, *build)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("entries", type=int, nargs="?", default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    rounds = []
    for _ in range(options.rounds):
        with tempfile.TemporaryDirectory() as folder:
            write_site(Path(folder), options.entries)
            rounds.append(run_round(Path(folder)))
    print(f"| {options.entries:,} articles | CPU s | of feedgen's |\n|---|---|---|")
    peer = statistics.median(one["feedgen: one RSS feed"] for one in rounds)
    for name in rounds[0]:
        cost = statistics.median(one[name] for one in rounds)
        print(f"| {name} | {cost:.2f} | {cost / peer:.2f} |")


if __name__ == "__main__":
    main()
