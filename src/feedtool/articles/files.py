"""Finds the files that an article source has now."""

from __future__ import annotations

import fnmatch
import glob
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from itertools import takewhile
from pathlib import Path

LARGE = 8 * 1024 * 1024
"""Size in bytes from which an export is read in chunks, if a parser of its format can do that."""


def find_large(root: Path, path: str, *, any_size: bool = False) -> str | None:
    """Return the version of a large export, or one of any size, as the file fetcher writes it; or None.

    Only `.xml` files are checked, so that each of a hundred thousand Markdown files costs one stat call, not two.
    """
    if not path.lower().endswith(".xml"):
        return None
    try:
        status = (root / path).stat()
    except OSError:  # the fetcher reports it
        return None
    is_large = stat.S_ISREG(status.st_mode) and (any_size or status.st_size >= LARGE)
    return f"{status.st_size}-{status.st_mtime_ns}-{status.st_ino}" if is_large else None


def is_web(path: str) -> bool:
    """Whether a path in the config is an http(s) URL."""
    return path.lower().startswith(("http://", "https://"))


def is_glob(path: str) -> bool:
    """Whether a path in the config is a pattern; the `?` of a URL is not a wildcard."""
    return glob.has_magic(path) and not is_web(path)


def list_files(root: Path, patterns: tuple[str, ...]) -> tuple[str, ...]:
    """Return the files that match the patterns: sorted, unique, relative to root.

    They have forward slashes.

    A path without wildcards is listed whether it exists or not: the fetcher reports a missing file.
    `**` matches folders at any depth; hidden files and folders are left out, and so are URLs.
    """
    found: set[str] = set()
    for pattern in patterns:
        if is_web(pattern):
            continue
        found.update(_expand(root, pattern) if is_glob(pattern) else [pattern])
    return tuple(sorted(found if not any(map(_is_untidy, found)) else {Path(path).as_posix() for path in found}))


def has_files(root: Path, pattern: str) -> bool:
    """Whether a pattern matches any file; the search ends at the first."""
    return next(_expand(root, pattern), None) is not None


def get_top(pattern: str) -> str:
    """Return the folder before the first wildcard of a pattern, with forward slashes.

    Empty for the config's own folder.
    """
    parts = Path(pattern).parts[:-1]
    plain = takewhile(lambda part: not glob.has_magic(part), parts)
    top = Path(*plain).as_posix()
    return "" if top == "." else top


def _is_untidy(path: str) -> bool:
    return "//" in path or "./" in path or os.sep != "/" or path.endswith("/")


def _expand(root: Path, pattern: str) -> Iterator[str]:
    # Path.glob rejects absolute patterns and lists hidden files. Paths stay text: making a hundred thousand Path
    # objects takes longer than the stat calls.
    folder, name = os.path.split(pattern)
    if not glob.has_magic(name) or name == "**":
        found = glob.iglob(pattern, root_dir=root, recursive=True)  # noqa: PTH207
        yield from (path for path in found if not os.path.isdir(os.path.join(root, path)))  # noqa: PTH112, PTH118
        return
    for one in _expand_folder(root, folder):
        inside = os.path.join(one, "")  # noqa: PTH118
        yield from (f"{inside}{file}" for file in fnmatch.filter(_list_names(root, one, name), name))


def _expand_folder(root: Path, pattern: str) -> Iterator[str]:
    if not glob.has_magic(pattern):
        yield pattern
        return
    if set(pattern.split("/")) == {"**"}:  # glob leaves out the first of these folders
        yield ""
    yield from glob.iglob(os.path.join(pattern, ""), root_dir=root, recursive=True)  # noqa: PTH118, PTH207


def _list_names(root: Path, folder: str, pattern: str) -> Iterator[str]:
    """Yield the names of files, without a stat call for each; hidden ones only for a pattern with a dot."""
    with suppress(OSError), os.scandir(os.path.join(root, folder)) as found:  # noqa: PTH118
        for one in found:
            if (pattern.startswith(".") or not one.name.startswith(".")) and not _is_folder(one):
                yield one.name


def _is_folder(found: os.DirEntry[str]) -> bool:
    try:
        return found.is_dir()
    except OSError:  # a link that leads to itself; the fetcher reports it
        return False
