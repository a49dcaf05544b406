"""Finds parts by their kind and name, and imports them when they are loaded."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache, cached_property
from importlib import import_module
from itertools import count, islice
from pathlib import Path
from typing import Any

from msgspec import Struct

from feedtool.errors import PartError
from feedtool.model import Entry, EntryKeys, FeedInfo
from feedtool.plugins.built_in import BUILT_IN, EXTRAS, PartKind
from feedtool.plugins.protocols import DedupeRule, Fetcher, FetchQueue, Index, Parser, Renderer
from feedtool.plugins.store_protocol import Store


class Parts(Struct, frozen=True, kw_only=True):
    """The parts of a run, as pipeline/wiring.py puts them together, and the time of the run."""

    store: Store
    fetchers: Sequence[Fetcher]
    parsers: Sequence[Parser]
    rules: Sequence[DedupeRule]
    renderers: Sequence[Renderer]
    indexes: Sequence[Index]
    now: datetime
    pingers: Sequence[Fetcher] = ()
    """Post to hubs: the first one that accepts the URL of a hub does."""

    queue: FetchQueue | None = None
    """Lets workers on other machines fetch; None if the store is not shared."""

    make_keys: Callable[[Entry, FeedInfo], EntryKeys] | None = None
    """Makes the keys by which dedupe finds an entry of a feed; None leaves that to the next build."""


def list_parts(kind: PartKind) -> tuple[str, ...]:
    """Return the names of all parts of a kind, sorted; nothing is imported."""
    return tuple(sorted({*BUILT_IN[kind], *_list_installed(kind)}))


def load_class(kind: PartKind, name: str) -> Any:
    """Import the class of a part.

    Raises:
        PartError: there is no such part, or it cannot be imported.
    """
    value = _get_target(kind, name)
    module, _, attribute = value.partition(":")
    try:
        return getattr(import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        extra = EXTRAS.get(name) if name in BUILT_IN[kind] else None
        hint = f"pip install 'feedtool[{extra}]'" if extra else f"reinstall what provides {value!r}"
        raise PartError(f"cannot load {name!r} of the {kind}: {error}", hint=hint) from error


def load_store_class(url: str) -> type[Store]:
    """Import the class of the store that `store:` in feeds.yaml names: its name comes before the colon.

    Raises:
        PartError: there is no such store, or it cannot be imported.
    """
    found: type[Store] = load_class("stores", url.partition(":")[0])
    return found


def load_parts(kind: PartKind, chosen: Iterable[str] | None = None) -> Sequence[Any]:
    """Return the parts of the given names in their order, or one of each; each is imported when it is used.

    Raises:
        PartError: at once, if there is no such part.
    """
    wanted = list_parts(kind) if chosen is None else tuple(chosen)
    for name in wanted:
        _get_target(kind, name)
    return LazyParts(lambda: (load_class(kind, name)() for name in wanted))


class LazyParts(Sequence[Any]):
    """Parts that are made one by one as they are used, because many runs do not need them."""

    def __init__(self, make: Callable[[], Iterable[Any]]) -> None:
        self._make = make
        self._made: list[Any] = []

    @cached_property
    def _rest(self) -> Iterator[Any]:
        return islice(self._make(), len(self._made), None)

    def __iter__(self) -> Iterator[Any]:
        for index in count():
            if index == len(self._made):
                try:
                    self._made.append(next(self._rest))
                except StopIteration:
                    return
                except BaseException:  # The next use must get this error again, not fewer parts.
                    del self._rest
                    raise
            yield self._made[index]

    def __getitem__(self, index: Any) -> Any:
        return [*iter(self)][index]

    def __len__(self) -> int:
        return len([*iter(self)])


def _get_target(kind: PartKind, name: str) -> str:
    value = BUILT_IN[kind].get(name) or _list_installed(kind).get(name)
    if value is None:
        known = ", ".join(list_parts(kind))
        raise PartError(f"there is no {name!r} among the {kind}", hint=f"installed: {known}")
    return value


@cache
def _list_installed(kind: PartKind) -> Mapping[str, str]:
    """Name -> module and class of the parts that other packages bring."""
    if not _may_have_installed():
        return {}
    from importlib.metadata import entry_points

    return {point.name: point.value for point in entry_points(group=f"feedtool.{kind}")}


@cache
def _may_have_installed() -> bool:
    """Return whether another package may bring parts; importing importlib.metadata takes ten times as long."""
    if any(map(os.path.isfile, sys.path)) or sum(hasattr(one, "find_distributions") for one in sys.meta_path) > 1:
        return True  # packages may be in an archive, or wherever another finder looks
    listed = (path for folder in sys.path for path in Path(folder).glob("*-[Ii][Nn][Ff][Oo]/entry_points.txt"))
    try:
        return any(b"[feedtool." in path.read_bytes() for path in listed)
    except OSError:
        return True
