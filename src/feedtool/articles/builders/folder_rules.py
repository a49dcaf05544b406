"""Reads a file in which a site builder sets defaults.

The file name identifies the builder.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from feedtool.articles.builders import astro, docusaurus, eleventy, hugo, jekyll, mkdocs, nikola, pelican
from feedtool.articles.builders.folder_files import (
    is_hugo_cascade,
    is_hugo_file,
    is_names_file,
    is_site_file,
    match_index,
)
from feedtool.articles.builders.rules import FolderRules, SettingsFile

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


def parse_rules(file: SettingsFile) -> FolderRules:
    """Return the rules of a file of defaults.

    Raises:
        ParseError: the file cannot be read.
    """
    found = FolderRules(where=file.where)
    for fits, read in _READERS:
        if fits(file.name):
            read(file, found)
            break
    return found
