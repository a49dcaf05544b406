"""Jekyll: `defaults:` and `permalink:` of its `_config.yml`.

See https://jekyllrb.com/docs/configuration/front-matter-defaults/ and /docs/configuration/options/.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from feedtool.articles.builders import hexo
from feedtool.articles.builders.docusaurus import list_names
from feedtool.articles.builders.permalinks import STYLES
from feedtool.articles.builders.rules import FolderRules, SettingsFile, add_permalink, find_timezone, make_base_path
from feedtool.articles.front_matter import FrontMatter, decode_file
from feedtool.articles.front_matter_yaml import parse_yaml_mapping
from feedtool.content.paths import matches_path
from feedtool.entries.visibility_statements import parse_flag
from feedtool.model import Builder, Defaults

__all__ = ["complete_values", "find_builders", "parse_config"]


def find_builders(values: Mapping[str, Any], folder: str = "") -> tuple[Builder, ...]:
    """Return the builders that a `_config.yml` with these values in a folder may configure."""
    if hexo.is_hexo(values):
        return (hexo.make_builder(values, folder),)
    source = str(values.get("source") or "").strip("./")
    jekyll = Builder(
        name="jekyll",
        publishes_future=parse_flag(values.get("future")),
        folder=f"{folder}/{source}".strip("/") if source else folder,
        base_path=make_base_path(values.get("baseurl")),
        timezone=find_timezone(values.get("timezone")),
        settings=tuple((name, values[name]) for name in ("excerpt_separator",) if isinstance(values.get(name), str)),
    )
    # Octopress is Jekyll with posts in source/_posts, and sets `source`.
    return (jekyll,) if "source" in values else (jekyll, hexo.make_builder(values, folder))


def parse_config(file: SettingsFile, found: FolderRules) -> None:
    """Read a `_config.yml`."""
    text = decode_file(file.content)
    values, lines = parse_yaml_mapping(text, subject="file")
    matter = FrontMatter(values=values, lines=lines, kind="yaml", written=text)
    found.builders = find_builders(values, file.folder)
    given = values.get("defaults") or []
    if not isinstance(given, list):
        found.report(lines.get("defaults"), "defaults", "expected a list, each with `scope:` and `values:`")
        given = []
    collections = str(values.get("collections_dir") or "").strip("/")
    ranked = []
    for index, item in enumerate(given):
        scope = _make_scope(item, index, file.folder, collections, matter, found)
        if scope is None:
            continue
        names = {name: matter.find_line(("defaults", index, "values", name)) for name in item["values"]}
        where = {name: line for name, line in names.items() if line is not None}
        defaults = Defaults(where=found.where, key="defaults", values=item["values"], lines=where)
        # The longer path wins, then the one with a type, then the later (Jekyll's has_precedence?).
        ranked.append((len(scope.path), scope.kind is not None, index, defaults, scope))
    for *_, defaults, scope in sorted(ranked, key=lambda one: one[:3], reverse=True):
        found.add(defaults, scope if scope.path or scope.kind else None, file.fields, is_site=True)
    if any(builder.name == "hexo" for builder in found.builders):
        hexo.add_rules(values, lines, file, found)
    if found.builders[0].name == "hexo":
        return
    # The URLs of all other posts.
    given = str(values.get("permalink") or "date")
    posts = _Scope(folder=file.folder, collections=collections, kind="posts")
    add_permalink(STYLES.get(given, given), lines.get("permalink"), posts, found, file.fields)


def _make_scope(
    item: Any, index: int, folder: str, collections: str, matter: FrontMatter, found: FolderRules
) -> _Scope | None:
    scope = item.get("scope") if isinstance(item, dict) else None
    if not isinstance(scope, dict) or not isinstance(item.get("values"), dict):
        line = matter.find_line(("defaults", index))
        found.report(line, "defaults", "each needs a mapping `scope:` and a mapping `values:`")
        return None
    path, kind = scope.get("path") or "", scope.get("type") or None
    if not isinstance(path, str) or not isinstance(kind, str | None):
        found.report(matter.find_line(("defaults", index, "scope")), "scope", "path and type must be text")
        return None
    return _Scope(folder=folder, collections=collections, path=path, kind=_KINDS.get(kind, kind) if kind else None)


class _Scope(Struct, frozen=True, kw_only=True):
    """Jekyll's `scope`: a path prefix or pattern, and a type of document."""

    folder: str
    """The site's folder."""
    collections: str
    """Jekyll's `collections_dir`; empty for the site's folder."""
    path: str = ""
    kind: str | None = None

    def fits(self, path: str, _language: str | None) -> bool:
        """Match as Jekyll does: a path without `*` is a prefix, by characters."""
        inner = self._strip(path.removeprefix(self.folder).lstrip("/"))
        if self.kind and self.kind != _get_kind(inner):
            return False
        wanted = self._strip(self.path.removeprefix("./").strip("/"))
        if "*" not in wanted:
            return inner.startswith(wanted)
        parts, pattern = inner.split("/"), tuple(wanted.split("/"))
        return any(matches_path(parts[:end], pattern) for end in range(1, len(parts) + 1))

    def _strip(self, path: str) -> str:
        return path.removeprefix(f"{self.collections}/") if self.collections else path


_KINDS = {"post": "posts", "page": "pages", "draft": "drafts"}


def _get_kind(path: str) -> str:
    """Return Jekyll's type of a file.

    `_posts` may be inside category folders; any other folder with an underscore is a collection.
    """
    folders = path.split("/")[:-1]
    for name in ("_posts", "_drafts"):
        if name in folders:
            return name[1:]
    return folders[0][1:] if folders and folders[0].startswith("_") else "pages"


_POST = re.compile(r"(?:(.*)/)?_posts/(?:.*/)?(\d{2,4}-\d{1,2}-\d{1,2})-([^/]*)\.[^./]+")
"""(the folders above, the date, the slug), see DATE_FILENAME_MATCHER in lib/jekyll/document.rb."""


def complete_values(values: dict[str, Any], path: str, builder: Builder) -> dict[str, Any]:
    """Return the values of a post as Jekyll completes them from its path.

    Folders above `_posts` are categories, and a post without a title has that of its file name
    (populate_categories and populate_title in lib/jekyll/document.rb).
    """
    found = _POST.fullmatch(path.removeprefix(builder.folder).lstrip("/"))
    if found is None:
        return values
    folders = found[1].split("/") if found[1] else []
    own = [one for name in ("categories", "category") for one in _list_words(name, values.get(name))]
    completed = {name: value for name, value in values.items() if name != "category" or not folders}
    if "tags" in values:
        completed["tags"] = _list_words("tags", values["tags"])
    for name in ("author", "authors"):
        if name in values:
            completed[name] = list_names(values[name], dict(builder.get_setting("authors", ())))
    if folders or own:
        completed["categories"] = list(dict.fromkeys([*folders, *own]))
        completed.pop("category", None)
    if "title" not in values:
        completed["title"] = " ".join(word.capitalize() for word in found[3].split("-"))
    return completed


def _list_words(name: str, value: Any) -> list[Any]:
    """Return a list as it is, and a text split into words, but not that of `category`."""
    if isinstance(value, list):
        return value
    if not isinstance(value, str) or not value:
        return [] if value in (None, "") else [value]
    return [value] if name == "category" else re.split(r"\s*,\s*" if "," in value else r"\s+", value.strip())
