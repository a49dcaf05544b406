"""10,000 Markdown posts into all feeds, again with nothing changed, and beside Hugo with only its RSS, if there is one.

    python bench/ingest.py [posts]

Each program gets the same posts and starts from nothing; seconds are wall-clock, of whole processes.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TEXT = (
    "officina radio antenna stampante filamento saldatore circuito prova misura aggiornamento sistema batteria "
    "tastiera schermo prezzo offerta modello versione rete misuratore cavo scheda guida libro"
)
WORDS = TEXT.split()
FEEDS_YAML = """\
site: {title: Bench, url: https://example.com/, base_url: https://example.com/feeds/, language: it}
articles: ["content/posts/*.md"]
streams:
  news: {title: News, categories: [News]}
  offers: {title: Offers, categories: [Offers]}
  reviews: {title: Reviews, categories: [Reviews]}
  recent: {title: Recent Posts}
"""
HUGO_TOML = """\
baseURL = "https://example.com/"
title = "Bench"
disableKinds = ["page", "robotsTXT", "sitemap", "404"]
[outputs]
home = ["RSS"]
section = ["RSS"]
taxonomy = ["RSS"]
term = ["RSS"]
[services.rss]
limit = 50
"""


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_posts(root / "content" / "posts", count)
        (root / "feeds.yaml").write_text(FEEDS_YAML)
        (root / "hugo.toml").write_text(HUGO_TOML)
        feedtool = [sys.executable, "-m", "feedtool", "build", "-q"]
        first, second = measure(feedtool, root), measure(feedtool, root)
        print(f"{count} posts")
        print(f"feedtool build         {first:7.2f} s")
        print(f"again, nothing changed {second:7.2f} s   {first / second:.1f} x faster")
        hugo = shutil.which("hugo")
        if hugo:
            print(f"hugo, only RSS         {measure([hugo, '--quiet', '-d', 'hugo-out'], root):7.2f} s")
        else:
            print("hugo is not installed")


def write_posts(folder: Path, count: int) -> None:
    """The same posts every time, of about 1.5 kB."""
    folder.mkdir(parents=True)
    chance = random.Random(1)
    for number in range(count):
        paragraphs = "\n\n".join(
            f"{' '.join(chance.choices(WORDS, k=40)).capitalize()}, *{chance.choice(WORDS)}* e "
            f"[{chance.choice(WORDS)}](https://example.com/{number})."
            for _ in range(4)
        )
        (folder / f"post-{number}.md").write_text(
            f"---\ntitle: Articolo {number}\ndate: {2005 + number % 20}-{number % 12 + 1:02}-{number % 28 + 1:02}\n"
            f"url: /posts/{number}/\ncategories: [{('News', 'Offers', 'Reviews')[number % 3]}]\n"
            f"tags: [{chance.choice(WORDS)}]\n---\n\n{paragraphs}\n"
        )


def measure(command: list[str], root: Path) -> float:
    started = time.perf_counter()
    subprocess.run(command, cwd=root, check=True)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
