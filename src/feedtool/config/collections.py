"""Values of several parts: lists, and mappings whose keys are the user's own names."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from feedtool.config.value_types import INVALID, Context, ValueType
from feedtool.config.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode

__all__ = ["ListOf", "NamedMap"]


@dataclass(frozen=True, kw_only=True)
class ListOf(ValueType):
    """A list; one value alone is a list of one, nothing is the empty list."""

    of: ValueType
    unique: bool = True
    minimum: int = 0

    @property
    def expected(self) -> str:
        """What is listed."""
        return f"a list, each {self.of.expected}"

    @property
    def _expected_list(self) -> str:
        return self.expected if self.minimum < 2 else f"{self.expected}, {self.minimum} or more"

    @property
    def label(self) -> str:
        """One or a list."""
        return (
            f"{self.of.label}, or a list" if self.minimum < 2 else f"a list of at least {self.minimum}: {self.of.label}"
        )

    def read(self, node: Node, context: Context) -> Any:
        """The values that fit, as a list with MISSING in the place of those that do not."""
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

    def _read_item(self, item: Node, context: Context) -> Any:
        context.positions[context.path] = item.position
        return self.of.read(item, context)

    def _report_duplicates(self, values: list[Any], context: Context) -> None:
        seen: dict[str, int] = {}
        for index, value in enumerate(values):
            if isinstance(value, str) and seen.setdefault(value, index) != index:
                first = context.positions[*context.path, seen[value]]
                context.child(index).error(
                    context.positions[*context.path, index], f"is already listed on line {first.line}"
                )

    def schema(self) -> dict[str, Any]:
        """The list, or one value, or nothing."""
        items = self.of.schema()
        limits = {"minItems": self.minimum} if self.minimum else {}
        several: dict[str, Any] = {"type": "array", "items": items, **limits}
        if self.minimum > 1:
            return several
        return {"anyOf": [several, items, *([] if self.minimum else [{"type": "null"}])]}


@dataclass(frozen=True, kw_only=True)
class NamedMap(ValueType):
    """A mapping whose keys are the user's own names."""

    of: ValueType
    names: str
    """What a name must match."""
    expected_name: str
    suggest: Callable[[str], str] | None = None
    may_be_empty: bool = False
    """Whether a name alone, without a value, is enough."""
    minimum: int = 0

    @property
    def expected(self) -> str:
        """The names."""
        return f"a mapping from {self.expected_name} to {self.of.expected}"

    @property
    def label(self) -> str:
        """The names."""
        return f"a mapping: {self.expected_name}, {self.of.label}"

    def read(self, node: Node, context: Context) -> Any:
        """The values by name, in order, without those that do not fit."""
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
        """An object with those names."""
        inner = self.of.schema()
        value = {"anyOf": [inner, {"type": "null"}]} if self.may_be_empty else inner
        names = {"pattern": f"^(?:{self.names})$"}
        limits = {"type": "object", "minProperties": self.minimum} if self.minimum else {"type": ["object", "null"]}
        return {**limits, "propertyNames": names, "additionalProperties": value}
