"""A cut or broken JSON document gives its complete items, each as in the complete document."""

from __future__ import annotations

import json

import pytest

from feedtool.entries.process import parse_document
from feedtool.errors import ParseError
from feedtool.model import Document
from feedtool.pipeline.wiring import load_parsers

PARSERS = load_parsers()
ITEMS = [
    {"id": "1", "title": "One [\u00e4]", "content_html": "<p>}, {</p>", "tags": ["a", "b"], "url": "/1"},
    {
        "id": "2",
        "title": 'Two "quoted" \\',
        "content_text": "x",
        "attachments": [{"url": "/2.mp3", "mime_type": "a/b"}],
    },
    {"id": "3", "title": "Three", "content_text": "y"},
]
VERSION = "https://jsonfeed.org/version/1.1"
FEED = {"version": VERSION, "title": "Kiln", "authors": [{"name": "Ann"}], "items": ITEMS}


def read(content, name="feed.json"):
    document = Document(feed="kiln", url=f"https://kiln.example/{name}", content=content)
    return parse_document(document, PARSERS)


def dump(value):
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


@pytest.mark.parametrize("name", ["feed.json", "records.json", "list.json"])
def test_a_document_that_is_cut_anywhere_gives_its_complete_items(name):
    value = {"feed.json": FEED, "records.json": {"posts": ITEMS}, "list.json": ITEMS}[name]
    content = dump(value)
    whole = read(content, name)
    ends = [content.index(dump_item(item, value)) + len(dump_item(item, value)) for item in ITEMS]
    for end in range(content.index(b'"id"'), len(content)):
        count = sum(at <= end for at in ends)
        found = read(content[:end], name)
        assert found.entries == whole.entries[:count], content[:end][-40:]
        assert found.title == whole.title
        assert found.authors == whole.authors
        assert [one.message for one in found.diagnostics] == [f"cut off after {count} item{'s' * (count != 1)}"]
        assert found.is_partial


def dump_item(item, value):
    depth = 1 if value is ITEMS else 2
    return "\n".join(" " * depth + line for line in dump(item).decode().split("\n")).strip().encode()


def test_an_invalid_item_loses_no_other_item():
    content = dump(FEED).replace(b'"title": "Three"', b'"title": "Three').replace(b'"2"', b"1" * 400, 1)
    found = read(content.replace(b'"Three', b"Three"))
    assert [entry.id for entry in found.entries] == ["1"]
    assert [one.location.field for one in found.diagnostics] == ["items[1]", "items[2]"]
    assert found.diagnostics[0].message == "this item cannot be read: a number has more than 300 digits"
    assert found.is_partial


def test_a_feed_that_is_broken_outside_of_its_items_is_refused():
    with pytest.raises(ParseError, match="not valid JSON"):
        read(dump(FEED).replace(b'"Kiln"', b"Kiln"))


def test_a_feed_that_is_cut_before_its_items_has_none():
    found = read(dump(FEED)[:70])
    assert found.entries == ()
    assert found.diagnostics[0].message == "cut off after 0 items"


def test_an_item_of_an_id_alone_is_left_out():
    found = read(dump({"version": VERSION, "items": [{"id": "1"}, ITEMS[1]]}))
    assert [entry.id for entry in found.entries] == ["2"]
    assert not found.is_partial
