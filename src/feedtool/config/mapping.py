"""Value types for mappings with known keys.

Each key is declared once for the reader, editors and docs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from feedtool.config.addresses import MAIL
from feedtool.config.errors import ErrorCollector
from feedtool.config.scalars import Text
from feedtool.config.value_types import INVALID, MAX_TEXT, InvalidValueError, KeyContext, ValueType
from feedtool.config.yaml_text import parse
from feedtool.content.messages import quote
from feedtool.content.yaml_tree import MappingNode, Node, Position, ScalarNode, SequenceNode

__all__ = ["Key", "PersonTable", "Table"]


@dataclass(frozen=True, kw_only=True)
class Key:
    """A key of feeds.yaml."""

    name: str
    value_type: ValueType
    description: str
    """One or two sentences, for editors and docs/configuration.md."""
    example: Any = None
    default: Any = None
    """Default as it would be written in the file; None if a missing key has its own meaning."""
    if_absent: str = ""
    """Meaning of a missing key without a default."""
    required: bool = False
    alias: str | None = None
    """Another name of the key, such as the plural."""
    former_name: str | None = None
    """Former name of the key; it is an error that names the current one."""

    @cached_property
    def written_default(self) -> Node:
        """Return the default as a YAML node, so that it is read like a value in the file."""
        text = json.dumps(self.default)  # JSON is YAML
        node = parse(text, ErrorCollector())
        if node is None:
            raise AssertionError(f"the default {text} is not YAML")
        return node


@dataclass(frozen=True, kw_only=True)
class Table(ValueType):
    """A mapping with known keys."""

    name: str
    """Name in the docs and the JSON Schema."""
    keys: tuple[Key, ...]
    description: str = ""
    shorthand: str | None = None
    """The key that a value other than a mapping is read as."""
    one_of: tuple[str, ...] = ()
    """Keys of which exactly one must be set."""

    @property
    def expected(self) -> str:
        """Return an example of the mapping, and the expected shorthand."""
        keys = f"a mapping such as {{{self.keys[0].name}: {json.dumps(self.keys[0].example, ensure_ascii=False)}}}"
        return f"{self._by_name(self.shorthand).value_type.expected}, or {keys}" if self.shorthand else keys

    @property
    def label(self) -> str:
        """Return the name of the mapping's keys in the docs."""
        return (
            f"{self._by_name(self.shorthand).value_type.label}, or {self.name} keys"
            if self.shorthand
            else f"{self.name} keys"
        )

    def read(self, node: Node, context: KeyContext) -> Any:
        """Return the values by key with defaults, without invalid ones."""
        if isinstance(node, MappingNode):
            return self._read_pairs(node, context)
        if isinstance(node, ScalarNode) and node.is_null:
            return (
                self._add_defaults({}, node.position, context) if self._may_be_empty() else self.reject(node, context)
            )
        if self.shorthand is None or (isinstance(node, SequenceNode) and not context.path):
            return self.reject(node, context)
        return self._read_short(node, context)

    def _read_short(self, node: Node, context: KeyContext) -> Any:
        key = self._by_name(self.shorthand or "")
        inner = context.child(key.name)
        inner.positions[inner.path] = node.position
        value = key.value_type.read(node, context)
        return INVALID if value is INVALID else self._add_defaults({key.name: value}, node.position, context)

    def _read_pairs(self, node: MappingNode, context: KeyContext) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, child in node.items:
            inner = context.child(name.text)
            inner.positions[inner.path] = child.position
            key = self._find(name.text)
            if key is None:
                self._report_unknown_key(name, inner)
            elif key.name in values:
                inner.error(name.position, f"is the same as `{key.name}:`; keep one of them")
            else:
                values[key.name] = key.value_type.read(child, inner)
        return self._add_defaults(values, node.position, context)

    def _report_unknown_key(self, name: ScalarNode, context: KeyContext) -> None:
        renamed = next((key.name for key in self.keys if key.former_name == name.text), None)
        if renamed:
            context.error(name.position, f'was renamed: write "{renamed}"')
            return
        known = tuple(key.name for key in self.keys)
        suggest = context.suggest(name.text, known)
        context.error(
            name.position, "unknown key" + ("" if suggest else f"; expected one of {', '.join(known)}"), suggest
        )

    def _add_defaults(self, values: dict[str, Any], position: Position, context: KeyContext) -> dict[str, Any]:
        """Add defaults, report missing required keys and remove invalid values."""
        for key in self.keys:
            if key.name in values:
                continue
            if key.required:
                context.error(position, f"missing required key `{key.name}`; expected {key.value_type.expected}")
            elif key.default is not None:
                values[key.name] = key.value_type.read(key.written_default, context.child(key.name))
        self._check_one_of(values, position, context)
        return {name: value for name, value in values.items() if value is not INVALID}

    def _check_one_of(self, values: Mapping[str, Any], position: Position, context: KeyContext) -> None:
        given = [name for name in self.one_of if name in values]
        if self.one_of and len(given) != 1:
            words = " or ".join(f"`{name}:`" for name in self.one_of)
            context.error(position, f"needs {words}" if not given else f"has {' and '.join(given)}; keep one of them")

    def _may_be_empty(self) -> bool:
        return not self.one_of and not any(key.required for key in self.keys)

    def _find(self, name: str) -> Key | None:
        return next((key for key in self.keys if name in (key.name, key.alias)), None)

    def _by_name(self, name: str) -> Key:
        return next(key for key in self.keys if key.name == name)

    def schema(self) -> dict[str, Any]:
        """Return a reference to the definition, see define()."""
        return {"$ref": f"#/$defs/{self.name}"}

    def define(self) -> dict[str, Any]:
        """Return the JSON Schema of the object with its keys, and of the shorthand."""
        full: dict[str, Any] = {
            "type": "object",
            "properties": {name: _describe(key) for key in self.keys for name in (key.name, key.alias) if name},
            "additionalProperties": False,
        }
        for key in self.keys:
            if key.required and key.alias:
                full["anyOf"] = [{"required": [key.name]}, {"required": [key.alias]}]
        if required := [key.name for key in self.keys if key.required and not key.alias]:
            full["required"] = required
        if self.one_of:
            full["oneOf"] = [_require(self._by_name(name)) for name in self.one_of]
        description = {"description": self.description} if self.description else {}
        shorthand = self._short_schema()
        return {**description, "anyOf": [shorthand, full]} if shorthand else {**description, **full}

    def _short_schema(self) -> dict[str, Any] | None:
        return self._by_name(self.shorthand).value_type.schema() if self.shorthand else None


