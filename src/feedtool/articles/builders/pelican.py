"""Pelican: its settings, addresses, file names and links.

See https://docs.getpelican.com/en/latest/settings.html and /content.html.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from feedtool.articles.builders.fences import replace_outside_code
from feedtool.articles.builders.links import Place, find_page
from feedtool.articles.builders.python_settings import parse_python_settings
from feedtool.articles.builders.rules import FolderRules, SettingsFile, add_permalink, find_timezone, make_base_path
from feedtool.articles.builders.slugifiers import slugify_pelican
from feedtool.articles.front_matter import decode_file
from feedtool.content.dates import parse_date
from feedtool.content.markdown import markdown_to_html
from feedtool.content.text import fold_name
from feedtool.model import Builder, Defaults

if TYPE_CHECKING:
    from feedtool.articles.builders.permalinks import Article

__all__ = [
    "add_metadata",
    "complete_values",
    "find_slug",
    "make_address",
    "make_builder",
    "parse_settings",
    "write_text",
]

_SETTINGS = (
    "ARTICLE_URL", "ARTICLE_LANG_URL", "PAGE_URL", "PAGE_LANG_URL", "PAGE_PATHS", "DEFAULT_LANG", "AUTHOR",
    "SLUGIFY_SOURCE", "SLUGIFY_USE_UNICODE", "SLUGIFY_PRESERVE_CASE", "FILENAME_METADATA", "PATH_METADATA",
    "USE_FOLDER_AS_CATEGORY",
)  # fmt: skip


def make_builder(settings: Mapping[str, Any], folder: str = "") -> Builder:
    """Return Pelican with these settings of a site in a folder.

    A value that is not a literal withholds future articles.
    """
    future, path = settings.get("WITH_FUTURE_DATES"), settings.get("PATH")
    return Builder(
        name="pelican",
        publishes_future=None if future is None else future is True,
        folder=posixpath.normpath(posixpath.join(folder, path)) if isinstance(path, str) else "",
        base_path=make_base_path(settings.get("SITEURL")),
        timezone=find_timezone(settings.get("TIMEZONE")),
        settings=tuple((name, _freeze(settings[name])) for name in _SETTINGS if settings.get(name, ...) is not ...),
    )


def _freeze(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def parse_settings(file: SettingsFile, found: FolderRules) -> None:
    """Read a `pelicanconf.py`: its builder, its defaults and the URLs of articles."""
    settings = parse_python_settings(decode_file(file.content))
    found.builders = (make_builder(settings, file.folder),)
    add_metadata(settings, file, found)
    if isinstance(category := settings.get("DEFAULT_CATEGORY", "misc"), str) and not file.name.startswith("publish"):
        found.add(Defaults(where=file.where, values={"category": category}), None, file.fields, is_weak=True)
    path = settings.get("PATH", ".")
    if isinstance(path, str):
        add_permalink("/:address", None, _Content(found.builders[0].folder), found, file.fields)


def add_metadata(settings: Mapping[str, Any], file: SettingsFile, found: FolderRules) -> None:
    """Add the rule of DEFAULT_METADATA, if it is a mapping of names to texts."""
    values = settings.get("DEFAULT_METADATA")
    if isinstance(values, dict) and all(isinstance(one, str) for one in values):
        found.add(Defaults(where=file.where, key="DEFAULT_METADATA", values=values), None, file.fields)


class _Content(Struct, frozen=True):
    """The files below Pelican's PATH."""

    folder: str

    def fits(self, path: str, _language: str | None) -> bool:
        """Match any file there."""
        return self.folder == "." or path.startswith(f"{self.folder}/")


# ---------------------------------------------------------------------------------------------------------
# Values


def complete_values(values: dict[str, Any], path: str, builder: Builder) -> dict[str, Any]:
    """Return the metadata of an article as Pelican reads them, with those in its file name and path.

    Args:
        values: the headers of the file.
        path: the file.
        builder: its settings.
    """
    found = {name: _READERS.get(fold_name(name), _keep)(value) for name, value in values.items()}
    names = {fold_name(name): value for name, value in values.items()}
    if "url" not in names and "saveas" in names:
        found["url"] = f"/{names['saveas']}"
    author = builder.get_setting("AUTHOR")
    if isinstance(author, str) and names.keys().isdisjoint(("author", "authors")):
        found["author"] = author
    return {**_read_path(path, builder, names.keys()), **found}


def _read_path(path: str, builder: Builder, names: Collection[str]) -> dict[str, str]:
    """Return the metadata that FILENAME_METADATA and PATH_METADATA find in the path of a file."""
    inner = _find_inner(path, builder)
    found: dict[str, str] = {}
    for name, default, text in (
        ("FILENAME_METADATA", r"(?P<date>\d{4}-\d{2}-\d{2}).*", posixpath.splitext(posixpath.basename(inner))[0]),
        ("PATH_METADATA", "", inner),
    ):
        pattern = builder.get_setting(name, default)
        try:
            match = re.match(pattern, text) if isinstance(pattern, str) and pattern else None
        except re.error:
            continue
        groups = match.groupdict().items() if match else ()
        found |= {key: value for key, value in groups if value is not None and key.casefold() not in names}
    return found


def _keep(value: Any) -> Any:
    return value


