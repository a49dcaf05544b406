"""Render the declarations of the config as JSON Schema, for editors; docs/generate.py writes it.

The JSON Schema rejects nothing that load_config() accepts, except `true` and numbers where text is expected.
load_config() rejects more, because a JSON Schema cannot check files and the environment.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, cast

import msgspec

from feedtool.config.scalars import DURATION, LANGUAGE, SIZE, UNITS
from feedtool.config.walker import (
    KeyType,
    ListType,
    MapType,
    PartOptionsType,
    RecordType,
    ScalarType,
    TableType,
    ValueType,
    get_table,
)
from feedtool.entries.field_names import NAMES
from feedtool.model.config import Config
from feedtool.model.declaration import Form
from feedtool.plugins import BUILT_IN, PART_KINDS

__all__ = ["find_default", "list_tables", "make_schema", "make_type_schema", "render_schema"]


def render_schema() -> str:
    """Return the text of feeds.schema.json."""
    return json.dumps(make_schema(), ensure_ascii=False, indent=2) + "\n"


def make_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of feeds.yaml."""
    root, *others = list_tables()
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "feeds.yaml of feedtool",
        **_define(root),
        "anyOf": [{"required": ["articles"]}, {"required": ["subscriptions"]}],
        "$defs": {table.declared.name: _define(table) for table in others},
    }
    return cast("dict[str, Any]", json.loads(json.dumps(schema)))  # with lists for tuples


def list_tables() -> list[TableType]:
    """Return all tables in the order of the file, each once: that of the whole file is the first."""
    return list(dict.fromkeys(_find_tables(get_table(Config))))


def _find_tables(value_type: ValueType) -> Iterator[TableType]:
    if isinstance(value_type, TableType):
        yield value_type
        for key in value_type.keys:
            yield from _find_tables(key.value_type)
    elif isinstance(value_type, ListType | MapType):
        yield from _find_tables(value_type.of)


def find_default(table: TableType, key: KeyType) -> Any:
    """Return the default of a key as it would be written in the file; None if a missing key has its own meaning."""
    if key.declared.default is not None:
        return key.declared.default
    classes = (table.made, *table.inlined.values())
    defaults = {field.name: field.default for one in classes for field in msgspec.structs.fields(one)}
    default = defaults[key.field]
    if default is msgspec.NODEFAULT and not key.declared.if_absent:
        default = getattr(table.blank, key.field)
    is_empty = not default and not isinstance(default, int)
    if key.declared.required or is_empty or default is msgspec.NODEFAULT:
        return None
    return _write(default, key.value_type)


def _write(value: Any, value_type: ValueType) -> Any:
    kind = value_type.form.kind if isinstance(value_type, ScalarType) else None
    if isinstance(value, tuple):
        return list(value)
    if kind in ("duration", "seconds"):
        seconds = value.total_seconds() if isinstance(value, timedelta) else value
        unit = max((unit for unit in UNITS if not seconds % UNITS[unit]), key=UNITS.__getitem__)
        return f"{seconds / UNITS[unit]:g}{unit}"
    if kind == "size":
        power = max(power for power in (1, 2, 3) if not value % 1024**power)
        return f"{value // 1024**power}{' KMG'[power]}iB"
    return value


# ---------------------------------------------------------------------------------------------------------
# Types

_DURATION = {"type": "string", "pattern": f"^{DURATION}$"}
_PATH = {"type": "string", "minLength": 1}
_TEXT = {"type": ["string", "number"]}
_URL = {"type": "string", "format": "uri", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://[^@\\s]+$"}
_SCHEMAS: dict[str, dict[str, Any]] = {
    **dict.fromkeys(("address", "file", "folder", "path", "query", "theme"), _PATH),
    **dict.fromkeys(("ascii", "text"), _TEXT),  # a title may be `2026`
    **dict.fromkeys(("folder_url", "url"), _URL),
    **dict.fromkeys(("duration", "seconds"), _DURATION),
    "field": {"enum": [*NAMES]},
    "flag": {"type": "boolean"},
    "host": {"type": "string", "pattern": "^[^/@\\s]+$"},
    "language": {"type": "string", "pattern": f"^{LANGUAGE}$"},
    "mail": {"type": "string", "format": "email"},
}


def _make_scalar_schema(form: Form) -> dict[str, Any]:
    limits = {"type": "integer", "minimum": form.minimum, "maximum": form.maximum}
    match form.kind:
        case "choice":
            return {"enum": [*form.choices]}
        case "count":
            return limits
        case "size":
            return {"anyOf": [{"type": "string", "pattern": f"^{SIZE}$"}, limits]}
        case kind if kind in BUILT_IN:  # plug-ins can add others
            others = {"type": "string", "pattern": "^[a-z0-9][a-z0-9_-]*$"}
            names = form.choices or BUILT_IN[kind]
            return {"anyOf": [{"enum": [*names]}, others]} if names else others
        case kind:
            return _SCHEMAS.get(kind, {"type": "string"})


def make_type_schema(value_type: ValueType) -> dict[str, Any]:
    """Return the JSON Schema of a type; tables are references to definitions."""
    match value_type:
        case ScalarType():
            return _make_scalar_schema(value_type.form)
        case RecordType():
            values = {"type": ["string", "number", "boolean", "array", "object"]}
            return {"type": "object", "additionalProperties": values}
        case PartOptionsType():
            options = {"type": "object", "additionalProperties": {"type": ["object", "null"]}}
            return {"type": "object", "propertyNames": {"enum": [*PART_KINDS]}, "additionalProperties": options}
        case ListType(of=of, minimum=minimum):
            items = make_type_schema(of)
            several = {"type": "array", "items": items, **({"minItems": minimum} if minimum else {})}
            return several if minimum > 1 else {"anyOf": [several, items, *([] if minimum else [{"type": "null"}])]}
        case MapType(of=of, names=names):
            inner = make_type_schema(of)
            may_be_empty = isinstance(of, TableType) and of.may_be_empty
            limits = (
                {"type": "object", "minProperties": names.minimum} if names.minimum else {"type": ["object", "null"]}
            )
            return {
                **limits,
                "propertyNames": {"pattern": f"^(?:{names.pattern})$"},
                "additionalProperties": {"anyOf": [inner, {"type": "null"}]} if may_be_empty else inner,
            }
        case TableType():
            return {"$ref": f"#/$defs/{value_type.declared.name}"}
    raise TypeError(f"no JSON Schema of {value_type}")


def _define(table: TableType) -> dict[str, Any]:
    full: dict[str, Any] = {
        "type": "object",
        "properties": {
            name: _describe(table, key) for key in table.keys for name in (key.name, key.declared.alias) if name
        },
        "additionalProperties": False,
    }
    if required := [key.name for key in table.keys if key.declared.required]:
        full["required"] = required
    if table.declared.one_of:
        full["oneOf"] = [_require(key) for key in table.keys if key.name in table.declared.one_of]
    description = {"description": table.declared.description} if table.declared.description else {}
    if table.short is None:
        return {**description, **full}
    return {**description, "anyOf": [make_type_schema(table.short), full]}


def _require(key: KeyType) -> dict[str, Any]:
    names = [{"required": [name]} for name in (key.name, key.declared.alias) if name]
    return {"anyOf": names} if len(names) > 1 else names[0]


def _describe(table: TableType, key: KeyType) -> dict[str, Any]:
    default = find_default(table, key)
    return {
        "description": key.declared.description,
        **make_type_schema(key.value_type),
        **({} if default is None else {"default": default}),
        **({} if key.declared.example is None else {"examples": [key.declared.example]}),
    }
