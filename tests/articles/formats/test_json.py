"""Bytes that JSON does not allow cost themselves, not the posts around them, and hide no status."""

from __future__ import annotations

import pytest

from feedtool.model import Document
from feedtool.plugins import load_class

POSTS = {
    "ghost": b'{"db": [{"data": {"posts": [\n%s,\n%s]}}]}',
    "json": b"[\n%s,\n%s]",
    "jsonl": b"\n%s\n%s",
}
ROW = b'{"id": "%s", "title": "Rye%s", "html": "<p>x</p>", "status": "%s", "visibility": "public"}'


@pytest.mark.parametrize("name", POSTS)
@pytest.mark.parametrize(("raw", "read"), [(b"\x0b", ""), (b"\x00", ""), (b"\xe8", "è"), (b"\xff", "ÿ")])
def test_a_character_that_json_forbids_is_dropped_alone(name, raw, read):
    rows = (ROW % (b"1", raw, b"published"), ROW % (b"2", raw, b"draft"))
    document = Document(feed="test", url=f"posts.{name}", content=POSTS[name] % rows)
    parsed = load_class("parsers", name)().parse(document)
    assert [(entry.title.value, entry.withheld and entry.withheld.reason) for entry in parsed.entries] == [
        (f"Rye{read}", None),
        (f"Rye{read}", "draft"),
    ]
    assert [one.severity for one in parsed.notes] == ["note"]
    assert "line 2" in parsed.notes[0].message
    assert not parsed.diagnostics
