"""Parses article records in JSON: a list, an object with one, or one record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from feedtool.articles.record_reading import Record
from feedtool.articles.records import parse_records
from feedtool.articles.remote.api_records import make_record
from feedtool.content.strict_json import decode_repaired, parse_json, parse_members, scan_list, skip_space
from feedtool.entries.partial_documents import CUT, describe_cut
from feedtool.errors import ParseError
from feedtool.model import Diagnostic, Document, Location, ParsedFeed, ParserKind

_LISTS = ("articles", "items", "posts", "entries", "records", "data", "articoli")
_ENVELOPE = frozenset({"body", "status", "headers"})
"""Keys of WordPress's answer to `?_envelope`
(https://developer.wordpress.org/rest-api/using-the-rest-api/global-parameters/#_envelope)."""
_HEAD_BYTES = 8192


class JsonParser:
    """Reads JSON that is not a JSON Feed."""

    name = "json"
    rank = 20
    kind: ParserKind = "records"
    needs_sandbox = False

    def claims(self, document: Document) -> bool:
        """Claim a document by its first character and its suffix."""
        head = document.content[:_HEAD_BYTES].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")
        if b"jsonfeed.org" in head or document.url.lower().endswith((".jsonl", ".ndjson", ".md", ".markdown")):
            return False
        return head[:1] in (b"[", b"{") and not head.startswith(b"{{")

    def parse(self, document: Document) -> ParsedFeed:
        """Read the whole document.

        Raises:
            ParseError: the document is not JSON, or has no records.
        """
        diagnostics: list[Diagnostic] = []
        notes = decode_repaired(document.content)[1]
        parsed = parse_records("json", self.name, self.records(document, diagnostics), diagnostics, notes)
        is_cut = any(diagnostic.message.startswith(CUT) for diagnostic in diagnostics)
        return replace(parsed, is_partial=True) if is_cut else parsed

    def records(self, document: Document, diagnostics: list[Diagnostic]) -> list[Record]:
        """Return the records as written; add a diagnostic for each part that cannot be one."""
        text, _ = decode_repaired(document.content)
        found = (make_record(value, line, document) for line, value in _find_records(text, document.url, diagnostics))
        return [record for record in found if record is not None]


def _find_records(text: str, where: str, diagnostics: list[Diagnostic]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (line, record); add a diagnostic for each element that is not one."""
    start = _find_list(text)
    if start is None:
        value = parse_json(text)
        if not isinstance(value, dict):
            raise ParseError("expected a list of records, or an object with one under 'articles'")
        yield 1, value
        return
    elements, end = scan_list(text, start)
    line, counted, is_read = 1, 0, 0
    for begin, stop in elements:
        line += text.count("\n", counted, begin)
        counted = begin
        try:
            value = parse_json(text[begin:stop])
        except ParseError as error:
            at = line + (error.line or 1) - 1
            diagnostics.append(Diagnostic(message=f"cannot read this record: {error}", location=Location(where, at)))
            continue
        is_read += 1
        if isinstance(value, dict):
            yield line, value
        else:
            diagnostics.append(Diagnostic(message="expected an object", location=Location(where, line)))
    if end is None or (text[skip_space(text, 0)] == "{" and not text.rstrip().endswith("}")):
        diagnostics.append(Diagnostic(message=describe_cut(is_read), location=Location(where, text.count("\n") + 1)))


def _find_list(text: str) -> int | None:
    """Return where the list of records begins, or None.

    The list is the document itself, or the value of a usual key.
    """
    start = skip_space(text, 0)
    if text[start : start + 1] == "[":
        return start
    try:
        value = parse_json(text)
    except ParseError:
        members = parse_members(text)
        if members is None or not members.lists.keys() & set(_LISTS):
            raise
        return next(members.lists[key] for key in _LISTS if key in members.lists)
    if not isinstance(value, dict):
        return None
    names = ("body", *_LISTS) if value.keys() == _ENVELOPE else _LISTS
    key = next((key for key in names if isinstance(value.get(key), list)), None)
    members = parse_members(text) if key else None
    return members.lists[key] if key and members else None
