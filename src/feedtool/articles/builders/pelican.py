"""Pelican: its settings, https://docs.getpelican.com/en/latest/settings.html."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feedtool.articles.builders.python_settings import parse_python_settings
from feedtool.articles.builders.rules import FolderRules, SettingsFile
from feedtool.articles.front_matter import decode_file
from feedtool.model import Builder, Defaults

__all__ = ["add_metadata", "make_builder", "parse_settings"]


def make_builder(settings: Mapping[str, Any]) -> Builder:
    """Return Pelican with these settings.

    A value that is not a literal withholds future articles.
    """
    future = settings.get("WITH_FUTURE_DATES")
    return Builder(name="pelican", publishes_future=None if future is None else future is True)


def parse_settings(file: SettingsFile, found: FolderRules) -> None:
    """Read a `pelicanconf.py`: its builder, and its DEFAULT_METADATA."""
    settings = parse_python_settings(decode_file(file.content))
    found.builders = (make_builder(settings),)
    add_metadata(settings, file, found)


def add_metadata(settings: Mapping[str, Any], file: SettingsFile, found: FolderRules) -> None:
    """Add the rule of DEFAULT_METADATA, if it is a mapping of names to texts."""
    values = settings.get("DEFAULT_METADATA")
    if isinstance(values, dict) and all(isinstance(one, str) for one in values):
        found.add(Defaults(where=file.where, key="DEFAULT_METADATA", values=values), None, file.fields)
