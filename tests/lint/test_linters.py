"""Findings of linters, case by case: a document, and beside it the reason and the expected diagnostics in order."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedtool.model import Document
from feedtool.plugins import list_parts, load_class
from feedtool.testing import LinterContract

DATA = Path(__file__).parent.parent / "data" / "lint"
CASES = sorted(path for path in DATA.glob("*/*") if path.suffix != ".txt")


def read(path: Path) -> Document:
    return Document(feed="test", url=path.name, content=path.read_bytes())


@pytest.mark.parametrize("path", CASES, ids=[f"{path.parent.name}-{path.stem}" for path in CASES])
def test_a_linter_finds_what_its_case_expects(path):
    linter = load_class("linters", path.parent.name)()
    why, *expected = path.with_suffix(".txt").read_text("utf-8").splitlines()
    found = [f"{diagnostic.severity} {diagnostic.code}" for diagnostic in linter.check(read(path))]
    assert sorted(found) == sorted(expected), why


@pytest.mark.parametrize("path", CASES, ids=[f"{path.parent.name}-{path.stem}" for path in CASES])
def test_one_linter_claims_a_document_and_xml_findings_have_lines(path):
    document = read(path)
    claiming = [name for name in list_parts("linters") if load_class("linters", name)().claims(document)]
    assert claiming == [path.parent.name]
    if path.suffix != ".json":
        assert all(diagnostic.location.line for diagnostic in load_class("linters", path.parent.name)().check(document))


@pytest.mark.parametrize("name", list_parts("linters"))
def test_every_linter_has_valid_and_invalid_cases(name):
    assert len([path for path in CASES if path.parent.name == name]) > 5
    assert (DATA / name / "whole.txt").exists()


class TestLinters(LinterContract):
    @pytest.fixture(params=list_parts("linters"))
    def part(self, request):
        return load_class("linters", request.param)()

    @pytest.fixture
    def documents(self, part):
        return [read(path) for path in CASES if (path.parent.name, path.stem) == (part.name, "whole")]


@pytest.mark.parametrize("name", list_parts("linters"))
@given(content=st.binary(max_size=200), at=st.integers(0, 400))
def test_no_input_makes_a_linter_raise(name, content, at):
    whole = next(path for path in CASES if path.parent.name == name and path.stem == "whole").read_bytes()
    for body in (content, whole[:at] + content + whole[at:]):
        list(load_class("linters", name)().check(Document(feed="x", url="x", content=body)))
