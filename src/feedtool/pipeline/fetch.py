"""Fetches the subscriptions that are due and stores new and changed entries.

followed lists (OPML)             -> subscriptions
due subscriptions, longest waiting first
    -> fetchers, in a thread      Document, NotModified or Failed
    -> process_document           only if the body changed
    -> record_outcome             health, next fetch
    -> save_document              entries, validators and state in one transaction
web pages that link to their feed -> the feed is fetched, too
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import chain, islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from feedtool.content.dates import parse_date
from feedtool.content.text import shorten
from feedtool.entries.dropped import compare_listing, find_removed, forget_absent, hash_id, repeat_listing
from feedtool.entries.normalize import Context
from feedtool.entries.process import (
    OnProgress,
    ProcessedDocument,
    fetch_all,
    hash_body,
    ignore_progress,
    make_failure,
    make_request,
    make_settings_hash,
    process_document,
    report_document,
    report_failure,
)
from feedtool.entries.sandbox import ParseLimits, isolate, limit_time
from feedtool.errors import ParseError
from feedtool.feeds.subscriptions import list_subscriptions
from feedtool.fetching.address_guard import host_of, is_web_address, origin_of
from feedtool.fetching.budget import Budget
from feedtool.fetching.prefetch import prefetch
from feedtool.fetching.schedule import (
    PublisherHints,
    accept_move,
    find_post_gap,
    get_current_url,
    is_backing_off,
    is_due,
    record_outcome,
)
from feedtool.model import (
    Diagnostic,
    Document,
    DocumentChanges,
    DocumentState,
    Failed,
    FailureKind,
    FeedKind,
    FeedState,
    Listing,
    Location,
    NotModified,
    Outcome,
    ParserKind,
    Request,
    Subscription,
)
from feedtool.model.config import Config
from feedtool.model.reports import DocumentReport, RunReport
from feedtool.plugins import Parts

if TYPE_CHECKING:  # loaded when a page comes instead of a feed
    from feedtool.feeds.discovery import FeedLink

_DROP_FLOOR = 3
"""A followed list with fewer feeds may drop any of them, but not all."""
_MAX_LISTED = 50_000
_POSTS_LOOKED_AT = 12
_MAX_NAMED = 3
_MAX_GUESSES = 6


class _SubscriptionTask(Struct, frozen=True, kw_only=True):
    """A subscription or a followed list, with its stored state before it is fetched."""

    subscription: Subscription
    kind: FeedKind
    state: FeedState
    context: Context
    settings_hash: bytes
    document: DocumentState | None
    url: str
    """The current URL of the feed, after permanent redirects."""
    is_new: bool
    """Nothing is stored for it."""
    settings: bytes
    """A hash of the settings that may affect whether it can be fetched."""

    @property
    def parser_kind(self) -> ParserKind | None:
        """The kind of the parsers that read it; None if the parsers claim it."""
        return None if self.kind == "subscription" else "list of feeds"

    @property
    def is_failing(self) -> bool:
        """Whether its last fetch failed."""
        return self.state.last_error_kind is not None

    @property
    def is_changed(self) -> bool:
        """Whether it failed and may succeed now: its settings changed, or it is a file, which costs nothing to read.

        A changed setting does not override a server's request to wait.
        """
        if not self.host:
            return self.is_failing
        must_wait = self.state.last_error_kind in {FailureKind.RATE_LIMITED, FailureKind.GONE}
        return self.is_failing and not must_wait and self.state.failed_under != self.settings

    @property
    def host(self) -> str:
        return host_of(urlsplit(self.url)) if is_web_address(self.url) else ""

    def request(self) -> Request:
        """Return the request, with the subscription's own headers unless the feed moved to another origin."""
        plain = make_request(self.subscription.key, self.url, self.document, self.settings_hash)
        if not self.subscription.headers and not self.subscription.proxy:
            return plain
        is_same_origin = self.url == self.subscription.url or origin_of(urlsplit(self.url)) == origin_of(
            urlsplit(self.subscription.url)
        )
        return replace(
            plain, headers=self.subscription.headers if is_same_origin else (), proxy=self.subscription.proxy
        )


