"""Docusaurus: its configuration, authors.yml and tags.yml, and the addresses of blog posts.

See https://docusaurus.io/docs/blog and parseBlogFileName() in its plug-in content-blog.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from feedtool.articles.builders.js_settings import find_section, find_setting
from feedtool.articles.builders.rules import FolderRules, SettingsFile, add_permalink, make_base_path
from feedtool.articles.front_matter import decode_file
from feedtool.articles.front_matter_yaml import parse_yaml_mapping
from feedtool.model import Builder

if TYPE_CHECKING:
    from feedtool.articles.builders.permalinks import Article

__all__ = ["complete_values", "list_names", "make_address", "parse_config", "parse_names"]


def parse_config(file: SettingsFile, found: FolderRules) -> None:
    """Read a `docusaurus.config.js`: the addresses of the blog."""
    text = decode_file(file.content)
    blog = find_section(text, "blog")
    folder = (find_setting(blog, "path") or "blog").strip("./")
    route = find_setting(blog, "routeBasePath")
    found.builders = (
        Builder(
            name="docusaurus",
            folder=f"{file.folder}/{folder}".lstrip("/"),
            base_path=make_base_path(find_setting(text, "baseUrl")),
            timezone="UTC",
            settings=(("route", (route if route is not None else "blog").strip("/")),),
        ),
    )
    add_permalink("/:address", None, _Blog(f"{found.builders[0].folder}/"), found, file.fields)


class _Blog(Struct, frozen=True):
    """The files of the blog."""

    folder: str

    def fits(self, path: str, _language: str | None) -> bool:
        """Match any file there."""
        return path.startswith(self.folder)


def parse_names(file: SettingsFile, found: FolderRules) -> None:
    """Read an `authors.yml` or `tags.yml`, which give authors and tags their names."""
    kind = "tags" if "tags" in file.name else "authors"
    values, _ = parse_yaml_mapping(decode_file(file.content), subject="file")
    # Material for MkDocs has them under the key `authors`.
    inner = values.get("authors")
    rows = inner if kind == "authors" and isinstance(inner, dict) and "name" not in inner else values
    names = tuple((str(key), str(name)) for key, value in rows.items() if (name := _find_name(key, value)))
    found.settings = ((kind, names),)


def _find_name(key: object, value: object) -> object:
    if isinstance(value, Mapping):
        return value.get("name") or value.get("label") or key
    return key if value is None else None


def list_names(value: object, names: Mapping[str, str]) -> Any:
    """Return authors or tags with the names for their keys."""
    if isinstance(value, list):
        return [list_names(one, names) for one in value]
    if isinstance(value, Mapping):
        own = value.get("name") or value.get("label")
        name = own or names.get(str(value.get("key")))
        return {**value, "name": name} if name else value
    return names.get(value, value) if isinstance(value, str) else value


# ---------------------------------------------------------------------------------------------------------
# Posts

_DATED = re.compile(r"(?P<folder>.*?)(?P<date>\d{4}[-/]\d{1,2}[-/]\d{1,2})[-/]?(?P<text>[^/]*(?:/.*)?)")


def complete_values(values: dict[str, Any], path: str, builder: Builder) -> dict[str, Any]:
    """Return front matter with the names of authors and tags, and the date in the file's path."""
    found = dict(values)
    for name in ("authors", "tags"):
        if name in values:
            found[name] = list_names(values[name], dict(builder.get_setting(name, ())))
    if "author" in values and "author_url" in values:
        found["author"] = [{"name": values["author"], "url": values["author_url"]}]
    inner = path.removeprefix(f"{builder.folder}/")
    dated = _DATED.fullmatch(inner)
    if dated and "date" not in values:
        year, month, day = re.split("[-/]", dated["date"])
        found["date"] = f"{year}-{int(month):02}-{int(day):02}"
    update = values.get("last_update")
    if isinstance(update, Mapping) and "date" in update:
        found["updated"] = update["date"]
    return found


def make_address(article: Article) -> str:
    """Return the URL path of a blog post."""
    builder = article.builder
    route = str(builder.get_setting("route", "blog"))
    if article.slug:
        return f"{route}/{article.slug.lstrip('/')}"
    inner = (article.file or "").removeprefix(f"{builder.folder}/")
    dated = _DATED.fullmatch(inner)
    slug = f"{dated['date'].replace('-', '/')}/{dated['folder']}{dated['text']}" if dated else inner
    return f"{route}/{slug.rstrip('/')}"
