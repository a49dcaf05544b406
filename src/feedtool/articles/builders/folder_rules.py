"""Reads a file in which a site builder sets defaults.

The file name identifies the builder.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from msgspec import Struct

from feedtool.articles.builders import astro, docusaurus, eleventy, hugo, jekyll, mkdocs, nikola, pelican
from feedtool.articles.builders.folder_files import (
    is_hugo_cascade,
    is_hugo_file,
    is_names_file,
    is_site_file,
    match_index,
)
from feedtool.articles.builders.rules import FolderRules, SettingsFile, add_permalink, find_timezone, make_base_path
from feedtool.model import Builder, Defaults, Document, SiteSettings
from feedtool.plugins import SiteBuilder

__all__ = ["parse_rules"]

_READERS: tuple[tuple[Callable[[str], object], Callable[[SettingsFile, FolderRules], None]], ...] = (
    (is_hugo_cascade, hugo.parse_cascade),
    (is_hugo_file, hugo.parse_config),
    (is_site_file, jekyll.parse_config),
    (re.compile(r"conf\.py").fullmatch, nikola.parse_settings),
    (re.compile(r".*\.py").fullmatch, pelican.parse_settings),
    (re.compile(r"docusaurus\.config\..*").fullmatch, docusaurus.parse_config),
    (re.compile(r"astro\.config\..*").fullmatch, astro.parse_config),
    (re.compile(r"\.?eleventy(?:\.config)?\.[cm]?[jt]s").fullmatch, eleventy.parse_config),
    (re.compile(r"mkdocs\.ya?ml").fullmatch, mkdocs.parse_config),
    (is_names_file, docusaurus.parse_names),
    (re.compile(r".*\.json").fullmatch, eleventy.parse_data),
    (re.compile(r".*\.meta").fullmatch, nikola.parse_metadata),
    (re.compile(r".*\.meta\.ya?ml").fullmatch, mkdocs.parse_metadata),
    (match_index, hugo.parse_section),
)
"""Whether a file has this kind of name, and the function that reads it; the first that fits is called."""


def parse_rules(file: SettingsFile, others: Iterable[SiteBuilder] = ()) -> FolderRules:
    """Return the rules of a file of defaults.

    Args:
        file: the file.
        others: the site builders of plug-ins, which come first.

    Raises:
        ParseError: the file cannot be read.
    """
    found = FolderRules(where=file.where)
    document = Document(feed="", url=file.where, content=file.content)
    for builder in others:
        if file.name in builder.config_files and (settings := builder.read_config(document)) is not None:
            _add_settings(settings, builder.name, file, found)
            return found
    for fits, read in _READERS:
        if fits(file.name):
            read(file, found)
            break
    return found


class _Below(Struct, frozen=True):
    """The files below a folder."""

    folder: str

    def fits(self, path: str, _language: str | None) -> bool:
        """Match any file there."""
        return path.startswith(self.folder)


def _add_settings(settings: SiteSettings, name: str, file: SettingsFile, found: FolderRules) -> None:
    found.builders = (
        Builder(
            name=name,
            folder=file.folder,
            base_path=make_base_path(settings.base_path),
            timezone=find_timezone(settings.timezone),
            publishes_future=settings.publishes_future,
        ),
    )
    top = f"{file.folder}/" if file.folder else ""
    for folder, values in sorted(settings.defaults.items(), key=lambda one: -len(one[0])):
        below = _Below(f"{top}{folder.strip('/')}/" if folder else top)
        found.add(Defaults(where=file.where, values=values), below, file.fields, is_site=True)
    if settings.permalink:
        add_permalink(settings.permalink, None, _Below(top), found, file.fields)
