"""The same input gives the same bytes, in every environment."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.server import make_rss
from support.site import Site

EPOCH = "1772755200"
CONFIG = """\
site: {title: Öfficina, url: https://example.com/, language: it, timezone: Europe/Rome}
articles: ["posts/*.md", records.json]
subscriptions: [feed.xml, other.xml]
status_page: true
precompress: [gz, br, zst]
streams:
  all: {title: All, limit: 5}
  each: {each: tag}
"""


def write_site(folder):
    site = Site(folder)
    site.write("feeds.yaml", CONFIG)
    for number in range(12):
        text = f"title: Piece {number}\ndate: 2026-02-{number + 1:02} 08:30\ntags: [tag {number % 3}, città]"
        site.write(f"posts/{number}.md", f"---\n{text}\n---\n\nAll of *number* {number}.\n")
    site.write("records.json", json.dumps([{"title": "Undated", "url": "https://example.com/u"}, 7]))
    site.write("feed.xml", make_rss(1, 2, 3, title="One", host="https://one.example"))
    site.write("other.xml", make_rss(2, 3, 4, title="Other", host="https://other.example"))
    for path in folder.rglob("*"):
        os.utime(path, (1_772_000_000, 1_772_000_000))
    return site


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    site = write_site(tmp_path_factory.mktemp("first"))
    site.run("build", code=1, SOURCE_DATE_EPOCH=EPOCH)
    return site


def read(site):
    public = site.folder / "public"
    return {str(path.relative_to(public)): path.read_bytes() for path in public.rglob("*") if path.is_file()}


def read_states(site):
    """Bytes, inode, mode and times of each file and folder."""
    printed = {}
    for path in (site.folder / "public", *(site.folder / "public").rglob("*")):
        status = path.stat()
        content = path.read_bytes() if path.is_file() else None
        printed[str(path)] = (content, status.st_ino, status.st_mode, status.st_mtime_ns, status.st_ctime_ns)
    return printed


RUNS = [["build"], ["build", "--force"], ["build", "--offline"], ["build", "--stream", "all"], ["build", "--dry-run"]]
RUNS += [["ingest"], ["fetch", "--force"], ["store", "repair"]]


@pytest.mark.parametrize("command", RUNS, ids=" ".join)
def test_a_run_without_news_writes_no_file(first, command):
    before = read_states(first)
    assert {".gz", ".br", ".zst"} <= {Path(path).suffix for path in before}
    first.run(*command, code=None, SOURCE_DATE_EPOCH=EPOCH)
    assert read_states(first) == before


def test_a_build_a_week_later_writes_no_file(first, tmp_path):
    """A build after more than a day renders and compares everything."""
    site = first.copy(tmp_path / "site")
    (site.folder / "public/status.html").unlink()  # it lists the times of requests
    before = {
        path: state for path, state in read_states(site).items() if "status" not in path and not path.endswith("public")
    }
    site.run("build", code=1, SOURCE_DATE_EPOCH="1773360000")
    after = read_states(site)
    assert {path: after[path] for path in before} == before


def test_touched_sources_give_the_same_bytes(first, tmp_path):
    site = first.copy(tmp_path / "site")
    for path in site.folder.rglob("posts/*"):
        path.touch()
    site.run("build", code=1, SOURCE_DATE_EPOCH=EPOCH)
    assert read(site) == read(first)


def test_a_build_without_store_and_published_files_gives_the_same_bytes(first, tmp_path):
    site = first.copy(tmp_path / "site")
    shutil.rmtree(site.folder / ".feedtool")
    shutil.rmtree(site.folder / "public")
    site.run("build", code=1, SOURCE_DATE_EPOCH=EPOCH)
    assert read(site) == read(first)


WAYS = {
    "hashes": {"PYTHONHASHSEED": "1"},
    "other hashes": {"PYTHONHASHSEED": "4711"},
    "time zone": {"TZ": "Pacific/Kiritimati"},
    "locale": {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0"},
    "Turkish": {"LC_ALL": "tr_TR.UTF-8", "LANGUAGE": "tr"},
    "no home": {"HOME": "/nonexistent", "USER": "nobody"},
}


@pytest.mark.parametrize("way", WAYS)
def test_another_environment_gives_the_same_bytes(first, tmp_path, way):
    site = write_site(tmp_path)
    site.run("build", code=1, SOURCE_DATE_EPOCH=EPOCH, **WAYS[way])
    assert read(site) == read(first)


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_another_working_folder_and_umask_give_the_same_bytes(first, tmp_path, umask):
    site = write_site(tmp_path / "some where" / "ünicode")
    command = [sys.executable, "-m", "feedtool", "build", "-c", str(site.folder / "feeds.yaml")]
    environ = os.environ | {"SOURCE_DATE_EPOCH": EPOCH}
    subprocess.run(command, cwd="/", env=environ, umask=umask, capture_output=True, check=False, timeout=300)
    assert read(site) == read(first)
    modes = {path.stat().st_mode & 0o777 for path in (site.folder / "public").rglob("*") if path.is_file()}
    assert modes == {0o644}
    assert (site.folder / ".feedtool/state.db").stat().st_mode & 0o077 == 0


def test_another_order_of_files_in_a_folder_gives_the_same_bytes(first, tmp_path):
    site = write_site(tmp_path)
    shutil.rmtree(site.folder / "posts")
    for source in sorted((first.folder / "posts").iterdir(), key=lambda path: path.read_bytes()[::-1]):
        (site.folder / "posts").mkdir(exist_ok=True)
        shutil.copy2(source, site.folder / "posts")
    site.run("build", code=1, SOURCE_DATE_EPOCH=EPOCH)
    assert read(site) == read(first)
