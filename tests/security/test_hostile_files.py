"""A command that the user runs on a hostile file ends soon, with one line that gives the reason."""

from __future__ import annotations

import json
import os

import pytest

from feedtool.pipeline import wiring
from support import crashers
from support.endless import ends
from support.hostile import HARD

SPECIAL = {
    "a folder": lambda path: path.mkdir(),
    "a pipe": os.mkfifo,
    "zeros without end": lambda path: path.symlink_to("/dev/zero"),
    "a tebibyte": lambda path: (path.touch(), os.truncate(path, 1 << 40)),
}
CHECKED = ("check", "a folder")


@pytest.fixture
def run(site):
    """Run a command that ends, and return its exit code and messages."""

    def run(*command):
        with ends():
            done = site.invoke(*command, code=None)
        return done.returncode, done.stderr

    return run


@pytest.mark.parametrize("name", HARD)
@pytest.mark.parametrize("command", [["parse"], ["check"], ["opml", "import"]], ids=" ".join)
def test_a_document_that_crashes_libraries_is_read_or_refused(run, tmp_path, command, name):
    path = tmp_path / "feed.xml"
    path.write_bytes(HARD[name])
    code, said = run(*command, str(path))
    assert code in {0, 1}
    assert "Traceback" not in said
    assert code == 0 or said


@pytest.mark.parametrize(
    ("command", "kind"),
    # check takes folders, too
    [(one.split(), kind) for one in ("parse", "check", "opml import") for kind in SPECIAL if (one, kind) != CHECKED],
)
def test_a_path_that_is_not_a_regular_file_is_refused_at_once(run, tmp_path, command, kind):
    path = tmp_path / "feed.xml"
    SPECIAL[kind](path)
    code, said = run(*command, str(path))
    assert code in {1, 2}
    assert "feed.xml" in said or command == ["check"]


ENTRY = '{"id": "a", "title": "Fine"}\n'
LINES = {
    "depth": "[" * 100_000,
    "digits": '{"id": ' + "9" * 5000 + "}",
    "no number": '{"id": NaN}',
    "escapes": '{"id": "\\u001b[2J"',
    "no text": "\x00\x01",
    "markup": json.dumps({"id": 1, "content_html": "<div>" * 200_000, "title": "&lt;" * 100_000}),
    "odd values": json.dumps({"id": 1, "feed": [1], "url": 5, "title": None, "authors": [1, {"name": 5}], "image": []}),
    "odd addresses": json.dumps({"id": 1, "url": "http://[::1", "guid": "http://" + "a." * 5000, "published": "1e400"}),
}


@pytest.mark.parametrize("line", LINES)
def test_a_hostile_line_of_entries_is_left_out_or_grouped(run, tmp_path, line):
    path = tmp_path / "entries.jsonl"
    path.write_text(f"{LINES[line]}\n{ENTRY}")
    code, said = run("dedupe", str(path))
    assert (code, bool(said)) in {(0, False), (1, True)}
    assert "\x1b" not in said


@pytest.mark.parametrize("line", ["depth", "digits", "no text"])
def test_a_hostile_list_of_feeds_is_refused(run, tmp_path, line):
    (tmp_path / "entries.jsonl").write_text(ENTRY)
    (tmp_path / "feeds.json").write_text(LINES[line])
    code, said = run("dedupe", str(tmp_path / "entries.jsonl"), "--feeds", str(tmp_path / "feeds.json"))
    assert code == 2
    assert "feeds.json" in said


def test_a_file_of_entries_without_an_end_of_line_is_refused(run, tmp_path):
    (tmp_path / "entries.jsonl").symlink_to("/dev/zero")
    code, said = run("dedupe", str(tmp_path / "entries.jsonl"))
    assert code == 2
    assert "longer than 32 MiB" in said


@pytest.mark.parametrize(
    ("name", "printed", "timeout_s"),
    [
        ("Busy", "stopped", 0.5),
        ("Stuck", "stopped", 0.5),
        ("Segfault", "SIGSEGV", 300),
        ("Recursive", "RecursionError", 300),
        ("Surprising", "KeyError", 300),
    ],
)
def test_parsing_a_file_ends_with_one_message_if_its_parser_fails(run, tmp_path, monkeypatch, name, printed, timeout_s):
    path = tmp_path / "feed.xml"
    path.write_bytes(b"bad" * 30_000)
    monkeypatch.setattr("feedtool.pipeline.inspect.Limits", type("Limits", (), {"timeout_s": timeout_s}))
    monkeypatch.setattr(wiring, "load_parsers", lambda: [getattr(crashers, name)()])
    code, said = run("parse", str(path))
    assert code == 1, said
    assert printed in said
    assert len(said.splitlines()) <= 2
    assert "\x1b" not in said