def _require(key: Key) -> dict[str, Any]:
    if key.alias:
        return {"anyOf": [{"required": [key.name]}, {"required": [key.alias]}]}
    return {"required": [key.name]}


def _describe(key: Key) -> dict[str, Any]:
    schema = {"description": key.description, **key.value_type.schema()}
    if key.default is not None:
        schema["default"] = key.default
    if key.example is not None:
        schema["examples"] = [key.example]
    return schema


EXPECTED_PERSON = "a person such as Ada Rossi <ada@example.com>, or {name: Ada Rossi}"


@dataclass(frozen=True, kw_only=True)
class PersonTable(Table):
    """A person, as a mapping or as `Name <mail>`."""

    @property
    def expected(self) -> str:
        """Return the expected forms of a person."""
        return EXPECTED_PERSON

    @property
    def label(self) -> str:
        """Return the forms of a person for the docs."""
        return "a name, `Name <mail>`, or person keys"

    def read(self, node: Node, context: KeyContext) -> Any:
        """Return the name, email and url."""
        if isinstance(node, MappingNode):
            return self._read_pairs(node, context)
        if not isinstance(node, ScalarNode) or node.is_null:
            return self.reject(node, context)
        return _parse_person(node, context)

    def _short_schema(self) -> dict[str, Any]:
        return {"type": "string"}


def _parse_person(node: ScalarNode, context: KeyContext) -> Any:
    try:
        text = Text(expected=EXPECTED_PERSON).parse(node.text[:MAX_TEXT])
    except InvalidValueError as error:
        return context.error(node.position, str(error))
    if not set(text) & set("<>@"):
        return {"name": text}
    found = re.fullmatch(f"(?P<name>[^<>@]*)<(?P<mail>{MAIL})>|(?P<bare>{MAIL})", text)
    if not found:
        return context.error(node.position, f"expected {EXPECTED_PERSON}; found {quote(text)}")
    return {"name": (found["name"] or "").strip(' "'), "email": found["mail"] or found["bare"]}
