"""Which files an article source has at this moment."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

__all__ = ["LARGE", "find_large", "find_top", "has_files", "is_glob", "is_web", "list_files"]

LARGE = 8 * 1024 * 1024
"""Bytes from which an export is read piece by piece, if it is in a format that can be."""


def find_large(root: Path, path: str) -> str | None:
    """What tells one version of a large export from another, as the file fetcher says it; None for other files.

    Only `.xml` is looked at, so that a hundred thousand Markdown files cost one look each, not two.
    """
    if not path.lower().endswith(".xml"):
        return None
    try:
        status = (root / path).stat()
    except OSError:  # for the fetcher to report
        return None
    is_large = stat.S_ISREG(status.st_mode) and status.st_size >= LARGE
    return f"{status.st_size}-{status.st_mtime_ns}-{status.st_ino}" if is_large else None


def is_web(path: str) -> bool:
    """Whether a path of the config is an http(s) address."""
    return path.lower().startswith(("http://", "https://"))


def is_glob(path: str) -> bool:
    """Whether a path of the config stands for many files; the `?` of an address is no wildcard."""
    return glob.has_magic(path) and not is_web(path)


def list_files(root: Path, patterns: tuple[str, ...]) -> tuple[str, ...]:
    """The files that the patterns name, sorted, each once, relative to root, with forward slashes.

    A path without wildcards is listed whether it exists or not: its absence is for the fetcher to report.
    `**` matches folders at any depth; hidden files and folders are left out. Addresses are no files.
    """
    found: set[str] = set()
    for pattern in patterns:
        if is_web(pattern):
            continue
        found.update(_expand(root, pattern) if is_glob(pattern) else [pattern])
    return tuple(sorted(found if not any(map(_is_untidy, found)) else {Path(path).as_posix() for path in found}))


def has_files(root: Path, pattern: str) -> bool:
    """Whether a pattern names any file; it looks no further than the first."""
    return next(_expand(root, pattern), None) is not None


def find_top(pattern: str) -> str:
    """The folder that the files of a pattern begin in, with forward slashes: what stands before the first wildcard.

    Empty for the config's own folder.
    """
    parts = Path(pattern).parts[:-1]
    plain = takewhile(lambda part: not glob.has_magic(part), parts)
    top = Path(*plain).as_posix()
    return "" if top == "." else top


def _is_untidy(path: str) -> bool:
    return "//" in path or "./" in path or os.sep != "/" or path.endswith("/")


def _expand(root: Path, pattern: str) -> Iterator[str]:
    # Path.glob would follow no absolute pattern and lists hidden files, too. Paths stay text: making a hundred
    # thousand objects of them takes longer than looking at the files.
    found = glob.iglob(pattern, root_dir=root, recursive=True)  # noqa: PTH207
    return (path for path in found if not os.path.isdir(os.path.join(root, path)))  # noqa: PTH112, PTH118
