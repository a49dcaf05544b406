"""Reads remote article sources: sitemaps, CMS APIs, SQL.

    sitemaps (URLs or files) -> crawl_sitemaps -> pages that are due -> one document a page
    WordPress, Ghost         -> Pager      -> one document in chunks
    query                    -> rows       -> one document in chunks

As for files, entries then get ids, are normalized and compared, and the ingest run saves them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from feedtool.articles.exports import Export, process_chunks
from feedtool.articles.files import is_web
from feedtool.articles.ids import IdAssigner, IdOwnership
from feedtool.articles.remote.crawl import (
    CrawlResult,
    Page,
    check_host,
    choose_pages,
    crawl_sitemaps,
    make_all_due,
    may_be_sitemap,
    read_page,
)
from feedtool.content.dates import parse_date
from feedtool.entries.dating import Timing
from feedtool.entries.normalize import Context
from feedtool.entries.process import (
    OnProgress,
    ProcessedDocument,
    fetch_all,
    find_kind,
    hash_body,
    make_parse_failure,
    process_parsed,
    report_failure,
)
from feedtool.errors import ParseError
from feedtool.fetching.address_guard import host_of
from feedtool.model import (
    ArticleSource,
    Document,
    DocumentChanges,
    DocumentState,
    FailureKind,
    FeedState,
    NotModified,
    Outcome,
    ParsedFeed,
)
from feedtool.model.reports import DocumentReport
from feedtool.plugins import IsOver, Parser, Parts

__all__ = ["ChunkSink", "Collector"]

ChunkSink = tuple[Callable[[ParsedFeed], list[str | None]], Callable[[ProcessedDocument], ProcessedDocument]]
"""(function that returns the ids of a chunk's entries, function that saves the chunk)."""


@dataclass(kw_only=True)
class Collector:
    """Reads what an article source has besides its files."""

    source: ArticleSource
    state: FeedState
    context: Context
    settings_hash: bytes
    """make_settings_hash()'s."""
    document_states: Mapping[str, DocumentState]
    parts: Parts
    ownership: IdOwnership
    id_assigner: IdAssigner
    keep: Callable[[ProcessedDocument, Document], DocumentReport]
    """Saves a processed document."""
    make_sink: Callable[[str], ChunkSink]
    """Returns the sink of a document in chunks, by its name."""
    defer: Callable[[DocumentChanges, frozenset[str]], None]
    """Saves the changes of a document that lost entries, after the check whether the source shrank too much."""
    is_over: IsOver
    on_progress: OnProgress
    gap_s: float
    """The pause between two requests to one host."""
    timing: Timing
    """How the dates of posts and rows are found."""
    is_everything: bool = False
    """Read all pages and posts, due or not."""
    reports: list[DocumentReport] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._crawled = CrawlResult()
        self._unread: dict[str, Page] = {}

    def read_sitemaps(self, files: Collection[str]) -> list[Document | NotModified]:
        """Crawl the sitemaps and record which pages exist.

        Returns the documents at URLs that are not sitemaps.
        """
        apis = self._list_apis()
        urls = [path for path in self.source.paths if is_web(path) and path not in apis]
        is_expected = find_kind(self.parts.parsers, self.source.format) == "list of pages"
        roots = [
            path
            for path in (*files, *urls)
            if may_be_sitemap(path, self.document_states.get(path), is_expected=is_expected)
        ]
        if roots:
            self.on_progress(0, 0, f"ingest {roots[0]}")
            self._crawled = crawl_sitemaps(
                roots,
                self.source,
                make_all_due(self.document_states) if self.is_everything else self.document_states,
                self.settings_hash,
                site_url=self.context.base_url or "",
                parts=self.parts,
                gap_s=self.gap_s,
                is_over=self.is_over,
            )
        self.reports += self._crawled.reports
        queried = [self.source.key] if self.source.query is not None else []
        kept = (path for path in self.ownership.files if not is_web(path))
        self.ownership.files = frozenset({*kept, *self._crawled.known_urls, *apis, *queried})
        return self._crawled.not_sitemaps

    def _list_apis(self) -> list[str]:
        urls = [path for path in self.source.paths if is_web(path)]
        if not urls:
            return []
        from feedtool.articles.remote.api_pages import find_api  # not loaded for a source without URLs

        return [url for url in urls if find_api(url)]

    # -- pages ----------------------------------------------------------------------------------------------

    def read_pages(self) -> None:
        """Fetch up to max_pages of the due pages; the others stay due."""
        chosen = {page.url: page for page in choose_pages(self._crawled, self.source.max_pages, self.parts.now)}
        self._unread = {page.url: page for page in self._crawled.due}
        rate_limited_hosts: set[str] = set()
        outcomes = fetch_all([page.request for page in chosen.values()], self.parts.fetchers, self.is_over)
        for number, outcome in enumerate(outcomes, start=1):
            page = chosen[outcome.feed]
            self.on_progress(number, len(chosen), f"ingest {page.url}")
            report = self._take_page(page, outcome)
            if report.error is None:
                del self._unread[page.url]
            if report.error_kind is FailureKind.RATE_LIMITED:
                # One report a host is enough: the limit is for all of its pages.
                host = host_of(urlsplit(page.url))
                if host in rate_limited_hosts:
                    continue
                rate_limited_hosts.add(host)
            self.reports.append(report)

    def _take_page(self, page: Page, outcome: Outcome) -> DocumentReport:
        """Process the outcome of a page; a page that fails keeps its state and stays due."""
        before = self.document_states.get(page.url) or DocumentState(url=page.url)
        outcome = check_host(outcome, page) or outcome if isinstance(outcome, Document) else outcome
        outcome = replace(outcome, feed=self.source.key, url=page.url)
        if isinstance(outcome, NotModified):
            self._save(
                replace(before, validators=outcome.validators, settings_hash=self.settings_hash, sitemap=page.state)
            )
            return DocumentReport(feed=self.source.key, url=page.url, elapsed_ms=outcome.elapsed_ms)
        if isinstance(outcome, Document):
            try:
                return self._read_page(page, outcome)
            except ParseError as error:
                outcome = make_parse_failure(outcome, error)
        self._save(replace(before, settings_hash=self.settings_hash, sitemap=page.state_if_failed))
        return report_failure(outcome)

    def _read_page(self, page: Page, document: Document) -> DocumentReport:
        parser = self._choose_page_parser()
        document = replace(document, fields=self.source.fields, defaults=self.source.defaults)
        parsed = read_page(document, page, parser, is_certain=self.source.format == parser.name)
        state = DocumentState(
            url=page.url,
            validators=document.validators,
            body_hash=hash_body(document.content),
            settings_hash=self.settings_hash,
            sitemap=page.state,
        )
        modified = document.validators.last_modified
        assignment = self.id_assigner.assign_known(parsed, page.url)
        self.id_assigner.assign_new(parsed, assignment)
        found = process_parsed(
            parsed,
            state,
            self.context,
            self.parts,
            url=page.url,
            trusted=True,
            ids=assignment.ids,
            states=self.id_assigner.states,
            # A page that is read for the first time may have been on its sitemap for years.
            timing=Timing(find_latest=lambda: parse_date(modified) if modified else None, given=self.timing.given),
        )
        return self.keep(found, document)

    def _choose_page_parser(self) -> Parser:
        """Return the page parser that the source names, or else the first page parser."""
        parsers = sorted(
            (part for part in self.parts.parsers if part.kind == "page"), key=lambda part: (part.rank, part.name)
        )
        return next((part for part in parsers if part.name == self.source.format), parsers[0])

    def finish(self, *, has_withdrawn: bool) -> None:
        """Save the states of the sitemaps.

        All stay unfinished if removed pages were not withdrawn.
        """
        unread = [] if has_withdrawn else [*self._crawled.sitemaps]
        for row in self._crawled.finish(self._unread.values(), unread):
            self._save(row)

    def _save(self, state: DocumentState) -> None:
        if self.document_states.get(state.url) != state:
            self.parts.store.save_document(DocumentChanges(feed=self.state, document=state))

    # -- chunks ---------------------------------------------------------------------------------------------

    def read_posts(self) -> None:
        """Read the posts of CMS APIs; only a complete run finds the removed ones."""
        self.reports += [self._read_posts(url) for url in self._list_apis()]

    def _read_posts(self, url: str) -> DocumentReport:
        from feedtool.articles.remote.api_client import make_pager

        pager = make_pager(
            url,
            self.source,
            self.document_states,
            self.settings_hash,
            self.parts,
            self.gap_s,
            self.is_over,
            is_everything=self.is_everything,
        )
        self.on_progress(0, 0, f"ingest {url}")
        name, keep = self.make_sink(url)
        state = DocumentState(url=url, settings_hash=self.settings_hash)
        export = process_chunks(pager.chunks(), state, self.context, self.parts, name, keep, self.timing)
        self._withdraw_removed(pager.make_state(self.settings_hash), url, export, is_everything=pager.is_everything)
        failure = report_failure(pager.failure) if pager.failure else None
        return replace(
            failure or DocumentReport(feed=self.source.key, url=url),
            added=export.added,
            updated=export.updated,
            is_changed=pager.answers > 0,
            parser="json",
            problems=tuple(export.problems),
            wire_bytes=pager.wire_bytes,
            elapsed_ms=pager.elapsed_ms,
        )

    def read_rows(self, root: Path, *, offline: bool) -> None:
        """Read all rows of a database; only reading shows which changed.

        Offline, read only those of a file.
        """
        if self.source.query is None:
            return
        from feedtool.articles.remote.sql import QueryError, is_file  # few sources have a query
        from feedtool.articles.remote.sql_records import select_batches

        if offline and not is_file(self.source.database or ""):
            return
        key = self.source.key
        self.on_progress(0, 0, f"ingest {key}")
        name, keep = self.make_sink(key)
        state = DocumentState(url=key, settings_hash=self.settings_hash)
        try:
            rows = select_batches(self.source, root)
            export = process_chunks(rows, state, self.context, self.parts, name, keep, self.timing)
        except QueryError as error:
            message = f"{error}; {error.hint}" if error.hint else str(error)
            self.reports.append(DocumentReport(feed=key, url=key, error=message, error_kind=FailureKind.FILE))
            return
        self._withdraw_removed(state, key, export, is_everything=True)
        self.reports.append(
            DocumentReport(
                feed=key,
                url=key,
                added=export.added,
                updated=export.updated,
                is_changed=True,
                parser="sql",
                problems=tuple(export.problems),
            )
        )

    def _withdraw_removed(self, state: DocumentState | None, name: str, export: Export, *, is_everything: bool) -> None:
        """Withdraw the entries that a document in chunks no longer lists.

        All of it must have been read without problems.
        """
        lost: frozenset[str] = frozenset()
        if is_everything and not export.problems:
            lost = self.ownership.release(name, export.listed)
        if lost:
            self.defer(DocumentChanges(feed=self.state, document=state), lost)
        elif state is not None:
            self._save(state)
