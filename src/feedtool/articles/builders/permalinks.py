"""Fills in a permalink pattern of a site builder: the URL path of one article.

    /:year/:month/:slug/ and _posts/2026-03-05-hello.md -> /2026/03/hello/

See https://jekyllrb.com/docs/permalinks/, https://gohugo.io/configuration/permalinks/ and
https://hexo.io/docs/permalinks. A placeholder of several builders means what the article's builder documents. If the
builder is not known, it means what Jekyll documents for a file named in Jekyll's way, and what Hugo documents for any
other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from feedtool.articles.builders.slugifiers import slugify_eleventy, slugify_old_eleventy
from feedtool.articles.builders.slugs import make_hugo_path, make_jekyll_slug, make_slug
from feedtool.content.calendar import DAYS, MONTHS, SHORT_DAYS
from feedtool.content.dates import parse_date
from feedtool.model import Builder, BuilderName

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
    authors: tuple[str, ...] = ()
    language: str | None = None
    builder: Builder = Builder()
    words: Mapping[str, tuple[str, Callable[[Article], str]]] = msgspec.field(default_factory=dict)
    """Placeholders that mean another value there, as in PERMALINK_WORDS."""


def is_pattern(value: object) -> bool:
    """Whether a value is a pattern with placeholders, not a URL."""
    return isinstance(value, str) and any(
        word.partition("[")[0] in PERMALINK_WORDS or word in _TEMPLATE_WORDS
        for word in _WORD.findall(_translate(value))
    )


def _translate(pattern: str) -> str:
    """Replace Eleventy's simple template expressions by placeholders."""
    return _EXPRESSION.sub(_translate_expression, pattern) if "{{" in pattern else pattern


def _translate_expression(found: re.Match[str]) -> str:
    name, filter_, argument = found["name"], found["filter"], found["argument"]
    if name in ("page.date", "date") and filter_ == "date" and argument:
        return re.sub("%-?[a-zA-Z]", lambda code: _DATE_CODES.get(code[0], code[0]), argument)
    words = _EXPRESSIONS.get(name, {})
    return words.get(filter_ or "", found[0]) if argument is None else found[0]


def fill_permalink(pattern: str, article: Article) -> str:
    """Return the URL path of an article.

    Raises:
        ValueError: the pattern has an unknown placeholder or template logic, or the article lacks a value for it.
    """

    def replace(found: re.Match[str]) -> str:
        word = found[1]
        known = article.words.get(word) or _find_word(word, article.builder.name)
        if known is None:
            words = ", ".join(f":{one}" for one in sorted(PERMALINK_WORDS))
            raise ValueError(f"':{word}' is not a permalink placeholder; use one of {words}")
        needed, format_value = known
        value = format_value(article)
        if not value and word.partition("[")[0] not in _OPTIONAL:
            written = article.published if needed == _DATE else None
            found_date = f" such as 2026-03-05; found {written!r}" if written else ""
            raise ValueError(f"':{word}' needs {needed}{found_date}")
        if article.builder.name == "hugo" and word != "address":
            # Hugo decodes the path as it decodes queries (createTargetPathDescriptor in hugolib/page__paths.go).
            value = "/".join(make_hugo_path(part.replace("+", " ")) for part in value.split("/"))
        return value.replace("#", "%23").replace("?", "%3F")

    translated = _translate(pattern)
    if "{{" in translated or "{%" in translated:
        raise ValueError("template logic in permalinks is not supported")
    # Eleventy writes file names; the URL of an index.html is that of its folder.
    return re.sub(r"/index\.html$", "/", _SLASHES.sub("/", _WORD.sub(replace, translated)))