def _split(value: Any) -> Any:
    """Return authors as docutils lists them: between semicolons, or else between commas."""
    parts = value.split(";" if ";" in value else ",") if isinstance(value, str) else value
    return [part.strip() for part in parts if part.strip()] if isinstance(value, str) else value


_MARKUP = re.compile(r"[*_`<&\[\\]")
_READERS: Mapping[str, Callable[[Any], Any]] = {
    "authors": _split,
    "date": lambda value: value.replace("_", " ") if isinstance(value, str) else value,
    # A field of FORMATTED_FIELDS has the markup of the text.
    "summary": lambda value: markdown_to_html(value) if isinstance(value, str) and _MARKUP.search(value) else value,
}


def _find_inner(path: str, builder: Builder) -> str:
    """Return the path of a file below PATH."""
    if builder.folder and path.startswith(f"{builder.folder}/"):
        return path.removeprefix(f"{builder.folder}/")
    return path.rpartition("content/")[2]


# ---------------------------------------------------------------------------------------------------------
# Texts

_LINK = re.compile(
    r"(?P<before>\]\([ \t]*<?|^ {0,3}\[[^\]\n]+\]:[ \t]*<?|\b(?:href|src|poster|data|cite)[ \t]*=[ \t]*[\"'])"
    r"[{|](?P<kind>static|attach|filename|index|tag|category|author)[}|]"
    r"(?P<target>[^\"'<>()\n]*?)(?=[ \t]+[\"']|[)\"'>\n])",
    re.MULTILINE,
)
_MARKER = re.compile(r"^\[TOC\][ \t]*$", re.MULTILINE)
"""Where Python-Markdown writes a table of contents."""


def write_text(text: str, place: Place) -> str:
    """Return a text whose links are addresses, not Pelican's (`{static}/images/a.png`)."""
    text = _MARKER.sub("", text)
    if not _LINK.search(text):
        return text
    return replace_outside_code(text, lambda part: _LINK.sub(lambda found: _write_link(found, place), part))


def _write_link(found: re.Match[str], place: Place) -> str:
    builder = place.builder
    target, mark, anchor = found["target"].partition("#")
    end = f"{mark}{anchor}"
    if found["kind"] == "attach":  # Pelican copies the file beside the page.
        address = posixpath.basename(target)
    elif found["kind"] == "index":
        address = f"{builder.base_path}/index.html"
    elif found["kind"] in ("tag", "category", "author"):
        address = f"{builder.base_path}/{found['kind']}/{_make_slug(target, builder)}.html"
    elif found["kind"] == "filename" and (page := find_page(target, place)) is not None:
        address = page
    elif found["kind"] == "filename" and re.search(r"\.(?:md|markdown|rst|html?)$", target):
        address = ""  # The article has no address, so the link gets none.
    else:
        folder = "" if target.startswith("/") else f"{_find_inner(place.path, builder).rpartition('/')[0]}/"
        address = builder.base_path + posixpath.normpath(f"/{folder}{target}").replace("//", "/")
    return f"{found['before']}{address.replace(' ', '%20')}{end if address else ''}"


# ---------------------------------------------------------------------------------------------------------
# Addresses

_FIELD = re.compile(r"\{(\w+)(?::([^{}]*))?\}")


def _make_slug(text: str, builder: Builder) -> str:
    """Return the slug of a title."""
    return slugify_pelican(
        text,
        is_unicode=builder.get_setting("SLUGIFY_USE_UNICODE") is True,
        keeps_case=builder.get_setting("SLUGIFY_PRESERVE_CASE") is True,
    )


def make_address(article: Article) -> str:
    """Return the URL path of an article or page.

    Raises:
        ValueError: it lacks a value for ARTICLE_URL.
    """
    builder = article.builder
    inner = _find_inner(article.file or "", builder)
    is_page = inner.split("/")[0] in builder.get_setting("PAGE_PATHS", ("pages",)) and "/" in inner
    kind, default = ("PAGE", "pages/{slug}.html") if is_page else ("ARTICLE", "{slug}.html")
    language = (article.language or "").lower()
    if language and language != str(builder.get_setting("DEFAULT_LANG", "en")).lower():
        kind, default = f"{kind}_LANG", default.replace("{slug}", "{slug}-{lang}")
    pattern = builder.get_setting(f"{kind}_URL", default)
    published = parse_date(article.published) if article.published else None
    day = parse_date(re.sub(r"(?:Z|[+-]\d\d:?\d\d)$", "", article.published or "")) or published

    def fill(found: re.Match[str]) -> str:
        name, form = found[1], found[2]
        if name == "date" and day is not None:
            return day.strftime(form or "%Y-%m-%d")
        value = {
            "slug": find_slug(article),
            "lang": language or "en",
            "category": _make_slug(article.categories[0], builder) if article.categories else "",
            "author": _make_slug(article.authors[0], builder) if article.authors else "",
            "path": inner,
        }.get(name)
        if not value:
            raise ValueError(f"'{{{name}}}' in {kind}_URL has no value")
        return value

    return _FIELD.sub(fill, str(pattern)).lstrip("/")


def find_slug(article: Article) -> str:
    """Return the slug of an article: its own, or that of its title or file name."""
    stem = posixpath.basename(article.file or "")
    title = stem if article.builder.get_setting("SLUGIFY_SOURCE") == "basename" else article.title
    return article.slug or _make_slug(title or stem, article.builder)
