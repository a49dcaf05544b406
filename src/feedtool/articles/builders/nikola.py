"""Nikola: its conf.py, metadata files, addresses and links (https://getnikola.com/handbook.html)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from feedtool.articles.builders import pelican
from feedtool.articles.builders.links import Place, find_page
from feedtool.articles.builders.python_settings import parse_python_settings
from feedtool.articles.builders.rules import (
    FolderRules,
    SettingsFile,
    add_permalink,
    find_timezone,
    make_base_path,
)
from feedtool.articles.builders.slugifiers import slugify_nikola
from feedtool.articles.front_matter import decode_file, split_file
from feedtool.model import Builder, Defaults

if TYPE_CHECKING:
    from feedtool.articles.builders.permalinks import Article

__all__ = ["complete_values", "find_builder", "make_address", "parse_metadata", "parse_settings", "write_text"]

_SETTINGS = ("POSTS", "PAGES", "PRETTY_URLS", "STRIP_INDEXES", "USE_SLUGIFY", "DEFAULT_LANG", "BLOG_AUTHOR")


def find_builder(settings: Mapping[str, Any], folder: str = "") -> Builder | None:
    """Return Nikola with the settings of a `conf.py` in a folder.

    None for the `conf.py` of another program.
    """
    if not {"BLOG_TITLE", "POSTS"} & settings.keys():
        return None
    given = {name: settings[name] for name in _SETTINGS if isinstance(settings.get(name), str | bool | tuple | list)}
    return Builder(
        name="nikola",
        publishes_future=True if settings.get("FUTURE_IS_NOW") is True else None,
        has_tag_metadata=settings.get("USE_TAG_METADATA") is not False,
        folder=folder,
        base_path=make_base_path(settings.get("BASE_URL") or settings.get("SITE_URL")),
        timezone=find_timezone(settings.get("TIMEZONE")),
        settings=tuple((name, _freeze(value)) for name, value in given.items()),
    )


def _freeze(value: object) -> object:
    return tuple(map(_freeze, value)) if isinstance(value, tuple | list) else value


def parse_settings(file: SettingsFile, found: FolderRules) -> None:
    """Read a `conf.py`."""
    settings = parse_python_settings(decode_file(file.content))
    builder = find_builder(settings, file.folder)
    if builder is not None:
        found.builders = (builder,)
        pelican.add_metadata(settings, file, found)
        add_permalink("/:address", None, _Posts(builder), found, file.fields)


def parse_metadata(file: SettingsFile, found: FolderRules) -> None:
    """Read a `.meta` file: front matter without a text below it."""
    matter, _ = split_file(f"{decode_file(file.content).rstrip()}\n\n")
    found.add(Defaults(where=file.where, values=matter.values, lines=matter.lines), None, file.fields)


class _Posts(Struct, frozen=True):
    """The files that POSTS or PAGES name."""

    builder: Builder

    def fits(self, path: str, _language: str | None) -> bool:
        """Match a file below the folder of one of their patterns."""
        return _find_places(path, self.builder) is not None


def _find_places(path: str, builder: Builder) -> tuple[str, str] | None:
    """Return (the folder of the pattern that names a file, the folder of its page)."""
    for row in (*_list_rows(builder, "POSTS", "posts"), *_list_rows(builder, "PAGES", "pages")):
        if not isinstance(row, tuple) or len(row) < 2 or not all(isinstance(one, str) for one in row[:2]):
            continue
        top = posixpath.join(builder.folder, posixpath.dirname(row[0]))
        if path.startswith(f"{top}/") if top else True:
            return top, row[1].strip("/.")
    return None


def _list_rows(builder: Builder, name: str, folder: str) -> tuple[Any, ...]:
    rows = builder.get_setting(name, ((f"{folder}/*.md", folder, ""),))
    return rows if isinstance(rows, tuple) else ()


# ---------------------------------------------------------------------------------------------------------
# Posts

_LANGUAGE = re.compile(r"\.([a-z]{2,3}(?:_[A-Za-z]{2,4})?)$")


def complete_values(values: dict[str, Any], _path: str, builder: Builder) -> dict[str, Any]:
    """Return metadata; `link` is a page that the post is about, and BLOG_AUTHOR the author of all others."""
    found = {name: value for name, value in values.items() if name != "link"}
    author = builder.get_setting("BLOG_AUTHOR")
    if isinstance(author, str) and "author" not in values:
        found["author"] = author
    return found


def make_address(article: Article) -> str:
    """Return the URL path of a post.

    Raises:
        ValueError: its name cannot be transliterated.
    """
    file, builder = article.file or "", article.builder
    top, destination = _find_places(file, builder) or (posixpath.dirname(file), "")
    folder, name = posixpath.split(file.removeprefix(f"{top}/"))
    language = _LANGUAGE.search(name)
    name = _LANGUAGE.sub("", name)
    slug = article.slug or (name if builder.get_setting("USE_SLUGIFY") is False else slugify_nikola(name))
    is_pretty = builder.get_setting("PRETTY_URLS") is not False and slug != "index"
    end = "/" if is_pretty else ".html"
    if is_pretty and builder.get_setting("STRIP_INDEXES") is False:
        end = "/index.html"
    return "/".join(filter(None, (language[1] if language else "", destination, folder, f"{slug}{end}")))


# ---------------------------------------------------------------------------------------------------------
# Texts

_LINK = re.compile(
    r"link://(?P<kind>filename|slug|slug_source|tag|category|root)"
    r"(?:/(?P<target>[^\n\"'<>)]*?))?(?=#|[ \t]+[\"']|[)\"'>\n]|$)",
    re.MULTILINE,
)
_DOC = re.compile(r'(<a\b[^<>]*\bhref="link://slug/(?P<slug>[^"<>#]+)"[^<>]*>)(?P=slug)</a>')
"""The role `:doc:` without a text; it shows the title of the post."""
_MEDIA = re.compile(r"\{\{%[ \t]*media[ \t]+(?:url=)?[\"']?([^\s\"'%]+)[\"']?[ \t]*%\}\}")


def write_text(text: str, place: Place) -> str:
    """Return a text whose links are addresses, not Nikola's (`link://slug/hello`)."""
    text = _MARKER.sub("", _MEDIA.sub(r"<\1>", text))
    text = _DOC.sub(lambda found: f"{found[1]}{_find_title(found['slug'], place) or found['slug']}</a>", text)
    return _LINK.sub(lambda found: _write_link(found["kind"], found["target"] or "", place), text)


