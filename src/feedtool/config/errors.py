"""What is wrong with a config, and where: collected, so that one go shows everything there is to mend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

__all__ = ["ConfigDiagnostic", "ErrorCollector", "Position", "find_nearest", "format_path", "quote"]

MAX_SHOWN = 500
"""More lines than that help nobody, and a suggestion costs time that a hostile file could multiply."""

_MAX_QUOTED = 60


class Position(NamedTuple):
    """A place in the file; line and column are 1-based, and a column is a character."""

    line: int = 1
    column: int = 1


class ConfigDiagnostic(NamedTuple):
    """One thing to mend, at a place; `path` is the key path, "" for the file as a whole."""

    position: Position
    path: str
    message: str
    suggestion: str | None = None

    def format(self, name: str) -> str:
        """`file:line:column: key.path: what is wrong; did you mean 'x'?`."""
        place = f"{name}:{self.position.line}:{self.position.column}: "
        subject = f"{self.path}: " if self.path else ""
        advice = f"; did you mean {quote(self.suggestion)}?" if self.suggestion else ""
        return place + subject + self.message + advice


@dataclass(slots=True)
class ErrorCollector:
    """The mistakes found so far."""

    found: list[ConfigDiagnostic] = field(default_factory=list)

    def add(self, position: Position, path: str, message: str, suggestion: str | None = None) -> None:
        """Note one."""
        self.found.append(ConfigDiagnostic(position, path, message, suggestion))

    @property
    def are_many(self) -> bool:
        """Whether there are already more than will be shown."""
        return len(self.found) > MAX_SHOWN

    def format(self, name: str) -> Iterator[str]:
        """All of them as lines, in the order of the file, each once."""
        ordered = sorted(
            set(self.found), key=lambda diagnostic: (diagnostic.position, diagnostic.path, diagnostic.message)
        )
        yield from (diagnostic.format(name) for diagnostic in ordered[:MAX_SHOWN])
        if len(ordered) > MAX_SHOWN:
            rest = ordered[MAX_SHOWN]
            count = len(ordered) - MAX_SHOWN
            yield f"{name}:{rest.position.line}:{rest.position.column}: {count} more mistakes from here on"


def quote(text: str) -> str:
    """A value from the file inside a message: on one line, harmless to a terminal, not too long."""
    return repr(text if len(text) <= _MAX_QUOTED else text[: _MAX_QUOTED - 3] + "...")


def find_nearest(word: str, words: Iterable[str]) -> str | None:
    """The one of the words that was probably meant, or None."""
    import difflib  # only for somebody who made a mistake

    by_fold = {known.casefold(): known for known in words}
    near = difflib.get_close_matches(word[:_MAX_QUOTED].casefold(), by_fold, n=1)
    return by_fold[near[0]] if near else None


def format_path(steps: Iterable[str | int]) -> str:
    """`subscriptions[0].url`: lists count from 0, as everywhere where key paths are written."""
    text = ""
    for child in steps:
        text += f"[{child}]" if isinstance(child, int) else f"{'.' if text else ''}{_show_key(child)}"
    return text


def _show_key(key: str) -> str:
    return key if key.isprintable() and key and len(key) <= _MAX_QUOTED and not set(key) & set(" .:[]") else quote(key)
