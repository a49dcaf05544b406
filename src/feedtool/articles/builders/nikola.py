"""Nikola: its conf.py, and metadata files (https://getnikola.com/handbook.html)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feedtool.articles.builders import pelican
from feedtool.articles.builders.python_settings import parse_python_settings
from feedtool.articles.builders.rules import FolderRules, SettingsFile
from feedtool.articles.front_matter import decode_file, split_file
from feedtool.model import Builder, Defaults

__all__ = ["find_builder", "parse_metadata", "parse_settings"]


def find_builder(settings: Mapping[str, Any]) -> Builder | None:
    """Return Nikola with the settings of a `conf.py`.

    None for the `conf.py` of another program.
    """
    if not {"BLOG_TITLE", "POSTS"} & settings.keys():
        return None
    return Builder(
        name="nikola",
        publishes_future=True if settings.get("FUTURE_IS_NOW") is True else None,
        has_tag_metadata=settings.get("USE_TAG_METADATA") is not False,
    )


def parse_settings(file: SettingsFile, found: FolderRules) -> None:
    """Read a `conf.py`."""
    settings = parse_python_settings(decode_file(file.content))
    builder = find_builder(settings)
    if builder is not None:
        found.builders = (builder,)
        pelican.add_metadata(settings, file, found)


def parse_metadata(file: SettingsFile, found: FolderRules) -> None:
    """Read a `.meta` file: front matter without a text below it."""
    matter, _ = split_file(f"{decode_file(file.content).rstrip()}\n\n")
    found.add(Defaults(where=file.where, values=matter.values, lines=matter.lines), None, file.fields)
