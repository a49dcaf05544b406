"""Article records as CSV or TSV: names in the first row, a record in each other."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from feedtool.core.decodetext import decode_any
from feedtool.core.records import Record, collect
from feedtool.errors import ParseError
from feedtool.model import Document, ParsedFeed, Problem

_DELIMITERS = ",;\t|"
_LONGEST_FIELD = 4 * 1024 * 1024


class CsvParser:
    """RFC 4180, with the delimiters and encodings that spreadsheets write."""

    name = "csv"
    rank = 20

    def claims(self, document: Document) -> bool:
        """By its name: nothing in its bytes says that it is CSV."""
        is_named = document.url.lower().endswith((".csv", ".tsv"))
        return is_named or (document.media_type or "").startswith(("text/csv", "text/tab-separated"))

    def parse(self, document: Document) -> ParsedFeed:
        """Read the whole document.

        Raises:
            ParseError: there is no header row.
        """
        _, repairs = decode_any(document.content)
        problems: list[Problem] = []
        return collect("csv", self.name, self.records(document, problems), problems, repairs)

    def records(self, document: Document, problems: list[Problem]) -> list[Record]:
        """The records as they stand; what cannot be one is added to the problems."""
        text, _ = decode_any(document.content)
        rows = _read_rows(text, document.url, problems)
        return [
            replace(row, fields=document.fields, defaults=document.defaults, builder=document.builder) for row in rows
        ]


def _find_delimiter(header: str) -> str:
    """The sign that stands most often in the first row; between names there is nothing else."""
    return max(_DELIMITERS, key=header.count)


def _read_rows(text: str, where: str, problems: list[Problem]) -> Iterator[Record]:
    if "\x00" in text:
        raise ParseError("there are NUL characters in it; this is no text")
    csv.field_size_limit(_LONGEST_FIELD)
    rows = csv.reader(io.StringIO(text), delimiter=_find_delimiter(text.lstrip("\r\n").partition("\n")[0]))
    header: list[str] = []
    while True:
        line = rows.line_num + 1
        try:
            row = next(rows, None)
        except csv.Error as error:
            raise ParseError(f"not valid CSV: {error}", line=line) from error
        if row is None:
            break
        if not any(cell.strip() for cell in row):
            continue
        if not header:
            header = _read_header(row, where, problems)
        elif len(row) > len(header):
            problems.append(_ragged(where, line, len(row), len(header)))
        else:
            yield Record(values=dict(zip(header, row, strict=False)), where=where, line=line)
    if not header:
        raise ParseError("there is no header row", hint="name the columns in the first row: title,url,published ...")


def _read_header(row: list[str], where: str, problems: list[Problem]) -> list[str]:
    names = [name.strip() for name in row]
    twice = sorted(name for name, times in Counter(names).items() if name and times > 1)
    if twice:
        problems.append(Problem(where=where, line=1, message=f"columns named twice: {', '.join(twice)}"))
    return names


def _ragged(where: str, line: int, cells: int, columns: int) -> Problem:
    return Problem(
        where=where,
        line=line,
        message=f"{cells} cells, but {columns} columns; skipped",
        hint="put quotes around text that holds the delimiter",
    )
