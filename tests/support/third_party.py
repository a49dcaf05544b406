"""Parts of another package, written from the Protocols alone."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import metadata
from importlib.metadata import EntryPoint
from unittest.mock import patch

from feedtool import plugins
from feedtool.errors import ParseError
from feedtool.model import Document, Feed, FileKind, Outcome, ParsedEntry, ParsedFeed, ParserKind, Request, Text
from feedtool.plugins import FetchSettings, IsOver, never_over

MAGIC = b"gemfeed 1\n"


@contextmanager
def install(kind: str, name: str) -> Iterator[None]:
    """Make a class of this module an installed plug-in of a kind."""
    point = EntryPoint(name="gemfeed", group=f"feedtool.{kind}", value=f"support.third_party:{name}")
    plugins.loading._list_installed.cache_clear()
    with (
        patch.object(plugins.loading, "_may_have_installed", lambda: True),
        patch.object(metadata, "entry_points", lambda group: [point] if group == point.group else []),
    ):
        yield
    plugins.loading._list_installed.cache_clear()


class GemFeedParser:
    """Lines of an address and a title below a first line of the format's name."""

    name = "gemfeed"
    rank = 10
    kind: ParserKind = "feed"
    needs_sandbox = True

    def claims(self, document: Document) -> bool:
        return document.content.startswith(MAGIC)

    def parse(self, document: Document) -> ParsedFeed:
        if b"hang" in document.content:
            time.sleep(60)
        if b"broken" in document.content:
            raise ParseError("this gemfeed is broken", line=2)
        lines = document.content.decode().splitlines()[1:]
        pairs = [line.partition(" ") for line in lines if line]
        return ParsedFeed(
            format="gemfeed 1",
            parser=self.name,
            entries=tuple(ParsedEntry(id=url, link=url, title=Text(value=title)) for url, _, title in pairs),
        )


class GemFeedRenderer:
    """Writes what GemFeedParser reads."""

    name = "gemfeed"
    suffix = ".gem"
    kind: FileKind = "feed"
    media_type = "text/x-gemfeed+xml"
    label = "Gem & Co"
    has_archives = False

    def render(self, feed: Feed) -> bytes:
        lines = (f"{entry.id} {entry.title}\n" for entry in feed.entries)
        return MAGIC + "".join(lines).encode()


class GemFetcher:
    """Answers every request to gem://."""

    name = "gemfeed"

    def __init__(self, settings: FetchSettings) -> None:
        self._settings = settings

    def accepts(self, url: str) -> bool:
        return url.startswith("gem://")

    def fetch(self, requests: Iterable[Request], is_over: IsOver = never_over) -> Iterator[Outcome]:
        for request in requests:
            yield Document(feed=request.feed, url=request.url, content=MAGIC)
