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
from operator import attrgetter
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
    return dict(zip(_list_columns(type(instance)), encode_values(instance), strict=True))


def encode_values(instance: Struct) -> list[Column]:
    """Return the same values in the order of the fields; for an entry in that of ENTRY_COLUMNS, then the details.

    Raises:
        ValueError: a datetime has no time zone.
    """
    kind = type(instance)
    values: list[Any]
    if kind is Entry:
        details = encode_json(_Details(*_get_details(instance)))
        values = [*_get_columns(instance), None if details == "{}" else details]
    else:
        values = [*msgspec.structs.astuple(instance)]
    for at, encode in _list_encoders(kind):
        if values[at] is not None:
            values[at] = encode(values[at])
    return values


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
    # msgspec writes a time in a tenth of the time of isoformat(), with "Z" for "+00:00".
    return f"{_encoder.encode(time if time.tzinfo is UTC else time.astimezone(UTC))[1:-2].decode()}+00:00"


@cache
def _list_columns(kind: type[Struct]) -> tuple[str, ...]:
    return (*ENTRY_COLUMNS, "details") if kind is Entry else kind.__struct_fields__


@cache
def _list_encoders(kind: type[Struct]) -> tuple[tuple[int, _Convert], ...]:
    """Return position and encoder of each field that a column does not hold as it is."""
    columns = _list_columns(kind)
    return tuple((columns.index(name), encode) for name, encode, _ in _converters(kind))


@cache
def _converters(kind: type[Struct]) -> tuple[tuple[str, _Convert, _Convert], ...]:
    """Return (name, encoder, decoder) of the same fields."""
    hints = get_type_hints(kind)
    names = ENTRY_COLUMNS if kind is Entry else kind.__struct_fields__
    found = ((name, _make_converters(_without_none(hints[name]))) for name in names)
    return tuple((name, *pair) for name, pair in found if pair)


_get_columns = attrgetter(*ENTRY_COLUMNS)
_defaults = {field.name: field.default for field in msgspec.structs.fields(Entry)}
_DETAILS = {name: default for name, default in _defaults.items() if name not in ENTRY_COLUMNS}
"""The fields of Entry that share a column, with their defaults."""
_get_details = attrgetter(*_DETAILS)
_Details = msgspec.defstruct("_Details", [(name, Any, _DETAILS[name]) for name in _DETAILS], omit_defaults=True)


@cache
def _make_details_decoder() -> msgspec.json.Decoder[dict[str, Any]]:
    hints = get_type_hints(Entry)
    details = {name: hints[name] for name in _DETAILS}
    return msgspec.json.Decoder(TypedDict("Details", details, total=False))  # type: ignore[operator]


def _make_converters(hint: Any) -> tuple[_Convert, _Convert] | None:
    if hint in (str, int, bytes) or get_origin(hint) is Literal:
        return None
    if hint is bool:
        return int, bool
    if hint is datetime:
        return encode_time, datetime.fromisoformat
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _get_value, hint
    if get_origin(hint) is tuple:
        return _encode_tuple, msgspec.json.Decoder(hint).decode
    if isinstance(hint, type) and issubclass(hint, Struct):
        return encode_json, msgspec.json.Decoder(hint).decode
    raise TypeError(f"no column type for {hint}")


def _get_value(member: Enum) -> Any:
    return member.value


_encoder = msgspec.json.Encoder()


def _encode_tuple(value: tuple[Any, ...]) -> str | None:
    return encode_json(value) if value else None


def encode_json(value: object) -> str:
    """Return a value as JSON text."""
    try:
        return _encoder.encode(value).decode()
    except UnicodeEncodeError:  # a lone surrogate, which the store replaces
        return json.dumps(msgspec.to_builtins(value), ensure_ascii=False)


def _without_none(hint: Any) -> Any:
    """Return X for `X | None`."""
    parts = [part for part in get_args(hint) if part is not NoneType]
    return parts[0] if NoneType in get_args(hint) else hint
