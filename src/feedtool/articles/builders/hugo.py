"""Hugo: defaults of folders (`cascade`), URLs and the configuration.

_index.md    front matter, `cascade:`   https://gohugo.io/content-management/front-matter/#cascade
hugo.toml    `cascade`, `permalinks`    https://gohugo.io/configuration/permalinks/
             `buildFuture`              https://gohugo.io/configuration/all/#buildfuture
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from itertools import chain
from typing import Any

from msgspec import Struct

from feedtool.articles.builders import zola
from feedtool.articles.builders.folder_files import (
    HUGO_FOLDERS,
    match_index,
)
from feedtool.articles.builders.hugo_pages import list_languages, locate_page
from feedtool.articles.builders.rules import FolderRules, SettingsFile, add_permalink, find_timezone, make_base_path
from feedtool.articles.front_matter import FrontMatter, decode_file, split_file
from feedtool.articles.front_matter_yaml import parse_yaml_mapping
from feedtool.content.paths import matches_path
from feedtool.content.strict_json import parse_json
from feedtool.entries.visibility_statements import parse_flag
from feedtool.errors import ParseError
from feedtool.model import Builder, Defaults

__all__ = ["make_builder", "parse_cascade", "parse_config", "parse_section"]

_MAX_ALTERNATIVES = 50
_CONFIG_FOLDER = re.compile(rf"(?:^|/)(?:{'|'.join(HUGO_FOLDERS)})$")
_HUGO_SLUG = re.compile(r":slug(?![a-z])")
"""For a page without a slug, Hugo makes it from the title; other builders from the file name."""


def make_builder(values: Mapping[str, Any], folder: str = "") -> Builder:
    """Return Hugo with the settings of a configuration in a folder; their names are in lower case."""
    base = values.get("baseurl")
    return Builder(
        name="hugo",
        publishes_future=parse_flag(values.get("buildfuture")),
        folder=folder,
        base_path=make_base_path(base),
        timezone=find_timezone(values.get("timezone")),
        settings=(("languages", list_languages(values)),),
    )


def parse_section(file: SettingsFile, found: FolderRules) -> None:
    """Read the front matter of an `_index.md`, which sets its section's defaults."""
    index = match_index(file.name)
    matter, _ = split_file(decode_file(file.content))
    if file.builder == "zola":
        zola.parse_section(matter, file, found)
    _add_cascades(matter, index[1] if index else None, file.top, found, file.fields)


def parse_config(file: SettingsFile, found: FolderRules) -> None:
    """Read Hugo's config.

    A `config.toml` without `baseURL` belongs to another program.
    """
    folder = _CONFIG_FOLDER.sub("", file.folder)
    is_sure = file.name.startswith("hugo.")
    try:
        matter = _parse_matter(decode_file(file.content), found.where)
    except ParseError:
        if is_sure:
            raise
        return
    values = {name.casefold(): value for name, value in matter.values.items()}
    base = values.get("baseurl")
    is_hugo = is_sure or isinstance(base, str)
    found.builders = (make_builder(values, folder),) if is_hugo else zola.find_builders(values, folder)
    if not is_hugo:
        if found.builders:
            zola.add_rules(file, found)
        return
    _add_cascades(matter, None, folder, found, file.fields)
    (builder,) = found.builders
    end = ".html" if parse_flag(values.get("uglyurls")) else "/"
    for name, pattern in _list_permalinks(values.get("permalinks")):
        line = matter.find_line(("permalinks", name))
        add_permalink(
            f"{pattern.rstrip('/')}{end}", line, _Section(builder=builder, name=name.casefold()), found, file.fields
        )
    add_permalink(f"/:address{end}", None, _Section(builder=builder), found, file.fields)


def parse_cascade(file: SettingsFile, found: FolderRules) -> None:
    """Read a file with the value of `cascade`, with or without that key."""
    matter = _parse_matter(decode_file(file.content), found.where)
    value = matter.values["cascade"] if matter.values.keys() == {"cascade"} else matter.values
    _add_cascades(
        FrontMatter(values={"cascade": value}, lines={}, kind="yaml", written=""),
        None,
        _CONFIG_FOLDER.sub("", file.folder),
        found,
        file.fields,
    )


