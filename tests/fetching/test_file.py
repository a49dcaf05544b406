"""Local files: read when they changed, and only if they are files."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime

import pytest

from feedtool.fetching.file import FileFetcher
from feedtool.model import Document, Failed, FailureKind, Limits, NotModified, Request, Validators
from feedtool.plugins import FetchSettings


@pytest.fixture
def fetch(tmp_path):
    def ask(url, limits=None, **fields):
        (outcome,) = FileFetcher(FetchSettings(root=tmp_path, limits=limits or Limits())).fetch(
            [Request(feed="a", url=url, **fields)]
        )
        return outcome

    return ask


def test_a_path_is_relative_to_the_folder_of_the_config(tmp_path, fetch):
    (tmp_path / "feed.xml").write_bytes(b"<rss/>")
    os.utime(tmp_path / "feed.xml", (1_700_000_000, 1_700_000_000))
    outcome = fetch("feed.xml")
    assert outcome.url == "feed.xml"
    assert outcome.content == b"<rss/>"
    assert outcome.modified == datetime.fromtimestamp(1_700_000_000, UTC)


@pytest.mark.parametrize("name", ["feed 1.xml", "caff\u00e8.xml", "a#b?c.xml", "100%25.xml"])
def test_a_path_is_taken_as_it_is_written(tmp_path, fetch, name):
    (tmp_path / name).write_bytes(b"x")
    assert fetch(name).content == b"x"


def test_a_file_url_is_unquoted(tmp_path, fetch):
    (tmp_path / "feed 1.xml").write_bytes(b"x")
    assert fetch(f"file://{tmp_path}/feed%201.xml").content == b"x"


def test_an_unchanged_file_is_not_read(tmp_path, fetch):
    path = tmp_path / "feed.xml"
    path.write_bytes(b"one")
    first = fetch("feed.xml")
    assert isinstance(fetch("feed.xml", validators=first.validators), NotModified)
    time.sleep(0.01)
    path.write_bytes(b"two")
    assert fetch("feed.xml", validators=first.validators).content == b"two"


def test_a_file_that_was_replaced_by_one_of_the_same_size_and_time_is_read(tmp_path, fetch):
    for name, content in (("feed.xml", b"one"), ("new.xml", b"two")):
        (tmp_path / name).write_bytes(content)
        os.utime(tmp_path / name, (1_700_000_000, 1_700_000_000))
    first = fetch("feed.xml")
    (tmp_path / "new.xml").replace(tmp_path / "feed.xml")
    assert fetch("feed.xml", validators=first.validators).content == b"two"


def test_a_special_file_is_refused_at_once(tmp_path, fetch):
    os.mkfifo(tmp_path / "pipe")
    for place, message in (
        ("pipe", "not a regular file"),
        ("/dev/zero", "not a regular file"),
        (".", "is a directory"),
    ):
        outcome = fetch(place)
        assert outcome.kind == FailureKind.FILE
        assert outcome.message == message


@pytest.mark.parametrize("place", ["nothing.xml", "a/b/c.xml", "x\0y", "file://[::1", "x" * 5000])
def test_a_file_that_cannot_be_opened_is_a_failure(fetch, place):
    assert fetch(place).kind is FailureKind.FILE


def test_a_file_may_be_ten_times_as_large_as_a_response(tmp_path, fetch):
    path = tmp_path / "export.json"
    path.write_bytes(b"x" * 10_000)
    assert isinstance(fetch("export.json", limits=Limits(max_bytes=1000)), Document)
    path.write_bytes(b"x" * 10_001)
    assert fetch("export.json", limits=Limits(max_bytes=1000)).kind is FailureKind.TOO_LARGE


def test_a_file_that_fails_does_not_stop_the_others(tmp_path):
    (tmp_path / "feed.xml").write_bytes(b"x")
    requests = [Request(feed=name, url=name) for name in ("nothing.xml", "feed.xml")]
    first, second = FileFetcher(FetchSettings(root=tmp_path)).fetch(requests)
    assert isinstance(first, Failed)
    assert isinstance(second, Document)
    assert second.validators != Validators()