_LAYOUT = r"(?:2006|January|Jan|Monday|Mon|002|0[1-6]|15|[1-6](?!\d)|[-_](?=\w))+"
_WORD = re.compile(rf":([a-z_]+(?:\[[^\]/]*\])?|(?<=[/.-]:){_LAYOUT}(?![\w:]))")
_EXPRESSION = re.compile(
    r"\{\{-?\s*(?P<name>[\w.]+)\s*(?:\|\s*(?P<filter>\w+)\s*(?::\s*[\"'](?P<argument>[^\"'{}]*)[\"']\s*)?)?-?\}\}"
)
_EXPRESSIONS: Mapping[str, Mapping[str, str]] = {
    "page.fileSlug": {"": ":file_slug", "slug": ":file_slug", "slugify": ":file_slug"},
    "page.filePathStem": {"": "/:filepathstem"},
    "title": {"slugify": ":title_slugify", "slug": ":title_slug"},
    "slug": {"": ":own_slug", "slugify": ":own_slug", "slug": ":own_slug"},
}
"""Name in a template -> filter -> placeholder (https://www.11ty.dev/docs/data-eleventy-supplied/)."""
_DATE_CODES = {
    "%Y": ":year", "%y": ":short_year", "%m": ":month", "%-m": ":i_month", "%d": ":day", "%-d": ":i_day",
    "%e": ":i_day", "%B": ":long_month", "%b": ":short_month", "%j": ":y_day", "%H": ":hour", "%M": ":minute",
}  # fmt: skip
"""Codes of Liquid's filter `date` -> placeholder."""
_SLASHES = re.compile(r"(?<!:)//+")
_OPTIONAL = {"categories", "category", "slugified_categories", "section", "sections"}
_DATED = re.compile(r"(\d{2,4}-\d\d?-\d\d?)[-_](?=.)")
_MOMENT = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?!\d)(?:[Tt ]+(\d\d?):(\d\d)(?::(\d\d))?)?")


# ---------------------------------------------------------------------------------------------------------
# The values


_COUNTS_IN_ZONE: frozenset[BuilderName] = frozenset({"hexo", "jekyll"})
"""Builders that count days in the zone of the site."""


def _find_moment(article: Article) -> datetime | None:
    """Return the date, in the zone in which it is written or in which the builder counts days."""
    name = article.builder.timezone
    zone = ZoneInfo(name) if name and article.builder.name in _COUNTS_IN_ZONE else None
    written = None if zone else _MOMENT.match(article.published or "")
    try:
        if written:
            return datetime(*(int(part or 0) for part in written.groups()))  # type: ignore[arg-type]  # noqa: DTZ001 (as written)
    except ValueError:
        return None
    published = parse_date(article.published, zone or UTC) if article.published else None
    return published.astimezone(zone) if published and zone else published


def _make_date(form: str) -> Format:
    return lambda article: f"{moment:{form}}" if (moment := _find_moment(article)) else ""


def _make_part(pick: Callable[[datetime], object]) -> Format:
    return lambda article: str(pick(moment)) if (moment := _find_moment(article)) else ""


def _get_name(article: Article) -> str:
    if name := article.builder.get_setting("name"):
        return str(name)
    return article.file.rpartition("/")[2] if article.file else ""


def _get_bare_name(article: Article) -> str:
    """Return the name of the file without its date."""
    return _DATED.sub("", _get_name(article))


def _join(name: str) -> str:
    return re.sub(r"[^\w.~!$&'()+,;=@]+", "-", name).strip("-")


def _format_slug(article: Article) -> str:
    return make_slug(article.slug or _get_bare_name(article) or article.title or "")


def _format_title(article: Article) -> str:
    is_dated = _get_bare_name(article) != _get_name(article)
    return _format_jekyll_title(article) if is_dated else make_slug(article.title or _get_name(article))


def _format_jekyll_title(article: Article) -> str:
    return make_jekyll_slug(article.slug or _get_bare_name(article) or article.title or "", is_pretty=True)


def _format_hugo_title(article: Article) -> str:
    return make_hugo_path(article.title or "") or make_hugo_path(_get_name(article))


def _format_file_name(article: Article) -> str:
    return make_hugo_path(_get_name(article))