class _FetchSession(Struct, frozen=True, kw_only=True):
    """The context of one run."""

    config: Config
    parts: Parts
    budget: Budget
    force: bool
    scheduled: bool
    allow_shrink: bool
    on_progress: OnProgress
    bounds: ParseLimits
    settings: bytes
    """A hash of the settings of all feeds that may affect whether one can be fetched."""


def fetch(
    config: Config,
    parts: Parts,
    *,
    force: bool = False,
    scheduled: bool = True,
    allow_shrink: bool = False,
    budget: Budget | None = None,
    on_progress: OnProgress = ignore_progress,
) -> RunReport:
    """Fetch the subscriptions that are due, and store new and changed entries.

    A feed that fails keeps its entries. The failure is in the report, and the other feeds are fetched.

    Args:
        config: subscriptions and limits.
        parts: store, fetchers and parsers.
        force: fetch all, whatever the schedule.
        scheduled: False fetches all except those that are backing off after a failure or rate limited.
        allow_shrink: accept a followed list that dropped most of its feeds.
        budget: the time limit.
        on_progress: called for each document that arrives.
    """
    run = _FetchSession(
        config=config,
        parts=parts,
        budget=budget or Budget(),
        force=force,
        scheduled=scheduled,
        allow_shrink=allow_shrink,
        on_progress=on_progress,
        bounds=ParseLimits(config.fetch.limits.timeout_s),
        settings=_hash_common_settings(config),
    )
    run.budget.limit_bytes(config.fetch.limits.max_run_bytes)
    with isolate(parts.parsers, run.bounds) as isolated:
        return _fetch(replace(run, parts=replace(parts, parsers=isolated)))


def _fetch(run: _FetchSession) -> RunReport:
    config, parts = run.config, run.parts
    states = parts.store.load_feeds()
    lists = _fetch_due([_follow(opml, states, run, kind="opml") for opml in config.opml_lists], run)
    tasks = [_follow(subscription, states, run) for subscription in list_subscriptions(config, parts.store)]
    feeds = _fetch_due(tasks, run)
    return RunReport(
        documents=lists.documents + feeds.documents,
        backing_off=lists.backing_off + feeds.backing_off,
        withdrawn=lists.withdrawn + feeds.withdrawn,
        not_due=lists.not_due + feeds.not_due,
        not_fetched=lists.not_fetched + feeds.not_fetched,
    )


def _follow(
    subscription: Subscription, states: Mapping[str, FeedState], run: _FetchSession, kind: FeedKind = "subscription"
) -> _SubscriptionTask:
    zone = ZoneInfo(run.config.site.timezone)
    # `site.future` and the rules of site builders apply to the site's own articles only.
    context = Context(
        feed=subscription.key,
        zone=zone,
        language=subscription.language,
        date_order=subscription.date_order,
        future=True,
        strips_tracking=run.config.site.strip_tracking,
    )
    state = states.get(subscription.key) or FeedState(key=subscription.key, kind=kind)
    documents = run.parts.store.load_documents(subscription.key) if subscription.key in states else {}
    return _SubscriptionTask(
        subscription=subscription,
        kind=kind,
        state=state if state.kind == kind else replace(state, kind=kind),
        url=get_current_url(state, subscription.url),
        context=context,
        settings_hash=make_settings_hash(context, _name_format(kind)),
        document=next(iter(documents.values()), None),
        is_new=subscription.key not in states,
        settings=_hash_settings(subscription, run.settings),
    )


def _name_format(kind: FeedKind) -> str | None:
    """The format that the settings_hash of a document names: for a followed list the kind under which it is stored."""
    return None if kind == "subscription" else kind


