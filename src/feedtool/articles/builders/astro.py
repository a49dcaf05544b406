"""Astro: the addresses of its content collections and pages.

Astro's own pages decide the address of a collection's entry; these are the ones of its blog template.
See https://docs.astro.build/en/guides/content-collections/#generating-routes-from-content.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from feedtool.articles.builders.js_settings import find_setting
from feedtool.articles.builders.rules import FolderRules, SettingsFile, add_permalink, make_base_path
from feedtool.articles.builders.slugifiers import slugify_github
from feedtool.articles.front_matter import decode_file
from feedtool.model import Builder

if TYPE_CHECKING:
    from feedtool.articles.builders.permalinks import Article

__all__ = ["make_address", "parse_config"]


def parse_config(file: SettingsFile, found: FolderRules) -> None:
    """Read an `astro.config.mjs`: the path of the site, and how its addresses end."""
    text = decode_file(file.content)
    is_file = find_setting(text, "format") == "file" or find_setting(text, "trailingSlash") == "never"
    builder = Builder(
        name="astro",
        folder=f"{file.folder}/src".lstrip("/"),
        base_path=make_base_path(find_setting(text, "base")),
        settings=(("end", "" if is_file else "/"),),
    )
    found.builders = (builder,)
    add_permalink("/:address", None, _Content(f"{builder.folder}/"), found, file.fields)


class _Content(Struct, frozen=True):
    """The files of content collections, and pages."""

    folder: str

    def fits(self, path: str, _language: str | None) -> bool:
        """Match any file there."""
        return path.startswith((f"{self.folder}content/", f"{self.folder}pages/"))


def make_address(article: Article) -> str:
    """Return the URL path of an entry or page."""
    kind, *parts = (article.file or "").removeprefix(f"{article.builder.folder}/").split("/")
    if kind == "content":
        collection, *names = parts
        rest = article.slug.strip("/") if article.slug else "/".join(map(slugify_github, names))
        parts = [collection, rest]
    return f"{'/'.join(parts)}{article.builder.get_setting('end', '/')}"
