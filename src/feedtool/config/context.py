"""The place of a value that is being read, and what is collected while reading."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from feedtool.config.errors import ErrorCollector
from feedtool.content.messages import find_nearest
from feedtool.content.yaml_tree import Position, format_path

INVALID: Any = object()
"""Replaces an invalid value, whose error is reported."""

MAX_TEXT = 10_000
"""Maximum number of characters of a value, so that no pattern takes long to match."""

Steps = tuple[str | int, ...]
"""Keys and indexes from the top to a value."""


class InvalidValueError(ValueError):
    """A single value is not valid."""

    def __init__(self, message: str, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.suggestion = suggestion


class Place(NamedTuple):
    """The place of a value in the file."""

    position: Position
    steps: Steps
    """Its keys and indexes as the file writes them."""


class KeyContext:
    """The place of the current value in the file and in the Config, and what is collected while reading."""

    __slots__ = ("environ", "errors", "file", "path", "places", "steps")

    def __init__(self, file: Path, environ: Mapping[str, str], errors: ErrorCollector) -> None:
        self.file = file
        self.environ = environ
        self.errors = errors
        self.places: dict[Steps, Place] = {}
        """Path in the Config, such as ("articles", 0, "paths", 0) -> place of the value.

        The path has no step for an inlined class.
        """
        self.steps: Steps = ()
        self.path: Steps = ()
        """The fields and indexes of the value in the Config."""

    @property
    def root(self) -> Path:
        """The folder of the file."""
        return self.file.absolute().parent

    def enter(self, step: str | int, position: Position, name: str | int | None = None) -> KeyContext:
        """Return the context of a value inside this one, and note its place.

        Args:
            step: its key or index in the file.
            position: its position.
            name: its field or index in the Config, if that differs.
        """
        inner = KeyContext.__new__(KeyContext)
        inner.file, inner.environ, inner.errors, inner.places = self.file, self.environ, self.errors, self.places
        inner.steps = (*self.steps, step)
        inner.path = (*self.path, step if name is None else name)
        inner.places[inner.path] = Place(position, inner.steps)
        return inner

    def error(self, position: Position, message: str, suggestion: str | None = None) -> Any:
        """Add an error and return INVALID."""
        self.errors.add(position, format_path(self.steps), message, suggestion)
        return INVALID

    def get_place(self, path: Steps) -> Place:
        """Return the place of a value of the Config; for a missing one, with the position of what contains it."""
        end = next((end for end in range(len(path), 0, -1) if path[:end] in self.places), 0)
        place = self.places[path[:end]] if end else Place(Position(), ())
        return Place(place.position, (*place.steps, *path[end:]))

    def error_at(self, path: Steps, message: str, suggestion: str | None = None) -> None:
        """Add an error for a value of the Config."""
        place = self.get_place(path)
        self.errors.add(place.position, format_path(place.steps), message, suggestion)

    def suggest(self, word: str, words: tuple[str, ...]) -> str | None:
        """Return the most similar word; None once there are too many errors to print."""
        return None if self.errors.are_many else find_nearest(word, words)
