"""Decodes untrusted JSON strictly.

It allows no repeated keys, NaN, deep nesting, huge numbers or lone surrogates.
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from msgspec import Struct
from msgspec.structs import replace

from feedtool.content.text_encoding import READ_AS_WINDOWS
from feedtool.errors import ParseError
from feedtool.model import Diagnostic

_MAX_DEPTH = 100
_MAX_DIGITS = 300
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_NESTING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\Z)|[\[\]{}]', re.DOTALL)


def decode_text(content: bytes) -> str:
    """Return the text of a JSON or text document.

    UTF-8 with or without BOM, UTF-16 or UTF-32.

    Raises:
        ParseError: the document has another encoding.
    """
    try:
        encoding = "utf-8-sig" if content[:3] == b"\xef\xbb\xbf" else json.detect_encoding(content)
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        if error.end == len(content) and error.reason.startswith(("unexpected end", "truncated")):
            return content[: error.start].decode(encoding)  # it was cut inside a character
        line = content.count(b"\n", 0, error.start) + 1
        raise ParseError("not valid UTF-8", line=line, hint="save the file as UTF-8") from error


def decode_repaired(content: bytes) -> tuple[str, tuple[Diagnostic, ...]]:
    """Return the text of an export or of records, and notes of the repairs.

    A byte that is not UTF-8 is read as a windows-1252 character, and a control character, which JSON does not allow in
    its text (RFC 8259, section 7), is dropped; the rest of the document stays readable.
    """
    notes = []
    try:
        text = decode_text(content)
    except ParseError as error:
        text = content.decode("utf-8", READ_AS_WINDOWS)
        message = f"bytes that are not UTF-8 were read as windows-1252, the first in line {error.line}"
        notes.append(Diagnostic("encoding", message, "note"))
    found = _CONTROLS.search(text)
    if found is None:
        return text, tuple(notes)
    line = text.count("\n", 0, found.start()) + 1
    text, count = _CONTROLS.subn("", text)
    message = f"dropped {count} control character{'' if count == 1 else 's'}, the first in line {line}"
    notes.append(Diagnostic("control-character", message, "note"))
    return text, tuple(notes)


def parse_json(text: str) -> Any:
    """Return the value of a JSON text.

    Raises:
        ParseError: the text is not JSON, nests more than 100 levels, repeats a key or contains NaN.
    """
    _check_depth(text)
    try:
        return json.loads(
            text, object_pairs_hook=_make_object, parse_constant=_refuse_constant, parse_int=_make_integer
        )
    except json.JSONDecodeError as error:
        raise ParseError(f"not valid JSON: {error.msg.lower()}", line=error.lineno) from error
    except ParseError as error:
        error.line = _get_error_line(text)
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


def _get_error_line(text: str) -> int:
    """Return the line of the first repeated key, NaN, infinity or overlong number.

    1 if it is not found.
    """
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


def get_end(text: str, start: int) -> int:
    """Return the end of the list or object that begins at `start`, at any depth.

    If it has no end, return the end of the text.
    """
    depth = 0
    for found in _NESTING.finditer(text, start):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(found[0], 0)
        if depth <= 0:
            return found.end()
    return len(text)


# ---------------------------------------------------------------------------------------------------------
# Truncated and broken documents


def scan_list(text: str, start: int) -> tuple[list[tuple[int, int]], int | None]:
    """Find the complete elements of a list without building their values.

    Args:
        text: JSON, which may end early or be broken.
        start: the index at which the list begins.

    Returns:
        The (start, end) of each element, and the index after the list; None if the text ends before the list does.
        The end of a broken element follows from its brackets.
    """
    scanner = _make_scanner()
    elements: list[tuple[int, int]] = []
    index = skip_space(text, start + 1, ",")
    while index < len(text):
        if text[index] == "]":
            return elements, index + 1
        try:
            end = scanner.raw_decode(text, index)[1]
        except (json.JSONDecodeError, RecursionError):
            end = get_end(text, index)
            if skip_space(text, end) >= len(text):
                break
        elements.append((index, end))
        index = skip_space(text, end, ",")
    return elements, None


def skip_space(text: str, index: int, also: str = "") -> int:
    """Return the first index from here without white space or `also` characters."""
    while index < len(text) and text[index] in f" \t\r\n{also}":
        index += 1
    return index


class Members(Struct, frozen=True, kw_only=True):
    """The complete members of an object that is cut or has a broken list."""

    values: dict[str, Any]
    lists: dict[str, int]
    """Name -> the index at which the list begins, in document order."""
    is_cut: bool


def parse_members(text: str) -> Members | None:
    """Read the complete members of an object.

    None if it is not an object, or broken outside of a list.
    """
    scanner = _make_scanner()
    index = skip_space(text, 0)
    if text[index : index + 1] != "{":
        return None
    found = Members(values={}, lists={}, is_cut=True)
    index += 1
    while (index := skip_space(text, index, ",")) < len(text) and text[index] != "}":
        try:
            name, index = scanner.raw_decode(text, index)
            index = skip_space(text, skip_space(text, index) + 1)
            if text[index : index + 1] == "[":
                found.lists[name] = index
                if (end := scan_list(text, index)[1]) is None:
                    return found
            else:
                end = scanner.raw_decode(text, index)[1]
                found.values[name] = parse_json(text[index:end])
        except (json.JSONDecodeError, RecursionError, ParseError, TypeError):
            return found if _ends_within(text, index) else None
        index = end
    return replace(found, is_cut=index >= len(text))


def _ends_within(text: str, index: int) -> bool:
    """Whether the text ends inside the value that begins at this index."""
    found = _NESTING.match(text, index)
    if found is None:
        return not text[index:].strip(" \t\r\n.+-0123456789aeflnrstuE")
    is_string = found[0].startswith('"')
    return found.end() == len(text) if is_string else get_end(text, index) == len(text)


def _make_scanner() -> json.JSONDecoder:
    """Return a decoder that finds the ends of values.

    It keeps integers as text, because Python limits their digits.
    """
    return json.JSONDecoder(parse_int=str)


def _make_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = {_clean(key): _clean(value) if isinstance(value, str) else value for key, value in pairs}
    if len(made) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ParseError(f"duplicate key {twice!r}")
    return made


def _clean(text: str) -> str:
    return text if text.isascii() else _SURROGATES.sub("\ufffd", text)


def _refuse_constant(name: str) -> NoReturn:
    raise ParseError(f"{name} is not valid JSON")


def _make_integer(digits: str) -> int | float:
    if len(digits) > _MAX_DIGITS:
        raise ParseError("a number has more than 300 digits")
    return int(digits)
