"""Eleventy: data files (https://www.11ty.dev/docs/data-template-dir/).

A folder `posts` has its data in `posts.json`.
"""

from __future__ import annotations

import re
from typing import Any

from feedtool.articles.builders.rules import FolderRules, SettingsFile
from feedtool.content.strict_json import decode_text, parse_json
from feedtool.errors import ParseError
from feedtool.model import Defaults

__all__ = ["parse_data"]

_LISTS = ("articles", "items", "posts", "entries", "records", "data", "articoli", "pages")
"""Keys of records in a file that has the name of its folder by chance."""


def parse_data(file: SettingsFile, found: FolderRules) -> None:
    """Read values by name.

    A file with a list of records has the name of its folder by chance.
    """
    text = decode_text(file.content)
    values = parse_json(text) if text.strip() else {}
    is_data = found.where.endswith(".11tydata.json")
    if not isinstance(values, dict):
        if is_data:
            raise ParseError("expected an object of names and values", line=1)
        return
    if not is_data and any(_is_table(values.get(name)) for name in _LISTS):
        return
    lines = _find_names(text)
    # Eleventy merges the tags of all data levels, because they name collections.
    found.add(Defaults(where=found.where, values=values, lines=lines, joins=("tags",)), None, file.fields)


_NAME = re.compile(r'"([^"\\]*+)"\s*+:')


def _find_names(text: str) -> dict[str, int]:
    """Return name -> the line on which it is first."""
    lines: dict[str, int] = {}
    line, counted = 1, 0
    for found in _NAME.finditer(text):
        line += text.count("\n", counted, found.start())
        counted = found.start()
        lines.setdefault(found[1], line)
    return lines


def _is_table(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(one, dict) for one in value)
