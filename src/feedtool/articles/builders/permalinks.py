"""Fills in a permalink pattern of Jekyll or Hugo: the URL path of one article.

    /:year/:month/:slug/ and _posts/2026-03-05-hello.md -> /2026/03/hello/

See https://jekyllrb.com/docs/permalinks/ and https://gohugo.io/configuration/permalinks/. A placeholder that both have
means what Jekyll documents for a file named in Jekyll's way, and what Hugo documents for any other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from msgspec import Struct

from feedtool.content.calendar import DAYS, MONTHS, SHORT_DAYS
from feedtool.content.dates import parse_date

__all__ = ["PERMALINK_WORDS", "STYLES", "Article", "fill_permalink", "is_pattern"]

STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
"""Jekyll's names for patterns."""


class Article(Struct, frozen=True, kw_only=True):
    """The values of an article that a pattern may use, as written."""

    file: str | None = None
    """Its path without the suffix; None if the file holds several articles."""
    published: str | None = None
    title: str | None = None
    slug: str | None = None
    categories: tuple[str, ...] = ()


def is_pattern(value: object) -> bool:
    """Whether a value is a pattern with placeholders, not a URL."""
    return isinstance(value, str) and any(word in PERMALINK_WORDS for word in _WORD.findall(_translate(value)))


def _translate(pattern: str) -> str:
    """Replace Eleventy's simple template expressions by placeholders."""
    return _TITLE_SLUG.sub(":slugortitle", _FILE_SLUG.sub(":slug", pattern)) if "{{" in pattern else pattern


def fill_permalink(pattern: str, article: Article) -> str:
    """Return the URL path of an article.

    Raises:
        ValueError: the pattern has an unknown placeholder or template logic, or the article lacks a value for it.
    """

    def replace(found: re.Match[str]) -> str:
        word = found[1]
        if word not in PERMALINK_WORDS:
            known = ", ".join(f":{one}" for one in sorted(PERMALINK_WORDS))
            raise ValueError(f"':{word}' is not a permalink placeholder; use one of {known}")
        needed, format_value = PERMALINK_WORDS[word]
        value = format_value(article)
        if not value and word not in _OPTIONAL:
            raise ValueError(f"':{word}' needs {needed}")
        return value

    translated = _translate(pattern)
    if "{{" in translated or "{%" in translated:
        raise ValueError("template logic in permalinks is not supported")
    # Eleventy writes file names; the URL of an index.html is that of its folder.
    return re.sub(r"/index\.html$", "/", _SLASHES.sub("/", _WORD.sub(replace, translated)))


_WORD = re.compile(r":([a-z_]+(?:\[[^\]/]*\])?)")
_FILE_SLUG = re.compile(r"\{\{-?\s*page\.fileSlug\s*-?\}\}")
_TITLE_SLUG = re.compile(r"\{\{-?\s*title\s*\|\s*(?:slug|slugify)\s*-?\}\}")
_SLASHES = re.compile(r"(?<!:)//+")
_OPTIONAL = {"categories", "section", "sections"}
_DATED = re.compile(r"(\d{4}-\d\d?-\d\d?)[-_](?=.)")
_DAY = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?!\d)")


# ---------------------------------------------------------------------------------------------------------
# Placeholders


def _make_slug(text: str) -> str:
    """Return a slug as site builders make it: with the letters of all scripts, unlike `content/slugs.py`."""
    return re.sub(r"[\W_]+", "-", text.lower()).strip("-")


def _find_day(article: Article) -> date | None:
    """Return the day as written, in its own zone, as site builders do."""
    written = _DAY.match(article.published or "")
    try:
        if written:
            return date(*map(int, written.groups()))
    except ValueError:
        return None
    published = parse_date(article.published) if article.published else None
    return published.date() if published else None


def _format_day(form: str) -> Callable[[Article], str]:
    return lambda article: f"{day:{form}}" if (day := _find_day(article)) else ""


