"""Zola: its configuration, https://www.getzola.org/documentation/getting-started/configuration/, and drafts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feedtool.articles.builders.rules import FolderRules, SettingsFile
from feedtool.articles.front_matter import FrontMatter
from feedtool.model import Builder, Defaults

__all__ = ["find_builders", "read_section"]


def find_builders(values: Mapping[str, Any]) -> tuple[Builder, ...]:
    """Return Zola if these are the values of its `config.toml`, with names in lower case."""
    return (Builder(name="zola"),) if isinstance(values.get("base_url"), str) else ()


def read_section(matter: FrontMatter, file: SettingsFile, found: FolderRules) -> None:
    """Add the rule of a section that is a draft: Zola reads nothing in its folder.

    See load() in Zola's components/site/src/lib.rs.
    """
    if "draft" in matter.values:
        values = {"draft": matter.values["draft"]}
        found.add(Defaults(where=file.where, values=values, lines=matter.lines), None, file.fields)
