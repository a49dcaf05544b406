"""Parse YAML text into a tree in which each value has its line and column.

The tree is built from PyYAML's events and not by its loader. Therefore scalars stay text (`no` is not a boolean), tags
build no objects, duplicate keys are found, and depth and alias expansion are limited in advance: the builder has its
own stack and counts the values inside each value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml

from feedtool.config.errors import ErrorCollector, Position, format_path
from feedtool.content.messages import quote

__all__ = ["MappingNode", "Node", "ScalarNode", "SequenceNode", "compose", "decode"]

MAX_DEPTH = 20
MAX_VALUES = 200_000
"""Maximum number of values with all aliases expanded: a few thousand subscriptions with all their keys."""

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})

# The complement of c-printable (YAML 1.2 section 5.1), and the byte order mark, which decode() removes. A negated set
# would take twenty times as long to compile.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")


class ScalarNode(NamedTuple):
    """A single value as text."""

    position: Position
    text: str
    plain: bool = True
    """Whether the value is written without quotes."""
    value_count: int = 1
    depth: int = 0

    @property
    def is_null(self) -> bool:
        """Whether the value is empty or a word for null."""
        return self.plain and self.text in _NULLS


class SequenceNode(NamedTuple):
    """A list."""

    position: Position
    items: tuple[Node, ...]
    value_count: int
    depth: int


class MappingNode(NamedTuple):
    """A mapping with unique keys."""

    position: Position
    items: tuple[tuple[ScalarNode, Node], ...]
    value_count: int
    depth: int


Node = ScalarNode | SequenceNode | MappingNode


class _Stop(Exception):  # noqa: N818 (control flow: the error is already reported)
    """The rest of the file cannot be read."""


def decode(content: bytes, errors: ErrorCollector) -> str | None:
    """Return the text of the file, or None after reporting an error.

    The text must be UTF-8 without control characters.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        start = content[: error.start].removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
        position = _find_position(start, len(start))
        errors.add(position, "", f"is not UTF-8: byte 0x{error.object[error.start]:02x}; save the file as UTF-8")
        return None
    if bad := _UNPRINTABLE.search(text):
        errors.add(_find_position(text, bad.start()), "", f"a character that YAML does not allow: {quote(bad.group())}")
        return None
    return text


def _find_position(text: str, position: int) -> Position:
    before = text[:position].replace("\r\n", "\n").replace("\r", "\n")
    return Position(before.count("\n") + 1, len(before) - before.rfind("\n"))


def compose(text: str, errors: ErrorCollector) -> Node | None:
    """Return the tree of the only document.

    Returns None if there is no document, or after reporting a syntax error.
    """
    builder = _Builder(errors)
    try:
        for event in _parse(text):
            builder.take(event)
    except _Stop:
        return None
    except yaml.MarkedYAMLError as error:
        errors.add(_locate(error), "", f"is not YAML: {_explain(error)}")
        return None
    except yaml.YAMLError as error:
        errors.add(Position(), "", f"is not YAML: {' '.join(str(error).split())}")
        return None
    return builder.root


