"""Each exit code has the meaning that docs/reference/commands.md gives."""

from __future__ import annotations

import fcntl
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parent.parent.parent / "docs"
GOOD = '[{"title": "Good", "url": "https://example.com/good", "date": "2026-03-01"}]'
CONFIG = "site: {title: O, url: https://example.com/}\narticles: records.json\nstreams: {all: {title: A}}\n"
FEED = f"{CONFIG}subscriptions: [feed.xml]\n"


def make_file_of_output(site):
    site.run("build")
    (site.folder / "public/all.json").unlink()
    (site.folder / "public/all.json").mkdir()


def make_folder_of_store(site):
    site.write(".feedtool", "a file")


def damage_store(site):
    site.write(".feedtool/state.db", "my shopping list\n" * 1000)


CASES = [
    (0, "all good", ["build"], {}),
    (0, "nothing new", ["build"], "build"),
    (0, "help", ["--help"], {}),
    (1, "a record failed", ["build"], {"records.json": f"[7, {GOOD[1:]}"}),
    (1, "a feed failed", ["build"], {"feeds.yaml": FEED, "feed.xml": "<html>"}),
    (1, "a feed is missing", ["build"], {"feeds.yaml": FEED}),
    (1, "an index page of the site is in the output folder", ["build"], {"public/index.html": "<h1>Home</h1>"}),
    (1, "a document that is not a feed", ["parse", "records.txt"], {"records.txt": "hello"}),
    (1, "a feed that is invalid", ["check", "feed.xml"], {"feed.xml": "<rss version='2.0'><channel/></rss>"}),
    (2, "no config", ["build", "-c", "none.yaml"], {}),
    (2, "a mistake in the config", ["build"], {"feeds.yaml": f"{CONFIG}outptu: x\n"}),
    (2, "no such option", ["build", "--ofline"], {}),
    (2, "no such command", ["biuld"], {}),
    (2, "no such stream", ["build", "--stream", "none"], {}),
    (2, "no such parser", ["parse", "records.json", "--format", "none"], {}),
    (3, "no record at all", ["build"], {"records.json": "[]"}),
    (3, "no file at all", ["build"], {"feeds.yaml": CONFIG.replace("records.json", "none/*.md")}),
    (3, "nothing that can be read", ["build"], {"records.json": "{{{"}),
    (5, "the output cannot be written", ["build"], make_file_of_output),
    (5, "the store cannot be made", ["build"], make_folder_of_store),
    (5, "the store is damaged", ["build"], damage_store),
    (5, "no store", ["store", "check"], {}),
]
"""Code, what happened, command, what is done before: files that are written, or a function."""


@pytest.mark.parametrize(("code", "what", "command", "before"), CASES, ids=[f"{one[0]} {one[1]}" for one in CASES])
def test_a_run_exits_with_the_documented_code(site, code, what, command, before):
    site.write("records.json", GOOD)
    site.write("feeds.yaml", CONFIG)
    if before == "build":
        site.run("build")
    elif callable(before):
        before(site)
    else:
        for name, text in before.items():
            site.write(name, text)
    done = site.run(*command, code=code)
    assert "Traceback" not in done.stderr
    assert bool(done.stderr) == bool(code), "who gets another code than 0 is told why, on stderr"


def test_a_second_run_exits_with_4(site):
    site.write("records.json", GOOD)
    site.write("feeds.yaml", CONFIG)
    with site.write(".feedtool/state.db.lock", "").open("r+b") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "another feedtool is running" in site.run("build", code=4).stderr


def list_documented(text, pattern):
    return [int(code) for code in re.findall(pattern, text, re.MULTILINE)]


def test_the_docs_and_the_help_list_the_tested_exit_codes(site):
    tried = sorted({4, *(case[0] for case in CASES)})
    assert list_documented((DOCS / "reference" / "commands.md").read_text("utf-8"), r"^\| (\d) \|") == tried
    assert list_documented(site.run("--help").stdout, r"^ +(\d)  \S") == tried


def test_every_error_class_has_a_documented_exit_code():
    from feedtool import errors

    kinds = [getattr(errors, name) for name in errors.__all__]
    assert {kind.exit_code for kind in kinds} == {1, 2, 3, 4, 5}
