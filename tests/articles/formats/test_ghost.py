"""Exports of Ghost: which posts are public, and which words of them are for readers."""

from __future__ import annotations

import json

import pytest

from feedtool.entries.process import parse_document
from feedtool.errors import ExportError
from feedtool.model import Document
from feedtool.pipeline.wiring import load_parsers

POST = {"id": "1", "slug": "rye", "title": "Rye", "html": "<p>Flour.</p>", "status": "published"}
DRAFT = {"id": "2", "slug": "oats", "title": "Oats", "html": "<p>Flakes.</p>", "status": "draft"}


def parse(export):
    document = Document(feed="test", url="export.json", content=json.dumps(export).encode())
    return parse_document(document, load_parsers())


@pytest.mark.parametrize(
    "head", [{}, {"meta": {"version": "5.80.0"}}, {"meta": {"exported_on": 1700000000000, "version": "5.80.0"}}]
)
def test_a_ghost_export_is_recognized_by_its_tables(head):
    parsed = parse({**head, "data": {"posts": [POST, DRAFT]}})
    assert parsed.format == "ghost"
    assert [entry.title.value for entry in parsed.entries if entry.withheld is None] == ["Rye"]


def test_a_post_without_visibility_is_public_only_if_no_post_has_one():
    assert [one.withheld is None for one in parse({"data": {"posts": [POST]}}).entries] == [True]
    posts = [{**POST, "visibility": "public"}, {**DRAFT, "status": "published"}]
    assert [one.withheld is None for one in parse({"data": {"posts": posts}}).entries] == [True, False]


def test_internal_tags_are_left_out():
    tags = [{"id": "a", "name": "Bread", "visibility": "public"}, {"id": "b", "name": "Ivo", "visibility": "internal"}]
    links = [{"post_id": "1", "tag_id": "a"}, {"post_id": "1", "tag_id": "b"}]
    [entry] = parse({"data": {"posts": [POST], "tags": tags, "posts_tags": links}}).entries
    assert [one.term for one in entry.categories] == ["Bread"]


def test_a_ghost_export_with_broken_tables_is_not_read_as_plain_records():
    refused = {"meta": {"exported_on": 1}, "data": {"posts": {"1": DRAFT}}, "posts": [{**POST, "status": "members"}]}
    with pytest.raises(ExportError, match="no posts"):
        parse(refused)
    whole = json.dumps(refused).encode()
    with pytest.raises(ExportError):
        parse_document(Document(feed="test", url="export.json", content=whole[:-3]), load_parsers())
