"""Model classes <-> columns of a store.

Scalars get a column for SQL; lists and nested classes are JSON text. Few entries have the fields of an Entry that are
not in ENTRY_COLUMNS: those share one column, `details`.

    Entry -> {"feed": "...", "published": "2026-03-01T08:00:00+00:00", "authors": '[{"name":"Ada"}]', ...,
              "details": '{"rights":"CC BY 4.0"}'}

Times are ISO 8601 in UTC: readable and sortable as text ("+" comes before "." in ASCII, therefore whole seconds come
before their fractions). Absent values and empty tuples are NULL, for which decoding uses the class's defaults;
therefore a new optional field inside a JSON column, such as a new field of Entry, needs no migration.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from types import NoneType
from typing import Any, Literal, TypedDict, TypeVar, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct

from feedtool.model import Entry

ENTRY_COLUMNS = (
    "feed", "id", "published", "first_seen", "updated", "link", "title", "language", "authors", "categories",
    "is_listed", "withheld", "public_from", "public_until", "summary", "content",
)  # fmt: skip
"""The fields of Entry that SQL uses or that most entries have; each has a column."""
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, RecursionError)
"""The errors from decoding a row that feedtool did not write; JSON that nests too deep is a RecursionError."""
Column = str | int | bytes | None
Model = TypeVar("Model", bound=Struct)

_Convert = Callable[[Any], Any]


def encode_columns(instance: Struct) -> dict[str, Column]:
    """Return the fields of a model object as column values, by field name.

    Raises:
        ValueError: a datetime has no time zone.
    """
    kind = type(instance)
    if kind is Entry:
        columns = {name: getattr(instance, name) for name in ENTRY_COLUMNS}
        rare = {name: value for name, default in _list_details() if (value := getattr(instance, name)) != default}
        columns["details"] = _encode_json(rare) if rare else None
    else:
        columns = msgspec.structs.asdict(instance)
    for name, encode, _ in _converters(kind):
        value = columns[name]
        if value is not None:
            columns[name] = None if value == () else encode(value)
    return columns


def decode_columns(kind: type[Model], columns: Mapping[str, Column]) -> Model:
    """Return the object of these columns; NULL means the field's default.

    Raises:
        ValueError, TypeError: the columns were not written by encode_columns().
    """
    found: dict[str, Any] = {name: value for name, value in columns.items() if value is not None}
    details = found.pop("details", None)
    for name, _, decode in _converters(kind):
        if name in found:
            found[name] = decode(found[name])
    if details is not None:
        found |= _make_details_decoder().decode(details)
    return kind(**found)


def encode_time(time: datetime) -> str:
    """Return a time as ISO 8601 in UTC, sortable as text.

    Raises:
        ValueError: it has no time zone.
    """
    if time.tzinfo is None:
        raise ValueError(f"naive datetime: {time}")
    return (time if time.tzinfo is UTC else time.astimezone(UTC)).isoformat()


@cache
def _converters(kind: type[Struct]) -> tuple[tuple[str, _Convert, _Convert], ...]:
    """Return (name, encoder, decoder) of each field that a column does not hold as it is."""
    hints = get_type_hints(kind)
    names = ENTRY_COLUMNS if kind is Entry else kind.__struct_fields__
    found = ((name, _make_converters(_without_none(hints[name]))) for name in names)
    return tuple((name, *pair) for name, pair in found if pair)


@cache
def _list_details() -> tuple[tuple[str, Any], ...]:
    """Return the fields of Entry that share a column, each with its default."""
    defaults = {field.name: field.default for field in msgspec.structs.fields(Entry)}
    return tuple((name, default) for name, default in defaults.items() if name not in ENTRY_COLUMNS)


@cache
def _make_details_decoder() -> msgspec.json.Decoder[dict[str, Any]]:
    hints = get_type_hints(Entry)
    return msgspec.json.Decoder(TypedDict("Details", {name: hints[name] for name, _ in _list_details()}, total=False))  # type: ignore[operator]


def _make_converters(hint: Any) -> tuple[_Convert, _Convert] | None:
    if hint in (str, int, bytes) or get_origin(hint) is Literal:
        return None
    if hint is bool:
        return int, bool
    if hint is datetime:
        return encode_time, datetime.fromisoformat
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _get_value, hint
    if get_origin(hint) is tuple or (isinstance(hint, type) and issubclass(hint, Struct)):
        return _encode_json, msgspec.json.Decoder(hint).decode
    raise TypeError(f"no column type for {hint}")


def _get_value(member: Enum) -> Any:
    return member.value


def _encode_json(value: object) -> str:
    try:
        return msgspec.json.encode(value).decode()
    except UnicodeEncodeError:  # a lone surrogate, which the store replaces
        return json.dumps(msgspec.to_builtins(value), ensure_ascii=False)


def _without_none(hint: Any) -> Any:
    """Return X for `X | None`."""
    parts = [part for part in get_args(hint) if part is not NoneType]
    return parts[0] if NoneType in get_args(hint) else hint
