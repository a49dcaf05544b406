"""Crawls the sitemaps of an article source: which pages exist, which are due.

    roots -> level by level: indexes, then the sitemaps that changed        CrawlResult
          -> the pages on them, due or not                                  Page
          -> the web page parser, with the sitemap's metadata of the page   ParsedFeed

The store keeps for each page, besides validators, its sitemap and the date given there. While that date is the same,
the page is not fetched; while its sitemap is not fetched either, the page counts as existing. A page without a date is
fetched once a week, each on its own weekday.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2b
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zlib import crc32

from feedtool.articles.files import is_web
from feedtool.content.dates import parse_date
from feedtool.entries.process import fetch_all, hash_body, make_parse_failure, report_failure
from feedtool.errors import ParseError
from feedtool.fetching.address_guard import host_of, origin_of
from feedtool.model import (
    ArticleSource,
    Category,
    Document,
    DocumentState,
    Failed,
    FailureKind,
    NotModified,
    Outcome,
    ParsedEntry,
    ParsedFeed,
    Problem,
    Request,
    SitemapState,
    Text,
    Validators,
)
from feedtool.model.frozen import frozen
from feedtool.model.reports import DocumentReport
from feedtool.plugins import IsOver, Parser, Parts, never_over

if TYPE_CHECKING:
    from feedtool.articles.remote.sitemap_document import Sitemap, SitemapUrl

__all__ = [
    "CrawlResult",
    "Page",
    "check_host",
    "choose_pages",
    "crawl_sitemaps",
    "is_known_sitemap",
    "make_all_due",
    "may_be_sitemap",
    "read_page",
]

_MAX_DEPTH = 3
"""Most levels of sitemaps. The protocol forbids indexes of indexes, but some sites have them."""
_MAX_LISTED = 200_000
"""Most URLs of one source in memory."""
_MAX_HELD = 5000
"""Most due pages of one source in memory, unless one run may fetch more."""
_MAX_REPORTED = 5
"""Most refused URLs of one sitemap that are reported one by one."""

_HASH = 8
"""Bytes of the hash of a URL or a date."""
_NO_PARENT = b""
_DUE = b""
"""The token of a page or sitemap that the next run fetches in any case."""


def _hash_url(url: str) -> bytes:
    return blake2b(url.encode("utf-8", "replace"), digest_size=_HASH).digest()


def _make_token(url: str, changed: str | None, now: datetime) -> bytes:
    if changed:
        return b"d" + blake2b(changed.encode("utf-8", "replace"), digest_size=_HASH - 1).digest()
    return b"w" + _count_weeks(url, now).to_bytes(_HASH - 1)


def _count_weeks(url: str, now: datetime) -> int:
    return (now.toordinal() + crc32(url.encode("utf-8", "replace")) % 7) // 7


@frozen
class Page:
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
        return replace(self.state, change_token=_DUE)


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
        left = self.unfinished | {page.parent for page in unread} | {_hash_url(url) for url in refused}
        for url, state in self.sitemaps.items():
            is_done = _hash_url(url) not in left
            yield state if is_done else replace(_make_due(state), validators=Validators())
        yield from self.moved


def make_all_due(states: Mapping[str, DocumentState]) -> dict[str, DocumentState]:
    """Return the states of documents, with every page and sitemap due now."""
    return {url: _make_due(state) for url, state in states.items()}


def _make_due(state: DocumentState) -> DocumentState:
    sitemap = state.sitemap
    return replace(state, sitemap=replace(sitemap, change_token=_DUE)) if sitemap else state


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


def choose_pages(crawled: CrawlResult, limit: int, now: datetime) -> list[Page]:
    """Return the pages to fetch in this run: unread ones first, then the newest.

    The order of equal ones changes between runs.
    """

    def rank(page: Page) -> tuple[bool, float, int]:
        changed = page.listed.changed if page.listed else None
        date = parse_date(changed) if changed else None
        turn = crc32(f"{now.isoformat()} {page.url}".encode("utf-8", "replace"))
        return page.is_known, -date.timestamp() if date else 0.0, turn

    return sorted(crawled.due, key=rank)[:limit]


def crawl_sitemaps(
    roots: Iterable[str],
    source: ArticleSource,
    states: Mapping[str, DocumentState],
    base: bytes,
    *,
    site_url: str,
    parts: Parts,
    gap_s: float = 0.0,
    is_over: IsOver = never_over,
) -> CrawlResult:
    """Crawl the sitemaps that changed.

    The stored state of the others, and of those that fail, stays.

    Args:
        roots: paths and URLs in the config.
        source: the article source.
        states: the stored states of the source's documents.
        base: make_settings_hash()'s.
        site_url: its host is that of the pages that a sitemap file lists.
        parts: the fetchers and the time.
        gap_s: the pause between two levels, as between two requests to one host.
        is_over: ends the crawl.
    """
    crawler = _Crawler(source=source, states=states, base=base, site_url=site_url, parts=parts, is_over=is_over)
    level = [_QueuedSitemap(url=root) for root in roots]
    for depth in range(_MAX_DEPTH):
        if level and depth:
            time.sleep(gap_s)
        level = crawler.read(level)
    crawler.keep(level)
    if any(map(is_web, crawler.found.known_urls)) and crawler.found.due:
        time.sleep(gap_s)
    return crawler.found


@frozen
class _QueuedSitemap:
    """A sitemap to read."""

    url: str
    parent: bytes = _NO_PARENT
    token: bytes = _DUE
    hosts: frozenset[str] = frozenset()
    """The hosts whose URLs it may list; empty for a root."""
    origin: tuple[str, str, int] | None = None
    """The origin of the root, for which request headers are meant."""


@dataclass(kw_only=True)
class _Crawler:
    """One crawl of the sitemaps of a source."""

    source: ArticleSource
    states: Mapping[str, DocumentState]
    base: bytes
    site_url: str
    parts: Parts
    is_over: IsOver
    found: CrawlResult = field(default_factory=CrawlResult)

    def __post_init__(self) -> None:
        self._fetched = 0
        self._seen: set[str] = set()
        self._kept: set[str] = set()
        self._below: dict[bytes, list[tuple[str, SitemapState]]] = {}
        for url, state in self.states.items():
            if (sitemap := state.sitemap) is not None and sitemap.parent != _NO_PARENT:
                self._below.setdefault(sitemap.parent, []).append((url, sitemap))

    def read(self, level: list[_QueuedSitemap]) -> list[_QueuedSitemap]:
        """Fetch these sitemaps; return the sitemaps on them to fetch next."""
        level = [queued for queued in {queued.url: queued for queued in level}.values() if queued.url not in self._seen]
        room = max(0, self.source.max_pages - self._fetched) if len(self.found.known_urls) < _MAX_LISTED else 0
        self.keep(level[room:])
        level = level[:room]
        self._fetched += len(level)
        self._seen.update(queued.url for queued in level)
        opened = {queued.url: queued for queued in level}
        below: list[_QueuedSitemap] = []
        for outcome in fetch_all([self._request(queued) for queued in level], self.parts.fetchers, self.is_over):
            queued = opened.pop(outcome.feed)
            below += self._take(queued, outcome)
        self.keep(opened.values())
        return below

    def keep(self, sitemaps: Iterable[_QueuedSitemap]) -> None:
        """Keep the stored state of sitemaps that were not fetched."""
        for queued in sitemaps:
            self.found.unfinished.add(queued.parent)
            self._keep_pages(queued, is_fetched=False)

    def _request(self, queued: _QueuedSitemap) -> Request:
        state = self.states.get(queued.url)
        is_own = queued.origin is None or queued.origin == origin_of(urlsplit(queued.url))
        return Request(
            feed=queued.url,
            url=queued.url,
            validators=state.validators if state and state.settings_hash == self.base else Validators(),
            headers=self.source.headers if is_own and is_web(queued.url) else (),
        )

    def _take(self, queued: _QueuedSitemap, outcome: Outcome) -> list[_QueuedSitemap]:
        from feedtool.articles.remote.sitemap_document import is_sitemap, read_sitemap  # loaded if needed

        if isinstance(outcome, Failed):
            return self._refuse(queued, replace(outcome, feed=self.source.key, url=queued.url))
        state = self.states.get(queued.url)
        before = state.sitemap if state else None
        if isinstance(outcome, NotModified):
            if before is None:
                self._add_other(queued, outcome)
                return []
            self.found.reports.append(
                DocumentReport(feed=self.source.key, url=queued.url, elapsed_ms=outcome.elapsed_ms)
            )
            self._remember(queued, outcome.validators, self.states[queued.url].body_hash)
            return self._keep_pages(queued)
        if not is_sitemap(outcome.content):
            if before is None and queued.parent == _NO_PARENT:
                self._add_other(queued, outcome)
                return []
            return self._refuse(queued, make_parse_failure(self._rename(queued, outcome), ParseError("not a sitemap")))
        try:
            sitemap = read_sitemap(outcome.content)
        except ParseError as error:
            return self._refuse(queued, make_parse_failure(self._rename(queued, outcome), error))
        return self._read_urls(queued, outcome, sitemap)

    def _rename(self, queued: _QueuedSitemap, document: Document) -> Document:
        return replace(document, feed=self.source.key, url=queued.url)

    def _add_other(self, queued: _QueuedSitemap, outcome: Document | NotModified) -> None:
        self.found.known_urls.add(queued.url)
        self.found.not_sitemaps.append(replace(outcome, feed=self.source.key, url=queued.url))

    def _refuse(self, queued: _QueuedSitemap, failed: Failed) -> list[_QueuedSitemap]:
        self.found.reports.append(report_failure(failed))
        self.found.unfinished.add(queued.parent)
        return self._keep_pages(queued, is_fetched=False)

    def _remember(self, queued: _QueuedSitemap, validators: Validators, body_hash: bytes) -> None:
        self.found.sitemaps[queued.url] = DocumentState(
            url=queued.url,
            validators=validators,
            body_hash=body_hash,
            settings_hash=self.base,
            sitemap=SitemapState(kind="sitemap", parent=queued.parent, change_token=queued.token),
        )

    def _keep_pages(self, queued: _QueuedSitemap, *, is_fetched: bool = True) -> list[_QueuedSitemap]:
        """Keep the pages of a sitemap that was not read.

        They count as existing, and as due if that is known.

        If the sitemap was not fetched, its pages are not due: its server has trouble, or the run is at its limit.
        """
        from feedtool.articles.remote.sitemap_document import SitemapUrl

        self.found.known_urls.add(queued.url)
        if queued.url in self._kept:
            return []
        self._kept.add(queued.url)
        below: list[_QueuedSitemap] = []
        for url, state in self._below.get(_hash_url(queued.url), ()):
            self.found.known_urls.add(url)
            token = state.change_token
            is_due = token == _DUE or (token[:1] == b"w" and token != _make_token(url, None, self.parts.now))
            child = _QueuedSitemap(
                url=url,
                parent=state.parent,
                token=token,
                hosts=self._find_hosts(queued, queued.url),
                origin=self._find_origin(queued),
            )
            if state.kind == "sitemap" and is_fetched and is_due:
                below.append(child)
            elif state.kind == "sitemap":
                below += self._keep_pages(child, is_fetched=is_fetched)
            elif is_fetched and is_due:
                self._add_page(child, SitemapUrl(url=url), state.parent, is_listed=False)
        return below

    def _read_urls(self, queued: _QueuedSitemap, document: Document, sitemap: Sitemap) -> list[_QueuedSitemap]:
        from feedtool.articles.remote.sitemap_document import refuse_address

        hosts = queued.hosts or self._find_hosts(queued, document.url)
        problems = [Problem(where=queued.url, line=line, message=message) for line, message in sitemap.problems]
        refused: list[Problem] = []
        below: list[_QueuedSitemap] = []
        child = replace(queued, parent=_hash_url(queued.url), hosts=hosts, origin=self._find_origin(queued))
        for listed in sitemap.listed:
            reason = refuse_address(listed.url, hosts)
            if reason is not None:
                refused.append(Problem(where=queued.url, line=listed.line, message=f"{reason}; skipped"))
            elif sitemap.kind == "lists":
                below += self._add_sitemap(child, listed)
            else:
                self.found.known_urls.add(listed.url)
                self._add_page(child, listed, child.parent)
        problems += _shorten(refused, queued.url)
        if problems or sitemap.is_news:
            # The sitemap was not read completely, so a page that is not on it may still exist.
            self._keep_unlisted(child, {listed.url for listed in sitemap.listed})
        self._prune()
        self.found.known_urls.add(queued.url)
        self._remember(queued, Validators() if problems else document.validators, hash_body(document.content))
        self.found.reports.append(
            DocumentReport(
                feed=self.source.key,
                url=queued.url,
                is_changed=True,
                parser="sitemap",
                problems=tuple(problems),
                wire_bytes=document.wire_bytes,
                elapsed_ms=document.elapsed_ms,
            )
        )
        return below

    def _keep_unlisted(self, child: _QueuedSitemap, listed: Collection[str]) -> None:
        for url, state in self._below.get(child.parent, ()):
            if url in listed:
                continue
            self.found.known_urls.add(url)
            if state.kind == "sitemap":
                self._keep_pages(replace(child, url=url, token=state.change_token), is_fetched=False)

    def _prune(self) -> None:
        """Keep only the due pages that this run may fetch; there may be 100,000."""
        room = max(_MAX_HELD, self.source.max_pages)
        if len(self.found.due) > 2 * room:
            kept = choose_pages(self.found, room, self.parts.now)
            names = {page.url for page in kept}
            self.found.unfinished.update(page.parent for page in self.found.due if page.url not in names)
            self.found.due = kept

    def _find_hosts(self, queued: _QueuedSitemap, final: str) -> frozenset[str]:
        """Return the hosts whose URLs a sitemap may list: its own, or the site's."""
        if queued.hosts:
            return queued.hosts
        urls = (queued.url, final) if is_web(queued.url) else (self.site_url,)
        return frozenset(host_of(urlsplit(url)) for url in urls)

    def _find_origin(self, queued: _QueuedSitemap) -> tuple[str, str, int]:
        if queued.origin is not None:
            return queued.origin
        return origin_of(urlsplit(queued.url)) if is_web(queued.url) else ("", "", 0)

    def _add_sitemap(self, child: _QueuedSitemap, listed: SitemapUrl) -> list[_QueuedSitemap]:
        token = _make_token(listed.url, listed.changed, self.parts.now) if listed.changed else _DUE
        below = replace(child, url=listed.url, token=token)
        before = self._find_state(listed.url)
        if before is not None and token != _DUE and before.change_token == token:
            return self._keep_pages(below)
        return [below]

    def _find_state(self, url: str) -> SitemapState | None:
        """Return the stored sitemap state of a URL, if the settings are the same."""
        state = self.states.get(url)
        return state.sitemap if state and state.settings_hash == self.base else None

    def _add_page(self, child: _QueuedSitemap, listed: SitemapUrl, parent: bytes, *, is_listed: bool = True) -> None:
        url = listed.url
        if url in self._seen:
            return
        self._seen.add(url)
        state = self.states.get(url)
        before = self._find_state(url)
        token = _make_token(url, listed.changed, self.parts.now)
        new = SitemapState(kind="page", parent=parent, change_token=token)
        if state is not None and before is not None and before.change_token == token:
            if before.parent != parent:
                self.found.moved.append(replace(state, sitemap=new))
            return
        is_own = child.origin == origin_of(urlsplit(url))
        self.found.due.append(
            Page(
                url=url,
                state=new,
                request=Request(
                    feed=url,
                    url=url,
                    validators=state.validators if state and before else Validators(),
                    headers=self.source.headers if is_own else (),
                ),
                hosts=child.hosts,
                listed=listed if is_listed else None,
                is_known=state is not None,
            )
        )


