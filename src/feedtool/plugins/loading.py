"""Loads parts by their kind and name; each is imported when it is used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from itertools import count, islice
from typing import Any

from msgspec import Struct

from feedtool.errors import PartError
from feedtool.model import Entry, EntryKeys, FeedInfo
from feedtool.plugins.built_in import BUILT_IN, EXTRAS, PartKind
from feedtool.plugins.installed import Options, import_part, list_installed
from feedtool.plugins.protocols import DedupeRule, Fetcher, FetchQueue, Index, Notifier, Parser, Renderer, SiteBuilder
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
    notifiers: Sequence[Notifier] = ()
    site_builders: Sequence[SiteBuilder] = ()
    """Those of other packages; articles/builders/ has the others."""

    queue: FetchQueue | None = None
    """Lets workers on other machines fetch; None if the store is not shared."""

    make_keys: Callable[[Entry, FeedInfo], EntryKeys] | None = None
    """Makes the keys by which dedupe finds an entry of a feed; None leaves that to the next build."""


def list_parts(kind: PartKind) -> tuple[str, ...]:
    """Return the names of all parts of a kind, sorted; nothing is imported.

    Raises:
        PartError: two packages bring a part of the same name.
    """
    return tuple(sorted({*BUILT_IN[kind], *list_installed(kind)}))


def load_class(kind: PartKind, name: str) -> Any:
    """Import the class of a part; the methods of one from another package raise only errors of feedtool.

    Raises:
        PartError: there is no such part, or it cannot be imported.
    """
    installed = list_installed(kind).get(name)
    value = installed.value if installed else BUILT_IN[kind].get(name)
    if value is None:
        known = ", ".join(list_parts(kind))
        raise PartError(f"there is no {name!r} among the {kind}", hint=f"installed: {known}")
    try:
        found = import_part(value)
    except Exception as error:
        if installed is None and not isinstance(error, ImportError | AttributeError):
            raise
        extra = EXTRAS.get(name) if installed is None else None
        hint = f"pip install 'feedtool[{extra}]'" if extra else f"reinstall what provides {value!r}"
        package = f" from {installed.package}" if installed else ""
        raise PartError(f"cannot load {name!r} of the {kind}{package}: {error}", hint=hint) from error
    if installed is None:
        return found
    from feedtool.plugins.guard import guard_class  # most users have no part of another package

    return guard_class(found, installed)


def find_options(kind: PartKind, name: str) -> type | None:
    """Return the class that declares the options of a part; None if it has none.

    Raises:
        PartError: there is no such part, or it cannot be imported.
    """
    declared: type | None = getattr(load_class(kind, name), "Options", None)
    return declared


def make_part(kind: PartKind, name: str, *settings: object, options: Options | None = None) -> Any:
    """Return a new part; one with options gets them as its last argument.

    Raises:
        PartError: there is no such part, or it cannot be made.
    """
    made = load_class(kind, name)
    if (declared := getattr(made, "Options", None)) is None:
        return made(*settings)
    given = (options or {}).get(kind, {}).get(name)
    return made(*settings, declared() if given is None else given)


def load_store_class(url: str) -> type[Store]:
    """Import the class of the store that `store:` in feeds.yaml names: its name comes before the colon.

    Raises:
        PartError: there is no such store, or it cannot be imported.
    """
    found: type[Store] = load_class("stores", url.partition(":")[0])
    return found


def load_parts(kind: PartKind, chosen: Iterable[str] | None = None, options: Options | None = None) -> Sequence[Any]:
    """Return the parts of the given names in their order, or one of each; each is imported when it is used.

    Raises:
        PartError: at once, if there is no such part.
    """
    known = list_parts(kind)
    wanted = known if chosen is None else tuple(chosen)
    for name in wanted:
        if name not in known:
            load_class(kind, name)  # it raises the error
    return LazyParts(lambda: (make_part(kind, name, options=options) for name in wanted))


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
                    self.__dict__.pop("_rest", None)
                    raise
            yield self._made[index]

    def __getitem__(self, index: Any) -> Any:
        return [*iter(self)][index]

    def __len__(self) -> int:
        return len([*iter(self)])
