"""The contract of renderers, for every registered one and every case."""

from __future__ import annotations

import re

import pytest

from feedtool.model import Document
from feedtool.plugins import list_parts, load_class
from support.feeds import CASES, golden_path, huge, render_golden, renderers

PARTS = {part.name: part for part in renderers()}
EVERY = pytest.mark.parametrize("name", sorted(PARTS))
EACH = pytest.mark.parametrize("case", sorted(CASES))


@EVERY
@EACH
def test_a_renderer_writes_the_golden_file(name, case):
    part = PARTS[name]
    assert render_golden(part, case) == golden_path(part, case).read_bytes(), CASES[case].__doc__


@EVERY
@EACH
def test_a_renderer_writes_the_same_bytes_for_the_same_feed(name, case):
    assert PARTS[name].render(CASES[case]()) == PARTS[name].render(CASES[case]())


@EVERY
@EACH
def test_output_is_utf_8_without_bom_and_forbidden_characters(name, case):
    text = PARTS[name].render(CASES[case]()).decode("utf-8")
    bad = "\x00-\x08\x0b\x0c\x0e-\x1f\ufdd0-\ufdef\ufffe\uffff\ufeff"
    if PARTS[name].suffix.endswith("ml"):
        bad += "\x7f-\x9f"
    if PARTS[name].suffix.endswith(".xml"):
        bad += "\ufffd"
    assert not re.search(f"[{bad}]", text)


@EVERY
def test_hostile_text_is_escaped(name):
    written = PARTS[name].render(CASES["hostile"]()).decode()
    assert "<script>alert" not in written or name == "jsonfeed", "where nothing is markup"
    assert "alert(1)" in written, "and is not lost"


@pytest.mark.parametrize("name", sorted(set(PARTS) - {"fragment", "frame", "oembed"}))
def test_content_of_a_megabyte_is_written_completely(name):
    assert b"Paragraph 29999" in PARTS[name].render(huge())


@EVERY
def test_a_merged_entry_has_no_self_or_hub_link_of_its_source(name):
    written = PARTS[name].render(CASES["merged"]()).decode()
    assert not re.search(r'rel="(self|hub)"[^>]*other\.example|other\.example[^>]*rel="(self|hub)"', written)


@pytest.mark.parametrize("name", sorted({"rss", "atom", "jsonfeed"} & set(PARTS)))
@EACH
def test_output_has_no_findings(name, case):
    part = PARTS[name]
    document = Document(feed="x", url=f"news{part.suffix}", content=part.render(CASES[case]()))
    claiming = [
        linter for linter in (load_class("linters", one)() for one in list_parts("linters")) if linter.claims(document)
    ]
    assert [linter.name for linter in claiming] == [name]
    found = [diagnostic for diagnostic in claiming[0].check(document) if diagnostic.severity != "info"]
    assert not found