def _parse_matter(text: str, where: str) -> FrontMatter:
    """Read a file that consists of front matter only."""
    if where.endswith(".toml"):
        matter, _ = split_file(f"+++\n{text}\n+++\n")
        return FrontMatter(values=matter.values, lines={}, kind="toml", written=text)
    if where.endswith(".json"):
        values = parse_json(text)
        return FrontMatter(values=values if isinstance(values, dict) else {}, lines={}, kind="json", written=text)
    values, lines = parse_yaml_mapping(text, subject="file")
    return FrontMatter(values=values, lines=lines, kind="yaml", written=text)


def _list_permalinks(given: object) -> Iterator[tuple[str, str]]:
    """Yield (section, pattern), in both forms that Hugo has had (until 0.115, since)."""
    if isinstance(given, dict):
        of_pages = given.get("page")
        for name, pattern in {**given, **(of_pages if isinstance(of_pages, dict) else {})}.items():
            if isinstance(pattern, str) and pattern.startswith("/"):
                # Hugo writes paths in lower case.
                literal = "/".join(part if ":" in part else part.lower() for part in pattern.split("/"))
                yield name, _HUGO_SLUG.sub(":slugortitle", literal)


class _Section(Struct, frozen=True, kw_only=True):
    """The pages of a section, or of all, to which Hugo gives URLs by one pattern."""

    builder: Builder
    name: str | None = None

    def fits(self, path: str, _language: str | None) -> bool:
        """Match no page in a language that is on another host."""
        page = locate_page(path, self.builder)
        if page is None or page.language.is_elsewhere:
            return False
        return self.name is None or (bool(page.folders) and page.folders[0].casefold() == self.name)


class _Cascade(Struct, frozen=True, kw_only=True):
    """Hugo's `target`: patterns for the path and the language of a page."""

    path: tuple[tuple[str, ...], ...] = ()
    """Alternative patterns, each split at `/`; empty for any path."""
    language: str | None = None
    file_language: str | None = None
    """The language of the `_index.it.md` that has the target."""
    top: str = ""

    def fits(self, path: str, language: str | None) -> bool:
        """Match Hugo's path of a page and its language.

        The path of content/posts/hello.md is `/posts/hello`. Before Hugo 0.123 it was `/posts/hello.md`, and such
        patterns are still in use.
        """
        logical, file, own_language = _name_page(path, self.top)
        if self.file_language and own_language != self.file_language:
            return False
        if self.language and not _fits_language(self.language, own_language or language):
            return False
        return not self.path or any(
            matches_path(logical.split("/"), pattern) or ("." in pattern[-1] and matches_path(file.split("/"), pattern))
            for pattern in self.path
        )


def _add_cascades(
    matter: FrontMatter, language: str | None, top: str, found: FolderRules, fields: tuple[tuple[str, str], ...]
) -> None:
    cascade = matter.values.get("cascade")
    if cascade is None:
        return
    is_list = isinstance(cascade, list)
    for index, item in enumerate(cascade if is_list else [cascade]):
        at: tuple[str | int, ...] = ("cascade", index) if is_list else ("cascade",)
        if not isinstance(item, dict):
            message = "expected a mapping of names to values, or a list of them"
            found.report(matter.find_line(at), "cascade", message)
            continue
        target = _make_target(item, at, language, top, matter, found)
        if target is not None:
            defaults = _make_cascade(item, at, matter, found)
            is_for_all = target == _Cascade(top=top)
            found.add(defaults, None if is_for_all else target, fields)