def _hash_settings(subscription: Subscription, common: bytes) -> bytes:
    """Return a hash of the settings that the user may change to make a failing feed work.

    Args:
        subscription: the feed.
        common: the hash of those of all feeds.
    """
    facts = (subscription.url, subscription.headers, subscription.proxy, common)
    return blake2b(repr(facts).encode(), digest_size=8).digest()


def _hash_common_settings(config: Config) -> bytes:
    """Return a hash of the same settings of all feeds; there may be thousands of allowed hosts."""
    facts = (config.fetch.allow_hosts, config.fetch.user_agent, config.fetch.limits)
    return blake2b(repr(facts).encode(), digest_size=8).digest()


# ---------------------------------------------------------------------------------------------------------
# Which subscriptions to fetch


def _fetch_due(tasks: Sequence[_SubscriptionTask], run: _FetchSession) -> RunReport:
    """Fetch all that are due; for web pages among the responses, try the feeds that they link to."""
    due = _choose_due(tasks, run)
    reports: dict[str, DocumentReport] = {}
    withdrawn = 0
    pages: dict[str, _Page] = {}
    for handled in _handle_all(due, run):
        feed = handled.report.feed
        reports[feed] = handled.report
        withdrawn += handled.withdrawn
        if handled.candidates:
            pages[feed] = _Page(task=replace(due[feed], state=handled.state), candidates=handled.candidates)
    reports |= _try_candidates(pages, run)
    return RunReport(
        # In the order of feeds.yaml, not of the responses.
        documents=tuple(reports[task.subscription.key] for task in tasks if task.subscription.key in reports),
        withdrawn=withdrawn,
        backing_off=tuple(
            _report_backing_off(task) for task in tasks if task.subscription.key not in reports and task.is_failing
        ),
        not_due=len(tasks) - len(due),
        not_fetched=len(due) - len(reports),
    )


def _choose_due(tasks: Sequence[_SubscriptionTask], run: _FetchSession) -> dict[str, _SubscriptionTask]:
    """Return the due ones by key, longest waiting first: if the time is used up, others are skipped in the next run."""
    now = run.parts.now
    rate_limited = set() if run.force else _find_rate_limited_hosts(tasks, now)
    due = [task for task in tasks if run.force or (_is_due(task, run) and task.host not in rate_limited)]
    due.sort(
        key=lambda task: (task.state.last_attempt is not None, task.state.last_attempt or now, task.subscription.key)
    )
    return {task.subscription.key: task for task in due}


def _is_due(task: _SubscriptionTask, run: _FetchSession) -> bool:
    now = run.parts.now
    is_time = is_due(task.state, now) if run.scheduled else not is_backing_off(task.state, now)
    return is_time or task.is_changed


def _report_backing_off(task: _SubscriptionTask) -> DocumentReport:
    """Report a feed that failed at its last fetch and is not fetched now."""
    return DocumentReport(
        feed=task.subscription.key,
        url=task.url,
        error=Diagnostic(task.state.last_error_kind or "", task.state.last_error or "", location=Location(task.url)),
        status=task.state.last_status,
        next_try=task.state.next_try,
    )


def _find_rate_limited_hosts(tasks: Iterable[_SubscriptionTask], now: datetime) -> Collection[str]:
    """Return hosts with a rate-limited feed: the limit applies to all feeds of the host."""
    return {
        task.host
        for task in tasks
        if task.host and task.state.last_error_kind is FailureKind.RATE_LIMITED and is_backing_off(task.state, now)
    }


def _handle_all(due: Mapping[str, _SubscriptionTask], run: _FetchSession) -> Iterator[_Handled]:
    """Store responses that arrive together in one transaction, each with its validators."""
    done = 0
    for outcomes in _receive(due, run):
        with run.parts.store.batch():
            handled = []
            for outcome in outcomes:
                done += 1
                run.on_progress(done, len(due), f"fetch {outcome.url}")
                handled.append(_handle_outcome(outcome, due[outcome.feed], run))
        yield from handled


