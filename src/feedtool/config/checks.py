"""Check values against each other: duplicates, nested folders, unknown sources.

The checks also run if other values have errors, so that all errors are reported at once.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import chain
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import urlsplit

from feedtool.config.builder import get_home_folder, make_categories
from feedtool.config.schema import STATUS_PAGE
from feedtool.config.theme import read_theme
from feedtool.config.value_types import KeyContext
from feedtool.content.messages import quote
from feedtool.content.paths import matches_path
from feedtool.content.yaml_tree import Position
from feedtool.errors import ThemeError

__all__ = ["check"]

Values = Mapping[str, Any]
KeyPath = tuple[str | int, ...]

RESERVED_STREAMS = {
    "index": "index.html is the page about all streams",
    "feeds": "feeds.opml is the list of streams",
    "embed": "embed.html shows the embeds",
}

RESERVED_SOURCE_NAMES = ("articles", "subscriptions")
FORMER_SOURCE_NAMES = {"own": "articles", "others": "subscriptions"}

_WILDCARD = re.compile(r"[*?\[]")


def check(values: Values, root: Path, config: Path, context: KeyContext) -> None:
    """Report every error that appears only when values are compared."""
    _check_sources_exist(values, context)
    _check_queries(values, context)
    _check_stream_names(values, context)
    _check_former_source_names(values, context)
    _check_stream_sources(values, context)
    _check_categories(values, context)
    _check_opml_titles(values, context)
    _check_own_feeds(values, context)
    _check_theme(values, root, context)
    _FolderChecks(values, root, config, context).check()


def _check_theme(values: Values, root: Path, context: KeyContext) -> None:
    folder = (values.get("site") or {}).get("theme")
    if folder is None:
        return
    if _leaves_folder(folder):
        _add_error(
            context,
            ("site", "theme"),
            "leaves the folder of this file through `..`; use an absolute path if you mean that",
        )
        return
    try:
        read_theme(root, folder)
    except ThemeError as error:
        _add_error(context, ("site", "theme"), str(error))


def _add_error(context: KeyContext, path: KeyPath, message: str, suggestion: str | None = None) -> None:
    for end in range(len(path), -1, -1):
        if path[:end] in context.positions or not end:
            position = context.positions.get(path[:end], Position())
            break
    at = context
    for child in path:
        at = at.child(child)
    at.error(position, message, suggestion)


def _iter_items(values: Values, name: str) -> Iterator[tuple[int, Values]]:
    for index, item in enumerate(values.get(name) or ()):
        if isinstance(item, Mapping):
            yield index, item


# ---------------------------------------------------------------------------------------------------------
# Names


def _check_sources_exist(values: Values, context: KeyContext) -> None:
    if not values.get("articles") and not values.get("subscriptions"):
        # A list whose items all have errors is still present, so this error appears only if both keys are missing.
        _add_error(context, (), "needs `articles:` or `subscriptions:`")
    _check_duplicates(context, chain(_article_paths(values), _addresses(values)), "is already listed on line")
    followed = {address: path for path, address in _addresses(values)}
    named = ((path, address) for address, path in followed.items())
    _check_duplicates(context, chain(named, _names(values)), "is already the name of the source on line")
    for path, name in _names(values):
        if name in RESERVED_SOURCE_NAMES:
            _add_error(context, path, f"{name} is reserved in `sources:`; choose another name")


def _check_queries(values: Values, context: KeyContext) -> None:
    """Report queries without a name or database.

    A query has no file name to name its articles after.
    """
    for index, item in _iter_items(values, "articles"):
        if "query" in item:
            for name, why in (("name", "a name for its articles"), ("database", "the database to query")):
                if name not in item:
                    _add_error(context, ("articles", index), f"missing required key `{name}`; expected {why}")
        elif "database" in item:
            _add_error(context, ("articles", index, "database"), "needs a `query:`")


def _article_paths(values: Values) -> Iterator[tuple[KeyPath, str]]:
    for index, item in _iter_items(values, "articles"):
        for number, path in enumerate(item.get("path", ())):
            if isinstance(path, str):
                yield ("articles", index, "path", number), canonicalize_address(path)


def _names(values: Values) -> Iterator[tuple[KeyPath, str]]:
    for index, item in _iter_items(values, "articles"):
        if "name" in item:
            yield ("articles", index, "name"), item["name"]


def _addresses(values: Values) -> Iterator[tuple[KeyPath, str]]:
    for index, item in _iter_items(values, "subscriptions"):
        for name in ("url", "opml"):
            if name in item:
                yield ("subscriptions", index, name), canonicalize_address(item[name])


_CANONICAL = re.compile(r"https?://[a-z0-9.-]+(?::[1-9][0-9]{3,4})?/[^?#\s\x00-\x20]*(?:\?[^#\s\x00-\x20]+)?")


@lru_cache(maxsize=16384)
def canonicalize_address(address: str) -> str:
    """Return the canonical form of a URL (RFC 3986 section 6.2.2) or path."""
    return address if _CANONICAL.fullmatch(address) else canonicalize_any_address(address)  # the common case


def canonicalize_any_address(address: str) -> str:
    if not address.lower().startswith(("http:", "https:")):  # a path, which urlsplit() may reject
        return PurePath(os.path.normpath(address)).as_posix()
    parts = urlsplit(address)
    default = {"http": 80, "https": 443}[parts.scheme.casefold()]
    host = (parts.hostname or "") + (f":{parts.port}" if parts.port not in (None, default) else "")
    return parts._replace(scheme=parts.scheme.casefold(), netloc=host, path=parts.path or "/", fragment="").geturl()


def _check_duplicates(context: KeyContext, named: Iterator[tuple[KeyPath, str]], message: str) -> None:
    seen: dict[str, KeyPath] = {}
    for path, name in named:
        first = seen.setdefault(name, path)
        if first != path:
            _add_error(context, path, f"{message} {_get_line(context, first)}")


def _get_line(context: KeyContext, path: KeyPath) -> int:
    return context.positions.get(path, Position()).line


def _check_stream_names(values: Values, context: KeyContext) -> None:
    for name in values.get("streams", ()):
        if name == STATUS_PAGE and (values.get("status_page") or STATUS_PAGE in values.get("indexes", ())):
            _add_error(
                context,
                ("streams", name),
                "cannot be the name of a stream: status.html is the status page",
                "all-status",
            )
        elif name in RESERVED_STREAMS:
            _add_error(
                context, ("streams", name), f"cannot be the name of a stream: {RESERVED_STREAMS[name]}", f"all-{name}"
            )


def _check_former_source_names(values: Values, context: KeyContext) -> None:
    """Report the former words for all articles or all subscriptions.

    A word is not reported if a source has that name.
    """
    names = {name.casefold() for name in _source_names(values)}
    for path, word in chain(_stream_sources(values), _rule_sources(values, context)):
        present = FORMER_SOURCE_NAMES.get(word.casefold())
        if present and word.casefold() not in names:
            _add_error(context, path, f'{word} was renamed: write "{present}"')


def _stream_sources(values: Values) -> Iterator[tuple[KeyPath, str]]:
    for stream, item in values.get("streams", {}).items():
        for index, name in enumerate(item.get("sources", ())):
            if isinstance(name, str):
                yield ("streams", stream, "sources", index), name


def _rule_sources(values: Values, context: KeyContext) -> Iterator[tuple[KeyPath, str]]:
    for number, item in _iter_items(values, "category_rules"):
        # Positions are stored under the key as the file spells it.
        key = "sources" if ("category_rules", number, "sources") in context.positions else "source"
        for index, name in enumerate(item.get("source", ())):
            if isinstance(name, str):
                yield ("category_rules", number, key, index), name


def _check_stream_sources(values: Values, context: KeyContext) -> None:
    """Report unknown sources, which would select nothing.

    With an OPML list, any title is possible.
    """
    if any("opml" in item for _, item in _iter_items(values, "subscriptions")):
        return
    known = tuple(dict.fromkeys((*RESERVED_SOURCE_NAMES, *_source_names(values))))
    folded = {name.casefold() for name in known}
    for path, name in _stream_sources(values):
        if name.casefold() not in folded and name.casefold() not in FORMER_SOURCE_NAMES:
            message = "unknown source; expected articles, subscriptions, or the title, name, url or path of a source"
            _add_error(context, path, message, context.suggest(name, known))


def _source_names(values: Values) -> Iterator[str]:
    for _, item in _iter_items(values, "articles"):
        yield item.get("name", "")
        yield from (path for path in item.get("path", ())[:1] if isinstance(path, str))
    for _, item in _iter_items(values, "subscriptions"):
        yield item.get("title", "")
        yield item.get("url", "")


def _check_categories(values: Values, context: KeyContext) -> None:
    seen: dict[str, str] = {}
    readable = {
        name: [word for word in words if isinstance(word, str)] for name, words in values.get("categories", {}).items()
    }
    for own, names in make_categories({"categories": readable}).items():
        for name in names:
            first = seen.setdefault(name.casefold(), own)
            if first != own:
                _add_error(context, ("categories", own), f"{name!r} is already a name of {first!r}")


def _check_opml_titles(values: Values, context: KeyContext) -> None:
    for index, item in _iter_items(values, "subscriptions"):
        if "opml" in item and "title" in item:
            _add_error(
                context,
                ("subscriptions", index, "title"),
                "cannot be set for an OPML list; each feed has its own title",
            )


def _check_own_feeds(values: Values, context: KeyContext) -> None:
    """Report subscriptions to the site's own feeds.

    They would publish every entry again.
    """
    site = values.get("site", {})
    base = site.get("base_url") or get_home_folder(site.get("url", "https://"))
    base = canonicalize_address(base)
    for path, address in _addresses(values):
        name = address.removeprefix(base)
        if name != address and name.partition(".")[0] in values.get("streams", {}) and "." in name:
            _add_error(context, path, "is one of the feeds that this site publishes")


# ---------------------------------------------------------------------------------------------------------
# Folders


class _FolderChecks:
    """Check the output folder against the config, the store and the inputs.

    Symbolic links are resolved.
    """

    def __init__(self, values: Values, root: Path, config: Path, context: KeyContext) -> None:
        self._values = values
        self._root = root
        self._config = _resolve(config)
        self._context = context
        self._output = _resolve(root / values["output"]) if "output" in values else None

    def check(self) -> None:
        self._check_files()
        if self._output is not None and self._may_be_output(self._output):
            self._check_reading(self._output)
        self._check_store()

    def _may_be_output(self, output: Path) -> bool:
        if _leaves_folder(self._values["output"]):
            self._add_error(
                "output", "leaves the folder of this file through `..`; use an absolute path if you mean that"
            )
        elif self._config.is_relative_to(output) or _resolve(self._root).is_relative_to(output):
            self._add_error(
                "output",
                "is a folder that contains this file; use a separate folder",
                "public",
            )
        elif os.path.lexists(output) and not _is_folder(output):
            self._add_error("output", "already exists and is not a folder")
        elif os.path.lexists(self._root / self._values["output"]) and not os.path.lexists(output):
            self._add_error(
                "output", f"is a symbolic link to {quote(str(output))}, which does not exist; create that folder"
            )
        else:
            return True
        return False

    def _check_files(self) -> None:
        for path, pattern in self._patterns():
            if _is_folder(self._root / pattern):
                files = f"{pattern.rstrip('/')}/*.md" if path[0] == "articles" else None
                _add_error(self._context, path, "is a folder; give a path or pattern of files", files)

    def _check_reading(self, output: Path) -> None:
        for path, pattern in self._patterns():
            folder = _resolve(self._root / _literal_prefix(pattern))
            if folder.is_relative_to(output):
                _add_error(self._context, path, "is inside the output folder: feedtool would read its own output")
            elif output.is_relative_to(folder) and _matches_output(pattern, self._root, output):
                _add_error(
                    self._context, path, "matches files in the output folder: feedtool would read its own output"
                )

    def _patterns(self) -> Iterator[tuple[KeyPath, str]]:
        for index, item in _iter_items(self._values, "articles"):
            for number, pattern in enumerate(item.get("path", ())):
                if isinstance(pattern, str) and "://" not in pattern:
                    yield ("articles", index, "path", number), pattern
        for path, address in _addresses(self._values):
            if "://" not in address:
                yield path, address

    def _check_store(self) -> None:
        scheme, _, given = self._values.get("store", "").partition(":")
        if scheme != "sqlite":
            return
        if not given or given.startswith("//") or given.endswith("/") or "\0" in given:
            self._add_error("store", "has no file name", "sqlite:.feedtool/state.db")
        else:
            self._check_store_file(given)

    def _check_store_file(self, given: str) -> None:
        expanded = os.path.expanduser(given)  # noqa: PTH111 (pathlib's raises if there is no such user)
        store = _resolve(self._root / expanded)
        if expanded.startswith("~"):
            self._add_error("store", "cannot expand `~user`: no such user")
        elif self._output is not None and store.is_relative_to(self._output):
            self._add_error("store", "is inside the output folder: the store would be published")
        elif _leaves_folder(given):
            self._add_error(
                "store", "leaves the folder of this file through `..`; use an absolute path if you mean that"
            )
        elif store == self._config or _is_folder(store):
            self._add_error("store", "is this file" if store == self._config else "is a folder; give a file in it")

    def _add_error(self, key: str, message: str, suggestion: str | None = None) -> None:
        _add_error(self._context, (key,), message, suggestion)


def _resolve(path: Path) -> Path:
    """Resolve symbolic links in a path.

    realpath() accepts loops of links, Path.resolve() raises.
    """
    return Path(os.path.realpath(path))


def _is_folder(path: Path) -> bool:
    return os.path.isdir(path)  # noqa: PTH112 (pathlib's raises if a parent folder is not readable)


def _leaves_folder(path: str) -> bool:
    return PurePath(os.path.normpath(path)).parts[:1] == (os.pardir,)


def _literal_prefix(pattern: str) -> PurePath:
    """Return the folders of a pattern before its first wildcard."""
    parts = PurePath(pattern).parts
    wild = next((index for index, part in enumerate(parts) if _WILDCARD.search(part)), len(parts))
    return PurePath(*parts[:wild])


def _matches_output(pattern: str, root: Path, output: Path) -> bool:
    """Whether the pattern matches files that feedtool writes."""
    parts = (
        PurePath(os.path.realpath(root / _literal_prefix(pattern))).parts
        + PurePath(pattern).parts[len(_literal_prefix(pattern).parts) :]
    )
    ends = (".xml", ".json", ".html", ".opml", ".html.gz")
    return any(matches_path((output / f"x{end}").parts, parts, skips_hidden=True) for end in ends)
