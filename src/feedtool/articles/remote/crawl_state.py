"""The result of crawling sitemaps, and what the store keeps of it until the next crawl.

The store keeps for each page, besides validators, its sitemap and the date given there. While that date is the same,
the page is not fetched; while its sitemap is not fetched either, the page counts as existing. A page without a date is
fetched once a week, each on its own weekday.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import TYPE_CHECKING
from zlib import crc32

from msgspec import Struct
from msgspec.structs import replace

from feedtool.articles.files import is_web
from feedtool.content.dates import parse_date
from feedtool.model import Document, DocumentState, NotModified, Request, SitemapState, Validators
from feedtool.model.reports import DocumentReport

if TYPE_CHECKING:
    from feedtool.articles.formats.sitemap_document import SitemapUrl

_HASH = 8
"""Bytes of the hash of a URL or a date."""
NO_PARENT = b""
"""The parent of a sitemap that the config names."""
DUE = b""
"""The token of a page or sitemap that the next run fetches in any case."""


def hash_url(url: str) -> bytes:
    """Return the hash by which a page names the sitemap that lists it."""
    return blake2b(url.encode("utf-8", "replace"), digest_size=_HASH).digest()


def make_token(url: str, changed: str | None, now: datetime) -> bytes:
    """Return the change token of a page: a hash of its date in the sitemap, or else its week."""
    if changed:
        return b"d" + blake2b(changed.encode("utf-8", "replace"), digest_size=_HASH - 1).digest()
    return b"w" + _count_weeks(url, now).to_bytes(_HASH - 1)


def _count_weeks(url: str, now: datetime) -> int:
    return (now.toordinal() + crc32(url.encode("utf-8", "replace")) % 7) // 7


class Page(Struct, frozen=True, kw_only=True):
    """A page to fetch."""

    url: str
    state: SitemapState
    """The state to save once it is read."""
    request: Request
    hosts: frozenset[str]
    """The hosts to which it may redirect."""
    listed: SitemapUrl | None = None
    """Its metadata in the sitemap; None if the sitemap was not read in this run."""
    is_known: bool = False

    @property
    def parent(self) -> bytes:
        """The hash of the URL of the sitemap that lists it."""
        return self.state.parent

    @property
    def state_if_failed(self) -> SitemapState:
        """The state to save if it fails: due at the next run."""
        return replace(self.state, change_token=DUE)


@dataclass(kw_only=True)
class CrawlResult:
    """The result of crawling the sitemaps of a source."""

    known_urls: set[str] = field(default_factory=set)
    """URLs of all sitemaps and pages that the source has now."""
    due: list[Page] = field(default_factory=list)
    sitemaps: dict[str, DocumentState] = field(default_factory=dict)
    """URL of a sitemap -> its state to save once all its pages are read."""
    moved: list[DocumentState] = field(default_factory=list)
    """States of unchanged pages that another sitemap lists now."""
    reports: list[DocumentReport] = field(default_factory=list)
    not_sitemaps: list[Document | NotModified] = field(default_factory=list)
    """The documents at URLs that are not sitemaps."""
    unfinished: set[bytes] = field(default_factory=set)
    """Hashes of sitemaps that were not completely read or kept; the next run reads them again, changed or not."""

    def finish(self, unread: Iterable[Page], refused: Iterable[str] = ()) -> Iterator[DocumentState]:
        """Yield the states to save; the next run reads a sitemap with unread pages again.

        Args:
            unread: pages that are still due.
            refused: URLs of sitemaps to read again for another reason.
        """
        left = self.unfinished | {page.parent for page in unread} | {hash_url(url) for url in refused}
        for url, state in self.sitemaps.items():
            is_done = hash_url(url) not in left
            yield state if is_done else replace(_make_due(state), validators=Validators())
        yield from self.moved


def make_all_due(states: Mapping[str, DocumentState]) -> dict[str, DocumentState]:
    """Return the states of documents, with every page and sitemap due now."""
    return {url: _make_due(state) for url, state in states.items()}


def _make_due(state: DocumentState) -> DocumentState:
    sitemap = state.sitemap
    return replace(state, sitemap=replace(sitemap, change_token=DUE)) if sitemap else state


def is_known_sitemap(state: DocumentState | None) -> bool:
    """Whether a document was a sitemap when it was last read."""
    return state is not None and state.sitemap is not None and state.sitemap.kind == "sitemap"


def may_be_sitemap(path: str, state: DocumentState | None, *, is_expected: bool) -> bool:
    """Whether a path or URL may be a sitemap, checked before the files are read.

    Args:
        path: a file or URL of the source.
        state: its stored state.
        is_expected: whether the source's format is a sitemap.
    """
    if state is not None and state.sitemap is not None:
        return state.sitemap.kind == "sitemap"
    name = path.rpartition("/")[2].lower()
    return is_web(path) or is_expected or "sitemap" in name or name.endswith(".xml.gz")


def choose_pages(due: Collection[Page], limit: int, now: datetime) -> list[Page]:
    """Return the pages to fetch in this run: unread ones first, then the newest.

    The order of equal ones changes between runs.
    """

    def rank(page: Page) -> tuple[bool, float, int]:
        changed = page.listed.changed if page.listed else None
        date = parse_date(changed) if changed else None
        turn = crc32(f"{now.isoformat()} {page.url}".encode("utf-8", "replace"))
        return page.is_known, -date.timestamp() if date else 0.0, turn

    return sorted(due, key=rank)[:limit]
