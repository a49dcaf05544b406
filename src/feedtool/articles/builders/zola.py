"""Zola: its configuration, and sections that are drafts.

See https://www.getzola.org/documentation/getting-started/configuration/.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feedtool.articles.builders.rules import FolderRules, SettingsFile
from feedtool.articles.front_matter import FrontMatter
from feedtool.model import Builder, Defaults

__all__ = ["find_builders", "parse_section"]


def find_builders(values: Mapping[str, Any]) -> tuple[Builder, ...]:
    """Return Zola if a `config.toml` has its values; their names are in lower case."""
    return (Builder(name="zola"),) if isinstance(values.get("base_url"), str) else ()


def parse_section(matter: FrontMatter, file: SettingsFile, found: FolderRules) -> None:
    """Add the rule of a section that is a draft: Zola reads nothing in its folder.

    See load() in Zola's components/site/src/lib.rs.
    """
    if "draft" in matter.values:
        values = {"draft": matter.values["draft"]}
        found.add(Defaults(where=file.where, values=values, lines=matter.lines), None, file.fields)
