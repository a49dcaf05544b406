"""Rows of a CSV file that are too short, too long or never closed are reported and cost no other row."""

from __future__ import annotations

import pytest

from feedtool.articles.formats.csv import CsvParser
from feedtool.model import Document

HEAD = "id,title,url,published,category\n"
GOOD = "g{0},Good {0},https://a.example/{0},2026-01-0{0},news\n"


def read(text):
    parsed = CsvParser().parse(Document(feed="a.csv", url="a.csv", content=text.encode()))
    diagnostics = [
        (diagnostic.location.line, diagnostic.location.field, diagnostic.message.rpartition("; ")[2])
        for diagnostic in parsed.diagnostics
    ]
    return [entry.id for entry in parsed.entries], diagnostics


OPEN = {
    "in the title": ('b,"No end,https://a.example/b,2026-01-05,news\n', "title"),
    "in the last cell": ('b,No end,https://a.example/b,2026-01-05,"news\n', "category"),
    "at the start": ('"b,No end,https://a.example/b,2026-01-05,news\n', "id"),
}


@pytest.mark.parametrize("case", OPEN)
@pytest.mark.parametrize("after", [GOOD.format(2), '"g2","Good 2","https://a.example/2","2026-01-02","news"\n', ""])
def test_an_unclosed_quote_skips_only_its_row(case, after):
    row, field = OPEN[case]
    ids, diagnostics = read(HEAD + GOOD.format(1) + row + after + GOOD.format(3))
    assert ids == (["g1", "g2", "g3"] if after else ["g1", "g3"])
    assert diagnostics == [(3, field, "the row is skipped")]


def test_an_unclosed_quote_in_the_last_row_skips_that_row():
    ids, diagnostics = read(HEAD + GOOD.format(1) + 'b,"No end')
    assert ids == ["g1"]
    assert diagnostics == [(3, "title", "the row is skipped")]


def test_several_unclosed_quotes_skip_only_their_rows():
    text = HEAD + 'b,"No end,x\n' + GOOD.format(1) + 'c,"No end either,x\n' + GOOD.format(2)
    ids, diagnostics = read(text)
    assert ids == ["g1", "g2"]
    assert [line for line, _, _ in diagnostics] == [2, 4]


@pytest.mark.parametrize(
    "row", ['b,"Two\nlines",/b,2026-01-05,x\n', 'b,"A ""word"" here",/b,2026-01-05,x\n', 'b,"A" b,/b,2026-01-05,x\n']
)
def test_closed_quotes_are_accepted(row):
    ids, diagnostics = read(HEAD + row + GOOD.format(1))
    assert ids == ["b", "g1"]
    assert diagnostics == []


def test_a_row_without_an_identity_is_skipped():
    ids, diagnostics = read(HEAD + GOOD.format(1) + "b,Short\n" + GOOD.format(2))
    assert ids == ["g1", "g2"]
    assert diagnostics == [(3, "url", "the row is skipped")]


def test_a_row_that_lacks_only_optional_cells_is_kept_and_reported():
    ids, diagnostics = read(HEAD + "b,Short,https://a.example/b,2026-01-05\n" + GOOD.format(1))
    assert ids == ["b", "g1"]
    assert diagnostics == [(2, "category", "the missing ones are read as empty")]


def test_a_row_that_is_cut_off_by_the_end_of_the_file_is_skipped():
    ids, diagnostics = read(HEAD + GOOD.format(1) + "b,Short,https://a.example/b,2026-01-05")
    assert ids == ["g1"]
    assert diagnostics == [(3, "category", "the row is skipped")]


def test_a_row_that_is_split_over_two_lines_is_not_two_records():
    ids, diagnostics = read(HEAD + "b,A title\nin two lines,https://a.example/b,2026-01-05,x\n" + GOOD.format(1))
    assert ids == ["g1"]
    assert [line for line, _, _ in diagnostics] == [2, 3]


def test_a_row_with_too_many_cells_is_skipped():
    ids, diagnostics = read(HEAD + "b,A, B and C,https://a.example/b,2026-01-05,x\n" + GOOD.format(1))
    assert ids == ["g1"]
    assert diagnostics == [(2, None, "the row is skipped")]
