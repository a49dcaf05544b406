"""Maps the names of a record and of its defaults to fields, and explains the result."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from feedtool.articles.builders.comments import drop_comments
from feedtool.articles.builders.permalinks import is_pattern
from feedtool.articles.record_reading import Reading, Record, as_list
from feedtool.content.text import fold_name, shorten
from feedtool.entries.field_names import FIELDS, RANKS, find_mapped_field, find_similar_name, map_fields
from feedtool.entries.visibility_statements import find_statement
from feedtool.model import Defaults


def map_names(record: Record) -> Reading:
    """Map the names of a record to fields.

    Of two names for one field the better wins (date_gmt over date).
    """
    found: dict[str, tuple[int, str]] = {}
    reading = Reading(record=record, values={}, names={})
    mapped = map_fields(record.fields)
    for written, value in record.values.items():
        bare = fold_name(str(written))
        if statement := find_statement(bare, str(written), value, mapped.get(bare)):
            reading.statements.append((statement, None))
            continue
        name = find_mapped_field(bare, mapped)
        if name is None:
            _report_typo(reading, str(written), bare)
            continue
        rank = -1 if bare in mapped else RANKS[bare]
        empty = value in _EMPTY or (isinstance(value, str) and _states_nothing(name, value))
        if not empty and (name not in found or rank < found[name][0]):
            found[name] = (rank, str(written))
            reading.values[name], reading.names[name] = value, str(written)
    if record.defaults:
        _add_defaults(reading, mapped)
    for part in ("offer", "review"):
        if isinstance(reading.values.get(part), Mapping):
            _flatten_part(reading, part)
    return reading


_EMPTY: tuple[Any, ...] = (None, "", [], {})
_NO_DATE = re.compile(r"\s*0{4}-0{2}-0{2}")
_NULL_DATE = re.compile(r"\s*(?:~|null)\s*")
"""YAML's spellings of null."""
_DATES = ("published", "updated", "expires")


def _states_nothing(name: str, value: str) -> bool:
    return _NO_DATE.match(value) is not None or (name in _DATES and _NULL_DATE.fullmatch(value) is not None)


def _add_defaults(reading: Reading, mapped: Mapping[str, str]) -> None:
    """Add the values of defaults for missing fields.

    An explicit empty value counts as set, as in the site builders.

    The strongest defaults that have a field set it; weaker ones with another name for it do not.
    """
    values = reading.record.values
    written_names = _list_names(values, mapped)
    is_filling = any(defaults.fills_empty for defaults in reading.record.defaults)
    filled = _list_names(_drop_empty(values), mapped) if is_filling else set()
    for defaults in reading.record.defaults:
        if defaults.only == "headers" and not reading.record.has_headers:
            continue
        taken = filled if defaults.fills_empty else written_names
        for written, value in defaults.values.items():
            bare = fold_name(written)
            statement = find_statement(bare, written, value, mapped.get(bare))
            if statement and taken.isdisjoint((bare, _find_meaning(bare, value, mapped))):
                reading.statements.append((statement, defaults))
        for name, written in _choose_names(defaults, mapped):
            value = defaults.values[written]
            if name in defaults.joins and name in reading.values:
                reading.values[name] = [*as_list(value), *as_list(reading.values[name])]
                reading.joined.append((name, written, defaults))
            elif taken.isdisjoint((fold_name(written), (name,))):
                reading.values[name], reading.names[name], reading.origins[name] = value, written, defaults
        written_names |= _list_names(defaults.values, mapped)
        if is_filling:
            filled |= _list_names(_drop_empty(defaults.values), mapped)


def _drop_empty(values: Mapping[str, Any]) -> dict[str, Any]:
    return {written: value for written, value in values.items() if value not in _EMPTY}


def _list_names(values: Mapping[str, Any], mapped: Mapping[str, str]) -> set[str | tuple[str]]:
    """Return folded names, and the fields that they mean, each in a tuple."""
    bare = {fold_name(str(written)): value for written, value in values.items()}
    return {*bare, *(_find_meaning(written, value, mapped) for written, value in bare.items())}


