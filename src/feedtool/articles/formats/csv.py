"""Parses article records in CSV or TSV; the first row has the names."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Self

from msgspec import Struct

from feedtool.articles.record_reading import Record
from feedtool.articles.records import parse_records
from feedtool.content.dates import parse_date
from feedtool.content.text_encoding import decode_any
from feedtool.entries.field_names import find_field
from feedtool.entries.visibility_statements import CHECKS
from feedtool.errors import ParseError
from feedtool.model import Diagnostic, Document, Location, ParsedFeed, ParserKind

_DELIMITERS = ",;\t|"
_STATED_DELIMITER = re.compile(r"\"?sep=(\\t|[^\r\n\w\"])\"?[,;\t|]*(?:\r?\n|\r)", re.IGNORECASE)
"""The line by which Excel learns the delimiter."""
_LONGEST_FIELD = 4 * 1024 * 1024


class CsvParser:
    """Reads RFC 4180, with the delimiters and encodings of spreadsheets."""

    name = "csv"
    rank = 20
    kind: ParserKind = "records"
    needs_sandbox = False

    def claims(self, document: Document) -> bool:
        """Claim a document by its suffix or media type; CSV has no signature."""
        is_named = document.url.lower().endswith((".csv", ".tsv"))
        return is_named or (document.media_type or "").startswith(("text/csv", "text/tab-separated"))

    def parse(self, document: Document) -> ParsedFeed:
        """Read the whole document.

        Raises:
            ParseError: the document has no header row.
        """
        _, notes = decode_any(document.content)
        diagnostics: list[Diagnostic] = []
        return parse_records("csv", self.name, self.records(document, diagnostics), diagnostics, notes)

    def records(self, document: Document, diagnostics: list[Diagnostic]) -> list[Record]:
        """Return the records as written; add a diagnostic for each part that cannot be one."""
        text, _ = decode_any(document.content)
        rows = list(_read_rows(text, document, diagnostics))
        for row in rows:
            row.fields, row.defaults, row.builder = document.fields, document.defaults, document.builder
        return rows


def _get_delimiter(header: str) -> str:
    """Return the delimiter that is most frequent in the first row."""
    return max(_DELIMITERS, key=header.count)


class _Row(Struct, frozen=True, kw_only=True):
    """A row as written in the file."""

    cells: list[str]
    line: int
    is_open: bool = False
    """Its last cell begins with a quote that is not closed."""
    is_end: bool = False
    """The file ends in this row, without a line break."""


class _Lines:
    """The lines of a text; setting `at` back reads lines again."""

    def __init__(self, text: str) -> None:
        self.all = io.StringIO(text).readlines()
        self.at = 0

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        if self.at >= len(self.all):
            raise StopIteration
        self.at += 1
        return self.all[self.at - 1]


def _split_rows(text: str) -> Iterator[_Row]:
    """Yield all rows; an unclosed quote spoils its own line only.

    Raises:
        ParseError: a cell is too large.
    """
    csv.field_size_limit(_LONGEST_FIELD)
    lines = _Lines(text)
    if stated := _STATED_DELIMITER.match(text):
        delimiter = "\t" if stated[1] == "\\t" else stated[1]
        lines.at = 1
    else:
        delimiter = _get_delimiter(text.lstrip("\r\n").partition("\n")[0])
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    while lines.at < len(lines.all):
        start = lines.at
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            is_open = lines.at - start > 1 or str(error) == "unexpected end of data"
            lines.at = start + 1
            rows = csv.reader(lines, delimiter=delimiter, strict=True)
            yield _Row(cells=_split_line(lines.all[start], delimiter, start + 1), line=start + 1, is_open=is_open)
        else:
            is_end = lines.at == len(lines.all) and not text.endswith(("\n", "\r"))
            yield _Row(cells=cells, line=start + 1, is_end=is_end)


def _split_line(line: str, delimiter: str, number: int) -> list[str]:
    """Return the cells of one line, in which quotes may be anywhere.

    Raises:
        ParseError: a cell is too large.
    """
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error as error:
        raise ParseError(f"not valid CSV: {error}", line=number) from error


def _read_rows(text: str, document: Document, diagnostics: list[Diagnostic]) -> Iterator[Record]:
    if "\x00" in text:
        raise ParseError("not a text file: it has NUL characters")
    header: list[str] = []
    for row in _split_rows(text):
        if not any(cell.strip() for cell in row.cells):
            continue
        if not header:
            header = _read_header(row.cells, document.url, diagnostics)
            continue
        diagnostic, is_kept = _check_row(row, header, document)
        if diagnostic is not None:
            diagnostics.append(diagnostic)
        if is_kept:
            values = dict(zip(header, row.cells, strict=False))
            yield Record(values=values, where=document.url, line=row.line)
    if not header:
        raise ParseError("no header row", hint="name the columns in the first row: title,url,published ...")


def _check_row(row: _Row, header: list[str], document: Document) -> tuple[Diagnostic | None, bool]:
    """Return the diagnostic of a row, if any, and whether the row is still a record."""
    cells, columns = len(row.cells), len(header)
    is_kept, field = False, None
    if row.is_open:
        field = header[min(cells, columns) - 1]
        message = "the quote that opens here is not closed; the row is skipped"
        hint = "close it, or write two quotes for one in the text"
    elif cells > columns:
        message = f"{cells} cells, but {columns} columns; the row is skipped"
        hint = "put quotes around text that holds the delimiter"
    elif cells == columns:
        return None, True
    else:
        field = header[cells]
        is_kept = not row.is_end and _is_whole(dict(zip(header, row.cells, strict=False)), header, document)
        result = "the missing ones are read as empty" if is_kept else "the row is skipped"
        message = f"{cells} cells, but {columns} columns; {result}"
        hint = "write a delimiter for each empty cell"
    return Diagnostic(message=message, hint=hint, location=Location(document.url, row.line, field=field)), is_kept


_IDENTIFYING = {"id", "title", "url", *CHECKS}


def _is_whole(values: Mapping[str, str], header: Iterable[str], document: Document) -> bool:
    """Whether a short row has all cells that matter.

    They identify it, state its visibility, and hold a readable date.
    """
    mapped = dict(document.fields)
    fields = {mapped.get(name) or find_field(name) or name: name for name in header}
    has_all = all(name in values for field, name in fields.items() if field in _IDENTIFYING)
    date = values.get(fields.get("published", ""), "")
    return has_all and (not date or parse_date(date) is not None)


def _read_header(row: list[str], where: str, diagnostics: list[Diagnostic]) -> list[str]:
    names = [name.strip() for name in row]
    duplicates = sorted(name for name, times in Counter(names).items() if name and times > 1)
    if duplicates:
        message = f"duplicate columns: {', '.join(duplicates)}"
        diagnostics.append(Diagnostic(message=message, location=Location(where, 1)))
    return names
