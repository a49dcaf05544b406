"""Finds the addresses of the site's own articles, to which the links in other articles lead.

An article with such links depends on other files. Its stored settings hash ends with a mark of the state of all files
of the site, so feedtool reads it again when one of them changes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from msgspec.structs import replace

from feedtool.articles.builders.links import ARTICLE_SUFFIXES, name_by_path
from feedtool.articles.sink import SourceRun
from feedtool.content.dates import parse_date
from feedtool.content.links import clean_url
from feedtool.entries.documents import fetch_all
from feedtool.errors import ParseError
from feedtool.model import Document, ParsedEntry, Request

__all__ = ["LINK_MARK", "OwnPages"]

LINK_MARK = b"links"
"""It begins the mark in the settings hash of an article with links to others."""


_NOTHING = (None, None)


class OwnPages:
    """The articles of a site, each read when the first link to it is found."""

    def __init__(self, run: SourceRun, complete: Callable[[Document], Document]) -> None:
        """Read nothing yet.

        Args:
            run: a source of the site.
            complete: adds to a file the settings for reading it.
        """
        self._run = run
        self._complete = complete
        self._files: dict[str, dict[str, str]] = {}
        """Top folder -> path of each file below it -> its version."""
        self._names: dict[str, dict[str, list[str]]] = {}
        self._found: dict[str, tuple[str | None, str | None]] = {}
        """Path -> (address, title)."""
        self.is_used = False
        """Whether it was asked for an article since this was last set to False."""

    def list_files(self, name: str | None, top: str) -> Sequence[str]:
        """Return the paths of the articles below a folder that have a name; with None, of all.

        It is the name of a file without its suffix, or of a folder with an index file.
        """
        self.is_used = True
        if name is None:
            return sorted(self._find_files(top))
        if top not in self._names:
            self._names[top] = {}
            for path in sorted(self._find_files(top)):
                self._names[top].setdefault(name_by_path(path).rpartition("/")[2], []).append(path)
        return self._names[top].get(name, ())

    def make_mark(self, top: str) -> bytes:
        """Return a mark that changes with each article file below a folder."""
        return LINK_MARK + blake2b(repr(sorted(self._find_files(top).items())).encode(), digest_size=8).digest()

    def _find_files(self, top: str) -> dict[str, str]:
        if top not in self._files:
            self._files[top] = dict(_walk(self._run.root / top, top))
        return self._files[top]

    def find_address(self, path: str) -> str | None:
        """Return the address of the article in a file; None if it has none or is not public."""
        return self._find(path)[0]

    def find_title(self, path: str) -> str | None:
        """Return the title of the article in a file; None if it has no address or is not public."""
        return self._find(path)[1]

    def _find(self, path: str) -> tuple[str | None, str | None]:
        self.is_used = True
        if path not in self._found:
            self._found[path] = _NOTHING  # while the article is read
            self._found[path] = self._read(path)
        return self._found[path]

    def _read(self, path: str) -> tuple[str | None, str | None]:
        from feedtool.articles.formats.markdown import MarkdownParser
        from feedtool.articles.records import parse_record

        parser = MarkdownParser()
        (outcome,) = fetch_all([Request(feed=self._run.source.key, url=path)], self._run.parts.fetchers)
        if not isinstance(outcome, Document) or not parser.claims(outcome):
            return _NOTHING
        try:
            records = parser.records(replace(self._complete(outcome), pages=None), [])
        except ParseError:  # reported when the file itself is read
            return _NOTHING
        entries = (parse_record(record)[0] for record in records)
        entry = next(filter(None, entries), None)
        if entry is None or not self._is_public(entry):
            return _NOTHING
        address = clean_url(entry.link, self._run.context.base_url)
        return (address, entry.title.value if entry.title else None) if address else _NOTHING

    def _is_public(self, entry: ParsedEntry) -> bool:
        """Whether an article is public now; the address of another would publish its title."""
        context, now = self._run.context, self._run.parts.now
        start = parse_date(entry.public_from, context.zone) if entry.public_from else None
        end = parse_date(entry.public_until, context.zone) if entry.public_until else None
        is_begun = start is None or start <= now or context.future is True
        return entry.withheld is None and is_begun and (end is None or now < end)


_IGNORED = frozenset({"node_modules", "vendor", "_site", "public"})


def _walk(folder: Path, name: str) -> Iterator[tuple[str, str]]:
    """Yield (path, version) of each article file below a folder, without hidden folders and those of builders."""
    try:
        found = list(os.scandir(folder))
    except OSError:  # reported when the files of the source are listed
        return
    for one in found:
        path = f"{name}/{one.name}" if name else one.name
        if one.is_dir(follow_symlinks=False):
            if not one.name.startswith(".") and one.name not in _IGNORED:
                yield from _walk(Path(one.path), path)
        elif one.name.lower().endswith(ARTICLE_SUFFIXES):
            with suppress(OSError):  # a link to nowhere
                status = one.stat()
                yield path, f"{status.st_size}-{status.st_mtime_ns}"
