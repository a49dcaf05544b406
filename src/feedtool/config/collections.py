"""Value types for lists, and for mappings from names that the user chooses."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from feedtool.config.value_types import INVALID, KeyContext, ValueType
from feedtool.content.yaml_tree import MappingNode, Node, ScalarNode, SequenceNode

__all__ = ["ListOf", "NamedMap"]


@dataclass(frozen=True, kw_only=True)
class ListOf(ValueType):
    """A list; a single value is a list of one, and no value is the empty list."""

    of: ValueType
    unique: bool = True
    minimum: int = 0

    @property
    def expected(self) -> str:
        """Return the expected items."""
        return f"a list, each {self.of.expected}"

    @property
    def _expected_list(self) -> str:
        return self.expected if self.minimum < 2 else f"{self.expected}, {self.minimum} or more"

    @property
    def label(self) -> str:
        """Return the label of the items, single or as a list."""
        return (
            f"{self.of.label}, or a list" if self.minimum < 2 else f"a list of at least {self.minimum}: {self.of.label}"
        )

    def read(self, node: Node, context: KeyContext) -> Any:
        """Return the list of values, with INVALID in place of invalid ones."""
        if isinstance(node, ScalarNode) and node.is_null:
            values: list[Any] = []
        else:
            items = node.items if isinstance(node, SequenceNode) else (node,)
            values = [self._read_item(item, context.child(index)) for index, item in enumerate(items)]
        if len(values) < self.minimum:
            return context.error(node.position, f"expected {self._expected_list}; found {len(values) or 'none'}")
        if self.unique:
            self._report_duplicates(values, context)
        return values

    def _read_item(self, item: Node, context: KeyContext) -> Any:
        context.positions[context.path] = item.position
        return self.of.read(item, context)

    def _report_duplicates(self, values: list[Any], context: KeyContext) -> None:
        seen: dict[str, int] = {}
        for index, value in enumerate(values):
            if isinstance(value, str) and seen.setdefault(value, index) != index:
                first = context.positions[*context.path, seen[value]]
                context.child(index).error(
                    context.positions[*context.path, index], f"is already listed on line {first.line}"
                )

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of a list, a single value or no value."""
        items = self.of.schema()
        limits = {"minItems": self.minimum} if self.minimum else {}
        several: dict[str, Any] = {"type": "array", "items": items, **limits}
        if self.minimum > 1:
            return several
        return {"anyOf": [several, items, *([] if self.minimum else [{"type": "null"}])]}


@dataclass(frozen=True, kw_only=True)
class NamedMap(ValueType):
    """A mapping whose keys are names that the user chooses."""

    of: ValueType
    names: str
    """Pattern that a name must match."""
    expected_name: str
    suggest: Callable[[str], str] | None = None
    may_be_empty: bool = False
    """Whether a name may have no value."""
    minimum: int = 0

    @property
    def expected(self) -> str:
        """Return the expected names and values."""
        return f"a mapping from {self.expected_name} to {self.of.expected}"

    @property
    def label(self) -> str:
        """Return the labels of names and values."""
        return f"a mapping: {self.expected_name}, {self.of.label}"

    def read(self, node: Node, context: KeyContext) -> Any:
        """Return the valid values by name, in their order."""
        if isinstance(node, ScalarNode) and node.is_null and not self.minimum:
            return {}
        if not isinstance(node, MappingNode) or len(node.items) < self.minimum:
            return self.reject(node, context)
        values = {}
        for key, child in node.items:
            inner = context.child(key.text)
            inner.positions[inner.path] = key.position
            if not re.fullmatch(self.names, key.text):
                better = self.suggest(key.text) if self.suggest else None
                inner.error(key.position, f"expected {self.expected_name} here", better or None)
            values[key.text] = self.of.read(child, inner)
        return {name: value for name, value in values.items() if value is not INVALID}

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of an object with such names."""
        inner = self.of.schema()
        value = {"anyOf": [inner, {"type": "null"}]} if self.may_be_empty else inner
        names = {"pattern": f"^(?:{self.names})$"}
        limits = {"type": "object", "minProperties": self.minimum} if self.minimum else {"type": ["object", "null"]}
        return {**limits, "propertyNames": names, "additionalProperties": value}
