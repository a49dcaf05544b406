"""Preparing an entry: once, from its raw texts, whatever they are."""

from __future__ import annotations

import pytest

from feedtool.entries import prepare
from feedtool.entries.prepare import has_long_texts, prepare_entry
from feedtool.errors import ParseError
from feedtool.model import RawTexts, Text
from support import make_entry

HOSTILE = Text(value='<p onclick="x()">Good <a href="b">words</a></p><script>evil()</script>', type="html")


def make_raw_entry(text=HOSTILE, **texts):
    return make_entry(raw=RawTexts(contents=(text,), base="https://a.example/1/", **texts))


def test_raw_texts_are_cleaned_and_their_links_resolved():
    entry = prepare_entry(make_raw_entry())
    assert (entry.content, entry.summary) == (
        '<p>Good <a href="https://a.example/1/b" rel="noopener noreferrer">words</a></p>',
        "Good words",
    )


def test_an_entry_is_prepared_once():
    entry = prepare_entry(make_raw_entry())
    assert entry.raw is None
    assert prepare_entry(entry) is entry


def test_an_entry_without_raw_texts_keeps_its_texts():
    entry = make_entry(summary="Words", content="<p>Words</p>")
    assert prepare_entry(entry) is entry


def test_a_text_that_breaks_the_cleaning_is_not_shown(monkeypatch):
    monkeypatch.setattr(prepare, "clean_html", lambda *_, **__: 1 / 0)
    entry = prepare_entry(make_raw_entry())
    assert (entry.content, entry.summary, entry.raw) == (None, "", None)


def test_the_time_limit_of_a_feed_ends_the_preparation(monkeypatch):
    def ring(*_, **__):
        raise ParseError("parsing took more than 30 s and was stopped")

    monkeypatch.setattr(prepare, "clean_html", ring)
    with pytest.raises(ParseError):
        prepare_entry(make_raw_entry())


def test_texts_are_long_together():
    half = Text(value="a" * 40_000)
    assert not has_long_texts(make_raw_entry(half))
    assert has_long_texts(make_raw_entry(half, summary=half))
