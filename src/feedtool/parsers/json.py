"""Article records as JSON: a list, an object with a list in it, or one record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from feedtool.core.apirecords import make_record
from feedtool.core.jsonreading import decode_text, find_end, read_json
from feedtool.core.records import Record, collect
from feedtool.errors import ParseError
from feedtool.model import Document, ParsedFeed, Problem

_LISTS = ("articles", "items", "posts", "entries", "records", "data", "articoli")
_LOOK = 8192


class JsonParser:
    """JSON that is no JSON Feed."""

    name = "json"
    rank = 20

    def claims(self, document: Document) -> bool:
        """By its first character and its name."""
        head = document.content[:_LOOK].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")
        if b"jsonfeed.org" in head or document.url.lower().endswith((".jsonl", ".ndjson", ".md", ".markdown")):
            return False
        return head[:1] in (b"[", b"{") and not head.startswith(b"{{")

    def parse(self, document: Document) -> ParsedFeed:
        """Read the whole document.

        Raises:
            ParseError: it is no JSON, or there are no records in it.
        """
        problems: list[Problem] = []
        return collect("json", self.name, self.records(document, problems), problems)

    def records(self, document: Document, problems: list[Problem]) -> list[Record]:
        """The records as they stand; what cannot be one is added to the problems."""
        text = decode_text(document.content)
        found = (make_record(value, line, document) for line, value in _find_records(text, document.url, problems))
        return [record for record in found if record is not None]


def _find_records(text: str, where: str, problems: list[Problem]) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line, record) for each; elements that are no objects, or cannot be read, are problems."""
    found = _find_list(text)
    if found is None:
        value = read_json(text)
        if not isinstance(value, dict):
            raise ParseError("expected a list of records, or an object with one under 'articles'")
        yield 1, value
        return
    for line, element in _split_list(text, found, where, problems):
        try:
            value = read_json(element)
        except ParseError as error:
            at = line + (error.line or 1) - 1
            problems.append(Problem(where=where, line=at, message=f"this record cannot be read: {error}"))
            continue
        if isinstance(value, dict):
            yield line, value
        else:
            problems.append(Problem(where=where, line=line, message="a record is an object"))


def _find_list(text: str) -> int | None:
    """Where the list of records begins: the document itself, or the value of one of the usual keys."""
    start = len(text) - len(text.lstrip())
    if text[start : start + 1] == "[":
        return start
    value = read_json(text)
    key = next((key for key in _LISTS if isinstance(value, dict) and isinstance(value.get(key), list)), None)
    if key is None:
        return None
    return _find_key(text, key)


def _find_key(text: str, key: str) -> int:
    """The place of `[` after a key of the outermost object. The text is known to be valid JSON."""
    decoder = _make_scanner()
    place = text.index("{") + 1
    while True:
        name, place = decoder.raw_decode(text, _skip(text, place, ","))
        place = _skip(text, _skip(text, place) + 1)
        if name == key:
            return place
        _, place = decoder.raw_decode(text, place)


def _make_scanner() -> json.JSONDecoder:
    """Finds where values end; Python makes no number of thousands of digits, so none is made."""
    return json.JSONDecoder(parse_int=str)


def _skip(text: str, place: int, also: str = "") -> int:
    while place < len(text) and text[place] in f" \t\r\n{also}":
        place += 1
    return place


def _split_list(text: str, start: int, where: str, problems: list[Problem]) -> Iterator[tuple[int, str]]:
    """(line, text) of each element; where the list itself is broken, those before the break are kept."""
    decoder = _make_scanner()
    place = _skip(text, start + 1)
    line, counted, is_first = text.count("\n", 0, place) + 1, place, True
    while place < len(text) and text[place] != "]":
        try:
            _, end = decoder.raw_decode(text, place)
        except RecursionError:
            end = find_end(text, place)  # reading the record will say that it is too deep
        except json.JSONDecodeError as error:
            reason = error.msg.lower()
            message = f"not valid JSON: {reason}; the records from here on are lost"
            problems.append(Problem(where=where, line=error.lineno, message=message, hint="mend this line"))
            if is_first:
                raise ParseError(f"not valid JSON: {reason}", line=error.lineno) from error
            return
        is_first = False
        yield line, text[place:end]
        place = _skip(text, end, ",")
        line += text.count("\n", counted, place)
        counted = place
    if place >= len(text):
        problems.append(Problem(where=where, line=line, message="the list has no end; is the file cut off?"))