_MARKER = re.compile(r"^\[TOC\][ \t]*$", re.MULTILINE)
"""Where Python-Markdown writes a table of contents."""


def _write_link(kind: str, target: str, place: Place) -> str:
    base = place.builder.base_path
    if kind == "root":
        return f"{base}/"
    if kind in ("tag", "category"):
        name = slugify_nikola(target) if kind == "tag" else f"cat_{slugify_nikola(target)}"
        return f"{base}/categories/{name}/"
    found = find_page(f"/{target}", place) if kind == "filename" else _find_slug(target.strip("/"), place)
    return found or ""


def _find_slug(slug: str, place: Place) -> str | None:
    """Return the address of the post with a slug."""
    file = _find_file(slug, place)
    return place.pages.find_address(file) if place.pages is not None and file else None


def _find_title(slug: str, place: Place) -> str | None:
    """Return the title of the post with a slug, as HTML."""
    file = _find_file(slug, place)
    return escape(place.pages.find_title(file) or "") if place.pages is not None and file else None


def _find_file(slug: str, place: Place) -> str | None:
    if place.pages is None:
        return None
    ends = (f"/{slug}/", f"/{slug}.html", f"/{slug}/index.html")
    for file in place.pages.list_files(None, place.builder.folder):
        address = place.pages.find_address(file)
        if address and address.endswith(ends):
            return file
    return None
