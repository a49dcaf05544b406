"""Collect the errors of a config with their positions, to report all at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from feedtool.content.messages import quote
from feedtool.content.yaml_tree import Position

__all__ = ["ConfigDiagnostic", "ErrorCollector", "format_path"]

MAX_SHOWN = 500
"""Limit of printed errors; it also limits the time for suggestions, which a hostile file could exhaust."""

_MAX_WORD = 60


class ConfigDiagnostic(NamedTuple):
    """One error in the file; `path` is the key path, "" for the whole file."""

    position: Position
    path: str
    message: str
    suggestion: str | None = None

    def format(self, name: str) -> str:
        """Return `file:line:column: key.path: problem; did you mean 'x'?`."""
        place = f"{name}:{self.position.line}:{self.position.column}: "
        subject = f"{self.path}: " if self.path else ""
        advice = f"; did you mean {quote(self.suggestion)}?" if self.suggestion else ""
        return place + subject + self.message + advice


@dataclass(slots=True)
class ErrorCollector:
    """The errors found so far."""

    found: list[ConfigDiagnostic] = field(default_factory=list)

    def add(self, position: Position, path: str, message: str, suggestion: str | None = None) -> None:
        """Add an error."""
        self.found.append(ConfigDiagnostic(position, path, message, suggestion))

    @property
    def are_many(self) -> bool:
        """Whether there are more errors than format() prints."""
        return len(self.found) > MAX_SHOWN

    def format(self, name: str) -> Iterator[str]:
        """Yield one line for each error in the order of the file, without duplicates."""
        ordered = sorted(
            set(self.found), key=lambda diagnostic: (diagnostic.position, diagnostic.path, diagnostic.message)
        )
        yield from (diagnostic.format(name) for diagnostic in ordered[:MAX_SHOWN])
        if len(ordered) > MAX_SHOWN:
            rest = ordered[MAX_SHOWN]
            count = len(ordered) - MAX_SHOWN
            yield f"{name}:{rest.position.line}:{rest.position.column}: {count} more mistakes from here on"


def format_path(steps: Iterable[str | int]) -> str:
    """Return a key path such as `subscriptions[0].url`; list indexes start at 0."""
    text = ""
    for child in steps:
        text += f"[{child}]" if isinstance(child, int) else f"{'.' if text else ''}{_show_key(child)}"
    return text


def _show_key(key: str) -> str:
    return key if key.isprintable() and key and len(key) <= _MAX_WORD and not set(key) & set(" .:[]") else quote(key)
