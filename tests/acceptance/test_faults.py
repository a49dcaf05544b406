"""After a fault at any file operation, published files are whole, and the next run repairs everything.

The tests try one operation in 101, a different one for each kind of fault; `FEEDTOOL_FAULTS=all pytest
tests/acceptance/test_faults.py` tries all of them, which takes hours.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support.hostile import compile_library
from support.site import Site

SUPPORT = Path(__file__).parent.parent / "support"
EVERY = 1 if os.environ.get("FEEDTOOL_FAULTS") == "all" else 101

CONFIG = """\
site: {title: Officina, url: https://example.com/, language: it}
articles: posts/*.md
subscriptions: [feed.xml]
streams:
  all: {title: All}
  news: {title: News, categories: [News]}
"""

FEED = """\
<rss version="2.0"><channel><title>Other</title><link>https://other.example/</link>
<item><title>Theirs</title><link>https://other.example/1</link><guid>https://other.example/1</guid>
<pubDate>Thu, 05 Mar 2026 12:00:00 GMT</pubDate><description>Text</description></item>
</channel></rss>
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory) -> Path:
    return compile_library("faults", tmp_path_factory.mktemp("faults"))


def write_post(site: Site, name: str, title: str) -> None:
    text = f"---\ntitle: {title}\ndate: 2026-03-0{len(name)}\ncategory: News\n---\n\nCiao.\n"
    site.write(f"posts/{name}.md", text)


def build(site: Site, *command: str) -> None:
    site.run(*(command or ("build", "-q")), SOURCE_DATE_EPOCH="1772700000")


def make_folder(folder: Path) -> Path:
    """Make `before`, which was built once and then edited, and `after`, which a build without a fault makes of it."""
    before = Site(folder / "before")
    before.write("feeds.yaml", CONFIG)
    before.write("feed.xml", FEED)
    write_post(before, "a", "Uno")
    write_post(before, "bb", "Due")
    build(before)
    write_post(before, "a", "Uno, corretto")
    write_post(before, "ccc", "Tre")
    build(before.copy(folder / "after"))
    return folder


OFFSETS = {"KILL": 0, "ENOSPC": 17, "EIO": 34, "EROFS": 51, "EACCES": 68, "EFBIG": 85}


@pytest.fixture(scope="module")
def faults(library, tmp_path_factory) -> dict[str, Any]:
    return try_faults(library, make_folder(tmp_path_factory.mktemp("site")), EVERY, OFFSETS)


@pytest.mark.parametrize("error", OFFSETS)
def test_a_fault_in_a_build_leaves_whole_files_and_loses_no_entry(faults, error):
    assert faults[error]["tried"] > 0
    assert faults[error]["wrong"] == {}


def try_faults(library: Path, folder: Path, every: int, offsets: dict[str, int], *command: str) -> dict[str, Any]:
    """Return for each kind of fault what was wrong after it at these operations of a command, and the next run of it.

    All kinds are tried in one process, because to start it takes as long as to try a few operations.
    """
    kinds = ",".join(f"{error}:{offset % every}" for error, offset in offsets.items())
    done = subprocess.run(
        [sys.executable, SUPPORT / "crashing.py", folder, str(every), kinds, *command],
        env=os.environ | {"LD_PRELOAD": str(library), "SOURCE_DATE_EPOCH": "1772700000"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