def _format_number(pick: Callable[[date], int]) -> Callable[[Article], str]:
    return lambda article: str(pick(day)) if (day := _find_day(article)) else ""


def _get_name(article: Article) -> str:
    return article.file.rpartition("/")[2] if article.file else ""


def _format_name(article: Article) -> str:
    return _join(_get_name(article))


def _join(name: str) -> str:
    return re.sub(r"[^\w.~!$&'()+,;=@]+", "-", name).strip("-")


def _format_file_name(article: Article) -> str:
    return _make_path(_get_name(article))


def _format_slug(article: Article) -> str:
    return _make_slug(article.slug or _DATED.sub("", _get_name(article)) or article.title or "")


def _format_title(article: Article) -> str:
    name = _get_name(article)
    bare = _DATED.sub("", name)
    return _join(article.slug or bare) if bare != name else _make_slug(article.title or name)


def _make_path(name: str) -> str:
    """Return the URL segment that Hugo makes of a file or folder name."""
    return re.sub(r"\s+", "-", re.sub(r"[^\w\s.+~@-]", "", name)).lower()


def _list_folders(article: Article) -> list[str]:
    """Return the file's folders below Hugo's `content`, without Jekyll's `_posts`."""
    folders = article.file.split("/")[:-1] if article.file else []
    if "content" in folders:
        folders = folders[folders.index("content") + 1 :]
    return [_make_path(folder) for folder in folders if folder not in ("", ".", "..", "_posts", "_drafts")]


def _format_collection(article: Article) -> str:
    folders = _list_folders(article)
    return next((folder[1:] for folder in folders if folder.startswith("_")), folders[0] if folders else "")


_FILE, _DATE, _NAME = "a file name", "a date", "a slug, file name or title"

PERMALINK_WORDS: Mapping[str, tuple[str, Callable[[Article], str]]] = {
    "year": (_DATE, _format_day("%Y")),
    "short_year": (_DATE, _format_day("%y")),
    "month": (_DATE, _format_day("%m")),
    "i_month": (_DATE, _format_number(lambda day: day.month)),
    "monthname": (_DATE, lambda article: MONTHS[day.month - 1] if (day := _find_day(article)) else ""),
    "day": (_DATE, _format_day("%d")),
    "i_day": (_DATE, _format_number(lambda day: day.day)),
    "y_day": (_DATE, _format_day("%j")),
    "yearday": (_DATE, _format_number(lambda day: day.timetuple().tm_yday)),
    "week": (_DATE, _format_day("%V")),
    "short_day": (_DATE, lambda article: SHORT_DAYS[day.weekday()] if (day := _find_day(article)) else ""),
    "weekdayname": (_DATE, lambda article: DAYS[day.weekday()] if (day := _find_day(article)) else ""),
    "weekday": (_DATE, _format_number(lambda day: day.isoweekday() % 7)),
    "slug": (_NAME, _format_slug),
    "title": ("a title", _format_title),
    "slugortitle": ("a slug or a title", lambda article: _make_slug(article.slug or article.title or "")),
    "filename": (_FILE, _format_file_name),
    "contentbasename": (_FILE, _format_file_name),
    "slugorfilename": (_FILE, lambda article: _make_slug(article.slug or "") or _format_file_name(article)),
    "slugorcontentbasename": (_FILE, lambda article: _make_slug(article.slug or "") or _format_file_name(article)),
    "name": (_FILE, _format_name),
    "section": ("a folder", lambda article: next(iter(_list_folders(article)), "")),
    "sections": ("a folder", lambda article: "/".join(_list_folders(article))),
    "collection": ("a folder", _format_collection),
    "categories": ("categories", lambda article: "/".join(dict.fromkeys(map(_make_slug, article.categories)))),
    "output_ext": ("nothing", lambda _: ".html"),
}
"""Placeholder -> (the value that it needs, the function that formats it)."""
