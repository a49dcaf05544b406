"""Nouns <-> columns, for stores: one scalar a field where SQL can use it, JSON text where it is a list or a noun.

    Entry -> {"feed": "...", "published": "2026-03-01T08:00:00+00:00", "authors": '[{"name":"Ada"}]', ...}

Times are ISO 8601 in UTC: readable, and they sort as text ("+" comes before "." in ASCII, so whole seconds come
before their fractions). Absent values and empty tuples are NULL and are left to the noun's own defaults, so a
new optional field inside a JSON column needs no migration. The plan for a class is made once, from its type hints.
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
Noun = TypeVar("Noun")

_Convert = Callable[[Any], Any]

_LONGEST_SHARED = 500
"""Characters of JSON; what is longer hardly repeats, and a hostile feed is not to fill the memory."""


def encode_columns(noun: Any) -> dict[str, Column]:
    """The fields of a noun as what a column can hold, by field name.

    Most values are columns as they are; those that are not are put in their place.

    Raises:
        ValueError: a time without a zone.
    """
    kind: Any = type(noun)
    names, get, encoders = _encoders(kind)
    values = [*get(noun)]
    for place, encode in encoders:
        value = values[place]
        if value:
            values[place] = encode(value)
        elif value is not None:
            values[place] = None if value == () else encode(value)
    return dict(zip(names, values, strict=True))


def decode_columns(kind: type[Noun], columns: Mapping[str, Column]) -> Noun:
    """The noun that encode_columns() took apart; NULL stands for the field's default.

    Raises:
        ValueError, TypeError, KeyError: the columns hold something else.
    """
    found = {name: value for name, value in columns.items() if value is not None}
    hashable: Any = kind
    for name, decode in _decoders(hashable):
        if name in found:
            found[name] = decode(found[name])
    return kind(**found)


def encode_time(time: datetime) -> str:
    """ISO 8601 in UTC, sortable as text.

    Raises:
        ValueError: it has no zone.
    """
    if time.tzinfo is None:
        raise ValueError(f"a time without a zone: {time}")
    return (time if time.tzinfo is UTC else time.astimezone(UTC)).isoformat()


# ---------------------------------------------------------------------------------------------------------
# Out: what each field of a class needs; None where the value is a column as it is


@cache
def _encoders(kind: type) -> tuple[tuple[str, ...], _Convert, tuple[tuple[int, _Convert], ...]]:
    """The names of a noun's fields, what gets all their values, and by place what turns them into columns."""
    hints = get_type_hints(kind)
    names = tuple(field.name for field in fields(kind))
    found = ((place, _encoder(_required(hints[name]))) for place, name in enumerate(names))
    return names, _get_all(names), tuple((place, encode) for place, encode in found if encode)


def _get_all(names: tuple[str, ...]) -> _Convert:
    get = attrgetter(*names)
    return get if len(names) > 1 else lambda noun: (get(noun),)


def _encoder(hint: Any) -> _Convert | None:
    if hint is datetime:
        return encode_time
    if get_origin(hint) is tuple or is_dataclass(hint):
        return _encode_json
    if isinstance(hint, type) and issubclass(hint, Enum):
        return attrgetter("value")
    return int if hint is bool else None


def _take_apart(value: Any) -> Any:
    """For the JSON encoder: a noun as an object of the fields that are not at their defaults."""
    if isinstance(value, datetime):
        return encode_time(value)
    kind: Any = type(value)
    return {name: held for name, default in _defaults(kind) if (held := getattr(value, name)) != default}


_encode_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_take_apart).encode


@cache
def _defaults(kind: type) -> tuple[tuple[str, Any], ...]:
    return tuple(
        (field.name, field.default_factory() if field.default_factory is not MISSING else field.default)
        for field in fields(kind)
    )


# ---------------------------------------------------------------------------------------------------------
# In: from columns, and from what JSON made of the nested ones


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
    """Entries of one feed share authors, categories and source; nouns are frozen, so one will do for all."""

    def decode(text: str) -> Any:
        return build(json.loads(text))

    shared = lru_cache(maxsize=1024)(decode)
    return lambda text: shared(text) if len(text) <= _LONGEST_SHARED else decode(text)


@cache
def _builder(hint: Any) -> _Convert:
    """What turns a JSON value into what the type hint says."""
    if hint is datetime:
        return datetime.fromisoformat
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    if get_origin(hint) is tuple:
        return _tuple_builder(get_args(hint))
    if is_dataclass(hint) and isinstance(hint, type):
        return lambda value: _build_noun(hint, value)
    if hint in (str, int, bool, bytes) or get_origin(hint) is Literal:
        return _as_it_is
    raise TypeError(f"there is no column for {hint}")


def _as_it_is(value: Any) -> Any:
    return value


def _tuple_builder(items: tuple[Any, ...]) -> _Convert:
    if items[-1] is ...:
        build = _builder(_required(items[0]))
        return lambda value: tuple([build(item) for item in value])
    builders = [_builder(_required(item)) for item in items]
    return lambda value: tuple([build(item) for build, item in zip(builders, value, strict=True)])


def _build_noun(kind: type, value: Mapping[str, Any]) -> Any:
    build = _field_builders(kind)
    return kind(**{name: None if held is None else build[name](held) for name, held in value.items()})


@cache
def _field_builders(kind: type) -> Mapping[str, _Convert]:
    return {name: _builder(_required(hint)) for name, hint in get_type_hints(kind).items()}


def _required(hint: Any) -> Any:
    """X of `X | None`."""
    if get_origin(hint) in (Union, types.UnionType):
        return next(part for part in get_args(hint) if part is not types.NoneType)
    return hint
