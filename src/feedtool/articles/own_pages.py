"""Finds the addresses of the site's own articles, to which the links in other articles lead.

An article with such links depends on the files of others: feedtool marks it in its stored settings hash, and reads it
again when a file of its source changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from msgspec.structs import replace

from feedtool.articles.builders.links import name_by_path
from feedtool.articles.formats.markdown import MarkdownParser
from feedtool.articles.records import parse_record
from feedtool.articles.sink import SourceRun
from feedtool.content.dates import parse_date
from feedtool.content.links import clean_url
from feedtool.entries.process import fetch_all
from feedtool.errors import ParseError
from feedtool.model import Document, ParsedEntry, Request

__all__ = ["LINK_MARK", "OwnPages"]

LINK_MARK = b"links"
"""The end of the settings hash of an article with links to others."""


class OwnPages:
    """The articles of one source, each read when the first link to it is found."""

    def __init__(self, run: SourceRun, paths: Iterable[str], complete: Callable[[Document], Document]) -> None:
        """Read nothing yet.

        Args:
            run: the source.
            paths: all of its files.
            complete: adds to a file the settings for reading it.
        """
        self._run = run
        self._paths = paths
        self._complete = complete
        self._by_name: dict[str, list[str]] | None = None
        self._found: dict[str, str | None] = {}
        self.is_used = False
        """Whether it was asked for an article since this was last set to False."""

    def list_files(self, name: str) -> Sequence[str]:
        """Return the paths of the articles of a file name without suffix, or of a folder with an index file."""
        self.is_used = True
        if self._by_name is None:
            self._by_name = {}
            for path in sorted(self._paths):
                self._by_name.setdefault(name_by_path(path).rpartition("/")[2], []).append(path)
        return self._by_name.get(name, ())

    def find_address(self, path: str) -> str | None:
        """Return the address of the article in a file; None if it has none or is not public."""
        self.is_used = True
        if path not in self._found:
            self._found[path] = None  # while the article is read
            self._found[path] = self._read_address(path)
        return self._found[path]

    def _read_address(self, path: str) -> str | None:
        parser = MarkdownParser()
        (outcome,) = fetch_all([Request(feed=self._run.source.key, url=path)], self._run.parts.fetchers)
        if not isinstance(outcome, Document) or not parser.claims(outcome):
            return None
        try:
            records = parser.records(replace(self._complete(outcome), pages=None), [])
        except ParseError:  # reported when the file itself is read
            return None
        entries = (parse_record(record)[0] for record in records)
        entry = next(filter(None, entries), None)
        if entry is None or not self._is_public(entry):
            return None
        return clean_url(entry.link, self._run.context.base_url)

    def _is_public(self, entry: ParsedEntry) -> bool:
        """Whether an article is public now; the address of another would publish its title."""
        context, now = self._run.context, self._run.parts.now
        start = parse_date(entry.public_from, context.zone) if entry.public_from else None
        end = parse_date(entry.public_until, context.zone) if entry.public_until else None
        is_begun = start is None or start <= now or context.future is True
        return entry.withheld is None and is_begun and (end is None or now < end)
