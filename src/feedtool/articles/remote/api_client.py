"""Fetches the posts of a CMS API page by page, as chunks.

Progress (stored) -> plan_pass -> fetch -> JSON parser -> process_chunks ... -> advance -> Progress
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from urllib.parse import quote

from feedtool.articles.remote.api_pages import Api, Pass, Progress, advance, find_api, plan_pass
from feedtool.entries.process import fetch_all, make_parse_failure, parse_document
from feedtool.errors import ParseError
from feedtool.model import (
    ArticleSource,
    Document,
    DocumentState,
    Failed,
    FailureKind,
    NotModified,
    ParsedFeed,
    Request,
    Validators,
)
from feedtool.plugins import IsOver, Parts, never_over

__all__ = ["Pager", "make_pager"]

_NOT_SHOWN = frozenset({401, 403, 404, 410})
"""WordPress answers 401 or 403 for a private or pending post or a draft, and 404 for one that does not exist."""


@dataclass(kw_only=True)
class Pager:
    """Fetches the pages of one API URL in one run."""

    url: str
    api: Api
    source: ArticleSource
    parts: Parts
    progress: Progress
    step: Pass
    gap_s: float
    """The pause between two requests."""
    is_over: IsOver = never_over
    failure: Failed | None = None
    answers: int = 0
    wire_bytes: int = 0
    elapsed_ms: int = 0
    is_at_end: bool = False
    is_certain: bool = True
    """Whether the API itself stated that this is the last page."""
    is_removed: bool = False
    """The URL is that of one post, which its server no longer shows."""
    is_incomplete: bool = False
    """Fewer or more posts came than the API counts: nothing is withdrawn, and the next run fetches all posts again."""
    is_stale: bool = False
    """The page where the last run stopped no longer exists: the next run starts again."""
    newest: str | None = None
    view: int = field(init=False)
    number: int = field(init=False)
    """The next page to fetch."""

    def __post_init__(self) -> None:
        self.view, self.number = self.step.view, self.step.first
        self._is_from_first = self.number == 1
        self._ids: set[str] = set()
        self._totals: list[int | None] = []

    @property
    def is_everything(self) -> bool:
        """Whether posts that this run did not find no longer exist."""
        is_whole = self.step.is_whole and self.is_at_end and self.is_certain and not self.is_incomplete
        return self.is_removed or is_whole

    def chunks(self) -> Iterator[ParsedFeed]:
        """Yield each page, until the last one, a failure or a limit of the run."""
        while self.answers < self.source.max_pages and not self.is_at_end:
            if self.answers:
                time.sleep(self.gap_s)
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
                answered = self.api.read(outcome.content, dict(outcome.pagination_headers), outcome.url, self.number)
                parsed = parse_document(outcome, self.parts.parsers, "json")
            except ParseError as error:
                self._fail(make_parse_failure(outcome, error))
                return
            yield parsed
            self.answers += 1
            self.number += 1
            self.newest = max(filter(None, (self.newest, answered.newest)), default=None)
            self.is_certain = answered.is_certain
            self._ids |= answered.ids
            self._totals.append(answered.total)
            if not answered.has_more:
                self._end_view()

    def _fetch(self) -> Document | Failed | None:
        """Fetch one page; return None if the run's time is up."""
        make_url = partial(self.api.make_url, self.url, self.number, self.step.since, view=self.view)
        request = Request(feed=self.source.key, url=make_url(key=self.source.api_key), headers=self.source.headers)
        outcome = next(fetch_all([request], self.parts.fetchers, self.is_over), None)
        if isinstance(outcome, NotModified):
            raise TypeError("a fetcher answered NotModified to an unconditional request")
        if isinstance(outcome, Document):
            self.wire_bytes += outcome.wire_bytes
            self.elapsed_ms += outcome.elapsed_ms
            return replace(outcome, url=make_url(), fields=self.source.fields, defaults=self.source.defaults)
        return outcome

    def _is_beyond(self, failed: Failed) -> bool:
        """Whether the page is beyond the last, which was full.

        WordPress answers with rest_post_invalid_page_number.
        """
        return failed.status == 400 and self.number > 1 and self.answers > 0 and not self.is_certain

    def _fail(self, failed: Failed) -> None:
        # Posts may have been removed, and with them the page where the last pass stopped.
        self.is_stale = failed.status in {400, 404} and not self.answers and self.step.first > 1
        self.is_removed = failed.status in _NOT_SHOWN and self.api.is_single(self.url)
        self.failure = replace(failed, url=self.url, message=self._hide(failed.message))

    def _end_view(self) -> None:
        """End the view.

        A pass over all posts has one view, a pass over new posts has those of the API.
        """
        self._compare()
        if self.step.since is not None and self.view + 1 < self.api.views:
            self.view, self.number = self.view + 1, 1
        else:
            self.is_at_end = True

    def _compare(self) -> None:
        """Compare the number of posts with the API's total, after a complete view."""
        total = self._totals[-1] if self._totals and None not in self._totals else None
        if self._is_from_first and total is not None and total != len(self._ids):
            self.is_incomplete = True
            # A post added or removed during the pass is not an error; the next run checks again.
            if len(set(self._totals)) == 1:
                message = f"{len(self._ids)} different posts came of {total} that the API counts; nothing is withdrawn"
                self.failure = Failed(feed=self.source.key, url=self.url, kind=FailureKind.TRANSFER, message=message)
        self._is_from_first, self._ids, self._totals = True, set(), []

    def _hide(self, message: str) -> str:
        key = self.source.api_key
        if not key:
            return message
        for spelling in (key, quote(key), quote(key, safe="")):
            message = message.replace(spelling, "***")
        return message

    def make_state(self, settings_hash: bytes) -> DocumentState | None:
        """Return the state for the next run; None if no page came."""
        if self.is_stale or self.is_incomplete:
            return self._encode(replace(self.progress, view=0, page=1), settings_hash)
        if not self.answers:
            return None
        left = None if self.is_at_end else (self.view, self.number)
        return self._encode(advance(self.progress, self.step, self.parts.now, self.newest, left), settings_hash)

    def _encode(self, progress: Progress, settings_hash: bytes) -> DocumentState:
        # The validators of one page are useless for the others, so the etag field holds the progress.
        return DocumentState(url=self.url, validators=Validators(etag=progress.encode()), settings_hash=settings_hash)


def make_pager(
    url: str,
    source: ArticleSource,
    states: Mapping[str, DocumentState],
    settings_hash: bytes,
    parts: Parts,
    gap_s: float,
    is_over: IsOver,
    *,
    is_everything: bool = False,
) -> Pager:
    """Return a pager that continues where the last run stopped.

    It starts again if the settings changed.

    With `is_everything`, it fetches all posts, due or not.

    Raises:
        ValueError: the URL is not that of a supported API.
    """
    api = find_api(url)
    if api is None:
        raise ValueError(f"{url} is not a supported API")
    state = states.get(url)
    progress = Progress.decode(state.validators.etag if state and state.settings_hash == settings_hash else None)
    return Pager(
        url=url,
        api=api,
        source=source,
        parts=parts,
        progress=progress,
        step=plan_pass(progress, parts.now, is_everything=is_everything or api.is_single(url)),
        gap_s=gap_s,
        is_over=is_over,
    )
