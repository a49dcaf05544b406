"""Model classes <-> columns of a store.

Scalars get a column for SQL; lists and nested classes are JSON text.

    Entry -> {"feed": "...", "published": "2026-03-01T08:00:00+00:00", "authors": '[{"name":"Ada"}]', ...}

Times are ISO 8601 in UTC: readable and sortable as text ("+" comes before "." in ASCII, therefore whole seconds come
before their fractions). Absent values and empty tuples are NULL, for which decoding uses the class's defaults;
therefore a new optional field inside a JSON column needs no migration. A new field of Entry needs one, and its
column in `entry_columns` and `save_entry` of sql/sqlite/queries.sql. The plan for a class is made once, from its type
hints.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

Column = str | int | bytes | None
Model = TypeVar("Model")

_Convert = Callable[[Any], Any]

_LONGEST_SHARED = 500
"""The longest JSON text that is cached: longer text hardly repeats, and a hostile feed must not fill the memory."""


def encode_columns(instance: Any) -> dict[str, Column]:
    """Return the fields of a model object as column values, by field name.

    Most values are stored as they are; only the others are encoded.

    Raises:
        ValueError: a datetime has no time zone.
    """
    kind: Any = type(instance)
    names, get, encoders = _encoders(kind)
    values = [*get(instance)]
    for index, encode in encoders:
        value = values[index]
        if value:
            values[index] = encode(value)
        elif value is not None:
            values[index] = None if value == () else encode(value)
    return dict(zip(names, values, strict=True))


def decode_columns(kind: type[Model], columns: Mapping[str, Column]) -> Model:
    """Return the object of these columns; NULL means the field's default.

    Raises:
        ValueError, TypeError, KeyError: the columns were not written by encode_columns().
    """
    found = {name: value for name, value in columns.items() if value is not None}
    hashable: Any = kind
    for name, decode in _decoders(hashable):
        if name in found:
            found[name] = decode(found[name])
    return kind(**found)


def encode_time(time: datetime) -> str:
    """Return a time as ISO 8601 in UTC, sortable as text.

    Raises:
        ValueError: it has no time zone.
    """
    if time.tzinfo is None:
        raise ValueError(f"naive datetime: {time}")
    return (time if time.tzinfo is UTC else time.astimezone(UTC)).isoformat()


# ---------------------------------------------------------------------------------------------------------
# Encoding: an encoder for each field of a class; None if the value is stored as it is


@cache
def _encoders(kind: type) -> tuple[tuple[str, ...], _Convert, tuple[tuple[int, _Convert], ...]]:
    """Return a class's field names, a getter of all values, and encoders by index."""
    hints = get_type_hints(kind)
    names = tuple(field.name for field in fields(kind))
    found = ((index, _encoder(_required(hints[name]))) for index, name in enumerate(names))
    return names, _get_all(names), tuple((index, encode) for index, encode in found if encode)


def _get_all(names: tuple[str, ...]) -> _Convert:
    get = attrgetter(*names)
    return get if len(names) > 1 else lambda instance: (get(instance),)


def _encoder(hint: Any) -> _Convert | None:
    if hint is datetime:
        return encode_time
    if get_origin(hint) is tuple or is_dataclass(hint):
        return _encode_json
    if isinstance(hint, type) and issubclass(hint, Enum):
        return attrgetter("value")
    return int if hint is bool else None


def _to_object(value: Any) -> Any:
    """Return a model object as a dict of its non-default fields, for the JSON encoder."""
    if isinstance(value, datetime):
        return encode_time(value)
    kind: Any = type(value)
    return {name: held for name, default in _defaults(kind) if (held := getattr(value, name)) != default}


_encode_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_to_object).encode


@cache
def _defaults(kind: type) -> tuple[tuple[str, Any], ...]:
    return tuple(
        (field.name, field.default_factory() if field.default_factory is not MISSING else field.default)
        for field in fields(kind)
    )


# ---------------------------------------------------------------------------------------------------------
# Decoding: from columns, and from parsed JSON


@cache
def _decoders(kind: type) -> tuple[tuple[str, _Convert], ...]:
    hints = {name: _required(hint) for name, hint in get_type_hints(kind).items()}
    return tuple((name, decode) for name, hint in hints.items() if (decode := _column_decoder(hint)) is not None)


def _column_decoder(hint: Any) -> _Convert | None:
    if hint is bool:
        return bool
    if get_origin(hint) is tuple or is_dataclass(hint):
        return _json_decoder(_builder(hint))
    return _builder(hint)


def _json_decoder(build: _Convert) -> _Convert:
    """Return a caching decoder.

    Entries of one feed share authors, categories and source, which are immutable.
    """

    def decode(text: str) -> Any:
        return build(json.loads(text))

    shared = lru_cache(maxsize=1024)(decode)
    return lambda text: shared(text) if len(text) <= _LONGEST_SHARED else decode(text)


@cache
def _builder(hint: Any) -> _Convert:
    """Return the function that converts a JSON value to the type of the hint."""
    if hint is datetime:
        return datetime.fromisoformat
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    if get_origin(hint) is tuple:
        return _tuple_builder(get_args(hint))
    if is_dataclass(hint) and isinstance(hint, type):
        return lambda value: _build_instance(hint, value)
    if hint in (str, int, bool, bytes) or get_origin(hint) is Literal:
        return _as_it_is
    raise TypeError(f"no column type for {hint}")


def _as_it_is(value: Any) -> Any:
    return value


def _tuple_builder(items: tuple[Any, ...]) -> _Convert:
    if items[-1] is ...:
        build = _builder(_required(items[0]))
        return lambda value: tuple([build(item) for item in value])
    builders = [_builder(_required(item)) for item in items]
    return lambda value: tuple([build(item) for build, item in zip(builders, value, strict=True)])


def _build_instance(kind: type, value: Mapping[str, Any]) -> Any:
    build = _field_builders(kind)
    return kind(**{name: None if held is None else build[name](held) for name, held in value.items()})


@cache
def _field_builders(kind: type) -> Mapping[str, _Convert]:
    return {name: _builder(_required(hint)) for name, hint in get_type_hints(kind).items()}


def _required(hint: Any) -> Any:
    """Return X for `X | None`."""
    if get_origin(hint) in (Union, types.UnionType):
        return next(part for part in get_args(hint) if part is not types.NoneType)
    return hint
