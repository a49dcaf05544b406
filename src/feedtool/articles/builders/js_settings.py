"""Reads texts that a JavaScript or TypeScript configuration sets; the program is not run."""

from __future__ import annotations

import re

__all__ = ["find_section", "find_setting"]

_COMMENT = re.compile(r"(?<![:\"'`\w])//[^\n]*|/\*.*?\*/", re.DOTALL)


def find_setting(text: str, name: str) -> str | None:
    """Return the text of the first `name: 'text'`; None if it is not a plain text."""
    found = re.search(
        rf"""(?<![\w.])["']?{re.escape(name)}["']?\s*:\s*(?:"([^"\n]*)"|'([^'\n]*)'|`([^`$]*)`)""",
        _COMMENT.sub("", text),
    )
    return next((part for part in found.groups() if part is not None), None) if found else None


def find_section(text: str, name: str) -> str:
    """Return the text between the braces of `name: {...}`; empty if there is none."""
    bare = _COMMENT.sub("", text)
    found = re.search(rf"""(?<![\w.])["']?{re.escape(name)}["']?\s*:\s*\{{""", bare)
    if not found:
        return ""
    depth = 1
    for at in range(found.end(), len(bare)):
        depth += (bare[at] == "{") - (bare[at] == "}")
        if depth == 0:
            return bare[found.end() : at]
    return ""
