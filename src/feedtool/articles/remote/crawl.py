"""Crawls the sitemaps of an article source: which pages exist, which are due.

roots -> level by level: indexes, then the sitemaps that changed        CrawlResult
      -> the pages on them, due or not                                  Page
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from feedtool.articles.files import is_web
from feedtool.articles.formats.sitemap import SitemapParser
from feedtool.articles.remote.crawl_state import (
    DUE,
    NO_PARENT,
    CrawlResult,
    Page,
    choose_pages,
    hash_url,
    make_all_due,
    make_token,
    may_be_sitemap,
)
from feedtool.articles.sink import SourceRun
from feedtool.entries.documents import fetch_all, find_kind, hash_body, make_failure, report_failure
from feedtool.errors import ParseError
from feedtool.fetching.address_guard import host_of, origin_of
from feedtool.model import (
    ArticleSource,
    Diagnostic,
    Document,
    DocumentState,
    Failed,
    Location,
    NotModified,
    Outcome,
    Request,
    SitemapState,
    Validators,
)
from feedtool.model.reports import DocumentReport

if TYPE_CHECKING:
    from feedtool.articles.formats.sitemap_document import Sitemap, SitemapUrl

_MAX_DEPTH = 3
"""Most levels of sitemaps. The protocol forbids indexes of indexes, but some sites have them."""
_MAX_LISTED = 200_000
"""Most URLs of one source in memory."""
_MAX_HELD = 5000
"""Most due pages of one source in memory, unless one run may fetch more."""
_MAX_REPORTED = 5
"""Most refused URLs of one sitemap that are reported one by one."""


def list_apis(source: ArticleSource) -> list[str]:
    """Return the URLs of a source that are those of a CMS API."""
    urls = [path for path in source.paths if is_web(path)]
    if not urls:
        return []
    from feedtool.articles.remote.api_pages import find_api  # not loaded for a source without URLs

    return [url for url in urls if find_api(url)]


def crawl_sitemaps(run: SourceRun, files: Iterable[str]) -> CrawlResult:
    """Crawl the sitemaps that changed, at the source's URLs and among its files.

    The stored state of the others, and of those that fail, stays.
    """
    apis = list_apis(run.source)
    urls = (path for path in run.source.paths if is_web(path) and path not in apis)
    is_expected = find_kind(run.parts.parsers, run.source.format) == "list of pages"
    roots = [path for path in (*files, *urls) if may_be_sitemap(path, run.documents.get(path), is_expected=is_expected)]
    if not roots:
        return CrawlResult()
    run.step(roots[0])
    crawler = _Crawler(run)
    level = [crawler.make_root(root) for root in roots]
    for depth in range(_MAX_DEPTH):
        if level and depth:
            time.sleep(run.gap_s)
        level = crawler.read(level)
    crawler.keep(level)
    if any(map(is_web, crawler.found.known_urls)) and crawler.found.due:
        time.sleep(run.gap_s)
    return crawler.found


class _QueuedSitemap(Struct, frozen=True, kw_only=True):
    """A sitemap to read."""

    url: str
    hosts: frozenset[str]
    """The hosts whose URLs it may list."""
    origin: tuple[str, str, int] | None
    """The origin of the root, for which request headers are meant; None if the root is a file."""
    parent: bytes = NO_PARENT
    token: bytes = DUE


class _Crawler:
    """One crawl of the sitemaps of a source."""

    def __init__(self, run: SourceRun) -> None:
        self.found = CrawlResult()
        self._run = run
        self._source = run.source
        self._states = make_all_due(run.documents) if run.options.is_everything else run.documents
        self._fetched = 0
        self._seen: set[str] = set()
        self._kept: set[str] = set()
        self._below: dict[bytes, list[tuple[str, SitemapState]]] = {}
        for url, state in self._states.items():
            if (sitemap := state.sitemap) is not None and sitemap.parent != NO_PARENT:
                self._below.setdefault(sitemap.parent, []).append((url, sitemap))

    def make_root(self, url: str) -> _QueuedSitemap:
        """Return a sitemap of the config; one in a file may list URLs of the site."""
        address = urlsplit(url if is_web(url) else self._run.context.base_url or "")
        origin = origin_of(address) if is_web(url) else None
        return _QueuedSitemap(url=url, hosts=frozenset({host_of(address)}), origin=origin)

    def read(self, level: list[_QueuedSitemap]) -> list[_QueuedSitemap]:
        """Fetch these sitemaps; return the sitemaps on them to fetch next."""
        level = [queued for queued in {queued.url: queued for queued in level}.values() if queued.url not in self._seen]
        room = max(0, self._source.max_pages - self._fetched) if len(self.found.known_urls) < _MAX_LISTED else 0
        self.keep(level[room:])
        level = level[:room]
        self._fetched += len(level)
        self._seen.update(queued.url for queued in level)
        opened = {queued.url: queued for queued in level}
        below: list[_QueuedSitemap] = []
        for outcome in fetch_all(
            [self._request(queued) for queued in level], self._run.parts.fetchers, self._run.options.is_over
        ):
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
        state = self._states.get(queued.url)
        is_own = is_web(queued.url) and queued.origin == origin_of(urlsplit(queued.url))
        return Request(
            feed=queued.url,
            url=queued.url,
            validators=state.validators if state and state.settings_hash == self._run.settings_hash else Validators(),
            headers=self._source.headers if is_own else (),
        )

    def _take(self, queued: _QueuedSitemap, outcome: Outcome) -> list[_QueuedSitemap]:
        from feedtool.articles.formats.sitemap_document import is_sitemap, parse_sitemap  # loaded if needed

        final_url = outcome.url
        outcome = replace(outcome, feed=self._source.key, url=queued.url)
        if isinstance(outcome, Failed):
            return self._refuse(queued, outcome)
        state = self._states.get(queued.url)
        if isinstance(outcome, NotModified):
            if state is not None and state.sitemap is not None:
                self.found.reports.append(
                    DocumentReport(feed=outcome.feed, url=queued.url, elapsed_ms=outcome.elapsed_ms)
                )
                self._remember(queued, outcome.validators, state.body_hash)
                return self._keep_pages(queued)
        elif is_sitemap(outcome.content):
            try:
                sitemap = parse_sitemap(outcome.content, queued.url)
            except ParseError as error:
                return self._refuse(queued, make_failure(outcome, error))
            if queued.parent == NO_PARENT and is_web(queued.url):
                queued = replace(queued, hosts=queued.hosts | {host_of(urlsplit(final_url))})
            return self._read_urls(queued, outcome, sitemap)
        elif (state is not None and state.sitemap is not None) or queued.parent != NO_PARENT:
            return self._refuse(queued, make_failure(outcome, ParseError("not a sitemap")))
        self.found.known_urls.add(queued.url)
        self.found.not_sitemaps.append(outcome)
        return []

    def _refuse(self, queued: _QueuedSitemap, failed: Failed) -> list[_QueuedSitemap]:
        self.found.reports.append(report_failure(failed))
        self.found.unfinished.add(queued.parent)
        return self._keep_pages(queued, is_fetched=False)

    def _remember(self, queued: _QueuedSitemap, validators: Validators, body_hash: bytes) -> None:
        self.found.sitemaps[queued.url] = DocumentState(
            url=queued.url,
            validators=validators,
            body_hash=body_hash,
            settings_hash=self._run.settings_hash,
            sitemap=SitemapState(kind="sitemap", parent=queued.parent, change_token=queued.token),
        )

    def _keep_pages(self, queued: _QueuedSitemap, *, is_fetched: bool = True) -> list[_QueuedSitemap]:
        """Keep the pages of a sitemap that was not read.

        They count as existing, and as due if that is known.

        If the sitemap was not fetched, its pages are not due: its server has trouble, or the run is at its limit.
        """
        from feedtool.articles.formats.sitemap_document import SitemapUrl

        self.found.known_urls.add(queued.url)
        if queued.url in self._kept:
            return []
        self._kept.add(queued.url)
        below: list[_QueuedSitemap] = []
        for url, state in self._below.get(hash_url(queued.url), ()):
            self.found.known_urls.add(url)
            token = state.change_token
            is_due = token == DUE or (token[:1] == b"w" and token != make_token(url, None, self._run.parts.now))
            child = replace(queued, url=url, parent=state.parent, token=token)
            if state.kind == "sitemap" and is_fetched and is_due:
                below.append(child)
            elif state.kind == "sitemap":
                below += self._keep_pages(child, is_fetched=is_fetched)
            elif is_fetched and is_due:
                self._add_page(child, SitemapUrl(url=url), is_listed=False)
        return below

    def _read_urls(self, queued: _QueuedSitemap, document: Document, sitemap: Sitemap) -> list[_QueuedSitemap]:
        from feedtool.articles.formats.sitemap_document import refuse_address

        diagnostics = list(sitemap.diagnostics)
        refused: list[Diagnostic] = []
        below: list[_QueuedSitemap] = []
        child = replace(queued, parent=hash_url(queued.url))
        for listed in sitemap.listed:
            reason = refuse_address(listed.url, queued.hosts)
            if reason is not None:
                refused.append(Diagnostic(message=f"{reason}; skipped", location=Location(queued.url, listed.line)))
            elif sitemap.kind == "lists":
                below += self._add_sitemap(child, listed)
            else:
                self.found.known_urls.add(listed.url)
                self._add_page(child, listed)
        diagnostics += _shorten(refused, queued.url)
        if diagnostics or sitemap.is_news:
            # The sitemap was not read completely, so a page that is not on it may still exist.
            self._keep_unlisted(child, {listed.url for listed in sitemap.listed})
        self._prune()
        self.found.known_urls.add(queued.url)
        self._remember(queued, Validators() if diagnostics else document.validators, hash_body(document.content))
        self.found.reports.append(
            DocumentReport(
                feed=self._source.key,
                url=queued.url,
                is_changed=True,
                parser=SitemapParser.name,
                diagnostics=tuple(diagnostics),
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
        room = max(_MAX_HELD, self._source.max_pages)
        if len(self.found.due) > 2 * room:
            kept = choose_pages(self.found.due, room, self._run.parts.now)
            names = {page.url for page in kept}
            self.found.unfinished.update(page.parent for page in self.found.due if page.url not in names)
            self.found.due = kept

    def _add_sitemap(self, child: _QueuedSitemap, listed: SitemapUrl) -> list[_QueuedSitemap]:
        token = make_token(listed.url, listed.changed, self._run.parts.now) if listed.changed else DUE
        below = replace(child, url=listed.url, token=token)
        before = self._find_state(listed.url)
        if before is not None and token != DUE and before.change_token == token:
            return self._keep_pages(below)
        return [below]

    def _find_state(self, url: str) -> SitemapState | None:
        """Return the stored sitemap state of a URL, if the settings are the same."""
        state = self._states.get(url)
        return state.sitemap if state and state.settings_hash == self._run.settings_hash else None

    def _add_page(self, child: _QueuedSitemap, listed: SitemapUrl, *, is_listed: bool = True) -> None:
        url = listed.url
        if url in self._seen:
            return
        self._seen.add(url)
        state = self._states.get(url)
        before = self._find_state(url)
        token = make_token(url, listed.changed, self._run.parts.now)
        new = SitemapState(kind="page", parent=child.parent, change_token=token)
        if state is not None and before is not None and before.change_token == token:
            if before.parent != child.parent:
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
                    headers=self._source.headers if is_own else (),
                ),
                hosts=child.hosts,
                listed=listed if is_listed else None,
                is_known=state is not None,
            )
        )


def _shorten(refused: list[Diagnostic], where: str) -> list[Diagnostic]:
    if len(refused) <= _MAX_REPORTED:
        return refused
    more = Diagnostic(message=f"{len(refused) - _MAX_REPORTED} more URLs like these", location=Location(where))
    return [*refused[:_MAX_REPORTED], more]
