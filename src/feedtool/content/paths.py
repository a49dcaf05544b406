"""Matches paths with patterns, part by part, so that no pattern takes long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase


def matches_path(path: Sequence[str], pattern: Sequence[str], *, skips_hidden: bool = False) -> bool:
    """Return whether a pattern matches the whole path.

    Args:
        path: its parts.
        pattern: its parts; `**` matches any number of folders, `*` and `?` match within a part.
        skips_hidden: `**` does not enter folders that begin with a dot, as with glob().
    """
    reached = {0}
    for wanted in pattern:
        if wanted == "**":
            reached = set(_skip(path, reached, skips_hidden=skips_hidden))
        else:
            reached = {at + 1 for at in reached if at < len(path) and fnmatchcase(path[at], wanted)}
    return len(path) in reached


def _skip(path: Sequence[str], starts: set[int], *, skips_hidden: bool) -> Iterator[int]:
    """Yield the indexes at which `**` may end, which begins at any of `starts`."""
    may_go_on = False
    for at in range(len(path) + 1):
        may_go_on = may_go_on or at in starts
        if may_go_on:
            yield at
        if skips_hidden and at < len(path) and path[at].startswith("."):
            may_go_on = False
