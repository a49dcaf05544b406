"""Collect the errors of a config with their positions, to report all at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from msgspec.structs import replace

from feedtool.content.messages import quote
from feedtool.content.yaml_tree import Position
from feedtool.model import Diagnostic, Location

__all__ = ["ErrorCollector"]

MAX_SHOWN = 500
"""Limit of printed errors; it also limits the time for suggestions, which a hostile file could exhaust."""


@dataclass(slots=True)
class ErrorCollector:
    """The errors found so far."""

    found: list[Diagnostic] = field(default_factory=list)

    def add(self, position: Position, path: str | None, message: str, suggestion: str | None = None) -> None:
        """Add an error; `path` is the key path, None for the whole file."""
        hint = f"did you mean {quote(suggestion)}?" if suggestion else None
        location = Location(line=position.line, column=position.column, field=path or None)
        self.found.append(Diagnostic(message=message, hint=hint, location=location))

    @property
    def are_many(self) -> bool:
        """Whether there are more errors than format() prints."""
        return len(self.found) > MAX_SHOWN

    def format(self, name: str) -> Iterator[str]:
        """Yield one line for each error in the order of the file, without duplicates."""
        ordered = sorted(set(self.found), key=_get_order)
        if len(ordered) > MAX_SHOWN:
            at = replace(ordered[MAX_SHOWN].location, field=None)
            more = Diagnostic(message=f"{len(ordered) - MAX_SHOWN} more mistakes from here on", location=at)
            ordered[MAX_SHOWN:] = [more]
        yield from (str(replace(one, location=replace(one.location, where=name))) for one in ordered)


def _get_order(found: Diagnostic) -> tuple[int, int, str, str]:
    at = found.location
    return at.line or 0, at.column or 0, at.field or "", found.message
