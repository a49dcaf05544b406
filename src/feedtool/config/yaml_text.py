"""Decode a config file and parse its YAML, with all diagnostics in an ErrorCollector."""

from __future__ import annotations

import re

from msgspec.structs import replace

from feedtool.config.errors import ErrorCollector
from feedtool.content.messages import quote
from feedtool.content.yaml_tree import Node, Position, parse_yaml
from feedtool.model import Diagnostic

MAX_VALUES = 200_000
"""Maximum number of values with all aliases expanded: a few thousand subscriptions with all their keys."""

# The complement of c-printable (YAML 1.2 section 5.1), and the byte order mark, which decode() removes. A negated set
# would take twenty times as long to compile.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")


def decode(content: bytes, errors: ErrorCollector) -> str | None:
    """Return the text of the file, or None after reporting an error.

    The text must be UTF-8 without control characters.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        start = content[: error.start].removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
        position = _get_position(start, len(start))
        errors.add(position, "", f"is not UTF-8: byte 0x{error.object[error.start]:02x}; save the file as UTF-8")
        return None
    if bad := _UNPRINTABLE.search(text):
        errors.add(_get_position(text, bad.start()), "", f"a character that YAML does not allow: {quote(bad.group())}")
        return None
    return text


def _get_position(text: str, position: int) -> Position:
    before = text[:position].replace("\r\n", "\n").replace("\r", "\n")
    return Position(before.count("\n") + 1, len(before) - before.rfind("\n"))


def parse(text: str, errors: ErrorCollector) -> Node | None:
    """Return the tree of the only document.

    Returns None if there is no document, or after reporting a syntax error.
    """

    def report(found: Diagnostic) -> None:
        errors.found.append(replace(found, code=""))

    return parse_yaml(text, report, max_values=MAX_VALUES, is_strict=True)
