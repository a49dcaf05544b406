"""Material for MkDocs: its configuration, `.meta.yml`, authors and the addresses of blog posts.

See https://squidfunk.github.io/mkdocs-material/plugins/blog/ and /plugins/meta/.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from feedtool.articles.builders.admonitions import write_indented
from feedtool.articles.builders.docusaurus import list_names
from feedtool.articles.builders.fences import name_code, replace_outside_code
from feedtool.articles.builders.links import Place
from feedtool.articles.builders.pymdownx import write_marks
from feedtool.articles.builders.rules import FolderRules, SettingsFile, add_permalink, make_base_path
from feedtool.articles.builders.slugifiers import slugify_mkdocs
from feedtool.articles.front_matter import decode_file
from feedtool.articles.front_matter_yaml import parse_yaml_mapping
from feedtool.content.dates import parse_date
from feedtool.errors import ParseError
from feedtool.model import Builder, Defaults

if TYPE_CHECKING:
    from feedtool.articles.builders.permalinks import Article

__all__ = ["complete_values", "make_address", "parse_config", "parse_metadata", "write_text"]

_TAG = re.compile(r"(?<=[:\-,\[ ])!!?[\w/:.]+")
"""A tag of YAML, such as `!!python/name:material.extensions.emoji.twemoji`."""
_BLOG = ("blog_dir", "post_dir", "post_url_format", "post_url_date_format")


def parse_metadata(file: SettingsFile, found: FolderRules) -> None:
    """Read a `.meta.yml`, which sets defaults for the pages of its folder and below."""
    values, lines = parse_yaml_mapping(decode_file(file.content), subject="file")
    found.add(Defaults(where=file.where, values=values, lines=lines), None, file.fields)


def parse_config(file: SettingsFile, found: FolderRules) -> None:
    """Read an `mkdocs.yml`: the addresses of pages and of the blog."""
    try:
        values, _ = parse_yaml_mapping(_TAG.sub("", decode_file(file.content)), subject="file")
    except ParseError:  # Only MkDocs reads all that may be in it, and none of it hides a page.
        return
    docs = str(values.get("docs_dir") or "docs").strip("./")
    given = values.get("plugins")
    plugins = given if isinstance(given, list) else [given]
    options = [one["blog"] for one in plugins if isinstance(one, dict) and isinstance(one.get("blog"), dict)]
    blog = {name: value for one in options for name, value in one.items() if name in _BLOG and isinstance(value, str)}
    builder = Builder(
        name="mkdocs",
        folder=f"{file.folder}/{docs}".strip("/"),
        base_path=make_base_path(values.get("site_url")),
        settings=(
            *blog.items(),
            ("is_plain", values.get("use_directory_urls") is False),
            ("extensions", _list_extensions(values.get("markdown_extensions"))),
        ),
    )
    found.builders = (builder,)
    add_permalink("/:address", None, _Pages(f"{builder.folder}/"), found, file.fields)


def _list_extensions(given: Any) -> tuple[str, ...]:
    """Return the names of Markdown extensions, each with its settings or without."""
    return tuple(name for one in (given if isinstance(given, list) else ()) for name in _list_keys(one))


def _list_keys(one: Any) -> tuple[str, ...]:
    return tuple(map(str, one)) if isinstance(one, dict) else (one,) if isinstance(one, str) else ()


class _Pages(Struct, frozen=True):
    """The files of docs_dir."""

    folder: str

    def fits(self, path: str, _language: str | None) -> bool:
        """Match any file there."""
        return path.startswith(self.folder)


# ---------------------------------------------------------------------------------------------------------
# Posts


def complete_values(values: dict[str, Any], _path: str, builder: Builder) -> dict[str, Any]:
    """Return front matter with the names of authors."""
    if "authors" not in values:
        return values
    return {**values, "authors": list_names(values["authors"], dict(builder.get_setting("authors", ())))}


_LETTERS = {"yyyy": "%Y", "yy": "%y", "MM": "%m", "dd": "%d", "y": "%Y"}


def make_address(article: Article) -> str:
    """Return the URL path of a page, or of a post of the blog.

    Raises:
        ValueError: a post has no date.
    """
    builder = article.builder
    inner = f"{article.file}/".removeprefix(f"{builder.folder}/").rstrip("/")
    if not inner:
        return "index.html"
    end = ".html" if builder.get_setting("is_plain") else "/"
    blog, posts = _find_folders(builder)
    if not inner.startswith(f"{posts}/"):
        return f"{inner}{end}"
    day = parse_date(article.published) if article.published else None
    if day is None:
        raise ValueError("a post of the blog needs a date")
    form = str(builder.get_setting("post_url_date_format", "yyyy/MM/dd"))
    parts = {
        "date": re.sub("yyyy|yy|MM|dd|y", lambda letters: day.strftime(_LETTERS[letters[0]]), form),
        "slug": article.slug or slugify_mkdocs(article.title or ""),
        "file": inner.rpartition("/")[2],
        "categories": "/".join(map(slugify_mkdocs, article.categories)),
    }
    pattern = str(builder.get_setting("post_url_format", "{date}/{slug}"))
    path = re.sub(r"\{(\w+)\}", lambda word: parts.get(word[1], word[0]), pattern)
    return f"{posixpath.join(blog, path.strip('/'))}{end}"


# ---------------------------------------------------------------------------------------------------------
# Texts

_ATTRIBUTES = re.compile(
    r"(?<=[)\]`*_\"])\{:?[ ]*(?:[.#][\w-]|[\w-]+=)[^{}\n]*\}|(?<=\S)[ \t]+\{:?[ ]*[.#][^{}\n]*\}(?=[ \t]*$)",
    re.MULTILINE,
)


_FILE_LINK = re.compile(
    r"(?P<before>\]\([ \t]*<?|\b(?:src|href)=[\"'])(?P<target>(?![a-z][\w+.-]*:|[/#?])[^\s<>()\"']+)", re.IGNORECASE
)
_MARKER = re.compile(r"^\[TOC\][ \t]*$", re.MULTILINE)
"""Where Python-Markdown writes a table of contents."""


def write_text(text: str, place: Place) -> str:
    """Return a text without attribute lists (`[a](b){ .md-button }`), whose links to files are addresses."""
    extensions = place.builder.get_setting("extensions", ())
    text = write_indented(name_code(write_marks(_MARKER.sub("", text), extensions)))

    def write(part: str) -> str:
        return _FILE_LINK.sub(lambda found: _write_link(found, place), _ATTRIBUTES.sub("", part))

    return replace_outside_code(text, write)


def _write_link(found: re.Match[str], place: Place) -> str:
    """Return a path from the root of the site; a post's files are in the folder of the blog."""
    target, builder = found["target"], place.builder
    if re.match(r"[^?#]*\.md(?:[?#]|$)", target):
        return found[0]
    folder = posixpath.dirname(place.path).removeprefix(builder.folder).strip("/")
    blog, posts = _find_folders(builder)
    path = posixpath.normpath(posixpath.join("/", folder, target))
    if path.startswith(f"/{posts}/"):
        path = posixpath.normpath(f"/{blog}/{path.removeprefix(f'/{posts}/')}")
    return f"{found['before']}{builder.base_path}{path}"


def _find_folders(builder: Builder) -> tuple[str, str]:
    """Return the folder of the blog and that of its posts."""
    blog = str(builder.get_setting("blog_dir", "blog")).strip("./")
    return blog, posixpath.normpath(str(builder.get_setting("post_dir", "{blog}/posts")).replace("{blog}", blog or "."))
