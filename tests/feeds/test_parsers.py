"""Every parser of feeds reads its cases as they say, and no bytes make any of them raise anything but ParseError."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from feedtool.errors import ParseError
from feedtool.feeds.jsonfeed import JsonFeedParser
from feedtool.model import Document
from feedtool.pipeline.inspect import read_document
from feedtool.pipeline.wiring import load_parsers
from support.facts import write_facts

FOLDER = Path(__file__).parents[1] / "data/parsers"
CASES = sorted(case for part in ("feed", "tolerant-feed", "jsonfeed", "opml") for case in FOLDER.glob(f"{part}/*.json"))
PARSERS = {parser.name: parser for parser in load_parsers()}
URL = "https://example.org/blog/feed.xml"
NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)


def get_input(case):
    return next(path for path in case.parent.glob(f"{case.stem}.*") if path != case)


def make_document(path, media_type=None):
    return Document(feed="case", url=URL, content=path.read_bytes(), media_type=media_type)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.stem}")
def test_a_case_is_parsed_as_expected(case):
    said = json.loads(case.read_text("utf-8"))
    document = make_document(get_input(case), said.get("media_type"))
    parser = PARSERS[case.parent.name]
    assert said["why"]
    assert parser.claims(document)
    if "refused" in said:
        with pytest.raises(ParseError, match=said["refused"]):
            parser.parse(document)
    else:
        assert write_facts(parser.parse(document)) == said["facts"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.stem}")
def test_all_parsers_that_claim_a_case_make_the_same_entries_of_it(case):
    """The case lists each field in which they may differ."""
    said = json.loads(case.read_text("utf-8"))
    document = make_document(get_input(case), said.get("media_type"))
    expected = read_entries(document, case.parent.name)
    differs = {}
    for name, parser in PARSERS.items():
        if name != case.parent.name and expected is not None and parser.claims(document):
            found = read_entries(document, name)
            if found is not None and (fields := compare(expected, found)):
                differs[name] = fields
    assert differs == said.get("differs", {})


FIELDS = [
    "id",
    "link",
    "canonical_link",
    "title",
    "summary",
    "content",
    "published",
    "updated",
    "expires",
    "authors",
    "categories",
    "enclosures",
    "image",
    "source",
    "comments",
    "language",
]


def read_entries(document, name):
    """Return the entries of a document; None if the parser refuses it."""
    try:
        return read_document(document, list(PARSERS.values()), now=NOW, format_name=name).entries
    except ParseError:
        return None


def compare(expected, found):
    """The fields that are not the same in all entries."""
    if len(expected) != len(found):
        return ["entries"]
    pairs = list(zip(expected, found, strict=True))
    return [field for field in FIELDS if any(getattr(one, field) != getattr(other, field) for one, other in pairs)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.stem}")
def test_a_document_that_is_cut_anywhere_is_read_or_refused(case):
    content = get_input(case).read_bytes()
    for end in range(0, len(content), max(7, len(content) // 25)):
        read_with_all(content[:end])


BITS = b"< > & ]]> <![CDATA[ <!-- \x00 \xff &#0; <item> </entry> xml:base='://' &nbsp; ' \" { [ \xc2\x80".split(b" ")
BITS += [b"<!DOCTYPE a [", b"<b xmlns='x'>", b"http://[", b"\xef\xbb\xbf"]


@settings(suppress_health_check=list(HealthCheck))
@given(st.data())
def test_changed_bytes_raise_only_parse_errors(data):
    content = get_input(data.draw(st.sampled_from(CASES))).read_bytes()
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content)))
        cut = data.draw(st.integers(0, 30))
        new = data.draw(st.one_of(st.sampled_from(BITS), st.binary(max_size=4)))
        content = content[:at] + new + content[at + cut :]
    read_with_all(content)


def read_with_all(content):
    document = Document(feed="case", url=URL, content=content)
    for parser in PARSERS.values():
        if parser.claims(document):
            try:
                parser.parse(document)
            except ParseError as error:
                assert "\n" not in str(error)


def test_draft_keys_in_a_json_feed_of_another_site_are_ignored():
    item = {"id": "1", "title": "Rye", "url": "https://other.example/1", "status": "Draft Kings", "draft": "v2"}
    content = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "F", "items": [item]}).encode()
    document = Document(feed="test", url="https://other.example/feed.json", content=content)
    assert [one.withheld for one in JsonFeedParser().parse(document).entries] == [None]
    own = JsonFeedParser().parse(replace(document, is_own=True))
    assert [one.withheld is None for one in own.entries] == [False]
    assert [one.location.field for one in own.diagnostics] == ["items[0].draft"]
