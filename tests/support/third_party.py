"""Parts of another package, written from the Protocols alone."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Annotated, ClassVar, Self
from unittest.mock import patch

from msgspec import Struct

from feedtool.errors import ParseError
from feedtool.model import (
    Diagnostic,
    Document,
    Feed,
    FileKind,
    Outcome,
    ParsedEntry,
    ParsedFeed,
    ParserKind,
    PublishedSite,
    Request,
    SiteSettings,
    Text,
)
from feedtool.model.declaration import Form, Key
from feedtool.model.features import CorpusStats, EntryFeatures, MatchResult
from feedtool.plugins import FetchSettings, IsOver, installed, never_over
from feedtool.testing import MemoryStore

MAGIC = b"gemfeed 1\n"


@contextmanager
def install(kind: str, name: str) -> Iterator[None]:
    """Make a class of this module an installed plug-in of a kind."""
    point = EntryPoint(name="gemfeed", group=f"feedtool.{kind}", value=f"support.third_party:{name}")
    installed.list_installed.cache_clear()
    with (
        patch.object(installed, "may_have_installed", lambda: True),
        patch.object(metadata, "entry_points", lambda group: [point] if group == point.group else []),
    ):
        yield
    installed.list_installed.cache_clear()


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
        if b"raise" in document.content:
            raise KeyError("broken")
        if b"broken" in document.content:
            raise ParseError("this gemfeed is broken", line=2)
        lines = document.content.decode().splitlines()[1:]
        pairs = [line.partition(" ") for line in lines if line]
        return ParsedFeed(
            format="gemfeed 1",
            parser=self.name,
            entries=tuple(ParsedEntry(id=url, link=url, title=Text(value=title)) for url, _, title in pairs),
        )


class GemArticleParser:
    """Would read Markdown."""

    name = "gemfeed"
    rank = 1
    kind: ParserKind = "article"
    needs_sandbox = False

    def claims(self, document: Document) -> bool:
        return document.url.endswith(".md")

    def parse(self, document: Document) -> ParsedFeed:
        raise KeyError("broken")


class GemFeedRenderer:
    """Writes what GemFeedParser reads."""

    name = "gemfeed"
    suffix = ".gem"
    kind: FileKind = "feed"
    media_type = "text/x-gemfeed+xml"
    label = "Gem & Co"
    has_archives = False

    class Options(Struct, frozen=True, kw_only=True):
        mark: Annotated[str, Form("text"), Key("The mark before each entry.")] = ""
        limit: Annotated[int, Form("count", minimum=1, maximum=9), Key("Number of entries.", required=True)] = 9

    def __init__(self, options: Options) -> None:
        self._options = options

    def render(self, feed: Feed) -> bytes:
        if any(entry.title == "raise" for entry in feed.entries):
            raise KeyError("broken")
        shown = feed.entries[: self._options.limit]
        lines = (f"{self._options.mark}{entry.id} {entry.title}\n" for entry in shown)
        return MAGIC + "".join(lines).encode()


class TableRenderer:
    """Writes a table of the titles."""

    name = "gemfeed"
    suffix = ".csv"
    kind: FileKind = "other"
    media_type = "text/csv"
    label = "Table"
    has_archives = False

    def render(self, feed: Feed) -> bytes:
        return "".join(f"{entry.title}\n" for entry in feed.entries).encode()


class GemIndex:
    """A file that is the same for every site."""

    name = "gemfeed"
    filename = "gem.txt"
    kind: FileKind = "other"
    media_type = "text/x-gem"
    label = "All gems"
    shows_health = False

    def render(self, folder: PublishedSite) -> bytes:
        return MAGIC


class GemStore(MemoryStore):
    """Forgets everything at the end of a run, and cannot be checked."""

    name = "gemfeed"

    @classmethod
    def open(cls, url: str, root: Path) -> Self:
        return super().open("memory:", root)

    def check(self) -> Sequence[str]:
        raise KeyError("broken")


class GemFetcher:
    """Answers every request to gem://."""

    name = "gemfeed"

    def __init__(self, settings: FetchSettings) -> None:
        self._settings = settings

    def accepts(self, url: str) -> bool:
        return url.startswith("gem://")

    def fetch(self, requests: Iterable[Request], is_over: IsOver = never_over) -> Iterator[Outcome]:
        for request in requests:
            if request.url.endswith("raise"):
                raise KeyError("broken")
            yield Document(feed=request.feed, url=request.url, content=MAGIC)


@dataclass(frozen=True)
class GemLinter:
    """Finds nothing."""

    name: ClassVar = "gemfeed"

    def claims(self, document: Document) -> bool:
        return document.content.startswith(MAGIC)

    def check(self, document: Document) -> Iterator[Diagnostic]:
        if b"raise" in document.content:
            raise KeyError("broken")
        yield from ()


class GemRule:
    """Joins nothing."""

    name = "gemfeed"

    def keys(self, entry: EntryFeatures) -> Collection[str]:
        if "keys raise" in entry.title:
            raise KeyError("broken")
        return ("all",)

    def match(self, one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> MatchResult | None:
        if "match raises" in (one.title, other.title):
            raise KeyError("broken")
        return None


class GemNotifier:
    """Notes the URLs, but for those that it refuses."""

    name = "gemfeed"
    seen: ClassVar[list[str]] = []

    def notify(self, urls: Sequence[str]) -> Mapping[str, str]:
        if any("raise" in url for url in urls):
            raise KeyError("broken")
        self.seen.extend(urls)
        return {url: "try later" for url in urls if "later" in url}


class GemBuilder:
    """Reads `gem.conf`: lines of a setting and its value."""

    name = "gemfeed"
    config_files = ("gem.conf",)

    def read_config(self, config: Document) -> SiteSettings | None:
        values = dict(line.split(" ", 1) for line in config.content.decode().splitlines())
        if "other" in values:
            return None
        if "raise" in values:
            raise KeyError("broken")
        return SiteSettings(
            publishes_future=values.get("future") == "yes",
            base_path=values.get("base", ""),
            timezone=values.get("zone"),
            permalink=values.get("permalink"),
            defaults={folder: {"draft": True} for folder in values.get("drafts", "").split()},
        )
