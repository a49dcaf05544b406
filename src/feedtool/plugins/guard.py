"""Checks the parts of other packages, and names them in the errors that they cause.

feedtool makes a subclass of each such class. It has the same methods, but an exception in one of them becomes a
PartError that names the part, its package and the line; in a parser or site builder it becomes a ParseError, which is
the failure of the document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from inspect import getattr_static, isfunction
from pathlib import Path
from types import new_class
from typing import Any, get_args, get_origin, get_type_hints

from msgspec.structs import fields

from feedtool.errors import ExportError, FeedtoolError, ParseError, PartError
from feedtool.model.declaration import Form, Key
from feedtool.plugins.installed import InstalledPart, import_part
from feedtool.plugins.protocols import DedupeRule, Fetcher, Index, Linter, Notifier, Parser, Renderer, SiteBuilder
from feedtool.plugins.store_protocol import Store

_PROTOCOLS = {
    "parsers": Parser,
    "renderers": Renderer,
    "indexes": Index,
    "dedupe_rules": DedupeRule,
    "fetchers": Fetcher,
    "linters": Linter,
    "notifiers": Notifier,
    "site_builders": SiteBuilder,
    "stores": Store,
}
_CALLED = {"indexes": "index file", "dedupe_rules": "dedupe rule", "site_builders": "site builder"}
_READING: dict[str, type[ParseError]] = {"parsers": ExportError, "site_builders": ParseError}
"""Kinds whose failure is that of one document. The next parser might publish what one that fails would withhold."""


_PLAIN = (str, int, float)
"""Types of options whose values need a Form."""


def guard_class(found: Any, part: InstalledPart) -> type:
    """Return a subclass of a part's class whose methods raise only errors of feedtool.

    Raises:
        PartError: it is not a class, lacks a method of its Protocol, or its options cannot be set in feeds.yaml.
    """
    if not isinstance(found, type):
        raise _refuse(part, f"{part.value} is not a class")
    methods = {name for name, value in vars(_PROTOCOLS[part.kind]).items() if name[0] != "_" and callable(value)}
    if missing := sorted(name for name in methods if not hasattr(found, name)):
        raise _refuse(part, f"{part.value} has no {missing[0]}()")
    if problem := _check_options(getattr(found, "Options", None)):
        raise _refuse(part, f"{part.value}: Options.{problem}")
    guarded: dict[str, Any] = {name: _guard_member(found, name, part) for name in dir(found) if name[0] != "_"}
    guarded = {name: value for name, value in guarded.items() if value is not None}
    guarded["__init__"] = _guard_init(found, part)
    guarded["__reduce__"] = lambda self: (_remake, (part, self.made_with))  # parsers are sent to a process
    guarded |= {"__module__": found.__module__, "__qualname__": found.__qualname__}
    return new_class(found.__name__, (found,), exec_body=lambda space: space.update(guarded))


def describe_part(part: InstalledPart) -> str:
    """Return the kind, name and package of a part."""
    return f"the {_CALLED.get(part.kind, part.kind.removesuffix('s'))} {part.name!r} of {part.package}"


def _check_options(declared: Any) -> str | None:
    """Return the first option with the reason why feeds.yaml cannot set it; None if it can set all."""
    if declared is None:
        return None
    for name, hint in get_type_hints(declared, include_extras=True).items():
        if not any(isinstance(one, Key) for one in getattr(hint, "__metadata__", ())):
            return f"{name} has no Key"
        is_list = get_origin(get_args(hint)[0]) is tuple
        item = get_args(get_args(hint)[0])[0] if is_list else hint
        is_plain = item in _PLAIN or get_args(item)[:1] in [(one,) for one in _PLAIN]
        if is_plain and not any(isinstance(one, Form) for one in getattr(item, "__metadata__", ())):
            return f"{name} has no Form" + ("; a list has one for its items" if is_list else "")
    missing = sorted(one.name for one in fields(declared) if one.required)
    return f"{missing[0]} has no default" if missing else None


def _remake(part: InstalledPart, made_with: tuple[object, ...]) -> Any:
    return guard_class(import_part(part.value), part)(*made_with)


def _guard_init(found: type, part: InstalledPart) -> Callable[..., None]:
    attributes = sorted(_PROTOCOLS[part.kind].__annotations__)
    given = getattr_static(found, "__init__")
    make = _guard(given if isfunction(given) else lambda _: None, part)

    def __init__(self: Any, *settings: object) -> None:  # noqa: N807 (it becomes the method of the subclass)
        object.__setattr__(self, "made_with", settings)  # the class may be a frozen dataclass
        make(self, *settings)
        if missing := next((name for name in attributes if not hasattr(self, name)), None):
            raise _refuse(part, f"{part.value} has no attribute {missing}")
        if self.name != part.name:
            raise _refuse(part, f"{part.value} has the name {self.name!r}")

    return __init__


def _guard_member(found: type, name: str, part: InstalledPart) -> Any:
    member = getattr_static(found, name)
    if isinstance(member, classmethod | staticmethod):
        return type(member)(_guard(member.__func__, part))
    return _guard(member, part) if isfunction(member) else None


def _guard(function: Callable[..., Any], part: InstalledPart) -> Callable[..., Any]:
    @wraps(function)
    def call(*arguments: Any, **named: Any) -> Any:
        try:
            result = function(*arguments, **named)
        except FeedtoolError:
            raise
        except Exception as error:
            raise _blame(part, error) from error
        return _guard_items(result, part) if isinstance(result, Iterator) else result

    return call


def _guard_items(items: Iterator[Any], part: InstalledPart) -> Iterator[Any]:
    try:
        yield from items
    except FeedtoolError:
        raise
    except Exception as error:
        raise _blame(part, error) from error


def _blame(part: InstalledPart, error: Exception) -> FeedtoolError:
    package = part.value.partition(":")[0].partition(".")[0]
    trace, place = error.__traceback__, ""
    while trace is not None:
        if str(trace.tb_frame.f_globals.get("__name__", "")).partition(".")[0] == package:
            place = f" ({Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno})"
        trace = trace.tb_next
    message = f"{describe_part(part)} failed: {type(error).__name__}: {error}{place}"
    reading = _READING.get(part.kind)
    return reading(message) if reading else _refuse(part, message, names_part=True)


def _refuse(part: InstalledPart, message: str, *, names_part: bool = False) -> PartError:
    hint = f"report it to the authors of {part.package.partition(' ')[0]}, or uninstall that package"
    return PartError(message if names_part else f"cannot use {describe_part(part)}: {message}", hint=hint)