def _parse(text: str) -> Iterator[Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    events: Iterator[Any] = yaml.parse(text, Loader=loader)
    return events


def _locate(error: yaml.MarkedYAMLError) -> Position:
    position = error.problem_mark or error.context_mark
    return Position(position.line + 1, position.column + 1) if position else Position()


def _explain(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or "cannot be read"
    if "\\t" in problem or "cannot start any token" in problem:
        problem += " (indent with spaces; quote a value that begins with @, `, %, & or *)"
    return f"{problem} ({error.context})" if error.context else problem


@dataclass(kw_only=True, slots=True)
class _Frame:
    """A list or mapping that is not complete yet."""

    position: Position
    is_sequence: bool
    anchor: str | None
    path: tuple[str | int, ...]
    children: list[Node] = field(default_factory=list)

    def child(self) -> str | int:
        """Return the key or index of the next child."""
        if self.is_sequence:
            return len(self.children)
        key = self.children[-1] if len(self.children) % 2 else None
        return key.text if isinstance(key, ScalarNode) else "?"


class _Builder:
    """Builds the tree from events with its own stack, so that depth can be limited."""

    def __init__(self, errors: ErrorCollector) -> None:
        self.root: Node | None = None
        self._errors = errors
        self._frames: list[_Frame] = []
        self._anchors: dict[str, Node] = {}
        self._value_count = 0

    def take(self, event: Any) -> None:
        position = Position(event.start_mark.line + 1, event.start_mark.column + 1)
        if isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            self._stop(position, "a second YAML document begins here; keep one")
        if getattr(event, "tag", None):
            # The message shows the resolved tag. Tags are errors, because only they can make YAML build objects.
            self._error(position, f"YAML tags are not supported; remove {quote(event.tag)}")
        match event:
            case yaml.ScalarEvent():
                self._add(ScalarNode(position=position, text=event.value, plain=not event.style), event.anchor)
            case yaml.AliasEvent():
                self._add(self._find_alias(position, str(event.anchor)), None)
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                self._open(position, event)
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self._close()

    def _open(self, position: Position, event: Any) -> None:
        if len(self._frames) >= MAX_DEPTH:
            self._stop(position, f"is nested deeper than {MAX_DEPTH} levels")
        is_sequence = isinstance(event, yaml.SequenceStartEvent)
        self._frames.append(_Frame(position=position, is_sequence=is_sequence, anchor=event.anchor, path=self._path()))

    def _close(self) -> None:
        frame = self._frames.pop()
        value_count = 1 + sum(child.value_count for child in frame.children)
        depth = 1 + max((child.depth for child in frame.children), default=0)
        if frame.is_sequence:
            node: Node = SequenceNode(
                position=frame.position, items=tuple(frame.children), value_count=value_count, depth=depth
            )
        else:
            node = MappingNode(
                position=frame.position, items=tuple(self._pair_children(frame)), value_count=value_count, depth=depth
            )
        self._add(node, frame.anchor)

    def _pair_children(self, frame: _Frame) -> Iterator[tuple[ScalarNode, Node]]:
        seen: dict[str, Position] = {}
        for key, value in zip(frame.children[::2], frame.children[1::2], strict=True):
            if not isinstance(key, ScalarNode) or key.is_null:
                self._errors.add(key.position, format_path(frame.path), "a key must be text")
            elif key.text in seen:
                where = f"line {seen[key.text].line}"
                self._errors.add(
                    key.position, format_path((*frame.path, key.text)), f"duplicate key; already set on {where}"
                )
            elif key.text == "<<" and key.plain:
                message = "merge keys are not supported; write the keys out, or use an alias for the whole value"
                self._errors.add(key.position, format_path(frame.path), message)
            else:
                seen[key.text] = key.position
                yield key, value

    def _add(self, node: Node, anchor: str | None) -> None:
        self._value_count += node.value_count if isinstance(node, ScalarNode) else 1
        if max(node.value_count, self._value_count) > MAX_VALUES:
            self._stop(node.position, f"has more than {MAX_VALUES} values after its aliases are expanded")
        if len(self._frames) + node.depth > MAX_DEPTH:
            self._stop(node.position, f"is nested deeper than {MAX_DEPTH} levels after its aliases are expanded")
        if anchor is not None:
            self._anchors[anchor] = node
        if self._frames:
            self._frames[-1].children.append(node)
        else:
            self.root = node

    def _find_alias(self, position: Position, name: str) -> Node:
        if name not in self._anchors:
            inside = any(frame.anchor == name for frame in self._frames)
            self._stop(position, f"the alias *{name} " + ("is inside its own value" if inside else "has no anchor"))
        return self._anchors[name]

    def _path(self) -> tuple[str | int, ...]:
        return (*self._frames[-1].path, self._frames[-1].child()) if self._frames else ()

    def _error(self, position: Position, message: str) -> None:
        self._errors.add(position, format_path(self._path()), message)

    def _stop(self, position: Position, message: str) -> None:
        self._error(position, message)
        raise _Stop
