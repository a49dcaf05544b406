"""Parse YAML text into a tree in which each value has its line and column.

The tree is built from PyYAML's events and not by its loader. Therefore scalars stay text (`no` is not a boolean), tags
build no objects, duplicate keys are found, and depth and alias expansion are limited in advance: the builder has its
own stack and counts the values inside each value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml

from feedtool.content.messages import quote
from feedtool.model import Diagnostic, Location

_MAX_DEPTH = 20
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


class Position(NamedTuple):
    """A position in the text.

    Lines and columns start at 1; a column is one character.
    """

    line: int = 1
    column: int = 1


Report = Callable[[Diagnostic], None]
"""Takes a diagnostic of the text; it may raise an exception to stop."""


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


class _Stop(Exception):  # noqa: N818 (control flow: the diagnostic is already reported)
    """The rest of the text cannot be read."""


def parse_yaml(text: str, report: Report, *, max_values: int, is_strict: bool = False) -> Node | None:
    """Return the tree of the only document.

    Returns None if there is no document, or after reporting an error that ends the reading.

    Args:
        text: the YAML.
        report: takes each diagnostic.
        max_values: maximum number of keys and values with all aliases expanded.
        is_strict: whether tags, merge keys and empty keys are errors; else tags are ignored.
    """
    builder = _Builder(report, max_values=max_values, is_strict=is_strict)
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            builder.take(event)
    except _Stop:
        return None
    except yaml.MarkedYAMLError as error:
        report(_make_diagnostic(_locate(error), f"is not YAML: {_explain(error)}"))
        return None
    except yaml.YAMLError as error:
        report(_make_diagnostic(Position(), f"is not YAML: {' '.join(str(error).split())}"))
        return None
    return builder.root


def _make_diagnostic(at: Position, message: str, path: Iterable[str | int] = (), code: str = "") -> Diagnostic:
    location = Location(line=at.line, column=at.column, field=format_path(path) or None)
    return Diagnostic(code, message, location=location)


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

    def __init__(self, report: Report, *, max_values: int, is_strict: bool) -> None:
        self.root: Node | None = None
        self._report = report
        self._max_values = max_values
        self._is_strict = is_strict
        self._frames: list[_Frame] = []
        self._anchors: dict[str, Node] = {}
        self._value_count = 0

    def take(self, event: Any) -> None:
        position = Position(event.start_mark.line + 1, event.start_mark.column + 1)
        if self._is_strict and getattr(event, "tag", None):
            # The message shows the resolved tag. Tags are errors, because only they can make YAML build objects.
            message = f"YAML tags are not supported; remove {quote(event.tag)}"
            self._report(_make_diagnostic(position, message, self._path()))
        match event:
            case yaml.ScalarEvent():
                self._add(ScalarNode(position=position, text=event.value, plain=not event.style), event.anchor)
            case yaml.AliasEvent():
                self._add(self._get_alias(position, str(event.anchor)), None)
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                self._open(position, event)
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self._close()
            case yaml.DocumentStartEvent() if self.root is not None:
                self._stop(position, "a second YAML document begins here; keep one")

    def _open(self, position: Position, event: Any) -> None:
        if len(self._frames) >= _MAX_DEPTH:
            self._stop(position, f"is nested deeper than {_MAX_DEPTH} levels")
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
            if not isinstance(key, ScalarNode) or (self._is_strict and key.is_null):
                self._report(_make_diagnostic(key.position, "a key must be text", frame.path))
            elif key.text in seen:
                message = f"duplicate key; already set on line {seen[key.text].line}"
                self._report(_make_diagnostic(key.position, message, (*frame.path, key.text), "duplicate-key"))
            elif self._is_strict and key.text == "<<" and key.plain:
                message = "merge keys are not supported; write the keys out, or use an alias for the whole value"
                self._report(_make_diagnostic(key.position, message, frame.path))
            else:
                seen[key.text] = key.position
                yield key, value

    def _add(self, node: Node, anchor: str | None) -> None:
        self._value_count += 1
        if max(node.value_count, self._value_count) > self._max_values:
            self._stop(node.position, f"has more than {self._max_values} values after its aliases are expanded")
        if len(self._frames) + node.depth > _MAX_DEPTH:
            self._stop(node.position, f"is nested deeper than {_MAX_DEPTH} levels after its aliases are expanded")
        if anchor is not None:
            self._anchors[anchor] = node
        if self._frames:
            self._frames[-1].children.append(node)
        else:
            self.root = node

    def _get_alias(self, position: Position, name: str) -> Node:
        if name not in self._anchors:
            is_inside = any(frame.anchor == name for frame in self._frames)
            problem = "is inside its own value" if is_inside else "has no anchor"
            self._stop(position, f"the alias {quote(f'*{name}')} {problem}")
        return self._anchors[name]

    def _path(self) -> tuple[str | int, ...]:
        return (*self._frames[-1].path, self._frames[-1].child()) if self._frames else ()

    def _stop(self, position: Position, message: str) -> None:
        self._report(_make_diagnostic(position, message, self._path()))
        raise _Stop


_MAX_WORD = 60


def format_path(steps: Iterable[str | int]) -> str:
    """Return a key path such as `subscriptions[0].url`; list indexes start at 0."""
    text = ""
    for child in steps:
        text += f"[{child}]" if isinstance(child, int) else f"{'.' if text else ''}{_show_key(child)}"
    return text


def _show_key(key: str) -> str:
    return key if key.isprintable() and key and len(key) <= _MAX_WORD and not set(key) & set(" .:[]") else quote(key)
