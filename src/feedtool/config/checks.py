"""Check values against each other: duplicates, nested folders, unknown sources.

The checks also run if values have errors, so that all errors are reported at once.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from pathlib import Path, PurePath
from urllib.parse import urlsplit

from feedtool.config.addresses import leaves_folder
from feedtool.config.context import KeyContext, Steps
from feedtool.content.messages import quote
from feedtool.content.paths import matches_path
from feedtool.model.config import Config
from feedtool.plugins import STATUS_PAGE

RESERVED_STREAMS = {
    "index": "index.html is the page about all streams",
    "feeds": "feeds.opml is the list of streams",
    "embed": "embed.html shows the embeds",
}

RESERVED_SOURCE_NAMES = ("articles", "subscriptions")
FORMER_SOURCE_NAMES = {"own": "articles", "others": "subscriptions"}

_WILDCARD = re.compile(r"[*?\[]")


def check(config: Config, context: KeyContext) -> None:
    """Report every error that appears only when values are compared.

    A value that is missing or has an error is blank.
    """
    _check_sources_exist(config, context)
    _check_queries(config, context)
    _check_stream_names(config, context)
    _check_former_source_names(config, context)
    _check_stream_sources(config, context)
    _check_categories(config, context)
    _check_lists(config, context)
    _check_own_feeds(config, context)
    _FolderChecks(config, context).check()


# ---------------------------------------------------------------------------------------------------------
# Names


def _check_sources_exist(config: Config, context: KeyContext) -> None:
    if not any((name, 0) in context.places for name in ("articles", "subscriptions")):
        context.error_at((), "needs `articles:` or `subscriptions:`")
    _check_duplicates(context, chain(_article_paths(config), _addresses(config)), "is already listed on line")
    followed = {address: path for path, address in _addresses(config)}
    named = ((path, address) for address, path in followed.items())
    _check_duplicates(context, chain(named, _names(config, context)), "is already the name of the source on line")
    for path, name in _names(config, context):
        if name in RESERVED_SOURCE_NAMES:
            context.error_at(path, f"{name} is reserved in `sources:`; choose another name")


def _check_queries(config: Config, context: KeyContext) -> None:
    """Report queries without a name or database.

    A query has no file name to name its articles after.
    """
    for index in range(len(config.articles)):
        path = ("articles", index)
        query, name, database = ((*path, field) in context.places for field in ("query", "key", "database"))
        if query and not name:
            context.error_at(path, "missing required key `name`; expected a name for its articles")
        if query and not database:
            context.error_at(path, "missing required key `database`; expected the database to query")
        if database and not query:
            context.error_at((*path, "database"), "needs a `query:`")


def _article_paths(config: Config) -> Iterator[tuple[Steps, str]]:
    for index, source in enumerate(config.articles):
        for number, path in enumerate(source.paths):
            yield ("articles", index, "paths", number), canonicalize_address(path)


def _names(config: Config, context: KeyContext) -> Iterator[tuple[Steps, str]]:
    """Yield the names that the config gives to article sources."""
    for index, source in enumerate(config.articles):
        if (path := ("articles", index, "key")) in context.places:
            yield path, source.key


def _addresses(config: Config) -> Iterator[tuple[Steps, str]]:
    for index, subscription in enumerate(config.subscriptions):
        if subscription.url != (subscription.opml or ""):
            yield ("subscriptions", index, "url"), canonicalize_address(subscription.url)
        if subscription.opml:
            yield ("subscriptions", index, "opml"), canonicalize_address(subscription.opml)


_CANONICAL = re.compile(r"https?://[a-z0-9.-]+(?::(?!80/|443/)[1-9][0-9]{0,3})?/[!-\"$->@-~]*(?:\?[!-\"$-~]+)?")


@lru_cache(maxsize=16384)
def canonicalize_address(address: str) -> str:
    """Return the canonical form of a URL (RFC 3986 section 6.2.2) or path."""
    if _CANONICAL.fullmatch(address):  # nearly all; splitting takes five times as long
        return address
    if not address.lower().startswith(("http:", "https:")):  # a path, which urlsplit() may reject
        return PurePath(os.path.normpath(address)).as_posix()
    parts = urlsplit(address)
    default = {"http": 80, "https": 443}[parts.scheme.casefold()]
    host = (parts.hostname or "") + (f":{parts.port}" if parts.port not in (None, default) else "")
    return parts._replace(scheme=parts.scheme.casefold(), netloc=host, path=parts.path or "/", fragment="").geturl()


def _check_duplicates(context: KeyContext, named: Iterator[tuple[Steps, str]], message: str) -> None:
    seen: dict[str, Steps] = {}
    for path, name in named:
        first = seen.setdefault(name, path)
        if first != path:
            context.error_at(path, f"{message} {context.get_place(first).position.line}")


def _check_stream_names(config: Config, context: KeyContext) -> None:
    for index, stream in enumerate(config.streams):
        if stream.name == STATUS_PAGE and STATUS_PAGE in config.indexes:
            message, suggestion = "status.html is the status page", "all-status"
        elif stream.name in RESERVED_STREAMS:
            message, suggestion = RESERVED_STREAMS[stream.name], f"all-{stream.name}"
        else:
            continue
        context.error_at(("streams", index), f"cannot be the name of a stream: {message}", suggestion)


def _check_former_source_names(config: Config, context: KeyContext) -> None:
    """Report the former words for all articles or all subscriptions.

    A word is not reported if a source has that name.
    """
    names = {name.casefold() for name in _source_names(config)}
    for path, word in chain(_stream_sources(config), _rule_sources(config)):
        present = FORMER_SOURCE_NAMES.get(word.casefold())
        if present and word.casefold() not in names:
            context.error_at(path, f'{word} was renamed: write "{present}"')


def _stream_sources(config: Config) -> Iterator[tuple[Steps, str]]:
    for number, stream in enumerate(config.streams):
        for index, name in enumerate(stream.sources):
            yield ("streams", number, "sources", index), name


def _rule_sources(config: Config) -> Iterator[tuple[Steps, str]]:
    for number, rule in enumerate(config.category_rules.rules):
        for index, name in enumerate(rule.sources):
            yield ("rules", number, "sources", index), name


def _check_stream_sources(config: Config, context: KeyContext) -> None:
    """Report unknown sources, which would select nothing.

    With a list of feeds, any title is possible.
    """
    if config.lists:
        return
    known = tuple(dict.fromkeys((*RESERVED_SOURCE_NAMES, *_source_names(config))))
    folded = {name.casefold() for name in known}
    for path, name in _stream_sources(config):
        if name.casefold() not in folded and name.casefold() not in FORMER_SOURCE_NAMES:
            message = "unknown source; expected articles, subscriptions, or the title, name, url or path of a source"
            context.error_at(path, message, context.suggest(name, known))


def _source_names(config: Config) -> Iterator[str]:
    for source in config.articles:
        yield from (source.key, *source.paths[:1])
    for subscription in config.subscriptions:
        yield from (subscription.title or "", subscription.url)


def _check_categories(config: Config, context: KeyContext) -> None:
    seen: dict[str, str] = {}
    for own, names in config.categories.items():
        for name in names:
            first = seen.setdefault(name.casefold(), own)
            if first != own:
                context.error_at(("categories", own), f"{name!r} is already a name of {first!r}")


def _check_lists(config: Config, context: KeyContext) -> None:
    """Report keys that do not fit the feeds of a list."""
    for index, source in enumerate(config.subscriptions):
        path = ("subscriptions", index)
        if source.is_list and source.title:
            context.error_at((*path, "title"), "cannot be set for a list; each feed has its own title")
        if source.query is not None and config.store.startswith(("memory:", "sqlite:")):
            context.error_at((*path, "query"), "needs a `store:` in PostgreSQL, in whose database it runs")
        if source.query is not None and source.headers:
            context.error_at((*path, "headers"), "cannot be set for a query; its feeds have many hosts")


def _check_own_feeds(config: Config, context: KeyContext) -> None:
    """Report subscriptions to the site's own feeds.

    They would publish every entry again.
    """
    base = canonicalize_address(config.site.base_url or "https:///")
    streams = {stream.name for stream in config.streams}
    for path, address in _addresses(config):
        name = address.removeprefix(base)
        if name != address and name.partition(".")[0] in streams and "." in name:
            context.error_at(path, "is one of the feeds that this site publishes")


# ---------------------------------------------------------------------------------------------------------
# Folders


class _FolderChecks:
    """Check the output folder against the config, the store and the inputs.

    Symbolic links are resolved.
    """

    def __init__(self, config: Config, context: KeyContext) -> None:
        self._config = config
        self._root = config.root
        self._file = _resolve(config.path)
        self._context = context
        self._output = _resolve(config.output) if config.output != Path() else None

    def check(self) -> None:
        self._check_files()
        if self._output is not None and self._may_be_output(self._output):
            self._check_reading(self._output)
        self._check_store()
        self._check_metrics()

    def _may_be_output(self, output: Path) -> bool:
        if self._file.is_relative_to(output) or _resolve(self._root).is_relative_to(output):
            self._add_error("output", "is a folder that contains this file; use a separate folder", "public")
        elif os.path.lexists(output) and not _is_folder(output):
            self._add_error("output", "already exists and is not a folder")
        elif os.path.lexists(self._config.output) and not os.path.lexists(output):
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
                self._context.error_at(path, "is a folder; give a path or pattern of files", files)

    def _check_reading(self, output: Path) -> None:
        for path, pattern in self._patterns():
            folder = _resolve(self._root / _literal_prefix(pattern))
            if folder.is_relative_to(output):
                self._context.error_at(path, "is inside the output folder: feedtool would read its own output")
            elif output.is_relative_to(folder) and _matches_output(pattern, self._root, output):
                message = "matches files in the output folder: feedtool would read its own output"
                self._context.error_at(path, message)

    def _patterns(self) -> Iterator[tuple[Steps, str]]:
        for index, source in enumerate(self._config.articles):
            for number, pattern in enumerate(source.paths):
                if "://" not in pattern:
                    yield ("articles", index, "paths", number), pattern
        for path, address in _addresses(self._config):
            if "://" not in address:
                yield path, address

    def _check_store(self) -> None:
        scheme, _, given = self._config.store.partition(":")
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
        elif leaves_folder(given):
            self._add_error(
                "store", "leaves the folder of this file through `..`; use an absolute path if you mean that"
            )
        elif store == self._file or _is_folder(store):
            self._add_error("store", "is this file" if store == self._file else "is a folder; give a file in it")

    def _check_metrics(self) -> None:
        if self._config.metrics is None:
            return
        metrics = _resolve(self._config.metrics)
        if self._output is not None and metrics.is_relative_to(self._output):
            self._add_error("metrics", "is inside the output folder: the metrics would be published")
        elif metrics == self._file or _is_folder(metrics):
            self._add_error("metrics", "is this file" if metrics == self._file else "is a folder; give a file in it")
        elif metrics == _resolve(self._root / os.path.expanduser(self._config.store.partition(":")[2])):  # noqa: PTH111 (as above)
            self._add_error("metrics", "is the store; give another file")

    def _add_error(self, key: str, message: str, suggestion: str | None = None) -> None:
        self._context.error_at((key,), message, suggestion)


def _resolve(path: Path) -> Path:
    """Resolve symbolic links in a path.

    realpath() accepts loops of links, Path.resolve() raises.
    """
    return Path(os.path.realpath(path))


def _is_folder(path: Path) -> bool:
    return os.path.isdir(path)  # noqa: PTH112 (pathlib's raises if a parent folder is not readable)


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