def _find_meaning(bare: str, value: Any, mapped: Mapping[str, str]) -> tuple[str]:
    """Return the field or statement that a name means.

    `published` may be a date, or state visibility.
    """
    if statement := find_statement(bare, bare, value, mapped.get(bare)):
        return (f"{statement.key}?" if statement.key in _STATED else statement.key,)
    return (find_mapped_field(bare, mapped) or "",)


_STATED = {"published": "draft", "permalink": "url"}
"""Key of a visibility statement -> the name under which it is shown, where a field has that key, too."""


def _choose_names(defaults: Defaults, mapped: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield (field, name as written), of several names for one field only the best."""
    chosen: dict[str, tuple[int, str]] = {}
    for written, value in defaults.values.items():
        bare = fold_name(written)
        name = find_mapped_field(bare, mapped)
        if name is None or value in _EMPTY or not is_shared(name, value):
            continue
        if find_statement(bare, written, value, mapped.get(bare)):
            continue
        rank = (-1 if bare in mapped else RANKS[bare], written)
        chosen[name] = min(chosen.get(name, rank), rank)
    yield from ((name, written) for name, (_, written) in chosen.items())


_PER_RECORD = frozenset({"id", "url", "slug", "canonical", "html", "markdown", "text", "content"})
"""Fields that no two records share, so no defaults may set them, except for a pattern of URLs."""


def is_shared(name: str, value: object) -> bool:
    """Whether several records may share a value of a field."""
    return name not in _PER_RECORD or (name == "url" and is_pattern(value))


def _flatten_part(reading: Reading, part: str) -> None:
    """Treat `offer: {price: ...}` as `price: ...`."""
    for written, value in reading.values[part].items():
        name = FIELDS.get(fold_name(str(written)))
        if name and name not in reading.values:
            reading.values[name], reading.names[name] = value, f"{reading.names[part]}.{written}"
            if part in reading.origins:
                reading.origins[name] = reading.origins[part]


UNKNOWN_FIELD = "unknown field, ignored"


def _report_typo(reading: Reading, written: str, bare: str) -> None:
    """Report an unknown name that is one letter off a known one.

    Fields of other tools are ignored silently.
    """
    if (near := find_similar_name(bare)) is not None:
        reading.names[written] = written
        reading.report(written, UNKNOWN_FIELD, f"did you mean {near!r}?")


class FieldOrigin(Struct, frozen=True, kw_only=True):
    """Where a field was read from; `field` is None for an ignored name."""

    field: str | None
    written: str
    line: int | None
    value: str
    where: str = ""
    """The file and key of the defaults that set it (`posts/_index.md: cascade`); empty for the record itself."""


def explain_record(record: Record) -> list[FieldOrigin]:
    """Return which field each name became, then the names that were ignored."""
    reading = map_names(record)

    def make_origin(field_name: str | None, written: str, value: Any, by: Defaults | None = None) -> FieldOrigin:
        line = by.lines.get(written) if by else record.lines.get(written, record.line)
        where = (f"{by.where}: {by.key}" if by.key else by.where) if by else ""
        shown = shorten(" ".join(drop_comments(str(value)).split()), 60)
        return FieldOrigin(field=field_name, written=written, line=line, value=shown, where=where)

    used = []
    for name, value in reading.values.items():
        written, by = reading.names[name], reading.origins.get(name)
        used.append(make_origin(name, written, (by.values if by else record.values).get(written, value), by))
    used += [make_origin(name, written, by.values[written], by) for name, written, by in reading.joined]
    for statement, by in reading.statements:
        used.append(make_origin(_STATED.get(statement.key, statement.key), statement.written, statement.value, by))
    taken = {written for name, written in reading.names.items() if name not in reading.origins}
    taken |= {statement.written for statement, by in reading.statements if by is None}
    left = [make_origin(None, str(name), value) for name, value in record.values.items() if str(name) not in taken]
    return used + left
