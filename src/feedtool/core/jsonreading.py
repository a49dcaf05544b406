"""Decoding JSON of strangers with its corners closed: repeated keys, NaN, depth, huge numbers, lone surrogates."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from feedtool.errors import ParseError

__all__ = ["decode_text", "find_end", "read_json"]

_MAX_DEPTH = 100
_MAX_DIGITS = 300
_SURROGATES = re.compile("[\ud800-\udfff]")
_NESTING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\Z)|[\[\]{}]', re.DOTALL)


def decode_text(content: bytes) -> str:
    """The text of a JSON or text document: UTF-8 with or without BOM, UTF-16, UTF-32.

    Raises:
        ParseError: it is none of these.
    """
    try:
        encoding = "utf-8-sig" if content[:3] == b"\xef\xbb\xbf" else json.detect_encoding(content)
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ParseError("not valid UTF-8", line=line, hint="save the file as UTF-8") from error


def read_json(text: str) -> Any:
    """The value of a JSON text.

    Raises:
        ParseError: it is no JSON, is nested more than 100 deep, repeats a key or holds NaN.
    """
    _check_depth(text)
    try:
        return json.loads(
            text, object_pairs_hook=_make_object, parse_constant=_refuse_constant, parse_int=_make_integer
        )
    except json.JSONDecodeError as error:
        raise ParseError(f"not valid JSON: {error.msg.lower()}", line=error.lineno) from error
    except ParseError as error:
        error.line = _find_corner(text)
        raise


def _check_depth(text: str) -> None:
    if text.count("[") + text.count("{") <= _MAX_DEPTH:
        return
    depth = 0
    for found in _NESTING.finditer(text):
        sign = found[0]
        if sign in "[{":
            depth += 1
            if depth > _MAX_DEPTH:
                line = text.count("\n", 0, found.start()) + 1
                raise ParseError(f"nested more than {_MAX_DEPTH} deep", line=line)
        elif sign in "]}":
            depth -= 1


_TOKEN = re.compile(
    rf'("[^"\\]*+(?:\\.[^"\\]*+)*+")(\s*+:)?|[\[\]{{}}]|NaN|Infinity|\d{{{_MAX_DIGITS + 1},}}', re.DOTALL
)


def _find_corner(text: str) -> int:
    """The line of the first repeated key, number that is none, or number that is too long; the first line if unsure."""
    open_: list[set[str]] = []
    for found in _TOKEN.finditer(text):
        sign = found[0]
        if sign in "[{":
            open_.append(set())
        elif sign in "]}":
            open_.pop()
        elif not found[1] or (found[2] and found[1] in open_[-1]):
            return text.count("\n", 0, found.start()) + 1
        elif found[2]:
            open_[-1].add(found[1])
    return 1


def find_end(text: str, start: int) -> int:
    """Where a list or object ends that begins at a place, however deep it is; where the text ends if it has no end."""
    depth = 0
    for found in _NESTING.finditer(text, start):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(found[0], 0)
        if depth <= 0:
            return found.end()
    return len(text)


def _make_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = {_clean(key): _clean(value) if isinstance(value, str) else value for key, value in pairs}
    if len(made) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ParseError(f"the key {twice!r} stands twice in one object")
    return made


def _clean(text: str) -> str:
    return text if text.isascii() else _SURROGATES.sub("\ufffd", text)


def _refuse_constant(name: str) -> NoReturn:
    raise ParseError(f"{name} is no JSON")


def _make_integer(digits: str) -> int | float:
    if len(digits) > _MAX_DIGITS:
        raise ParseError("a number of more than 300 digits")
    return int(digits)
