"""Eleventy: data files (https://www.11ty.dev/docs/data-template-dir/).

A folder `posts` has its data in `posts.json`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from feedtool.articles.builders.js_settings import find_setting
from feedtool.articles.builders.rules import FolderRules, SettingsFile, add_permalink, make_base_path
from feedtool.content.strict_json import decode_text, parse_json
from feedtool.errors import ParseError
from feedtool.model import Builder, Defaults

if TYPE_CHECKING:
    from feedtool.articles.builders.permalinks import Article

__all__ = ["make_address", "parse_config", "parse_data"]

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


# ---------------------------------------------------------------------------------------------------------
# The configuration


def parse_config(file: SettingsFile, found: FolderRules) -> None:
    """Read an `eleventy.config.js`: the folder of the pages and the path of the site."""
    text = decode_text(file.content)
    folder = (find_setting(text, "input") or "").strip("./")
    builder = Builder(
        name="eleventy",
        folder=f"{file.folder}/{folder}".strip("/"),
        base_path=make_base_path(find_setting(text, "pathPrefix")),
    )
    found.builders = (builder,)
    add_permalink("/:address", None, _Pages(f"{builder.folder}/".lstrip("/")), found, file.fields)


class _Pages(Struct, frozen=True):
    """The files of the input folder."""

    folder: str

    def fits(self, path: str, _language: str | None) -> bool:
        """Match any file there."""
        return path.startswith(self.folder)


def make_address(article: Article) -> str:
    """Return the URL path that a page has without a `permalink`."""
    return f"{(article.file or '').removeprefix(f'{article.builder.folder}/')}/"
