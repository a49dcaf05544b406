"""Finds when the files of a source last changed, where their times mean anything."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

_SPREAD = timedelta(hours=1)
_GIT_TIMEOUT_S = 60


class FileTimes:
    """The times of the files of one source, looked up when the first is needed.

    In a git checkout, the time of a file's last commit counts. Otherwise the file's mtime does, but only if the mtimes
    of the source differ: a copy or a checkout gives all files the same.
    """

    def __init__(self, root: Path, paths: Collection[str]) -> None:
        self._root = root
        self._paths = paths

    def find(self, path: str) -> datetime | None:
        """Return when a file last changed, aware UTC; None if unknown."""
        return self._commits.get(path) or self._changes.get(path)

    @cached_property
    def _changes(self) -> Mapping[str, datetime]:
        found = {}
        for path in self._paths:
            try:
                found[path] = datetime.fromtimestamp((self._root / path).stat().st_mtime, UTC)
            except (OSError, ValueError, OverflowError):  # the fetcher reports it
                continue
        is_spread = bool(found) and max(found.values()) - min(found.values()) > _SPREAD
        return found if is_spread else {}

    @cached_property
    def _commits(self) -> Mapping[str, datetime]:
        """Return the time of the last commit of each file, from one run of git.

        Empty without git or a checkout.
        """
        git = shutil.which("git")
        folders = (self._root, *self._root.parents)
        if git is None or not any((folder / ".git").exists() for folder in folders):
            return {}
        command = [git, "-c", "core.quotePath=false", "log", "--format=%x00%ct", "--name-only", "--no-renames"]
        try:
            done = subprocess.run(  # noqa: S603 (a fixed command, and no shell)
                [*command, "--relative", "--", "."],
                cwd=self._root,
                capture_output=True,
                check=True,
                timeout=_GIT_TIMEOUT_S,
            )
        except (OSError, subprocess.SubprocessError):
            # Git fails in a folder of another user and in a repository without commits.
            return {}
        return _read_log(done.stdout.decode("utf-8", "replace"))


def _read_log(log: str) -> dict[str, datetime]:
    """Return the time of the newest commit of each file.

    The log has (NUL, seconds, blank line, file names) for each commit, newest first.
    """
    found: dict[str, datetime] = {}
    for commit in log.split("\0")[1:]:
        seconds, *names = filter(None, commit.split("\n"))
        for name in names:
            found.setdefault(name, datetime.fromtimestamp(int(seconds), UTC))
    return found
