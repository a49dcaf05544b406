"""A pattern of addresses, as Jekyll and Hugo have them -> the address of one article.

    /:year/:month/:slug/ and _posts/2026-03-05-hello.md -> /2026/03/hello/

https://jekyllrb.com/docs/permalinks/ and https://gohugo.io/configuration/permalinks/; where one word means two things,
it is what Jekyll says of a file that is named as Jekyll has it, and what Hugo says of any other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from feedtool.content.calendar import DAYS, MONTHS, SHORT_DAYS
from feedtool.content.dates import parse_date
from feedtool.model.frozen import frozen

__all__ = ["PERMALINK_WORDS", "STYLES", "Article", "fill_in", "is_pattern"]

STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
"""Jekyll's names for patterns."""


@frozen
class Article:
    """What is known of an article whose address is asked for; all as its author wrote it."""

    file: str | None = None
    """Its path without the suffix; None if it shares a file with others."""
    published: str | None = None
    title: str | None = None
    slug: str | None = None
    categories: tuple[str, ...] = ()


def is_pattern(value: object) -> bool:
    """Whether an address is one for many."""
    return isinstance(value, str) and any(word in PERMALINK_WORDS for word in _WORD.findall(_translate(value)))


def _translate(pattern: str) -> str:
    """What Eleventy says by a template, where that is simple."""
    return _TITLE_SLUG.sub(":slugortitle", _FILE_SLUG.sub(":slug", pattern)) if "{{" in pattern else pattern


def fill_in(pattern: str, article: Article) -> str:
    """The address of an article.

    Raises:
        ValueError: there is a word in the pattern that means nothing, or nothing that it could mean in the article.
    """

    def replace(found: re.Match[str]) -> str:
        word = found[1]
        if word not in PERMALINK_WORDS:
            known = ", ".join(f":{one}" for one in sorted(PERMALINK_WORDS))
            raise ValueError(f"':{word}' is no word of permalinks; these are: {known}")
        what, say = PERMALINK_WORDS[word]
        said = say(article)
        if not said and word not in _OPTIONAL:
            raise ValueError(f"':{word}' takes {what}, and the record has none")
        return said

    translated = _translate(pattern)
    if "{{" in translated or "{%" in translated:
        raise ValueError("it is made by a program, which is not run")
    # Eleventy names files; what is called so is asked for by its folder.
    return re.sub(r"/index\.html$", "/", _SLASHES.sub("/", _WORD.sub(replace, translated)))


_WORD = re.compile(r":([a-z_]+(?:\[[^\]/]*\])?)")
_FILE_SLUG = re.compile(r"\{\{-?\s*page\.fileSlug\s*-?\}\}")
_TITLE_SLUG = re.compile(r"\{\{-?\s*title\s*\|\s*(?:slug|slugify)\s*-?\}\}")
_SLASHES = re.compile(r"(?<!:)//+")
_OPTIONAL = {"categories", "section", "sections"}
_DATED = re.compile(r"(\d{4}-\d\d?-\d\d?)[-_](?=.)")
_DAY = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?!\d)")


# ---------------------------------------------------------------------------------------------------------
# What words mean


def _make_slug(text: str) -> str:
    """Letters of all scripts stay, as they do in the addresses that site builders make."""
    return re.sub(r"[\W_]+", "-", text.lower()).strip("-")


def _find_day(article: Article) -> date | None:
    """The day as it is written, whatever its zone: that is the one in the address."""
    written = _DAY.match(article.published or "")
    try:
        if written:
            return date(*map(int, written.groups()))
    except ValueError:
        return None
    moment = parse_date(article.published) if article.published else None
    return moment.date() if moment else None


def _say_day(form: str) -> Callable[[Article], str]:
    return lambda article: f"{day:{form}}" if (day := _find_day(article)) else ""


def _say_number(pick: Callable[[date], int]) -> Callable[[Article], str]:
    return lambda article: str(pick(day)) if (day := _find_day(article)) else ""


def _find_name(article: Article) -> str:
    return article.file.rpartition("/")[2] if article.file else ""


def _say_name(article: Article) -> str:
    return _join(_find_name(article))


def _join(name: str) -> str:
    return re.sub(r"[^\w.~!$&'()+,;=@]+", "-", name).strip("-")


def _say_file_name(article: Article) -> str:
    return _make_path(_find_name(article))


def _say_slug(article: Article) -> str:
    return _make_slug(article.slug or _DATED.sub("", _find_name(article)) or article.title or "")


def _say_title(article: Article) -> str:
    name = _find_name(article)
    bare = _DATED.sub("", name)
    return _join(article.slug or bare) if bare != name else _make_slug(article.title or name)


def _make_path(name: str) -> str:
    """As Hugo names what it makes of a file or folder."""
    return re.sub(r"\s+", "-", re.sub(r"[^\w\s.+~@-]", "", name)).lower()


def _list_folders(article: Article) -> list[str]:
    """Those that the file lies in: below Hugo's `content`, without Jekyll's `_posts`."""
    folders = article.file.split("/")[:-1] if article.file else []
    if "content" in folders:
        folders = folders[folders.index("content") + 1 :]
    return [_make_path(folder) for folder in folders if folder not in ("", ".", "..", "_posts", "_drafts")]


def _say_collection(article: Article) -> str:
    folders = _list_folders(article)
    return next((folder[1:] for folder in folders if folder.startswith("_")), folders[0] if folders else "")


_FILE, _DATE, _NAME = "a file of its own", "a date", "a slug, a file of its own or a title"

PERMALINK_WORDS: Mapping[str, tuple[str, Callable[[Article], str]]] = {
    "year": (_DATE, _say_day("%Y")),
    "short_year": (_DATE, _say_day("%y")),
    "month": (_DATE, _say_day("%m")),
    "i_month": (_DATE, _say_number(lambda day: day.month)),
    "monthname": (_DATE, lambda article: MONTHS[day.month - 1] if (day := _find_day(article)) else ""),
    "day": (_DATE, _say_day("%d")),
    "i_day": (_DATE, _say_number(lambda day: day.day)),
    "y_day": (_DATE, _say_day("%j")),
    "yearday": (_DATE, _say_number(lambda day: day.timetuple().tm_yday)),
    "week": (_DATE, _say_day("%V")),
    "short_day": (_DATE, lambda article: SHORT_DAYS[day.weekday()] if (day := _find_day(article)) else ""),
    "weekdayname": (_DATE, lambda article: DAYS[day.weekday()] if (day := _find_day(article)) else ""),
    "weekday": (_DATE, _say_number(lambda day: day.isoweekday() % 7)),
    "slug": (_NAME, _say_slug),
    "title": ("a title", _say_title),
    "slugortitle": ("a slug or a title", lambda article: _make_slug(article.slug or article.title or "")),
    "filename": (_FILE, _say_file_name),
    "contentbasename": (_FILE, _say_file_name),
    "slugorfilename": (_FILE, lambda article: _make_slug(article.slug or "") or _say_file_name(article)),
    "slugorcontentbasename": (_FILE, lambda article: _make_slug(article.slug or "") or _say_file_name(article)),
    "name": (_FILE, _say_name),
    "section": ("a folder", lambda article: next(iter(_list_folders(article)), "")),
    "sections": ("a folder", lambda article: "/".join(_list_folders(article))),
    "collection": ("a folder", _say_collection),
    "categories": ("categories", lambda article: "/".join(dict.fromkeys(map(_make_slug, article.categories)))),
    "output_ext": ("nothing", lambda _: ".html"),
}
"""Word -> (what it takes, what it says of a article)."""
