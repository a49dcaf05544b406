"""The rules of site builders: values, and the articles that they are for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Protocol
from zoneinfo import ZoneInfo

from msgspec import Struct

from feedtool.articles.record_defaults import check_defaults
from feedtool.model import Builder, BuilderName, Defaults, Diagnostic, Location

__all__ = [
    "FolderRule",
    "FolderRules",
    "SettingsFile",
    "Target",
    "add_permalink",
    "find_timezone",
    "make_base_path",
]


class SettingsFile(Struct, frozen=True, kw_only=True):
    """A file in which a site builder sets values for articles of a folder or site."""

    content: bytes
    where: str
    """Its path; `/` separates folders."""
    top: str = ""
    """The top folder of the source's articles."""
    fields: tuple[tuple[str, str], ...] = ()
    """(name as written, field), from the config."""
    builder: BuilderName = ""
    """The builder of the site, by the folders above."""

    @property
    def name(self) -> str:
        """Its name."""
        return self.where.rpartition("/")[2]

    @property
    def folder(self) -> str:
        """The folder that it is in."""
        return self.where.rpartition("/")[0]


class Target(Protocol):
    """Decides which articles a rule is for."""

    def fits(self, path: str, language: str | None) -> bool:
        """Whether a rule is for the article in this file.

        `language` is that of articles which state none.
        """
        ...


class FolderRule(Struct, frozen=True, kw_only=True):
    """Defaults for the articles below a folder, or for some of them."""

    defaults: Defaults
    target: Target | None = None
    """None for all articles."""
    is_site: bool = False
    """It comes from the config of a whole site, see is_site_file()."""
    is_weak: bool = False
    """It sets what neither the folder's name nor feeds.yaml sets."""


@dataclass(kw_only=True)
class FolderRules:
    """The rules of a file of defaults, strongest first, and its diagnostics."""

    where: str
    rules: list[FolderRule] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    builders: tuple[Builder, ...] = ()
    """The builders that the file may configure."""
    settings: tuple[tuple[str, object], ...] = ()
    """Settings that the file adds to the builder of its folder."""
    is_whole: bool = True
    """False if a part of the file cannot be read, so that some of its values are unknown."""

    def report(self, line: int | None, name: str, message: str, hint: str | None = None) -> None:
        """Add a diagnostic for a part that cannot be read."""
        self.is_whole = False
        self.diagnostics.append(Diagnostic(message=message, hint=hint, location=Location(self.where, line, field=name)))

    def add(self, defaults: Defaults, target: Target | None, fields: tuple[tuple[str, str], ...], **more: bool) -> None:
        """Add a rule with the values that records can use, and the diagnostics of the others."""
        checked, diagnostics = check_defaults(defaults, fields)
        self.diagnostics += diagnostics
        if checked.values:
            self.rules.append(FolderRule(defaults=checked, target=target, **more))


def add_permalink(
    pattern: str, line: int | None, target: Target, found: FolderRules, fields: tuple[tuple[str, str], ...]
) -> None:
    """Add a rule that gives articles URLs by a pattern, see permalinks.py."""
    lines = {"permalink": line} if line else {}
    found.add(Defaults(where=found.where, values={"permalink": pattern}, lines=lines), target, fields, is_site=True)


_HOST = re.compile(r"^(?:[a-z]+:)?//[^/]*", re.IGNORECASE)


def make_base_path(written: object) -> str:
    """Return the path of a site on its host: `/blog` for `https://example.com/blog/` and for `blog/`."""
    path = _HOST.sub("", written.strip()).strip("/") if isinstance(written, str) else ""
    return f"/{path}" if path else ""


def find_timezone(written: object) -> str | None:
    """Return the name of a zone that a configuration sets, if it exists."""
    try:
        return ZoneInfo(written.strip()).key if isinstance(written, str) and written.strip() else None
    except (KeyError, ValueError, OSError):  # an unknown name, or one that is not a name
        return None
