"""Finds the parts that other packages bring, by their entry points."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import blake2b
from importlib import import_module
from pathlib import Path
from typing import Any

from msgspec import Struct

from feedtool.errors import PartError
from feedtool.plugins.built_in import BUILT_IN, PartKind


def import_part(value: str) -> Any:
    """Return what `module:attribute` names."""
    module, _, attribute = value.partition(":")
    return getattr(import_module(module), attribute)


Options = Mapping[str, Mapping[str, Any]]
"""Kind of parts -> name -> the object of its class `Options`, as `plugins:` in feeds.yaml sets them."""


class InstalledPart(Struct, frozen=True):
    """A part that another package brings."""

    kind: PartKind
    name: str
    value: str
    """Its module and class."""
    package: str
    """The package and its version."""


@cache
def list_installed(kind: PartKind) -> Mapping[str, InstalledPart]:
    """Return the parts that other packages bring, by name.

    Raises:
        PartError: two packages bring a part of the same name.
    """
    if not may_have_installed():
        return {}
    from importlib.metadata import entry_points

    found: dict[str, InstalledPart] = {}
    for point in entry_points(group=f"feedtool.{kind}"):
        package = f"{point.dist.name} {point.dist.version}" if point.dist else point.module
        part = InstalledPart(kind, point.name, point.value, package)
        first = found.setdefault(point.name, part)
        other = "feedtool" if point.name in BUILT_IN[kind] else first.package if first.value != part.value else None
        if other:
            raise PartError(
                f"two packages bring {point.name!r} of the {kind}: {other} and {package}",
                hint=f"uninstall one of them: pip uninstall {package.partition(' ')[0]}",
            )
    return found


def hash_installed(options: Options, *kinds: PartKind) -> bytes:
    """Return a hash of the parts of these kinds from other packages, their files and options; empty without any."""
    parts = [part for kind in kinds for part in list_installed(kind).values()]
    if not parts:
        return b""
    states = [(path, status.st_size, status.st_mtime_ns) for path in list_files(*kinds) for status in [path.stat()]]
    given = [(kind, options[kind]) for kind in kinds if kind in options]
    return blake2b(repr((parts, states, given)).encode(), digest_size=8).digest()


@cache
def list_files(*kinds: PartKind) -> Sequence[Path]:
    """Return the Python files of the packages that bring parts of these kinds."""
    values = (part.value for kind in kinds for part in list_installed(kind).values())
    found: set[Path] = set()
    for package in {value.partition(":")[0].partition(".")[0] for value in values}:
        from importlib.util import find_spec

        spec = find_spec(package)  # this imports nothing, because the name has no dot
        if spec and spec.submodule_search_locations:
            found.update(path for folder in spec.submodule_search_locations for path in Path(folder).rglob("*.py"))
        elif spec and spec.origin and Path(spec.origin).is_file():
            found.add(Path(spec.origin))
    return sorted(found)


@cache
def may_have_installed() -> bool:
    """Return whether another package may bring parts; importing importlib.metadata takes ten times as long."""
    if any(map(os.path.isfile, sys.path)) or sum(hasattr(one, "find_distributions") for one in sys.meta_path) > 1:
        return True  # packages may be in an archive, or wherever another finder looks
    listed = (path for folder in sys.path for path in Path(folder).glob("*-[Ii][Nn][Ff][Oo]/entry_points.txt"))
    try:
        return any(b"[feedtool." in path.read_bytes() for path in listed)
    except OSError:
        return True
