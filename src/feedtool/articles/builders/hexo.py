"""Hexo: its `_config.yml` (https://hexo.io/docs/configuration), addresses and front matter.

The file has the name of Jekyll's configuration.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC
from hashlib import sha1
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from feedtool.articles.builders.rules import FolderRules, SettingsFile, add_permalink, find_timezone, make_base_path
from feedtool.articles.builders.slugifiers import slugize_hexo
from feedtool.content.dates import parse_date
from feedtool.entries.visibility_statements import parse_flag
from feedtool.model import Builder

if TYPE_CHECKING:
    from feedtool.articles.builders.permalinks import Article

__all__ = [
    "add_rules",
    "complete_values",
    "find_category",
    "find_file_slug",
    "find_name",
    "find_post_title",
    "find_title",
    "is_hexo",
    "make_builder",
    "make_hash",
]

_KEYS = frozenset({
    "source_dir", "public_dir", "new_post_name", "default_layout", "post_asset_folder", "skip_render", "render_drafts",
    "filename_case", "external_link", "index_generator", "updated_option", "titlecase",
})  # fmt: skip
"""Keys that Jekyll does not have."""


def is_hexo(values: Mapping[str, Any]) -> bool:
    """Return whether these are the values of Hexo's configuration."""
    return not _KEYS.isdisjoint(values)


def make_builder(values: Mapping[str, Any], folder: str = "") -> Builder:
    """Return Hexo with the settings of a configuration in a folder."""
    source = str(values.get("source_dir") or "source").strip("/")
    return Builder(
        name="hexo",
        publishes_future=parse_flag(values.get("future")),
        folder=f"{folder}/{source}".lstrip("/"),
        base_path=make_base_path(values.get("root")),
        timezone=find_timezone(values.get("timezone")),
        settings=(
            *((name, values[name]) for name in ("new_post_name", "default_category") if values.get(name)),
            ("has_assets", parse_flag(values.get("post_asset_folder")) is True),
        ),
    )


def add_rules(values: Mapping[str, Any], lines: Mapping[str, int], file: SettingsFile, found: FolderRules) -> None:
    """Add the rule that gives posts their URLs."""
    pattern = str(values.get("permalink") or ":year/:month/:day/:title/")
    if parse_flag(values.get("post_asset_folder")) and not pattern.endswith(("/", ".html")):
        pattern = f"{pattern}/"
    given = values.get("pretty_urls")
    pretty = given if isinstance(given, dict) else {}
    if parse_flag(pretty.get("trailing_index")) is False:
        pattern = re.sub(r"(^|/)index\.html$", r"\1", pattern)
    if parse_flag(pretty.get("trailing_html")) is False:
        pattern = pattern.removesuffix(".html")
    add_permalink(
        f"/{pattern.lstrip('/')}", lines.get("permalink"), _Posts(found.builders[-1].folder), found, file.fields
    )


class _Posts(Struct, frozen=True):
    """The posts of Hexo's source folder."""

    folder: str

    def fits(self, path: str, _language: str | None) -> bool:
        """Match a file there, at any depth."""
        return path.startswith(f"{self.folder}/_posts/")


# ---------------------------------------------------------------------------------------------------------
# Addresses

_SEGMENTS = {"year": r"\d{4}", "month": r"\d\d", "day": r"\d\d", "i_month": r"\d\d?", "i_day": r"\d\d?"}


def _parse_name(file: str, builder: Builder) -> dict[str, str]:
    """Return the parts of a file's path in `_posts`, by new_post_name."""
    path = file.rpartition("_posts/")[2]
    rule = re.sub(r"\.\w+$", "", str(builder.get_setting("new_post_name", ":title")))
    pattern = re.sub(r":(\w*[^_\W])", lambda word: f"(?P<{word[1]}>{_SEGMENTS.get(word[1], '.+?')})", re.escape(rule))
    try:
        found = re.fullmatch(pattern, path)
    except re.error:
        found = None
    return found.groupdict() if found else {"title": slugize_hexo(path)}


def find_file_slug(file: str, builder: Builder) -> str:
    """Return the slug of the post in a file."""
    return _parse_name(re.sub(r"\.\w+$", "", file), builder).get("title", "")


def find_title(article: Article) -> str:
    """Return the value of `:title`: the file's path in `_posts`."""
    return _parse_name(article.file or "", article.builder).get("title", "")


def find_name(article: Article) -> str:
    """Return the value of `:name`: the file's name."""
    return find_title(article).rpartition("/")[2]


def find_post_title(article: Article) -> str:
    """Return the value of `:post_title`."""
    return slugize_hexo(article.title or "").lower()


def find_category(article: Article) -> str:
    """Return the value of `:category`: the last category, below its parents."""
    default = str(article.builder.get_setting("default_category", "uncategorized"))
    return "/".join(map(slugize_hexo, article.categories)) or default


def make_hash(article: Article) -> str:
    """Return the value of `:hash`."""
    zone = ZoneInfo(article.builder.timezone) if article.builder.timezone else UTC
    moment = parse_date(article.published, zone) if article.published else None
    written = f"{find_title(article)}{int(moment.timestamp())}" if moment else ""
    return sha1(written.encode(), usedforsecurity=False).hexdigest()[:12] if moment else ""


# ---------------------------------------------------------------------------------------------------------
# Front matter


def complete_values(values: dict[str, Any], path: str, builder: Builder) -> dict[str, Any]:
    """Return front matter with the date in the file's name, and the address as Hexo ends it."""
    own = values.get("permalink")
    if isinstance(own, str) and builder.get_setting("has_assets") and not own.endswith(("/", ".html")):
        values = {**values, "permalink": f"{own}/"}
    parts = _parse_name(re.sub(r"\.\w+$", "", path), builder)
    month, day = parts.get("month") or parts.get("i_month"), parts.get("day") or parts.get("i_day")
    if "date" in values or not (parts.get("year") and month and day):
        return values
    return {**values, "date": f"{parts['year']}-{int(month):02}-{int(day):02}"}
