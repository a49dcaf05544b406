"""Reads the YAML of front matter strictly.

Scalars stay text, null is the empty text, duplicate keys are errors, aliases are limited.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from feedtool.content.yaml_tree import MappingNode, Node, ScalarNode, SequenceNode, parse_yaml
from feedtool.errors import ParseError
from feedtool.model import Diagnostic

_MAX_VALUES = 20_000


def parse_yaml_mapping(
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

    def refuse(found: Diagnostic) -> None:
        if found.code == "duplicate-key":
            message = f"duplicate key {found.location.field!r} in the {subject}"
        else:
            message = f"the YAML {subject}: {_drop_quotes(found.message).removeprefix('is not YAML: ')}"
        raise ParseError(message, line=first_line - 1 + (found.location.line or 1))

    node = parse_yaml(text, refuse, max_values=_MAX_VALUES)
    if node is None:
        return {}, {}
    if not isinstance(node, MappingNode):
        raise ParseError(f"the {subject} is not a mapping of names to values", line=first_line)
    return _parse_mapping(node), {key.text: first_line - 1 + key.position.line for key, _ in node.items}


def parse_yaml_tree(text: str) -> Node | None:
    """Return the tree for find_yaml_line(); parse_yaml_mapping() has checked the text."""
    return parse_yaml(text, lambda _: None, max_values=_MAX_VALUES)


def find_yaml_line(node: Node | None, path: Sequence[str | int]) -> int | None:
    """Return the line of a key or item at a path of keys and indexes, or None."""
    line = 1
    for step in path:
        found: tuple[Node, Node] | None = None
        if isinstance(node, MappingNode):
            found = next(((key, value) for key, value in node.items if key.text == step), None)
        elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.items):
            found = (node.items[step], node.items[step])
        if found is None:
            return None
        line, node = found[0].position.line, found[1]
    return line


def _read(node: Node) -> Any:
    if isinstance(node, ScalarNode):
        return "" if node.is_null else node.text
    if isinstance(node, SequenceNode):
        return [_read(one) for one in node.items]
    return _parse_mapping(node)


def _parse_mapping(node: MappingNode) -> dict[str, Any]:
    """Return the values of a mapping, with those under `<<` merged (https://yaml.org/type/merge.html).

    The mapping's own names override them.
    """
    values = {key.text: _read(value) for key, value in node.items}
    merged = values.get("<<")
    for one in merged if isinstance(merged, list) else [merged]:
        if isinstance(one, dict):
            values = {**one, **values}
    return values


def _drop_quotes(message: str) -> str:
    """Return a message without its quotes, which may be from a secret article."""
    return re.sub(r" ?'([^']*)'", lambda found: "" if re.match(r"(?!<).*\w", found[1]) else found[0], message)