def _make_target(
    item: Mapping[str, Any],
    at: tuple[str | int, ...],
    language: str | None,
    top: str,
    matter: FrontMatter,
    found: FolderRules,
) -> _Cascade | None:
    """Return the target; None if it is not for articles or cannot be read."""
    name = "target" if "target" in item else "_target"
    given = item.get(name) or {}
    if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
        found.report(matter.find_line((*at, name)), name, "expected a mapping of path, kind or lang to patterns")
        return None
    conditions = {str(key).casefold(): value for key, value in given.items()}
    alternatives = _expand_braces(conditions.get("path", ""))
    if len(alternatives) > _MAX_ALTERNATIVES:
        found.report(matter.find_line((*at, name, "path")), "path", f"more than {_MAX_ALTERNATIVES} alternatives")
        return None
    expected = (("kind", "page"), ("environment", "production"))
    if not all(_fits_word(conditions[key], word) for key, word in expected if conditions.get(key)):
        return None
    return _Cascade(
        path=tuple(chain.from_iterable(map(_split_pattern, alternatives))) if conditions.get("path") else (),
        language=conditions.get("lang"),
        file_language=language.casefold() if language else None,
        top=top,
    )


def _make_cascade(
    item: Mapping[str, Any], at: tuple[str | int, ...], matter: FrontMatter, found: FolderRules
) -> Defaults:
    params = item.get("params") or {}
    if not isinstance(params, dict):
        found.report(matter.find_line((*at, "params")), "params", "expected a mapping of names to values")
        params = {}
    values = {name: value for name, value in item.items() if name not in ("params", "target", "_target", "cascade")}
    paths = {**{name: (*at, "params", name) for name in params}, **{name: (*at, name) for name in values}}
    lines = {name: line for name, path in paths.items() if (line := matter.find_line(path)) is not None}
    return Defaults(where=found.where, key="cascade", values={**params, **values}, lines=lines)


def _name_page(path: str, top: str) -> tuple[str, str, str | None]:
    """Return Hugo's logical path of a page, its file's path, and its language.

    The language is the one in the file name (`hello.it.md`).
    """
    folders, _, name = path.rpartition("/")
    parts = folders.removeprefix(top).strip("/").split("/") if folders else []
    if "content" in parts:
        parts = parts[parts.index("content") + 1 :]
    stem = name.rpartition(".")[0] or name
    found = re.fullmatch(r"(.+)\.([A-Za-z]{2,3}(?:-[A-Za-z]{2,4})?)", stem)
    stem, language = (found[1], found[2].casefold()) if found else (stem, None)
    folder = "/".join(["", *filter(None, parts)])
    logical = folder if stem in ("index", "_index") else f"{folder}/{stem}"
    return logical.replace(" ", "-").casefold(), f"{folder}/{name}".casefold(), language


def _fits_word(pattern: str, word: str) -> bool:
    return any(fnmatchcase(word, one) for one in _expand_braces(pattern.casefold()))


def _fits_language(pattern: str, language: str | None) -> bool:
    """Match a language or, for a site's it-IT, its first part (it)."""
    if language is None:
        return False
    return any(_fits_word(pattern, one) for one in (language.casefold(), language.casefold().partition("-")[0]))


def _expand_braces(pattern: str) -> list[str]:
    """Expand `{a,b}/c` to `a/c` and `b/c`.

    The result has at most one pattern more than _MAX_ALTERNATIVES.
    """
    done: list[str] = []
    left = [pattern]
    while left and len(done) <= _MAX_ALTERNATIVES:
        one = left.pop()
        found = re.search(r"\{([^{}]*)\}", one)
        if found is None:
            done.append(one)
        elif len(left) <= _MAX_ALTERNATIVES:
            left += [one[: found.start()] + word + one[found.end() :] for word in found[1].split(",")]
        else:
            return [pattern] * (_MAX_ALTERNATIVES + 1)
    return done


def _split_pattern(pattern: str) -> Iterator[tuple[str, ...]]:
    """Yield a pattern split at `/`.

    A last part such as `a**` also matches folders below.
    """
    parts = pattern.casefold().split("/")
    yield tuple(part if part == "**" else re.sub(r"\*\*+", "*", part) for part in parts)
    if len(parts[-1]) > 2 and parts[-1].endswith("**"):
        yield (*(part if part == "**" else re.sub(r"\*\*+", "*", part) for part in parts), "**")