def _list_folders(article: Article) -> list[str]:
    """Return the file's folders below Hugo's `content` that are sections, without Jekyll's `_posts`."""
    if (sections := article.builder.get_setting("sections")) is not None:
        return list(sections)
    folders = article.file.split("/")[:-1] if article.file else []
    if "content" in folders:
        folders = folders[folders.index("content") + 1 :]
    return [make_hugo_path(folder) for folder in folders if folder not in ("", ".", "..", "_posts", "_drafts")]


def _make_sections(found: str) -> Format:
    """Return the function for `:sections`, or a part of it such as `[1:]` and `[last]`."""

    def format_value(article: Article) -> str:
        folders = _list_folders(article)
        begin, colon, end = found.replace("last", str(max(0, len(folders) - 1))).partition(":")
        if not found:
            return "/".join(folders)
        start = int(begin or 0)
        return "/".join(folders[start : int(end) if end else None] if colon else folders[start : start + 1])

    return format_value


def _format_collection(article: Article) -> str:
    parts = article.file.split("/")[:-1] if article.file else []
    found = next((folder[1:] for folder in parts if folder.startswith("_") and len(folder) > 1), "")
    return found or next(iter(_list_folders(article)), "")


def _format_path(article: Article) -> str:
    """Return the path of the file in its collection."""
    parts = article.file.split("/") if article.file else []
    start = next((number for number, part in enumerate(parts, 1) if part.startswith("_")), 0)
    return "/".join(parts[start:])


def _format_stem(article: Article) -> str:
    """Return Eleventy's `page.filePathStem`: the path of the file below the input folder, without its date."""
    folder, _, _name = (article.file or "").removeprefix(f"{article.builder.folder}/").rpartition("/")
    return f"{folder}/{_get_bare_name(article)}".lstrip("/")


def _make_categories(change: Callable[[str], str]) -> Format:
    return lambda article: "/".join(dict.fromkeys(map(change, article.categories)))


_FILE, _DATE, _FOLDER, _TITLE = "a file name", "a date", "a folder", "a slug or a title"
_NAME = "a slug, file name or title"

Format = Callable[[Article], str]
Words = Mapping[str, tuple[str, Format]]

PERMALINK_WORDS: Words = {
    "year": (_DATE, _make_date("%Y")),
    "short_year": (_DATE, _make_date("%y")),
    "month": (_DATE, _make_date("%m")),
    "i_month": (_DATE, _make_part(lambda day: day.month)),
    "short_month": (_DATE, _make_part(lambda day: MONTHS[day.month - 1][:3])),
    "long_month": (_DATE, _make_part(lambda day: MONTHS[day.month - 1])),
    "monthname": (_DATE, _make_part(lambda day: MONTHS[day.month - 1])),
    "day": (_DATE, _make_date("%d")),
    "i_day": (_DATE, _make_part(lambda day: day.day)),
    "y_day": (_DATE, _make_date("%j")),
    "yearday": (_DATE, _make_part(lambda day: day.timetuple().tm_yday)),
    "w_year": (_DATE, _make_date("%G")),
    "week": (_DATE, _make_date("%V")),
    "w_day": (_DATE, _make_part(lambda day: day.isoweekday())),
    "short_day": (_DATE, _make_part(lambda day: SHORT_DAYS[day.weekday()])),
    "long_day": (_DATE, _make_part(lambda day: DAYS[day.weekday()])),
    "weekdayname": (_DATE, _make_part(lambda day: DAYS[day.weekday()])),
    "weekday": (_DATE, _make_part(lambda day: day.isoweekday() % 7)),
    "hour": (_DATE, _make_date("%H")),
    "minute": (_DATE, _make_date("%M")),
    "second": (_DATE, _make_date("%S")),
    "slug": (_NAME, _format_slug),
    "title": ("a title", _format_title),
    "slugortitle": (_TITLE, lambda article: make_slug(article.slug or article.title or "")),
    "filename": (_FILE, _format_file_name),
    "contentbasename": (_FILE, _format_file_name),
    "slugorfilename": (_FILE, lambda article: make_slug(article.slug or "") or _format_file_name(article)),
    "slugorcontentbasename": (_FILE, lambda article: make_slug(article.slug or "") or _format_file_name(article)),
    "name": (_FILE, lambda article: _join(_get_name(article))),
    "basename": (_FILE, lambda article: _join(_get_bare_name(article))),
    "path": (_FILE, _format_path),
    "section": (_FOLDER, lambda article: next(iter(_list_folders(article)), "")),
    "sections": (_FOLDER, _make_sections("")),
    "collection": (_FOLDER, _format_collection),
    "categories": ("categories", _make_categories(make_slug)),
    "category": ("categories", _make_categories(make_slug)),
    "slugified_categories": ("categories", _make_categories(make_jekyll_slug)),
    "output_ext": ("nothing", lambda _: ".html"),
    "post_title": ("a title", lambda article: make_slug(article.title or "")),
    "hash": ("a post of Hexo", lambda _: ""),
    "address": ("a builder whose addresses are known", lambda _: ""),
}
"""Placeholder -> (the value that it needs, the function that formats it)."""

