"""Titles and labels that speak of tags are read as they are written."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from feedtool.model import Document
from feedtool.pipeline.inspect import read_document
from feedtool.pipeline.wiring import load_parsers

TITLES = [
    "How the <blink> and <marquee> elements went away",
    "The <nav> and <aside> elements",
    "An x <i> y",
    "Map<K, V> or HashMap<K, V>",
    "Less < 5 and > 3",
    "We <3 kilns",
]


def read(name, content):
    document = Document(feed="kiln", url=f"https://kiln.example/{name}", content=content.encode())
    (entry,) = read_document(document, load_parsers(), now=datetime(2026, 3, 5, tzinfo=UTC)).entries
    return entry


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("a.md", lambda title: f'---\ntitle: "{title}"\n---\nText\n'),
        ("a.csv", lambda title: f'title,url\n"{title}",/a\n'),
        ("a.jsonl", lambda title: json.dumps({"id": "a", "title": title})),
        (
            "a.json",
            lambda title: json.dumps(
                {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "a", "title": title}]}
            ),
        ),
    ],
    ids=["markdown", "csv", "jsonl", "jsonfeed"],
)
def test_a_title_that_mentions_tags_is_kept_as_written(name, write, title):
    assert read(name, write(title)).title == title


@pytest.mark.parametrize(
    ("label", "term"), [("<nav>", "<nav>"), ("Map<K>", "Map<K>"), ("<b>News</b>", "News"), ("Q&amp;A", "Q&A")]
)
def test_a_category_that_is_the_name_of_a_tag_is_kept(label, term):
    entry = read("a.jsonl", json.dumps({"id": "a", "title": "A", "tags": [label]}))
    assert [category.term for category in entry.categories] == [term]


def test_markup_in_a_title_is_removed():
    assert read("a.jsonl", json.dumps({"id": "a", "title": "A <em>great</em> day &amp; night"})).title == (
        "A great day & night"
    )
