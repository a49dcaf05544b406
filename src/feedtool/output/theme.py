"""Read a folder of templates into a Theme.

All files are read at once, so that rendering pages reads none.
"""

from __future__ import annotations

import os
import stat
from functools import cache
from importlib.resources import files
from pathlib import Path

from feedtool.content.messages import find_nearest
from feedtool.errors import ThemeError
from feedtool.model import Theme

_SUFFIXES = (".html", ".css", ".js")
_LARGEST = 1024 * 1024


@cache
def list_templates() -> tuple[str, ...]:
    """Return the names of the built-in templates, which a theme can replace."""
    return tuple(
        sorted(one.name for one in files("feedtool.output").joinpath("templates").iterdir() if _is_template(one.name))
    )


def _is_template(name: str) -> bool:
    return name.endswith(_SUFFIXES) and not name.startswith(".")


def read_theme(root: Path, folder: str) -> Theme:
    """Read a theme.

    `folder` is relative to `root`. Files in it that are not templates are ignored.

    Raises:
        ThemeError: the folder cannot be read, or a file in it is not a valid template.
    """
    try:
        names = sorted(one.name for one in (root / folder).iterdir() if _is_template(one.name))
    except OSError as error:
        raise ThemeError(f"{folder} cannot be read: {error.strerror}") from error
    for name in names:
        if name not in list_templates() and not name.startswith("_"):
            near = find_nearest(name, list_templates())
            guess = f"; did you mean {near}?" if near else ""
            raise ThemeError(f"unknown template {folder}/{name}{guess} (names of included files begin with _)")
    return Theme(folder=folder, files=tuple((name, _read(root / folder / name, f"{folder}/{name}")) for name in names))


def _read(path: Path, name: str) -> str:
    """Return the text of a regular file in the folder.

    A symbolic link is an error, because it could publish any file.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise ThemeError(f"{name} is not a regular file")
            content = file.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            raise ThemeError(f"{name} is larger than {_LARGEST // 1024} KiB")
        return content.decode("utf-8-sig")
    except OSError as error:
        reason = "is a symbolic link" if path.is_symlink() else f"cannot be read: {error.strerror}"
        raise ThemeError(f"{name} {reason}") from error
    except UnicodeDecodeError as error:
        raise ThemeError(f"{name} is not UTF-8") from error
