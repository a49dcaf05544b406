"""Reads the posts of a CMS API page by page, as chunks.

    Progress (stored) -> plan_pass -> fetch -> JSON parser -> DocumentSink.store_chunks -> advance -> Progress

Only a run that read all posts finds the removed ones.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from functools import partial
from urllib.parse import quote

from msgspec.structs import replace

from feedtool.articles.formats.json import JsonParser
from feedtool.articles.remote.api_pages import Progress, advance, find_api, plan_pass
from feedtool.articles.sink import ChunkEnd, DocumentSink, SourceRun
from feedtool.entries.documents import fetch_all, make_failure, report_failure
from feedtool.entries.process import parse_document
from feedtool.errors import ParseError
from feedtool.model import Document, DocumentState, Failed, FailureKind, NotModified, ParsedFeed, Request, Validators
from feedtool.model.reports import DocumentReport

_NOT_SHOWN = frozenset({401, 403, 404, 410})
"""WordPress answers 401 or 403 for a private or pending post or a draft, and 404 for one that does not exist."""


def read_posts(run: SourceRun, urls: Iterable[str], sink: DocumentSink) -> None:
    """Read the posts at the URLs of CMS APIs."""
    for url in urls:
        run.step(url)
        sink.store_chunks(_Pager(run, url))


class _Pager:
    """The posts of one API URL as a document in chunks: one page is one chunk."""

    def __init__(self, run: SourceRun, url: str) -> None:
        """Continue where the last run stopped, or start again if the settings changed.

        Raises:
            ValueError: the URL is not that of a supported API.
        """
        api = find_api(url)
        if api is None:
            raise ValueError(f"{url} is not a supported API")
        state = run.documents.get(url)
        is_same = state is not None and state.settings_hash == run.settings_hash
        self.url = url
        self._run, self._source, self._api = run, run.source, api
        self._progress = Progress.decode(state.validators.etag if state and is_same else None)
        is_everything = run.options.is_everything or api.is_single(url)
        self._pass = plan_pass(self._progress, run.parts.now, is_everything=is_everything)
        self._view, self._number = self._pass.view, self._pass.first
        self._failure: Failed | None = None
        self._answers = self._wire_bytes = self._elapsed_ms = 0
        self._newest: str | None = None
        self._is_at_end = False
        self._is_certain = True
        """Whether the API itself stated that this is the last page."""
        self._is_removed = False
        """The URL is that of one post, which its server no longer shows."""
        self._is_incomplete = False
        """Fewer or more posts came than the API counts: nothing is withdrawn, and the next run fetches all again."""
        self._is_stale = False
        """The page where the last run stopped no longer exists: the next run starts again."""
        self._is_from_first = self._number == 1
        self._ids: set[str] = set()
        self._totals: list[int | None] = []

    def chunks(self) -> Iterator[ParsedFeed]:
        """Yield each page, until the last one, a failure or a limit of the run."""
        while self._answers < self._source.max_pages and not self._is_at_end:
            if self._answers:
                time.sleep(self._run.gap_s)
            outcome = self._fetch()
            if outcome is None:
                return
            if isinstance(outcome, Failed):
                if not self._is_beyond(outcome):
                    self._fail(outcome)
                    return
                self._end_view()
                continue
            try:
                answered = self._api.read(outcome.content, dict(outcome.pagination_headers), outcome.url, self._number)
                parsed = parse_document(outcome, self._run.parts.parsers, JsonParser.name)
            except ParseError as error:
                self._fail(make_failure(outcome, error))
                return
            yield parsed
            self._answers += 1
            self._number += 1
            self._newest = max(filter(None, (self._newest, answered.newest)), default=None)
            self._is_certain = answered.is_certain
            self._ids |= answered.ids
            self._totals.append(answered.total)
            if not answered.has_more:
                self._end_view()

    def end(self) -> ChunkEnd:
        """Return the end, with the progress of the pass in the state."""
        is_whole = self._pass.is_whole and self._is_at_end and self._is_certain and not self._is_incomplete
        key = self._source.key
        report = report_failure(self._failure) if self._failure else DocumentReport(feed=key, url=self.url)
        report = replace(
            report,
            is_changed=self._answers > 0,
            parser=JsonParser.name,
            wire_bytes=self._wire_bytes,
            elapsed_ms=self._elapsed_ms,
        )
        return ChunkEnd(report=report, state=self._make_state(), is_complete=self._is_removed or is_whole)

    def _fetch(self) -> Document | Failed | None:
        """Fetch one page; return None if the run's time is up."""
        make_url = partial(self._api.make_url, self.url, self._number, self._pass.since, view=self._view)
        request = Request(feed=self._source.key, url=make_url(key=self._source.api_key), headers=self._source.headers)
        outcome = next(fetch_all([request], self._run.parts.fetchers, self._run.options.is_over), None)
        if isinstance(outcome, NotModified):
            raise TypeError("a fetcher answered NotModified to an unconditional request")
        if isinstance(outcome, Document):
            self._wire_bytes += outcome.wire_bytes
            self._elapsed_ms += outcome.elapsed_ms
            return replace(outcome, url=make_url(), fields=self._source.fields, defaults=self._source.defaults)
        return outcome

    def _is_beyond(self, failed: Failed) -> bool:
        """Whether the page is beyond the last, which was full.

        WordPress answers with rest_post_invalid_page_number.
        """
        return failed.status == 400 and self._number > 1 and self._answers > 0 and not self._is_certain

    def _fail(self, failed: Failed) -> None:
        # Posts may have been removed, and with them the page where the last pass stopped.
        self._is_stale = failed.status in {400, 404} and not self._answers and self._pass.first > 1
        self._is_removed = failed.status in _NOT_SHOWN and self._api.is_single(self.url)
        self._failure = replace(failed, url=self.url, message=self._hide(failed.message))

    def _end_view(self) -> None:
        """End the view.

        A pass over all posts has one view, a pass over new posts has those of the API.
        """
        self._compare()
        if self._pass.since is not None and self._view + 1 < self._api.views:
            self._view, self._number = self._view + 1, 1
        else:
            self._is_at_end = True

    def _compare(self) -> None:
        """Compare the number of posts with the API's total, after a complete view."""
        total = self._totals[-1] if self._totals and None not in self._totals else None
        if self._is_from_first and total is not None and total != len(self._ids):
            self._is_incomplete = True
            # A post added or removed during the pass is not an error; the next run checks again.
            if len(set(self._totals)) == 1:
                message = f"{len(self._ids)} different posts came of {total} that the API counts; nothing is withdrawn"
                self._failure = Failed(feed=self._source.key, url=self.url, kind=FailureKind.TRANSFER, message=message)
        self._is_from_first, self._ids, self._totals = True, set(), []

    def _hide(self, message: str) -> str:
        key = self._source.api_key
        if not key:
            return message
        for spelling in (key, quote(key), quote(key, safe="")):
            message = message.replace(spelling, "***")
        return message

    def _make_state(self) -> DocumentState | None:
        """Return the state for the next run; None if no page came."""
        if self._is_stale or self._is_incomplete:
            progress = replace(self._progress, view=0, page=1)
        elif not self._answers:
            return None
        else:
            left = None if self._is_at_end else (self._view, self._number)
            progress = advance(self._progress, self._pass, self._run.parts.now, self._newest, left)
        # The validators of one page are useless for the others, so the etag field holds the progress.
        validators = Validators(etag=progress.encode())
        return DocumentState(url=self.url, validators=validators, settings_hash=self._run.settings_hash)
