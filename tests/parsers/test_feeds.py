"""Every parser of feeds reads its cases as they say, and no bytes make any of them raise anything but ParseError."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedtool.app import load_parsers
from feedtool.errors import ParseError
from feedtool.model import Document
from support.facts import write_facts

SHELF = Path(__file__).parents[1] / "data/parsers"
CASES = sorted(case for part in ("feed", "loosefeed", "jsonfeed", "opml") for case in SHELF.glob(f"{part}/*.json"))
PARSERS = {parser.name: parser for parser in load_parsers()}
URL = "https://example.org/blog/feed.xml"


def get_input(case):
    return next(path for path in case.parent.glob(f"{case.stem}.*") if path != case)


def make_document(path, media_type=None):
    return Document(feed="case", url=URL, content=path.read_bytes(), media_type=media_type)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.stem}")
def test_a_case_is_read_as_it_says(case):
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
def test_all_parsers_that_claim_a_case_name_the_same_entries(case):
    said = json.loads(case.read_text("utf-8"))
    document = make_document(get_input(case), said.get("media_type"))
    names = {}
    for parser in PARSERS.values():
        if parser.claims(document) and parser.name not in said.get("differs", ()):
            try:
                parsed = parser.parse(document)
            except ParseError:
                continue
            names[parser.name] = [(entry.link, entry.title and entry.title.value.strip()) for entry in parsed.entries]
    assert len({str(entries) for entries in names.values()}) <= 1, names


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.stem}")
def test_what_is_cut_off_anywhere_is_read_or_refused(case):
    content = get_input(case).read_bytes()
    for end in range(0, len(content), max(7, len(content) // 25)):
        read_with_all(content[:end])


BITS = b"< > & ]]> <![CDATA[ <!-- \x00 \xff &#0; <item> </entry> xml:base='://' &nbsp; ' \" { [ \xc2\x80".split(b" ")
BITS += [b"<!DOCTYPE a [", b"<b xmlns='x'>", b"http://[", b"\xef\xbb\xbf"]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_change_of_bytes_makes_a_parser_raise_anything_else(data):
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