def _receive(requested: Mapping[str, _SubscriptionTask], run: _FetchSession) -> Iterator[tuple[Outcome, ...]]:
    if not requested:
        return
    requests = [task.request() for task in requested.values()]
    budget = run.budget
    coming = _count_bytes(fetch_all(requests, run.parts.fetchers, budget.is_over), budget)
    yield from prefetch(coming, lambda: budget.is_stopped)


def _count_bytes(outcomes: Iterator[Outcome], budget: Budget) -> Iterator[Outcome]:
    """Count the bytes as documents arrive, so that no fetch starts beyond the limit."""
    for outcome in outcomes:
        budget.count_bytes(outcome.wire_bytes if isinstance(outcome, Document) else 0)
        yield outcome


# ---------------------------------------------------------------------------------------------------------
# One outcome


class _Handled(Struct, frozen=True, kw_only=True):
    """The result of an outcome that is already stored."""

    report: DocumentReport
    state: FeedState
    withdrawn: int = 0
    candidates: tuple[str, ...] = ()
    """URLs at which the feed may be, if the response was a web page."""


def _handle_outcome(outcome: Outcome, task: _SubscriptionTask, run: _FetchSession) -> _Handled:
    """Process an outcome, store it in one transaction, and report it."""
    if isinstance(outcome, Document):
        return _handle_document(outcome, task, run)
    if isinstance(outcome, Failed):
        return _handle_failure(outcome, task, run)
    state = _next_state(task, outcome, run)
    # A 304 may bring new validators (RFC 9111 section 4.3.4).
    removed = _save_unchanged(task, outcome, state, run)
    report = DocumentReport(
        feed=outcome.feed, url=outcome.url, status=304, elapsed_ms=outcome.elapsed_ms, moved_to=outcome.moved_to
    )
    return _Handled(report=report, state=state, withdrawn=len(removed))


def _handle_failure(
    failed: Failed, task: _SubscriptionTask, run: _FetchSession, candidates: tuple[str, ...] = ()
) -> _Handled:
    """Store the failure; the stored entries and validators stay."""
    state = _next_state(task, failed, run)
    run.parts.store.save_document(DocumentChanges(feed=state))
    return _Handled(report=report_failure(failed), state=state, candidates=candidates)


def _handle_document(document: Document, task: _SubscriptionTask, run: _FetchSession) -> _Handled:
    if _is_unchanged(document, task):
        return _handle_unchanged(document, task, run)
    try:
        found = _read(document, task, run)
        removed = _find_dropped(found, task, run)
    except ParseError as error:
        return _handle_unreadable(document, error, task, run)
    except Exception as error:  # noqa: BLE001 (one feed's document that breaks a part is that feed's failure)
        return _handle_failure(make_failure(document, error), task, run)
    return _save(document, found, removed, task, run)


def _read(document: Document, task: _SubscriptionTask, run: _FetchSession) -> ProcessedDocument:
    """Parse, normalize and diff a document.

    Raises:
        ParseError: it cannot be parsed, or is not what was subscribed to.
    """
    limit = _MAX_LISTED if task.kind == "opml" else run.config.fetch.limits.max_entries
    name = task.subscription.key
    with limit_time(run.bounds.get_remaining_seconds(document)):
        found = process_document(
            document,
            task.context,
            run.parts,
            name=name,
            format_name=_name_format(task.kind),
            kind=task.parser_kind,
            max_entries=limit,
            is_new=task.is_new,
            is_known=task.state.last_success is not None,
        )
    if task.kind == "subscription":
        _reject_non_feeds(found)
    return found


