"""Parses article records in JSON Lines (https://jsonlines.org)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from feedtool.articles.record_reading import Record
from feedtool.articles.records import parse_records
from feedtool.articles.remote.api_records import make_record
from feedtool.content.strict_json import decode_repaired, parse_json
from feedtool.errors import ParseError
from feedtool.model import Diagnostic, Document, Location, ParsedFeed, ParserKind


class JsonLinesParser:
    """Reads one record a line; a bad line is a problem of that line only."""

    name = "jsonl"
    rank = 20
    kind: ParserKind = "records"
    needs_sandbox = False

    def claims(self, document: Document) -> bool:
        """Claim a document by its suffix or media type.

        The first line alone is valid JSON.
        """
        is_named = document.url.lower().endswith((".jsonl", ".ndjson"))
        return is_named or "ndjson" in (document.media_type or "") or "jsonl" in (document.media_type or "")

    def parse(self, document: Document) -> ParsedFeed:
        """Read the whole document.

        Raises:
            ParseError: the document is not UTF-8.
        """
        diagnostics: list[Diagnostic] = []
        notes = decode_repaired(document.content)[1]
        return parse_records("jsonl", self.name, self.records(document, diagnostics), diagnostics, notes)

    def records(self, document: Document, diagnostics: list[Diagnostic]) -> list[Record]:
        """Return the records as written; add a diagnostic for each part that cannot be one."""
        lines = _read_lines(decode_repaired(document.content)[0], document.url, diagnostics)
        found = (make_record(value, line, document) for line, value in lines)
        return [record for record in found if record is not None]


def _read_lines(text: str, where: str, diagnostics: list[Diagnostic]) -> Iterator[tuple[int, dict[str, Any]]]:
    # Only \n ends a line: str.splitlines() would also split at U+2028, which a JSON string may contain.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = parse_json(line)
        except ParseError as error:
            diagnostics.append(
                Diagnostic(message=str(error), hint="write one JSON object a line", location=Location(where, number))
            )
            continue
        if isinstance(value, dict):
            yield number, value
        else:
            diagnostics.append(Diagnostic(message="expected an object", location=Location(where, number)))
