"""What a value may be: each kind reads a node, explains itself to a person and to a JSON Schema.

A scalar is interpreted by the kind that is expected, so `language: no` is Norwegian and `title: 12:30:45` is
text. Whatever does not fit is noted and left out; reading goes on, to find the other mistakes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from feedtool.config.errors import ErrorCollector, Position, find_nearest, format_path, quote
from feedtool.config.yaml_nodes import Node, ScalarNode, SequenceNode
from feedtool.model.frozen import frozen

__all__ = ["INVALID", "MAX_TEXT", "Context", "InvalidValueError", "ScalarType", "ValueType", "match_whole"]

INVALID: Any = object()
"""Stands for a value that was refused; the mistake is noted."""


MAX_TEXT = 10_000
"""Characters of one value: a page of text, and no pattern takes long over it."""


class InvalidValueError(ValueError):
    """A scalar that is not of the kind."""

    def __init__(self, message: str, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.suggestion = suggestion


@frozen
class Context:
    """Where reading stands: the key path, and what is gathered on the way."""

    path: tuple[str | int, ...] = ()
    errors: ErrorCollector
    environ: Mapping[str, str]
    positions: dict[tuple[str | int, ...], Position] = field(default_factory=dict)
    """Key path -> the place of its value, for the checks that compare values later."""

    def child(self, key: str | int) -> Context:
        """One level deeper."""
        return Context(path=(*self.path, key), errors=self.errors, environ=self.environ, positions=self.positions)

    def error(self, position: Position, message: str, suggestion: str | None = None) -> Any:
        """Note a mistake; what it returns stands for the value."""
        self.errors.add(position, format_path(self.path), message, suggestion)
        return INVALID

    def suggest(self, word: str, words: tuple[str, ...]) -> str | None:
        """The word that was probably meant; none once there are too many mistakes to show."""
        return None if self.errors.are_many else find_nearest(word, words)


class ValueType:
    """What a value may be."""

    @property
    def expected(self) -> str:
        """Completes "expected ...", with an example."""
        raise NotImplementedError

    @property
    def label(self) -> str:
        """The same without the example, for a column of the docs."""
        return self.expected.partition(" such as ")[0]

    def read(self, node: Node, context: Context) -> Any:
        """The value, or MISSING with the mistake noted."""
        raise NotImplementedError

    def schema(self) -> dict[str, Any]:
        """The same as JSON Schema."""
        raise NotImplementedError

    def reject(self, node: Node, context: Context) -> Any:
        """Refuse a node for being of quite another kind."""
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
    """A kind that is read from one piece of text."""

    def read(self, node: Node, context: Context) -> Any:
        """The value that the text stands for."""
        if not isinstance(node, ScalarNode) or node.is_null:
            return self.reject(node, context)
        if len(node.text) > MAX_TEXT:
            return context.error(node.position, f"is longer than {MAX_TEXT} characters")
        try:
            return self.parse(node.text)
        except InvalidValueError as error:
            return context.error(node.position, str(error), error.suggestion)

    def parse(self, text: str) -> Any:
        """The value.

        Raises:
            UnfitError: the text is not of this kind.
        """
        raise NotImplementedError


def match_whole(pattern: str, text: str, expected: str) -> re.Match[str]:
    """The match of the whole text.

    Raises:
        UnfitError: it does not match.
    """
    if found := re.fullmatch(pattern, text):
        return found
    raise InvalidValueError(f"expected {expected}; found {quote(text)}")
