"""Base classes of value types.

A value type reads a node, and describes itself for people and the JSON Schema. The expected type decides how a scalar
is read, so `language: no` is Norwegian and `title: 12:30:45` is text. An invalid value is reported and left out;
reading continues, to find the other errors.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from feedtool.config.errors import ErrorCollector, format_path
from feedtool.content.messages import find_nearest, quote
from feedtool.content.yaml_tree import Node, Position, ScalarNode, SequenceNode

__all__ = ["INVALID", "MAX_TEXT", "InvalidValueError", "KeyContext", "ScalarType", "ValueType", "match_whole"]

INVALID: Any = object()
"""Replaces an invalid value, whose error is reported."""


MAX_TEXT = 10_000
"""Maximum number of characters of a value, so that no pattern takes long to match."""


class InvalidValueError(ValueError):
    """A scalar is not valid for its type."""

    def __init__(self, message: str, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.suggestion = suggestion


class KeyContext(Struct, frozen=True, kw_only=True):
    """The key path of the current value, and what is collected while reading."""

    path: tuple[str | int, ...] = ()
    errors: ErrorCollector
    environ: Mapping[str, str]
    positions: dict[tuple[str | int, ...], Position] = msgspec.field(default_factory=dict)
    """Key path -> position of its value, for checks that compare values later."""

    def child(self, key: str | int) -> KeyContext:
        """Return the context of a key or item inside the value."""
        return KeyContext(path=(*self.path, key), errors=self.errors, environ=self.environ, positions=self.positions)

    def error(self, position: Position, message: str, suggestion: str | None = None) -> Any:
        """Add an error and return INVALID."""
        self.errors.add(position, format_path(self.path), message, suggestion)
        return INVALID

    def suggest(self, word: str, words: tuple[str, ...]) -> str | None:
        """Return the most similar word; None once there are too many errors to print."""
        return None if self.errors.are_many else find_nearest(word, words)


class ValueType:
    """Base class of value types."""

    @property
    def expected(self) -> str:
        """Return the text after "expected", with an example."""
        raise NotImplementedError

    @property
    def label(self) -> str:
        """Return the text without the example, for the docs."""
        return self.expected.partition(" such as ")[0]

    def read(self, node: Node, context: KeyContext) -> Any:
        """Return the value, or INVALID after reporting an error."""
        raise NotImplementedError

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of the type."""
        raise NotImplementedError

    def reject(self, node: Node, context: KeyContext) -> Any:
        """Report a node of another type."""
        return context.error(node.position, f"expected {self.expected}; found {_name(node)}")


def _name(node: Node) -> str:
    match node:
        case ScalarNode(is_null=True):
            return "nothing"
        case ScalarNode():
            return "a single value"
        case SequenceNode():
            return "a list"
    return "a mapping"


# ---------------------------------------------------------------------------------------------------------
# Single values


class ScalarType(ValueType):
    """A type whose values are written as one scalar."""

    def read(self, node: Node, context: KeyContext) -> Any:
        """Return the value of the scalar."""
        if not isinstance(node, ScalarNode) or node.is_null:
            return self.reject(node, context)
        if len(node.text) > MAX_TEXT:
            return context.error(node.position, f"is longer than {MAX_TEXT} characters")
        try:
            return self.parse(node.text)
        except InvalidValueError as error:
            return context.error(node.position, str(error), error.suggestion)

    def parse(self, text: str) -> Any:
        """Return the value of the text.

        Raises:
            InvalidValueError: the text is not valid for this type.
        """
        raise NotImplementedError


def match_whole(pattern: str, text: str, expected: str) -> re.Match[str]:
    """Return the match of the whole text.

    Raises:
        InvalidValueError: the text does not match.
    """
    if found := re.fullmatch(pattern, text):
        return found
    raise InvalidValueError(f"expected {expected}; found {quote(text)}")
