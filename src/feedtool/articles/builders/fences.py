"""Finds code in Markdown, which builders leave as it is."""

from __future__ import annotations

import re
from collections.abc import Callable

__all__ = ["name_code", "replace_outside_code"]

_CODE = re.compile(
    r"^[ \t>]*(?P<fence>`{3,}|~{3,})[^\n]*\n(?:[^\n]*\n)*?[ \t>]*(?P=fence)[`~]*[ \t]*$"
    r"|(?<!`)(?P<ticks>`+)(?!`)[^\n]*?(?<!`)(?P=ticks)(?!`)",
    re.MULTILINE,
)


def replace_outside_code(text: str, change: Callable[[str], str]) -> str:
    """Return a text whose parts outside of fences and backticks are changed."""
    parts: list[str] = []
    done = 0
    for found in _CODE.finditer(text):
        parts += [change(text[done : found.start()]), found[0]]
        done = found.end()
    return "".join([*parts, change(text[done:])])


_TITLED = re.compile(
    r"^(?P<indent>[ \t>]*)(?P<sign>[`~])(?P=sign){2,}[^\n]*?\btitle=(?P<mark>[\"'])(?P<title>[^\"'\n]+)(?P=mark)",
    re.MULTILINE,
)


def name_code(text: str) -> str:
    """Return a text with the title of a fence (` ```js title="a.js" `) above it."""
    return _TITLED.sub(
        lambda found: f"{found['indent']}**{found['title']}**\n{found['indent'].rstrip()}\n{found[0]}", text
    )
