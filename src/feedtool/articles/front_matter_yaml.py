"""Reads the YAML of front matter strictly.

Scalars stay text, duplicate keys are errors, aliases are limited.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import yaml

from feedtool.errors import ParseError

__all__ = ["compose_yaml", "find_yaml_line", "read_yaml"]

_MAX_DEPTH = 20
_MAX_NODES = 20_000

_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""BaseLoader keeps every scalar as written: `no` is text, and so is 12:30:45."""


def read_yaml(
    text: str, *, first_line: int = 1, subject: str = "front matter"
) -> tuple[dict[str, Any], dict[str, int]]:
    """Return a mapping, and the line of each of its keys.

    Args:
        text: the YAML.
        first_line: the line of the document on which it begins.
        subject: its name in messages.

    Raises:
        ParseError: it is not a mapping, has a duplicate key, is too deep or too large.
    """
    try:
        _check_depth(text)
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise ParseError(f"the YAML {subject}: {_describe(error)}", line=_line(error, first_line)) from error
    if node is None:
        return {}, {}
    if not isinstance(node, yaml.MappingNode):
        raise ParseError(f"the {subject} is not a mapping of names to values", line=first_line)
    builder = _Builder(first_line, subject)
    values = builder.build(node)
    lines = {key.value: key.start_mark.line + first_line for key, _ in node.value}
    return values, lines


def compose_yaml(text: str) -> Any:
    """Return the nodes for find_yaml_line(); read_yaml() has checked the text."""
    return yaml.compose(text, Loader=_Loader)


def find_yaml_line(node: Any, path: Sequence[str | int], *, first_line: int = 1) -> int | None:
    """Return the line of a key or item at a path of keys and indexes, or None."""
    line = first_line
    for step in path:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            found = (node.value[step], node.value[step])
        else:
            found = None
        if found is None:
            return None
        line, node = found[0].start_mark.line + first_line, found[1]
    return line


def _check_depth(text: str) -> None:
    """Check the depth and size by parser events, before any recursion."""
    depth = 0
    for nodes, event in enumerate(yaml.parse(text, Loader=_Loader)):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _MAX_DEPTH or nodes > _MAX_NODES:
            mark: Any = event.start_mark
            raise yaml.MarkedYAMLError(problem="too deep or too large", problem_mark=mark)


class _Builder:
    """Turns nodes into values; it counts each use of an alias, to limit expansion."""

    def __init__(self, first_line: int, subject: str) -> None:
        self._first_line = first_line
        self._subject = subject
        self._left = _MAX_NODES

    def build(self, node: Any, depth: int = 0) -> Any:
        self._left -= 1
        line = node.start_mark.line + self._first_line
        if self._left < 0:
            raise ParseError(f"the {self._subject} has too many aliases", line=line)
        if depth > _MAX_DEPTH:  # its events are not that deep: an alias is inside its own value
            raise ParseError(f"the aliases in the {self._subject} nest too deep", line=line)
        if isinstance(node, yaml.ScalarNode):
            return None if node.value in ("", "~", "null") and node.style is None else node.value
        if isinstance(node, yaml.SequenceNode):
            return [self.build(one, depth + 1) for one in node.value]
        return self._mapping(node, depth)

    def _mapping(self, node: Any, depth: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key, value in node.value:
            line = key.start_mark.line + self._first_line
            if not isinstance(key, yaml.ScalarNode):
                raise ParseError(f"a name in the {self._subject} is not text", line=line)
            if key.value in values:
                raise ParseError(f"duplicate key {key.value!r} in the {self._subject}", line=line)
            values[key.value] = self.build(value, depth + 1)
        return self._merge(values)

    def _merge(self, values: dict[str, Any]) -> dict[str, Any]:
        """Merge the values under `<<` (https://yaml.org/type/merge.html).

        The mapping's own names override them.
        """
        merged = values.get("<<")
        for one in merged if isinstance(merged, list) else [merged]:
            if isinstance(one, dict):
                values = {**one, **values}
        return values


def _describe(error: yaml.YAMLError) -> str:
    """Return the YAML reader's message without quotes from a secret article."""
    message = str(getattr(error, "problem", None) or "it cannot be read")
    return re.sub(r" ?'([^']*)'", lambda found: "" if re.match(r"(?!<).*\w", found[1]) else found[0], message)


def _line(error: yaml.YAMLError, first_line: int) -> int:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return first_line + (mark.line if mark else 0)
