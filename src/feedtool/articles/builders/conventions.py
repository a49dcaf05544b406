"""What each site builder makes of an article's front matter, text and file name.

A builder without a function for one of them does what most do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from feedtool.articles.builders import (
    astro,
    docusaurus,
    eleventy,
    hexo,
    hexo_tags,
    hugo_pages,
    jekyll,
    mkdocs,
    nikola,
    obsidian,
    pelican,
    zola,
)
from feedtool.articles.builders.admonitions import write_directives
from feedtool.articles.builders.autolinks import link_addresses
from feedtool.articles.builders.fences import name_code
from feedtool.articles.builders.jsx import drop_components
from feedtool.articles.builders.links import Place
from feedtool.articles.builders.permalinks import Article
from feedtool.model import Builder, BuilderName

__all__ = ["Conventions", "get_conventions"]


class Conventions(Struct, frozen=True, kw_only=True):
    """The functions of one builder."""

    complete_values: Callable[[dict[str, Any], str, Builder], dict[str, Any]] | None = None
    """(front matter, path of the file, builder) -> the values as the builder reads them."""
    write_text: Callable[[str, Place], str] | None = None
    """(text without comments, the article) -> Markdown or HTML without the builder's own syntax."""
    has_utc_times: bool = False
    """Whether a time without a zone is in UTC, as in YAML, unless it is quoted (https://yaml.org/type/timestamp.html)."""
    words: Mapping[str, tuple[str, Callable[[Article], str]]] = msgspec.field(default_factory=dict)
    """Placeholders of permalinks that mean another value there, as in PERMALINK_WORDS."""


_ADDRESS = "the values of its builder's pattern"

_CONVENTIONS: Mapping[BuilderName, Conventions] = {
    "astro": Conventions(
        write_text=lambda text, place: link_addresses(drop_components(text) if place.path.endswith(".mdx") else text),
        words={"address": (_ADDRESS, astro.make_address)},
    ),
    "docusaurus": Conventions(
        complete_values=docusaurus.complete_values,
        write_text=lambda text, _: link_addresses(drop_components(write_directives(name_code(text)))),
        words={"address": (_ADDRESS, docusaurus.make_address)},
    ),
    "eleventy": Conventions(words={"address": (_ADDRESS, eleventy.make_address)}),
    "hexo": Conventions(
        complete_values=hexo.complete_values,
        write_text=lambda text, place: link_addresses(hexo_tags.write_text(text, place)),
        words={
            "title": ("a file name", hexo.find_title),
            "name": ("a file name", hexo.find_name),
            "post_title": ("a title", hexo.find_post_title),
            "category": ("categories", hexo.find_category),
            "hash": ("a date", hexo.make_hash),
        },
    ),
    "hugo": Conventions(
        write_text=lambda text, place: text if place.path.endswith(".html") else link_addresses(text, scheme="https"),
        words={"address": (_ADDRESS, hugo_pages.make_address)},
    ),
    "jekyll": Conventions(complete_values=jekyll.complete_values, has_utc_times=True),
    "mkdocs": Conventions(
        complete_values=mkdocs.complete_values,
        write_text=mkdocs.write_text,
        words={"address": (_ADDRESS, mkdocs.make_address)},
    ),
    "nikola": Conventions(
        complete_values=nikola.complete_values,
        write_text=nikola.write_text,
        words={"address": (_ADDRESS, nikola.make_address)},
    ),
    "obsidian": Conventions(write_text=obsidian.write_text),
    "pelican": Conventions(
        complete_values=pelican.complete_values,
        write_text=pelican.write_text,
        words={
            "address": (_ADDRESS, pelican.make_address),
            "slug": ("a slug, file name or title", pelican.find_slug),
        },
    ),
    "zola": Conventions(
        complete_values=zola.complete_values,
        write_text=zola.write_text,
        words={"address": (_ADDRESS, zola.make_address)},
    ),
}


def get_conventions(name: BuilderName) -> Conventions:
    """Return the functions of a builder."""
    return _CONVENTIONS.get(name) or Conventions()
