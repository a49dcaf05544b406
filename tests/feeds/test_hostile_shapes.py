"""Documents of hostile shapes are read or refused, soon, with no file read and no address asked.

Here they have a few hundred thousand bytes, so that what takes quadratic time shows; `python bench/hostile.py` makes
each of them 10 MiB and measures time and memory.
"""

from __future__ import annotations

import socket
from datetime import UTC, datetime

import pytest

from feedtool.errors import ParseError
from feedtool.model import Document
from feedtool.pipeline.inspect import read_document
from feedtool.pipeline.wiring import load_parsers
from support.endless import ends
from support.shapes import SHAPES, make_shape

PARSERS = load_parsers()
NOW = datetime(2026, 3, 5, tzinfo=UTC)


@pytest.fixture
def _nowhere_to_go(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.mark.usefixtures("_nowhere_to_go")
@pytest.mark.parametrize("name", SHAPES)
def test_a_document_of_any_shape_is_parsed_or_refused_soon(name):
    content = make_shape(name, 300_000)
    with ends():
        try:
            reading = read_document(Document(feed="case", url="https://e.example/", content=content), PARSERS, now=NOW)
        except ParseError as error:
            assert "\n" not in str(error)
        else:
            assert all("root:" not in entry.title for entry in reading.entries)
