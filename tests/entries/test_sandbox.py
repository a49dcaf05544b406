"""A library that crashes on a document fails that document only."""

from __future__ import annotations

import time
from contextlib import nullcontext
from pathlib import Path

import pytest
from msgspec.structs import replace

from feedtool.entries import sandbox
from feedtool.entries.documents import limit_reading
from feedtool.entries.sandbox import ParseLimits, isolate, limit_time
from feedtool.errors import ParseError
from feedtool.model import Document
from support.crashers import Busy, Exit, Fine, Greedy, Recursive, Segfault, Stuck, Surprising

GOOD = Document(feed="good", url="https://good.example/", content=b"good")
BAD = Document(feed="bad", url="https://bad.example/", content=b"bad", elapsed_ms=29_000)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (Fine, "this is bad"),
        (Segfault, r"crashed \(SIGSEGV\)"),
        (Exit, r"crashed \(exit code 0\)"),
        (Greedy, "more than 64 MiB"),
        (Stuck, "more than 2 s"),
        (Recursive, "RecursionError"),
        (Surprising, "KeyError"),
    ],
)
def test_a_parser_that_fails_gives_an_error_and_the_next_document_is_read(kind, said):
    began = time.monotonic()
    # Only the parser that is stuck has little time left: the others must not be stopped while the machine is busy.
    document = BAD if kind is Stuck else replace(BAD, elapsed_ms=0)
    with isolate([kind()], ParseLimits(30.0 if kind is Stuck else 600.0), memory=64 * 1024**2) as (parser,):
        with pytest.raises(ParseError, match=said):
            parser.parse(document)
        assert parser.parse(GOOD).entries[0].id == GOOD.url
    assert time.monotonic() - began < 300


def test_a_large_document_is_parsed_in_another_process_by_every_parser():
    class Trusted(Segfault):
        needs_sandbox = False

        def __reduce__(self):
            return Segfault, ()

    with isolate([Trusted()], ParseLimits(30.0), large=1000) as (parser,):
        with pytest.raises(ParseError, match="SIGSEGV"):
            parser.parse(Document(feed="bad", url="https://bad.example/", content=b"bad" * 1000))
        assert parser.parse(GOOD).entries


def test_a_document_whose_parser_was_stopped_is_not_given_to_the_next():
    with isolate([Stuck(), Fine()], ParseLimits(30.0)) as (stuck, fine):
        with pytest.raises(ParseError):
            stuck.parse(BAD)
        with pytest.raises(ParseError, match="a previous parser timed out"):
            fine.parse(BAD)
        assert fine.parse(GOOD).entries


def test_code_that_does_not_return_is_stopped_by_an_alarm():
    with pytest.raises(ParseError, match="more than"), limit_time(0.2):
        Busy().parse(BAD)


def test_an_alarm_is_canceled_when_the_code_returns():
    with limit_time(1.0):
        pass
    time.sleep(2.1)


def test_secrets_of_the_environment_are_not_passed_to_the_sandbox(monkeypatch):
    monkeypatch.setenv("EXAMPLE_TOKEN", "hunter2")
    with isolate([Fine()], ParseLimits(30.0)) as (parser,):
        parser.parse(GOOD)
        pid = parser._process._running.pid
        assert b"hunter2" not in Path(f"/proc/{pid}/environ").read_bytes()


def test_no_process_of_the_sandbox_is_left_running():
    with isolate([Fine()], ParseLimits(30.0)) as (parser,):
        parser.parse(GOOD)
        process = parser._process._running
    assert process.returncode is not None


@pytest.mark.parametrize(("size", "factor"), [(20_000, 1), (1024 * 1024, 1), (30 * 1024 * 1024, 30)])
def test_a_file_of_the_site_gets_time_for_its_size(size, factor, monkeypatch):
    limits = []
    monkeypatch.setattr(sandbox, "limit_time", lambda seconds: limits.append(seconds) or nullcontext())
    with limit_reading(Document(feed="a", url="a.jsonl", content=bytes(size)), 30.0):
        assert limits == [30.0 * factor]


def test_a_small_file_of_the_site_needs_no_limit(monkeypatch):
    monkeypatch.setattr(sandbox, "limit_time", None)
    with limit_reading(Document(feed="a", url="a.md", content=bytes(1000)), 30.0):
        pass