_BY_BUILDER: Mapping[BuilderName, Words] = {
    "jekyll": {
        "title": (_FILE, _format_jekyll_title),
        "slug": (_FILE, lambda article: make_jekyll_slug(article.slug or _get_bare_name(article))),
        "name": (_FILE, lambda article: make_jekyll_slug(_get_name(article))),
        "categories": ("categories", _make_categories(str.lower)),
    },
    "hugo": {
        "title": (_TITLE, _format_hugo_title),
        "slugortitle": (_TITLE, lambda article: make_hugo_path(article.slug or "") or _format_hugo_title(article)),
        "slugorfilename": (_FILE, lambda article: make_hugo_path(article.slug or _get_name(article))),
        "slugorcontentbasename": (_FILE, lambda article: make_hugo_path(article.slug or _get_name(article))),
    },
}
"""Builder -> the placeholders that mean another value there."""

_TEMPLATE_WORDS: Words = {
    "file_slug": (_FILE, _get_bare_name),
    "filepathstem": (_FILE, _format_stem),
    "title_slugify": ("a title", lambda article: slugify_eleventy(article.title or "")),
    "title_slug": ("a title", lambda article: slugify_old_eleventy(article.title or "")),
    "own_slug": ("a slug", lambda article: article.slug or ""),
}
"""Placeholders for the expressions of Eleventy's templates."""

_GO_LAYOUTS: Mapping[str, str] = {
    "2006": "year", "06": "short_year", "January": "long_month", "Jan": "short_month", "01": "month", "1": "i_month",
    "02": "day", "2": "i_day", "002": "y_day", "Monday": "long_day", "Mon": "short_day", "15": "hour", "04": "minute",
    "05": "second",
}  # fmt: skip
"""Parts of a layout of Go's package `time`, in which Hugo also takes dates."""
_GO_PART = re.compile("|".join(sorted(_GO_LAYOUTS, key=len, reverse=True)))


def _find_word(word: str, builder: BuilderName) -> tuple[str, Format] | None:
    """Return (the value that a placeholder needs, the function that formats it), or None."""
    name, bracket, selected = word.partition("[")
    if bracket:
        is_right = name == "sections" and re.fullmatch(r"(?:\d+|last)?:?(?:\d+|last)?", selected[:-1])
        return (_FOLDER, _make_sections(selected[:-1])) if is_right and len(selected) > 1 else None
    if _GO_PART.match(word):
        return _DATE, lambda article: _GO_PART.sub(lambda part: PERMALINK_WORDS[_GO_LAYOUTS[part[0]]][1](article), word)
    return _BY_BUILDER.get(builder, {}).get(word) or PERMALINK_WORDS.get(word) or _TEMPLATE_WORDS.get(word)
