"""Reads the pages that the sitemaps of a source list.

    pages that are due -> choose_pages -> fetch -> web page parser, with the sitemap's metadata -> DocumentSink.take

A page that fails keeps its state and stays due.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec.structs import replace

from feedtool.articles.remote.crawl_state import CrawlResult, Page, choose_pages
from feedtool.articles.sink import DocumentSink, ReadDocument, SourceRun
from feedtool.content.dates import parse_date
from feedtool.entries.dating import Timing
from feedtool.entries.documents import fetch_all, hash_body, limit_reading, report_failure
from feedtool.fetching.address_guard import host_of
from feedtool.model import (
    Category,
    Diagnostic,
    Document,
    DocumentState,
    Failed,
    FailureKind,
    NotModified,
    Outcome,
    ParsedEntry,
    ParsedFeed,
    Text,
)
from feedtool.model.reports import DocumentReport
from feedtool.plugins import Parser

if TYPE_CHECKING:
    from feedtool.articles.formats.sitemap_document import SitemapUrl


class PageReader:
    """Reads the due pages of one source."""

    def __init__(self, run: SourceRun, crawled: CrawlResult, sink: DocumentSink) -> None:
        """Fetch nothing yet."""
        self._run = run
        self._crawled = crawled
        self._sink = sink
        self._unread = {page.url: page for page in crawled.due}

    def read_pages(self) -> None:
        """Fetch up to max_pages of the due pages; the others stay due."""
        run = self._run
        chosen = {page.url: page for page in choose_pages(self._crawled.due, run.source.max_pages, run.parts.now)}
        rate_limited_hosts: set[str] = set()
        requests = [page.request for page in chosen.values()]
        for number, outcome in enumerate(fetch_all(requests, run.parts.fetchers, run.options.is_over), start=1):
            page = chosen[outcome.feed]
            run.step(page.url, number, len(chosen))
            if isinstance(outcome, Failed) and outcome.kind is FailureKind.RATE_LIMITED:
                # One report a host is enough: the limit is for all of its pages.
                host = host_of(urlsplit(page.url))
                self._read(page, outcome, is_reported=host not in rate_limited_hosts)
                rate_limited_hosts.add(host)
            else:
                self._read(page, outcome)

    def finish(self, *, has_withdrawn: bool) -> None:
        """Store the states of the sitemaps.

        All stay unfinished if removed pages were not withdrawn.
        """
        again = () if has_withdrawn else tuple(self._crawled.sitemaps)
        for state in self._crawled.finish(self._unread.values(), again):
            self._sink.keep(state)

    # -----------------------------------------------------------------------------------------------------

    def _read(self, page: Page, outcome: Outcome, *, is_reported: bool = True) -> None:
        run = self._run
        before = run.documents.get(page.url) or DocumentState(url=page.url)
        outcome = _check_host(outcome, page) or outcome if isinstance(outcome, Document) else outcome
        outcome = replace(outcome, feed=run.source.key, url=page.url)
        if isinstance(outcome, Document) and self._read_document(page, outcome):
            del self._unread[page.url]
        elif isinstance(outcome, NotModified):
            validators = outcome.validators
            self._sink.keep(replace(before, validators=validators, settings_hash=run.settings_hash, sitemap=page.state))
            self._sink.report(DocumentReport(feed=run.source.key, url=page.url, elapsed_ms=outcome.elapsed_ms))
            del self._unread[page.url]
        else:
            self._sink.keep(replace(before, settings_hash=run.settings_hash, sitemap=page.state_if_failed))
            if isinstance(outcome, Failed) and is_reported:
                self._sink.report(report_failure(outcome))

    def _read_document(self, page: Page, document: Document) -> bool:
        """Read a page, and return whether that succeeded."""
        run, modified = self._run, document.validators.last_modified
        parser = self._choose_parser()
        document = replace(document, fields=run.source.fields, defaults=run.source.defaults)
        try:
            with limit_reading(document, run.timeout_s):
                parsed = _parse_page(document, page, parser, is_certain=run.source.format == parser.name)
        except Exception as error:  # noqa: BLE001 (one page that breaks the parser is that page's failure)
            self._sink.refuse(document, error)
            return False
        state = DocumentState(
            url=page.url,
            validators=document.validators,
            body_hash=hash_body(document.content),
            settings_hash=run.settings_hash,
            sitemap=page.state,
        )
        # A page that is read for the first time may have been on its sitemap for years.
        timing = Timing(find_latest=lambda: parse_date(modified) if modified else None, given=run.options.as_of)
        read = ReadDocument(document=document, parsed=parsed, state=state, timing=timing)
        return self._sink.store(read) == "stored"

    def _choose_parser(self) -> Parser:
        """Return the page parser that the source names, or else the first page parser."""
        parsers = [part for part in self._run.parts.parsers if part.kind == "page"]
        return next((part for part in parsers if part.name == self._run.source.format), parsers[0])


def _check_host(document: Document, page: Page) -> Failed | None:
    """Return a failure if a page redirects to another host; None otherwise."""
    if host_of(urlsplit(document.url)) in page.hosts:
        return None
    message = f"redirected to {document.url}, on another host"
    return Failed(feed=document.feed, url=page.url, kind=FailureKind.BLOCKED, message=message)


def _parse_page(document: Document, page: Page, parser: Parser, *, is_certain: bool) -> ParsedFeed:
    """Return the article on a page; no entry if it is a home page or has no article markup.

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

    is_home = urlsplit(page.url)[2:4] in (("", ""), ("/", ""))
    if not is_certain and (is_home or not looks_like_article(document.content)):
        message = "the home page of the site; skipped" if is_home else "the page has no article markup; skipped"
        note = Diagnostic("not-an-article", message, "note")
        return ParsedFeed(format="web page", parser=parser.name, kind=parser.kind, notes=(note,))
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
