"""Which files an article source has at this moment."""

from __future__ import annotations

import glob
from pathlib import Path

__all__ = ["is_glob", "list_files"]


def is_glob(path: str) -> bool:
    """Whether a path of the config stands for many files."""
    return glob.has_magic(path)


def list_files(root: Path, patterns: tuple[str, ...]) -> tuple[str, ...]:
    """The files that the patterns name, sorted, each once, relative to root, with forward slashes.

    A path without wildcards is listed whether it exists or not: its absence is for the fetcher to report.
    `**` matches folders at any depth; hidden files and folders are left out.
    """
    found: set[str] = set()
    for pattern in patterns:
        found.update(_expand(root, pattern) if is_glob(pattern) else [pattern])
    return tuple(sorted(Path(path).as_posix() for path in found))


def _expand(root: Path, pattern: str) -> list[str]:
    # Path.glob would follow no absolute pattern and lists hidden files, too.
    found = glob.iglob(pattern, root_dir=root, recursive=True)  # noqa: PTH207
    return [path for path in found if not (root / path).is_dir()]
