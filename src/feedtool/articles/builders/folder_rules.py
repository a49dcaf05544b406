"""Reads the files in which site builders set defaults for a folder's articles.

    Hugo        _index.md      front matter, `cascade:`   https://gohugo.io/content-management/front-matter/#cascade
                hugo.toml      `cascade`, `permalinks`    https://gohugo.io/configuration/permalinks/
    Jekyll      _config.yml    `defaults:`, `permalink:`  https://jekyllrb.com/docs/configuration/front-matter-defaults/
    Eleventy    posts.json     in a folder `posts`        https://www.11ty.dev/docs/data-template-dir/

Paths are relative to the config's folder, with `/`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import chain
from typing import Any, Protocol

from feedtool.articles.builders.folder_files import (
    HUGO_FOLDERS,
    is_hugo_cascade,
    is_hugo_file,
    is_site_file,
    match_index,
)
from feedtool.articles.builders.permalinks import STYLES
from feedtool.articles.builders.settings import (
    read_python_builder,
    read_python_settings,
    read_site_builder,
    read_toml_builder,
)
from feedtool.articles.front_matter import FrontMatter, decode_file, split_file
from feedtool.articles.front_matter_yaml import read_yaml
from feedtool.articles.records import check_defaults
from feedtool.content.paths import matches_path
from feedtool.content.strict_json import decode_text, read_json
from feedtool.errors import ParseError
from feedtool.model import Builder, Defaults, Problem
from feedtool.model.frozen import frozen

__all__ = ["FolderRule", "FolderRules", "Target", "read_rules"]

_LISTS = ("articles", "items", "posts", "entries", "records", "data", "articoli", "pages")
"""Keys of records in a file that has the name of its folder by chance."""
_MAX_ALTERNATIVES = 50


class Target(Protocol):
    """Decides which articles a rule is for."""

    def fits(self, path: str, language: str | None) -> bool:
        """Whether a rule is for the article in this file.

        `language` is that of articles which state none.
        """
        ...


@frozen
class FolderRule:
    """Defaults for the articles below a folder, or for some of them."""

    defaults: Defaults
    target: Target | None = None
    """None for all articles."""
    is_site: bool = False
    """It comes from the config of a whole site, see is_site_file()."""


@dataclass(kw_only=True)
class FolderRules:
    """The rules of a file of defaults, strongest first, and its problems."""

    where: str
    rules: list[FolderRule] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    builders: tuple[Builder, ...] = ()
    """The builders that the file may configure."""
    is_whole: bool = True
    """False if a part of the file cannot be read, so that some of its values are unknown."""

    def report(self, line: int | None, name: str, message: str, hint: str | None = None) -> None:
        """Add a problem for a part that cannot be read."""
        self.is_whole = False
        self.problems.append(Problem(where=self.where, line=line, field=name, message=message, hint=hint))

    def add(self, defaults: Defaults, target: Target | None, fields: tuple[tuple[str, str], ...], **more: bool) -> None:
        """Add a rule with the values that records can use, and the problems of the others."""
        checked, problems = check_defaults(defaults, fields)
        self.problems += problems
        if checked.values:
            self.rules.append(FolderRule(defaults=checked, target=target, **more))


def read_rules(
    content: bytes, where: str, top: str, fields: tuple[tuple[str, str], ...] = (), *, is_zola: bool = False
) -> FolderRules:
    """Return the rules of a file of defaults.

    Args:
        content: its bytes.
        where: its path.
        top: the top folder of the source's articles.
        fields: (name as written, field), from the config.
        is_zola: whether Zola builds the site.

    Raises:
        ParseError: the file cannot be read.
    """
    folder, _, name = where.rpartition("/")
    found = FolderRules(where=where)
    if is_hugo_cascade(name):
        _read_hugo_cascade(content, _HUGO_FOLDER.sub("", folder), found, fields)
    elif is_hugo_file(name):
        _read_hugo(content, _HUGO_FOLDER.sub("", folder), found, fields)
    elif is_site_file(name):
        _read_jekyll(content, folder, found, fields)
    elif name.endswith(".py"):
        _read_python(content, name, found, fields)
    elif name.endswith(".json"):
        _read_data(content, found, fields)
    elif name.endswith((".meta", ".meta.yml", ".meta.yaml")):
        _read_metadata(content, found, fields)
    elif index := match_index(name):
        _read_cascade(content, index[1], top, found, fields, is_zola=is_zola)
    return found


# ---------------------------------------------------------------------------------------------------------
# Hugo


@frozen
class _Cascade:
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


def _read_cascade(
    content: bytes,
    language: str | None,
    top: str,
    found: FolderRules,
    fields: tuple[tuple[str, str], ...],
    *,
    is_zola: bool,
) -> None:
    matter, _ = split_file(decode_file(content))
    if is_zola and "draft" in matter.values:
        # Zola reads nothing in the folder of a section that is a draft (components/site/src/lib.rs, load).
        found.add(
            Defaults(where=found.where, values={"draft": matter.values["draft"]}, lines=matter.lines), None, fields
        )
    _add_cascades(matter, language, top, found, fields)


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


@frozen
class _Section:
    """The pages of a section, or of all, to which Hugo gives URLs by one pattern."""

    top: str
    """The folder of the site."""
    languages: frozenset[str]
    name: str | None = None

    def fits(self, path: str, _language: str | None) -> bool:
        """Match no page in another language of several.

        Its URL begins with the language or is on another host.
        """
        content = f"{self.top}/content/".lstrip("/")
        if not path.startswith(content):
            return False
        section, _, rest = path.removeprefix(content).partition("/")
        _, _, own_language = _name_page(path, self.top)
        if own_language in self.languages or section.casefold() in self.languages:
            return False
        return self.name is None or (bool(rest) and section.casefold() == self.name.casefold())


def _read_hugo(content: bytes, folder: str, found: FolderRules, fields: tuple[tuple[str, str], ...]) -> None:
    """Read Hugo's config.

    A `config.toml` without `baseURL` belongs to another program.
    """
    is_sure = found.where.rpartition("/")[2].startswith("hugo.")
    try:
        matter = _read_config(decode_file(content), found.where)
    except ParseError:
        if is_sure:
            raise
        return
    values = {name.casefold(): value for name, value in matter.values.items()}
    base = values.get("baseurl")
    is_hugo = is_sure or isinstance(base, str)
    if (builder := read_toml_builder(values, is_hugo=is_hugo)) is not None:
        found.builders = (builder,)
    if not is_hugo:
        return
    _add_cascades(matter, None, folder, found, fields)
    languages = values.get("languages")
    codes = frozenset(name.casefold() for name in languages) if isinstance(languages, dict) else frozenset()
    path = _HOST.sub("", base).rstrip("/") if isinstance(base, str) else ""
    for name, pattern in _list_permalinks(values.get("permalinks")):
        line = matter.find_line(("permalinks", name))
        _add_permalink(f"{path}{pattern}", line, _Section(top=folder, languages=codes, name=name), found, fields)
    end = ".html" if str(values.get("uglyurls", "")).casefold() == "true" else "/"
    _add_permalink(
        f"{path}/:sections/:slugorcontentbasename{end}", None, _Section(top=folder, languages=codes), found, fields
    )


def _read_hugo_cascade(content: bytes, folder: str, found: FolderRules, fields: tuple[tuple[str, str], ...]) -> None:
    """Read a file with the value of `cascade`, with or without that key."""
    matter = _read_config(decode_file(content), found.where)
    value = matter.values["cascade"] if matter.values.keys() == {"cascade"} else matter.values
    _add_cascades(
        FrontMatter(values={"cascade": value}, lines={}, kind="yaml", written=""), None, folder, found, fields
    )


_HUGO_FOLDER = re.compile(rf"(?:^|/)(?:{'|'.join(HUGO_FOLDERS)})$")
_HOST = re.compile(r"^(?:[a-z]+:)?//[^/]*", re.IGNORECASE)
_HUGO_SLUG = re.compile(r":slug(?![a-z])")
"""For a page without a slug, Hugo makes it from the title; other builders from the file name."""


def _list_permalinks(given: object) -> Iterator[tuple[str, str]]:
    """Yield (section, pattern), in both forms that Hugo has had (until 0.115, since)."""
    if isinstance(given, dict):
        of_pages = given.get("page")
        for name, pattern in {**given, **(of_pages if isinstance(of_pages, dict) else {})}.items():
            if isinstance(pattern, str) and pattern.startswith("/"):
                yield name, _HUGO_SLUG.sub(":slugortitle", pattern)


def _read_config(text: str, where: str) -> FrontMatter:
    """Read a file that consists of front matter only."""
    if where.endswith(".toml"):
        matter, _ = split_file(f"+++\n{text}\n+++\n")
        return FrontMatter(values=matter.values, lines={}, kind="toml", written=text)
    if where.endswith(".json"):
        values = read_json(text)
        return FrontMatter(values=values if isinstance(values, dict) else {}, lines={}, kind="json", written=text)
    values, lines = read_yaml(text, subject="file")
    return FrontMatter(values=values, lines=lines, kind="yaml", written=text)


def _add_permalink(
    pattern: str, line: int | None, target: Target, found: FolderRules, fields: tuple[tuple[str, str], ...]
) -> None:
    lines = {"permalink": line} if line else {}
    found.add(Defaults(where=found.where, values={"permalink": pattern}, lines=lines), target, fields, is_site=True)


# ---------------------------------------------------------------------------------------------------------
# Jekyll


@frozen
class _Scope:
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
        if self.kind and self.kind != _find_kind(inner):
            return False
        wanted = self._strip(self.path.removeprefix("./").strip("/"))
        if "*" not in wanted:
            return inner.startswith(wanted)
        parts, pattern = inner.split("/"), tuple(wanted.split("/"))
        return any(matches_path(parts[:end], pattern) for end in range(1, len(parts) + 1))

    def _strip(self, path: str) -> str:
        return path.removeprefix(f"{self.collections}/") if self.collections else path


_KINDS = {"post": "posts", "page": "pages", "draft": "drafts"}


def _find_kind(path: str) -> str:
    """Return Jekyll's type of a file.

    `_posts` may be inside category folders; any other folder with an underscore is a collection.
    """
    folders = path.split("/")[:-1]
    for name in ("_posts", "_drafts"):
        if name in folders:
            return name[1:]
    return folders[0][1:] if folders and folders[0].startswith("_") else "pages"


def _read_jekyll(content: bytes, folder: str, found: FolderRules, fields: tuple[tuple[str, str], ...]) -> None:
    text = decode_file(content)
    values, lines = read_yaml(text, subject="file")
    matter = FrontMatter(values=values, lines=lines, kind="yaml", written=text)
    found.builders = read_site_builder(values)
    given = values.get("defaults") or []
    if not isinstance(given, list):
        found.report(lines.get("defaults"), "defaults", "expected a list, each with `scope:` and `values:`")
        given = []
    collections = str(values.get("collections_dir") or "").strip("/")
    ranked = []
    for index, item in enumerate(given):
        scope = _make_scope(item, index, folder, collections, matter, found)
        if scope is None:
            continue
        names = {name: matter.find_line(("defaults", index, "values", name)) for name in item["values"]}
        where = {name: line for name, line in names.items() if line is not None}
        defaults = Defaults(where=found.where, key="defaults", values=item["values"], lines=where)
        # The longer path wins, then the one with a type, then the later (Jekyll's has_precedence?).
        ranked.append((len(scope.path), scope.kind is not None, index, defaults, scope))
    for *_, defaults, scope in sorted(ranked, key=lambda one: one[:3], reverse=True):
        found.add(defaults, scope if scope.path or scope.kind else None, fields, is_site=True)
    # The URLs of all other posts.
    given = str(values.get("permalink") or "date")
    path = str(values.get("baseurl") or "").rstrip("/")
    posts = _Scope(folder=folder, collections=collections, kind="posts")
    _add_permalink(f"{path}{STYLES.get(given, given)}", lines.get("permalink"), posts, found, fields)


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


# ---------------------------------------------------------------------------------------------------------
# Eleventy


def _read_data(content: bytes, found: FolderRules, fields: tuple[tuple[str, str], ...]) -> None:
    """Read values by name.

    A file with a list of records has the name of its folder by chance.
    """
    text = decode_text(content)
    values = read_json(text) if text.strip() else {}
    is_data = found.where.endswith(".11tydata.json")
    if not isinstance(values, dict):
        if is_data:
            raise ParseError("expected an object of names and values", line=1)
        return
    if not is_data and any(_is_table(values.get(name)) for name in _LISTS):
        return
    lines = _find_names(text)
    # Eleventy merges the tags of all data levels, because they name collections.
    found.add(Defaults(where=found.where, values=values, lines=lines, joins=("tags",)), None, fields)


def _read_python(content: bytes, name: str, found: FolderRules, fields: tuple[tuple[str, str], ...]) -> None:
    """Read Pelican's DEFAULT_METADATA, such as {"status": "draft"}."""
    settings = read_python_settings(decode_file(content))
    builder = read_python_builder(name, settings)
    found.builders = (builder,) if builder else ()
    values = settings.get("DEFAULT_METADATA")
    if builder is not None and isinstance(values, dict) and all(isinstance(one, str) for one in values):
        found.add(Defaults(where=found.where, key="DEFAULT_METADATA", values=values), None, fields)


def _read_metadata(content: bytes, found: FolderRules, fields: tuple[tuple[str, str], ...]) -> None:
    """Read front matter without a text below it."""
    text = decode_file(content)
    if found.where.endswith(".meta"):
        matter, _ = split_file(f"{text.rstrip()}\n\n")
        values, lines = matter.values, matter.lines
    else:
        values, lines = read_yaml(text, subject="file")
    found.add(Defaults(where=found.where, values=values, lines=lines), None, fields)


_NAME = re.compile(r'"([^"\\]*+)"\s*+:')


def _find_names(text: str) -> dict[str, int]:
    """Return name -> the line on which it is first."""
    lines: dict[str, int] = {}
    line, counted = 1, 0
    for found in _NAME.finditer(text):
        line += text.count("\n", counted, found.start())
        counted = found.start()
        lines.setdefault(found[1], line)
    return lines


def _is_table(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(one, dict) for one in value)