def _reject_non_feeds(found: ProcessedDocument) -> None:
    """Reject documents that parse but are not feeds, such as a JSON error (no records) or a list of feeds.

    Raises:
        ParseError: it is not a feed.
    """
    kind = found.parsed.kind
    if kind == "list of feeds":
        raise ParseError("an OPML list of feeds; list it under `opml:`")
    if kind == "list of pages":
        raise ParseError("a sitemap; list it under `articles:`")
    if found.parsed.is_partial and not found.listed:
        raise ParseError("; ".join(one.message for one in found.diagnostics))
    if found.diagnostics and not found.listed:
        first = found.diagnostics[0]
        raise ParseError(f"not a feed: {first.message}", line=first.location.line)
    if kind in ("records", "article") and not found.listed:
        raise ParseError(f"not a feed: {found.parsed.format} without entries")


def _is_unchanged(document: Document, task: _SubscriptionTask) -> bool:
    """Return whether the body and the settings are those of the last fetch, so that parsing can be skipped."""
    known = task.document
    if known is None or known.settings_hash != task.settings_hash or document.status == 226:
        return False
    return known.body_hash == hash_body(document.content)


def _handle_unchanged(document: Document, task: _SubscriptionTask, run: _FetchSession) -> _Handled:
    state = _next_state(task, document, run)
    removed = _save_unchanged(task, document, state, run)
    report = DocumentReport(
        feed=document.feed,
        url=document.url,
        status=document.status,
        wire_bytes=document.wire_bytes,
        elapsed_ms=document.elapsed_ms,
        moved_to=document.moved_to,
    )
    return _Handled(report=report, state=state, withdrawn=len(removed))


def _save_unchanged(
    task: _SubscriptionTask, outcome: Document | NotModified, state: FeedState, run: _FetchSession
) -> tuple[str, ...]:
    """Store the new state of an unchanged document; return the ids of entries that the feed withdrew."""
    document = _update_validators(task, outcome)
    removed: tuple[str, ...] = ()
    if task.document is not None and task.document.listing is not None and task.document.listing.absent:
        listing, removed = _find_withdrawn(repeat_listing(task.document.listing), task, run)
        document = replace(document or task.document, listing=listing)
    run.parts.store.save_document(DocumentChanges(feed=state, document=document, withdrawn=removed))
    return removed


def _update_validators(task: _SubscriptionTask, outcome: Document | NotModified) -> DocumentState | None:
    """Return the state to write for an unchanged document: only if its validators changed."""
    if task.document is None or task.document.validators == outcome.validators:
        return None
    return replace(task.document, validators=outcome.validators)


def _update_listing(
    document: Document, found: ProcessedDocument, task: _SubscriptionTask, run: _FetchSession
) -> tuple[Listing | None, tuple[str, ...]]:
    """Return the listing to store, and the ids of the entries that the feed withdrew.

    A partial list proves nothing: that of a damaged document, of one with more entries than the limit, or of one that
    contains only changes (RFC 3229, status 226).
    """
    before = task.document.listing if task.document else None
    is_part = document.status == 226 or len(found.parsed.entries) >= run.config.fetch.limits.max_entries
    if task.kind != "subscription":
        return None, ()
    if is_part or found.diagnostics:
        return before, ()
    changed = {row.entry.id for row in found.saved}
    return _find_withdrawn(compare_listing(before, tuple(found.listed), changed, run.parts.now), task, run)


def _find_withdrawn(listing: Listing, task: _SubscriptionTask, run: _FetchSession) -> tuple[Listing, tuple[str, ...]]:
    marks = find_removed(listing, run.parts.now)
    if not marks:
        return listing, ()
    states = run.parts.store.load_entry_states(task.subscription.key)
    removed = tuple(sorted(id_ for id_, state in states.items() if not state.withdrawn and hash_id(id_) in marks))
    return forget_absent(listing), removed


