"""Every registered renderer fulfills the contract, and writes the golden files."""

from __future__ import annotations

import re

import pytest

from feedtool.model import Document
from feedtool.plugins import list_parts, load_class
from feedtool.testing import RendererContract
from feedtool.testing.feeds import CASES
from support.feeds import golden_path, huge, render_golden, renderers

PARTS = {part.name: part for part in renderers()}
EVERY = pytest.mark.parametrize("name", sorted(PARTS))
EACH = pytest.mark.parametrize("case", sorted(CASES))


@EVERY
@EACH
def test_a_renderer_writes_the_golden_file(name, case):
    part = PARTS[name]
    assert render_golden(part, case) == golden_path(part, case).read_bytes(), CASES[case].__doc__


class TestRenderers(RendererContract):
    @pytest.fixture(params=sorted(PARTS))
    def part(self, request):
        return PARTS[request.param]


@EVERY
@EACH
def test_markup_has_no_discouraged_characters(name, case):
    bad = "\x7f-\x9f" if PARTS[name].suffix.endswith("ml") else ""
    bad += "\ufffd" if PARTS[name].suffix.endswith(".xml") else ""
    assert not bad or not re.search(f"[{bad}]", PARTS[name].render(CASES[case]()).decode("utf-8"))


@EVERY
def test_hostile_text_is_not_lost(name):
    assert b"alert(1)" in PARTS[name].render(CASES["hostile"]())


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
