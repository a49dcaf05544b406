"""A record is published without an address that must not be published, and that is reported."""

from __future__ import annotations

import json

import pytest

from feedtool.articles.record_reading import Record
from feedtool.articles.records import parse_record
from feedtool.content.links import find_url_error

BAD = {
    "javascript:void(0)": "http",
    " JavaScript:alert(1)": "http",
    "file:///home/ada/notes.txt": "http",
    "data:text/html,hello": "http",
    "https:///only/a/path": "no host",
    "https://": "no host",
    "http:relative": "no host",
    "https://a.example:99999/": "port",
    "https://a.example:port/": "port",
    "https://[::1/": "host",
    "https://a b.example/": "host",
    "https://ada:lovelace@a.example/": "password",
    "//ada:lovelace@a.example/": "password",
    "https:\\\\ada:lovelace@a.example\\": "password",
    "https://ada@a.example/": "user name",
    "https://a.example/" + "x" * 10_000: "length",
}
GOOD = ["https://a.example/", "/posts/1", "posts/1.html", "?p=1", "#top", "//a.example/x", "http://münchen.example/ü",
        "https://a.example:8443/a@b", "https://[2001:db8::1]/", "a b.html", "https://a.example/@ada/post"]  # fmt: skip


@pytest.mark.parametrize("url", GOOD)
def test_a_publishable_url_is_accepted(url):
    assert find_url_error(url) is None


@pytest.mark.parametrize("url", BAD)
@pytest.mark.parametrize("field", ["url", "canonical", "image", "enclosures", "comments_url", "authors"])
def test_a_url_that_must_not_be_published_is_left_out_and_reported(url, field):
    value = [{"name": "Ada", "url": url}] if field == "authors" else url
    values = {"id": "1", "title": "A", field: value}
    entry, diagnostics, _ = parse_record(Record(values=values, where="a.json", line=7, lines={field: 9}))
    assert entry.title.value == "A"
    assert "lovelace" not in repr(entry)
    assert url not in repr(entry)
    (diagnostic,) = diagnostics
    assert diagnostic.location.where == "a.json"
    assert diagnostic.location.line == 9
    assert diagnostic.location.field == field
    assert BAD[url] in diagnostic.message
    assert diagnostic.message.endswith("it is left out")
    assert "lovelace" not in repr(diagnostic)


def test_an_id_with_a_password_is_not_published():
    values = {"id": "https://ada:lovelace@a.example/1", "title": "A", "url": "https://a.example/1"}
    entry, diagnostics, _ = parse_record(Record(values=values, where="a.json"))
    assert entry.id == "https://a.example/1"
    assert "lovelace" not in json.dumps([repr(entry), repr(diagnostics)])


@pytest.mark.parametrize("id_", ["javascript", "tag:a.example,2026:1", "urn:x:1", "a@b.example"])
def test_an_id_that_is_not_a_url_is_accepted(id_):
    entry, diagnostics, _ = parse_record(Record(values={"id": id_, "title": "A"}, where="a.json"))
    assert entry.id == id_
    assert diagnostics == []