def _shorten(refused: list[Problem], where: str) -> list[Problem]:
    if len(refused) <= _MAX_REPORTED:
        return refused
    more = Problem(where=where, message=f"{len(refused) - _MAX_REPORTED} more URLs like these")
    return [*refused[:_MAX_REPORTED], more]


# ---------------------------------------------------------------------------------------------------------
# A page


def read_page(document: Document, page: Page, parser: Parser, *, is_certain: bool) -> ParsedFeed:
    """Return the article on a page; no entry if the page has no article markup.

    The URL of the article is the one on the sitemap: many pages state their site's home page as their own.

    Args:
        document: the page.
        page: its entry on the sitemap.
        parser: the web page parser.
        is_certain: whether every page is read as an article, with or without article markup.

    Raises:
        ParseError: the page has no article, and `is_certain`.
    """
    from feedtool.articles.formats.webpage_metadata import looks_like_article

    if not is_certain and not looks_like_article(document.content):
        note = "the page has no article markup; skipped"
        return ParsedFeed(format="web page", parser=parser.name, kind=parser.kind, repairs=(note,))
    parsed = parser.parse(document)
    entries = tuple(_add_listed_values(entry, page.url, page.listed) for entry in parsed.entries)
    return replace(parsed, kind=parser.kind, entries=entries)


def _add_listed_values(entry: ParsedEntry, url: str, listed: SitemapUrl | None) -> ParsedEntry:
    entry = replace(entry, link=url, id=entry.id if entry.id_is_own else url)
    if listed is None:
        return entry
    published = _usable(listed.published)
    is_undated = entry.published is None and entry.updated is None and published is None
    has_tags = any(category.scheme == "tag" for category in entry.categories)
    words = () if has_tags else filter(None, (word.strip() for word in (listed.keywords or "").split(",")))
    return replace(
        entry,
        title=entry.title or (Text(value=listed.title) if listed.title else None),
        published=entry.published or published,
        updated=_usable(listed.changed) if is_undated else entry.updated,
        categories=(*entry.categories, *(Category(term=word, scheme="tag") for word in words)),
        language=entry.language or listed.language,
    )


def _usable(date: str | None) -> str | None:
    return date if date and parse_date(date) is not None else None


def check_host(document: Document, page: Page) -> Failed | None:
    """Return a failure if a page redirects to another host; None otherwise."""
    if host_of(urlsplit(document.url)) in page.hosts:
        return None
    message = f"redirected to {document.url}, on another host"
    return Failed(feed=document.feed, url=page.url, kind=FailureKind.BLOCKED, message=message)
