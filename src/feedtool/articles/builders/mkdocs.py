"""Material for MkDocs: its `.meta.yml`.

See https://squidfunk.github.io/mkdocs-material/plugins/meta/.
"""

from __future__ import annotations

from feedtool.articles.builders.rules import FolderRules, SettingsFile
from feedtool.articles.front_matter import decode_file
from feedtool.articles.front_matter_yaml import parse_yaml_mapping
from feedtool.model import Defaults

__all__ = ["parse_metadata"]


def parse_metadata(file: SettingsFile, found: FolderRules) -> None:
    """Read a `.meta.yml`, which sets defaults for the pages of its folder and below."""
    values, lines = parse_yaml_mapping(decode_file(file.content), subject="file")
    found.add(Defaults(where=file.where, values=values, lines=lines), None, file.fields)
