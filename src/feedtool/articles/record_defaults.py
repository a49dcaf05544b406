"""Checks defaults of records, and gives them to entries of documents without records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from feedtool.articles.record_mapping import is_shared, map_names
from feedtool.articles.record_reading import Record
from feedtool.articles.records import decide_record_visibility, make_entry
from feedtool.content.text import fold_name
from feedtool.entries.field_names import find_mapped_field, find_similar_name, map_fields
from feedtool.entries.visibility import decide_visibility
from feedtool.entries.visibility_statements import describe_wrong, find_statement
from feedtool.model import Builder, Defaults, Diagnostic, Location, ParsedEntry, ParsedFeed


def check_defaults(defaults: Defaults, fields: tuple[tuple[str, str], ...] = ()) -> tuple[Defaults, list[Diagnostic]]:
    """Return the usable part of defaults, and the diagnostics of the rest.

    A mistake is thus reported once, for its file, and not for each record that takes the value from it. Values that
    records do not share (id, URL, text) and unknown names of other tools are left out silently.
    """
    mapped = map_fields(fields)
    usable = {written: value for written, value in defaults.values.items() if _is_usable(written, value, mapped)}
    record = Record(
        values=usable,
        where=defaults.where,
        lines=defaults.lines,
        fields=fields,
        content_type="text",
        fallback_id="_posts/x/x",
        words=dict.fromkeys(("address", "hash"), ("", lambda _: "x")),
    )
    reading = map_names(record)
    for name, value in _EXAMPLE:
        reading.values.setdefault(name, value)
        reading.names.setdefault(name, name)
    make_entry(reading)
    written = {diagnostic.location.field for diagnostic in reading.diagnostics if diagnostic.location.field}
    wrong = written | {name.partition(".")[0] for name in written}
    # A visibility statement with a value of the wrong type stays: it withholds the articles.
    stated = {statement.written for statement, _ in reading.statements}
    for statement in decide_visibility([one for one, _ in reading.statements], builder=Builder()).wrong:
        message, hint = describe_wrong(statement)
        name, line = statement.written, defaults.lines.get(statement.written)
        reading.diagnostics.append(
            Diagnostic(message=message, hint=hint, location=Location(defaults.where, line, field=name))
        )
    kept = {name: value for name, value in usable.items() if name in stated or name not in wrong}
    return replace(defaults, values=kept), reading.diagnostics


_EXAMPLE = (("title", "x"), ("slug", "x"), ("published", "2026-03-05"), ("categories", "x"))
"""Values with which every pattern of permalinks can be filled in."""


def _is_usable(written: str, value: object, mapped: Mapping[str, str]) -> bool:
    bare = fold_name(written)
    if find_statement(bare, written, value, mapped.get(bare)):
        return True
    name = find_mapped_field(bare, mapped)
    return is_shared(name, value) if name else find_similar_name(bare) is not None


def apply_defaults(parsed: ParsedFeed, defaults: tuple[Defaults, ...]) -> ParsedFeed:
    """Return a document whose entries take their missing fields from defaults."""
    if not defaults:
        return parsed
    record = Record(values={}, where="", defaults=defaults, content_type="text", fallback_id="-")
    reading = map_names(record)
    decision = decide_record_visibility(reading)
    if decision.withheld is not None:
        entries = (replace(entry, withheld=entry.withheld or decision.withheld) for entry in parsed.entries)
        return replace(parsed, entries=tuple(entries))
    reading.values.setdefault("title", "-")
    given = make_entry(reading)
    return replace(parsed, entries=tuple(_fill_missing(entry, given) for entry in parsed.entries)) if given else parsed


_SHARED = ("summary", "published", "updated", "expires", "authors", "enclosures", "image", "language", "rights",
           "comments", "offer", "review")  # fmt: skip


def _fill_missing(entry: ParsedEntry, given: ParsedEntry) -> ParsedEntry:
    missing: dict[str, Any] = {
        name: value for name in _SHARED if (value := getattr(given, name)) and not getattr(entry, name)
    }
    schemes = {one.scheme == "tag" for one in entry.categories}
    added = tuple(one for one in given.categories if (one.scheme == "tag") not in schemes)
    return replace(entry, **missing, categories=(*entry.categories, *added)) if missing or added else entry