def _save(
    document: Document, found: ProcessedDocument, removed: tuple[str, ...], task: _SubscriptionTask, run: _FetchSession
) -> _Handled:
    state = _next_state(task, document, run, found)
    report = report_document(document, found)
    if found.parsed.is_partial:
        state, report = _note_partial(state, report, task, run.parts.now)
    listing, dropped = _update_listing(document, found, task, run)
    removed = (*removed, *dropped)
    remembered = replace(found.document, listing=listing)
    changes = DocumentChanges(feed=state, document=remembered, entries=found.saved, withdrawn=removed)
    run.parts.store.save_document(changes)
    return _Handled(report=report, state=state, withdrawn=len(removed))


def _note_partial(
    state: FeedState, report: DocumentReport, task: _SubscriptionTask, now: datetime
) -> tuple[FeedState, DocumentReport]:
    """Record that only a part of the feed arrived. Its schedule is unchanged; its title may be in the other part."""
    before = task.state
    message = shorten("; ".join(dict.fromkeys(one.message for one in report.diagnostics)))
    error = Diagnostic(FailureKind.TRANSFER, message, location=Location(report.url))
    failing = replace(
        state,
        about=before.about if before.about.title else state.about,
        failing_since=before.failing_since or now,
        failed_under=task.settings,
        last_error=message,
        last_error_kind=FailureKind.TRANSFER,
    )
    return failing, replace(report, error=error, diagnostics=())


def _find_dropped(found: ProcessedDocument, task: _SubscriptionTask, run: _FetchSession) -> tuple[str, ...]:
    """Return the feeds that a followed list no longer contains. Entries that a feed no longer lists stay.

    Raises:
        ParseError: the list dropped most of its feeds.
    """
    if task.kind != "opml":
        return ()
    if found.parsed.is_partial:
        return ()
    states = run.parts.store.load_entry_states(task.subscription.key)
    held = {id_ for id_, state in states.items() if not state.withdrawn}
    removed = held.difference(found.listed)
    left = len(held) - len(removed)
    has_dropped_most = (held and not found.listed) or (len(held) >= _DROP_FLOOR and left * 2 < len(held))
    if has_dropped_most and not run.allow_shrink:
        raise ParseError(
            f"the list dropped {len(removed)} of its {len(held)} feeds; feedtool keeps all {len(held)}. "
            "Run with --allow-shrink to accept"
        )
    return tuple(sorted(removed))


# ---------------------------------------------------------------------------------------------------------
# Web pages


def _handle_unreadable(document: Document, error: ParseError, task: _SubscriptionTask, run: _FetchSession) -> _Handled:
    from feedtool.feeds.discovery import guess_feeds

    unreadable = make_failure(document, error)
    try:
        with limit_time(run.bounds.get_remaining_seconds(document)):
            feeds, described = _look_at_page(document)
    except Exception:  # noqa: BLE001 (whatever an untrusted page breaks is a failure of that feed only)
        return _handle_failure(unreadable, task, run)
    if not described:
        return _handle_failure(unreadable, task, run)
    hint = f"; its feed may be {feeds[0].url}" if feeds else ""
    failed = replace(unreadable, message=f"{described} instead of a feed{hint}")
    # If a page (a login, a maintenance notice) replaces a feed that worked, feedtool must not follow another feed.
    is_new = task.state.last_success is None and task.kind == "subscription"
    if not is_new:
        return _handle_failure(failed, task, run)
    candidates = [feed.url for feed in feeds][:_MAX_NAMED]
    if task.state.last_attempt is None:  # common paths are tried at the first fetch only
        candidates += [feed.url for feed in guess_feeds(document.url)][:_MAX_GUESSES]
    return _handle_failure(failed, task, run, candidates=tuple(dict.fromkeys(candidates)))


def _look_at_page(document: Document) -> tuple[tuple[FeedLink, ...], str]:
    """Return the feeds that a web page links to and a description of the page; empty if it is not a page."""
    from feedtool.feeds.discovery import describe_page, find_feeds, is_html

    if not is_html(document.content):
        return (), ""
    link_header = dict(document.pagination_headers).get("link", "")
    return find_feeds(document.content, document.url, link_header), describe_page(document.content)


