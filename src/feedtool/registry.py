"""Finds parts by shelf and name through entry points: all the plug-in code there is.

A part is imported when it is loaded, not before, so a command pays only for what it uses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache, cached_property
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Literal

from feedtool.errors import PartError

Shelf = Literal["parsers", "renderers", "indexes", "dedupe_rules", "fetchers", "linters", "stores"]


@cache
def _installed() -> Any:
    return entry_points()  # reads what every installed package says of itself, so once


@cache
def _shelf(shelf: Shelf) -> dict[str, EntryPoint]:
    return {point.name: point for point in sorted(_installed().select(group=f"feedtool.{shelf}"))}


def names(shelf: Shelf) -> tuple[str, ...]:
    """The names of all parts on a shelf, sorted; nothing is imported."""
    return tuple(_shelf(shelf))


def load(shelf: Shelf, name: str) -> Any:
    """The class registered under a name.

    Raises:
        PartError: no such part, or it does not import.
    """
    point = _find(shelf, name)
    try:
        return point.load()
    except (ImportError, AttributeError) as error:
        raise PartError(
            f"{name!r} of the {shelf} does not load: {error}", hint=f"reinstall what provides {point.value!r}"
        ) from error


class Lazily(Sequence[Any]):
    """Parts that are made when the first of them is asked for: often there is nothing for them to do."""

    def __init__(self, make: Callable[[], Iterable[Any]]) -> None:
        self._make = make

    @cached_property
    def _parts(self) -> tuple[Any, ...]:
        return tuple(self._make())

    def __getitem__(self, place: Any) -> Any:
        return self._parts[place]

    def __len__(self) -> int:
        return len(self._parts)


def load_all(shelf: Shelf, chosen: Iterable[str] | None = None) -> Sequence[Any]:
    """Parts of a shelf, imported when the first is needed: those of the given names in their order, or one of each.

    Raises:
        PartError: at once, if there is no such part.
    """
    wanted = names(shelf) if chosen is None else tuple(chosen)
    for name in wanted:
        _find(shelf, name)
    return Lazily(lambda: (load(shelf, name)() for name in wanted))


def _find(shelf: Shelf, name: str) -> EntryPoint:
    try:
        return _shelf(shelf)[name]
    except KeyError:
        known = ", ".join(_shelf(shelf)) or "none"
        raise PartError(f"there is no {name!r} among the {shelf}", hint=f"installed: {known}") from None
