"""Finds the language, the sections and the name of a page of Hugo, from the path of its file.

    content/posts/hello.it.md       language `it`, if the site has it, section `posts`, name `hello`
    content/it/posts/hello.md       the same, if `content/it` is the `contentDir` of `it`

See https://gohugo.io/content-management/multilingual/ and /content-management/sections/.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from feedtool.articles.builders.permalinks import Article
from feedtool.articles.builders.slugs import make_hugo_path
from feedtool.entries.visibility_statements import parse_flag
from feedtool.model import Builder

__all__ = ["Language", "list_languages", "locate_page", "make_address", "place_page"]


class Language(Struct, frozen=True, kw_only=True):
    """A language of a site."""

    code: str = ""
    """Empty in a site without `languages`."""
    folder: str = "content"
    prefix: str = ""
    """The beginning of the paths of its pages, such as `/it`."""
    is_elsewhere: bool = False
    """It has a `baseURL` of its own."""


class Page(Struct, frozen=True, kw_only=True):
    """The parts of the path of a page."""

    language: Language
    folders: tuple[str, ...]
    name: str


def list_languages(values: Mapping[str, Any]) -> tuple[Language, ...]:
    """Return the languages of a configuration, whose names are in lower case; the default language comes first."""
    folder = _clean_folder(values.get("contentdir")) or "content"
    given = values.get("languages")
    tables = {str(code).casefold(): _fold(table) for code, table in given.items()} if isinstance(given, dict) else {}
    if not tables:
        return (Language(folder=folder),)
    default = str(values.get("defaultcontentlanguage") or "en").casefold()
    default = default if default in tables else next(iter(tables))
    has_prefix = parse_flag(values.get("defaultcontentlanguageinsubdir")) is True
    return tuple(
        Language(
            code=code,
            folder=_clean_folder(tables[code].get("contentdir")) or folder,
            prefix=f"/{code}" if code != default or has_prefix else "",
            is_elsewhere=bool(tables[code].get("baseurl")),
        )
        for code in sorted(tables, key=lambda code: code != default)
    )


def _fold(table: object) -> dict[str, Any]:
    return {str(name).casefold(): value for name, value in table.items()} if isinstance(table, dict) else {}


def _clean_folder(written: object) -> str:
    return written.strip("./") if isinstance(written, str) else ""


def locate_page(path: str, builder: Builder) -> Page | None:
    """Return the parts of the path of a page; None for a file outside of the content."""
    inner = path.removeprefix(builder.folder).lstrip("/")
    languages: tuple[Language, ...] = builder.get_setting("languages", (Language(),))
    found = [one for one in languages if inner.startswith(f"{one.folder}/")]
    if not found:
        return None
    folder = max((one.folder for one in found), key=len)
    found = [one for one in found if one.folder == folder]
    *folders, file = inner.removeprefix(f"{folder}/").split("/")
    name, _, code = file.rpartition(".")[0].rpartition(".")
    language = next((one for one in languages if name and one.code == code.casefold()), None)
    if language is None:
        language, name = found[0], file.rpartition(".")[0]
    if name in ("index", "_index") and folders:
        name = folders.pop()
    return Page(language=language, folders=tuple(folders), name=name)


def place_page(builder: Builder, path: str, is_section: Callable[[str], bool]) -> Builder:
    """Return the builder of a page with the parts of its path, for its address.

    Args:
        builder: Hugo, with the settings of the site.
        path: the file.
        is_section: whether a folder has an `_index.md`.
    """
    page = locate_page(path, builder)
    if page is None:
        return builder
    top = f"{builder.folder}/{page.language.folder}".lstrip("/" if not builder.folder.startswith("/") else "")
    sections = (
        folder
        for number, folder in enumerate(page.folders)
        if not number or is_section("/".join([top, *page.folders[: number + 1]]))
    )
    settings = (
        ("code", page.language.code),
        ("prefix", page.language.prefix),
        ("folders", tuple(map(make_hugo_path, page.folders))),
        ("sections", tuple(map(make_hugo_path, sections))),
        ("name", page.name),
    )
    return replace(builder, settings=(*builder.settings, *settings))


def make_address(article: Article) -> str:
    """Return the path of a page without a pattern: its folders, and its slug or name."""
    name = article.slug or article.builder.get_setting("name", "")
    return "/".join([*article.builder.get_setting("folders", ()), make_hugo_path(name)])