class _Page(Struct, frozen=True, kw_only=True):
    """A subscription that is a web page, and candidate URLs of its feed, the most likely first."""

    task: _SubscriptionTask
    candidates: tuple[str, ...]


def _try_candidates(pages: Mapping[str, _Page], run: _FetchSession) -> dict[str, DocumentReport]:
    """Try the candidates of each page in turn, all pages at once; return the reports of the feeds found."""
    found: dict[str, DocumentReport] = {}
    while pages:
        requested = {
            feed: replace(page.task, url=page.candidates[0], document=None)
            for feed, page in pages.items()
            if page.candidates
        }
        completed = set()
        for outcome in chain.from_iterable(_receive(requested, run)):
            completed.add(outcome.feed)
            report = _follow_candidate(outcome, requested[outcome.feed], run)
            if report:
                found[outcome.feed] = report
        pages = {
            feed: replace(pages[feed], candidates=pages[feed].candidates[1:])
            for feed in sorted(completed - found.keys())
        }
    return found


def _follow_candidate(outcome: Outcome, task: _SubscriptionTask, run: _FetchSession) -> DocumentReport | None:
    """Follow the feed at a candidate URL from now on; None if it is not a feed and the page's failure stays."""
    if not isinstance(outcome, Document):
        return None
    try:
        found = _read(outcome, task, run)
    except Exception:  # noqa: BLE001 (the URL is a guess; the report has the failure of the page)
        return None
    state, report = _next_state(task, outcome, run, found), report_document(outcome, found)
    if found.parsed.is_partial:
        state, report = _note_partial(state, report, task, run.parts.now)
    moved = accept_move(state, outcome.url, run.parts.now)
    run.parts.store.save_document(DocumentChanges(feed=moved, document=found.document, entries=found.saved))
    message = f"{task.subscription.url} is a web page; feedtool follows its feed"
    note = Diagnostic("web-page", message, "note", f"write {outcome.url} instead")
    return replace(report, notes=(*report.notes, note), moved_to=outcome.url)


# ---------------------------------------------------------------------------------------------------------
# Health and schedule


def _next_state(
    task: _SubscriptionTask, outcome: Outcome, run: _FetchSession, found: ProcessedDocument | None = None
) -> FeedState:
    before = replace(task.state, about=found.about) if found else task.state
    return record_outcome(
        replace(before, failed_under=task.settings) if isinstance(outcome, Failed) else before,
        outcome,
        run.parts.now,
        interval=run.config.fetch.interval,
        own_interval=task.subscription.interval,
        hints=_get_hints(found, run.parts.now) if found else None,
    )


_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}


def _get_hints(found: ProcessedDocument, now: datetime) -> PublisherHints:
    """Return the publisher's hints: ttl (RSS 2.0), sy:update* (RSS 1.0 syndication module); the longest wait wins."""
    parsed, waits = found.parsed, []
    if parsed.ttl_minutes:
        waits.append(timedelta(minutes=min(parsed.ttl_minutes, 1_000_000)))
    period = _PERIODS.get((parsed.update_period or "").strip().lower())
    if period:
        waits.append(period / max(parsed.update_frequency or 1, 1))
    return PublisherHints(
        interval=max(waits, default=None),
        post_gap=find_post_gap(_list_dates(found), now),
        skip_hours=parsed.skip_hours,
        skip_days=parsed.skip_days,
    )


def _list_dates(found: ProcessedDocument) -> Iterator[datetime]:
    """Yield the dates of the newest entries; uses the parsed dates of saved entries if there are enough."""
    if len(found.saved) >= _POSTS_LOOKED_AT:
        yield from (saved.entry.published for saved in found.saved if saved.entry.published)
        return
    for entry in islice(found.parsed.entries, _POSTS_LOOKED_AT):
        raw = entry.published or entry.updated
        date = parse_date(raw) if raw else None
        if date is not None:
            yield date
