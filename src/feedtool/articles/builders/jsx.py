"""Removes the tags of components from MDX; the text between them stays.

See https://mdxjs.com/docs/what-is-mdx/#jsx.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["drop_components"]

_START = re.compile(r"(?P<code>^[ \t>]*(?P<fence>`{3,}|~{3,})|(?P<ticks>`+))|<(?:/?[A-Z][\w.]*|/?(?=>))", re.MULTILINE)
_STRING = re.compile(r'"[^"]*"|\'[^\'\n]*\'|`[^`]*`')
_MAX = 5000
"""Length of the longest tag."""


def drop_components(text: str) -> str:
    """Return a text without the tags of components, such as `<Tabs groupId="os">` and `<>`."""
    return "".join(_scan(text)) if _START.search(text) else text


def _scan(text: str) -> Iterator[str]:
    done = at = 0
    while found := _START.search(text, at):
        if found["code"]:
            at = _skip_code(text, found)
            continue
        end = _find_end(text, found.end())
        at = end or found.end()
        if end:
            yield text[done : found.start()]
            done = end
    yield text[done:]


def _skip_code(text: str, found: re.Match[str]) -> int:
    """Return the end of a code block or span."""
    if fence := found["fence"]:
        closing = re.compile(rf"^[ \t>]*{re.escape(fence)}{re.escape(fence[0])}*[ \t]*$", re.MULTILINE)
        end = closing.search(text, found.end())
        return end.end() if end else len(text)
    end = re.compile(rf"(?<!`){found['ticks']}(?!`)").search(text, found.end())
    return end.end() if end else found.end()


def _find_end(text: str, at: int) -> int | None:
    """Return the end of a tag; a `>` in an expression or a text does not end it."""
    depth, stop = 0, min(len(text), at + _MAX)
    while at < stop:
        sign = text[at]
        if sign in "\"'`" and (string := _STRING.match(text, at)):
            at = string.end()
            continue
        depth += (sign == "{") - (sign == "}")
        if depth == 0 and sign == ">":
            return at + 1
        if depth == 0 and sign == "<":
            return None
        at += 1
    return None
