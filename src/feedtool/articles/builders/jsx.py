"""Removes the tags of components and the expressions in other tags from MDX; the text between tags stays.

    <Tabs groupId="os">   <>   <TabItem label="A">     the label stays, in bold
    <span style={{color: 'red'}}>                      becomes <span>

See https://mdxjs.com/docs/what-is-mdx/#jsx.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedtool.articles.builders.comments import find_indented
from feedtool.articles.builders.fences import replace_outside_code

__all__ = ["drop_components"]

_START = re.compile(
    r"(?P<code>^[ \t>]*(?P<fence>`{3,}|~{3,})|(?P<ticks>`+))"
    r"|<(?:/?[A-Z][\w.]*|/?(?=>)|(?P<element>[a-z][\w-]*(?=\s[^<>]*?=(?:\{|[ />]))))",
    re.MULTILINE,
)
_STRING = re.compile(r'"[^"]*"|\'[^\'\n]*\'|`[^`]*`')
_MAX = 5000
"""Length of the longest tag."""


def drop_components(text: str) -> str:
    """Return a text without the tags of components; MDX has no indented code."""
    if not _START.search(text):
        return text
    dropped = "".join(_scan(text))
    return replace_outside_code(dropped, _outdent) if dropped != text else text


def _outdent(text: str) -> str:
    """Return a text whose lines of indented code begin at the margin."""
    parts, done = list[str](), 0
    for start, end in find_indented(text).items():
        parts += [text[done:start], text[start:end].lstrip(" \t")]
        done = end
    return "".join([*parts, text[done:]])


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
            yield _write_tag(text[found.start() : end], is_element=found["element"] is not None)
            done = end
    yield text[done:]


_LABEL = re.compile(r"""<TabItem\b[^<>]*?\slabel=(?:"([^"\n]*)"|'([^'\n]*)')""")
_VALUE = re.compile(r"\s[\w:-]+=(?:(\{)|(?=[\s/>]))")


def _write_tag(tag: str, *, is_element: bool) -> str:
    """Return an element without expressions, or what stays of a component."""
    if not is_element:
        found = _LABEL.match(tag)
        return f"\n\n**{found[1] or found[2]}**\n\n" if found else ""
    parts, done = list[str](), 0
    while found := _VALUE.search(tag, done):
        parts.append(tag[done : found.start()])
        done = _find_brace_end(tag, found.start(1)) if found[1] else found.end()
    return "".join([*parts, tag[done:]])


def _find_brace_end(tag: str, at: int) -> int:
    depth = 0
    for found in re.compile(rf"{_STRING.pattern}|[{{}}]").finditer(tag, at):
        depth += (found[0] == "{") - (found[0] == "}")
        if depth == 0:
            return found.end()
    return len(tag) - 1


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
