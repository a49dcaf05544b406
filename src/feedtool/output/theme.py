"""Read a folder of templates into a Theme.

All files are read at once, so that rendering pages reads none.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from feedtool.content.messages import find_nearest
from feedtool.errors import ThemeError
from feedtool.model import Theme

_SUFFIXES = (".html", ".css", ".js")
_LARGEST = 1024 * 1024
_TEMPLATES = Path(__file__).parent / "templates"


@cache
def list_templates() -> tuple[str, ...]:
    """Return the names of the built-in templates, which a theme can replace."""
    return tuple(sorted(one.name for one in _TEMPLATES.iterdir() if _is_template(one.name)))


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
    theme = Theme(folder=folder, files=tuple((name, _read(root / folder / name, f"{folder}/{name}")) for name in names))
    _check_blocks(theme)
    return theme


def _check_blocks(theme: Theme) -> None:
    """Raise ThemeError if a template fills a block that the template it extends does not have.

    Jinja would ignore the block. A mistake of syntax is reported when the page is rendered.
    """
    from jinja2 import Environment, TemplateSyntaxError
    from jinja2.nodes import Block, Const, Extends, Template

    texts, parser = dict(theme.files), Environment()  # noqa: S701 (it renders nothing)

    def parse(name: str) -> Template | None:
        own = name.removeprefix("feedtool/")
        text = texts.get(name) or (_read_own(own) if own in list_templates() else None)
        try:
            return parser.parse(text) if text else None
        except TemplateSyntaxError:
            return None

    def list_parents(name: str) -> Iterator[str]:
        """Yield the templates that a template extends; a circle ends with the first one seen twice."""
        seen: set[str] = set()
        while name not in seen:
            seen.add(name)
            found = parse(name)
            parent = next(found.find_all(Extends), None) if found else None
            if parent is None or not isinstance(parent.template, Const):
                return
            name = str(parent.template.value)
            yield name

    for name in texts:
        parents = [parse(one) for one in list_parents(name)]
        template = parse(name)
        if not template or not parents or None in parents:
            continue
        known = {block.name for parent in parents if parent for block in parent.find_all(Block)}
        for block in template.body:
            if isinstance(block, Block) and block.name not in known:
                near = find_nearest(block.name, known)
                guess = f"did you mean {near}?" if near else f"known blocks: {', '.join(sorted(known))}"
                raise ThemeError(f"{theme.folder}/{name}:{block.lineno}: unknown block {block.name}; {guess}")


def _read_own(name: str) -> str:
    return _TEMPLATES.joinpath(name).read_text("utf-8")


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
