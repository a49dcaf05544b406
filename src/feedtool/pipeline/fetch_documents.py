"""Processes the outcome of a request, and stores it in one transaction.

Document    -> process_document, only if the body changed -> entries, validators, health and the next fetch
NotModified -> health and the next fetch
Failed      -> the failure; the stored entries stay
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from feedtool.content.dates import parse_date
from feedtool.content.text import shorten
from feedtool.entries.documents import hash_body, make_failure, report_failure
from feedtool.entries.dropped import compare_listing, find_removed, forget_absent, hash_id, repeat_listing
from feedtool.entries.sandbox import limit_time
from feedtool.errors import ParseError
from feedtool.fetching.schedule import PublisherHints, find_post_gap, record_outcome
from feedtool.model import (
    Diagnostic,
    Document,
    DocumentChanges,
    DocumentState,
    Failed,
    FailureKind,
    FeedState,
    Listing,
    Location,
    NotModified,
    Outcome,
)
from feedtool.model.reports import DocumentReport
from feedtool.pipeline.fetch_tasks import FetchSession, SubscriptionTask, name_format

if TYPE_CHECKING:  # loaded when a document arrives, or a page instead of a feed
    from feedtool.entries.process import ProcessedDocument
    from feedtool.feeds.discovery import FeedLink

_DROP_FLOOR = 3
"""A followed list with fewer feeds may drop any of them, but not all."""
_MAX_LISTED = 50_000
_POSTS_LOOKED_AT = 12
_MAX_NAMED = 3
_MAX_GUESSES = 6


class HandledOutcome(Struct, frozen=True, kw_only=True):
    """The result of an outcome."""

    report: DocumentReport
    state: FeedState
    withdrawn: int = 0
    candidates: tuple[str, ...] = ()
    """URLs at which the feed may be, if the response was a web page."""
    is_saved: bool = True
    """Whether it is stored; False if only the state changed, which the caller saves with those of other feeds."""


def handle_outcome(outcome: Outcome, task: SubscriptionTask, run: FetchSession) -> HandledOutcome:
    """Process an outcome, store documents and entries in one transaction, and report it."""
    if isinstance(outcome, Document):
        return _handle_document(outcome, task, run)
    if isinstance(outcome, Failed):
        return _handle_failure(outcome, task, run)
    state = next_state(task, outcome, run)
    # A 304 may bring new validators (RFC 9111 section 4.3.4).
    report = DocumentReport(
        feed=outcome.feed, url=outcome.url, status=304, elapsed_ms=outcome.elapsed_ms, moved_to=outcome.moved_to
    )
    return _save_unchanged(task, outcome, state, report, run)


def _handle_failure(
    failed: Failed, task: SubscriptionTask, run: FetchSession, candidates: tuple[str, ...] = ()
) -> HandledOutcome:
    """Return the state after a failure; the stored entries and validators stay."""
    state = next_state(task, failed, run)
    return HandledOutcome(report=report_failure(failed), state=state, candidates=candidates, is_saved=False)


def _handle_document(document: Document, task: SubscriptionTask, run: FetchSession) -> HandledOutcome:
    if _is_unchanged(document, task):
        return _handle_unchanged(document, task, run)
    try:
        found = read_feed(document, task, run)
        removed = _find_dropped(found, task, run)
    except ParseError as error:
        return _handle_unreadable(document, error, task, run)
    except Exception as error:  # noqa: BLE001 (one feed's document that breaks a part is that feed's failure)
        return _handle_failure(make_failure(document, error), task, run)
    return _save(document, found, removed, task, run)


def read_feed(document: Document, task: SubscriptionTask, run: FetchSession) -> ProcessedDocument:
    """Parse, normalize and diff a document.

    Raises:
        ParseError: it cannot be parsed, or is not what was subscribed to.
    """
    from feedtool.entries.process import process_document  # not for documents that are as they were

    limit = _MAX_LISTED if task.kind == "opml" else run.config.fetch.limits.max_entries
    name = task.subscription.key
    with limit_time(run.bounds.get_remaining_seconds(document)):
        found = process_document(
            document,
            task.context,
            run.parts,
            name=name,
            format_name=name_format(task.kind),
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


def _is_unchanged(document: Document, task: SubscriptionTask) -> bool:
    """Return whether the body and the settings are those of the last fetch, so that parsing can be skipped."""
    known = task.document
    if known is None or known.settings_hash != task.settings_hash or document.status == 226:
        return False
    return known.body_hash == hash_body(document.content)


def _handle_unchanged(document: Document, task: SubscriptionTask, run: FetchSession) -> HandledOutcome:
    state = next_state(task, document, run)
    report = DocumentReport(
        feed=document.feed,
        url=document.url,
        status=document.status,
        wire_bytes=document.wire_bytes,
        elapsed_ms=document.elapsed_ms,
        moved_to=document.moved_to,
    )
    return _save_unchanged(task, document, state, report, run)


def _save_unchanged(
    task: SubscriptionTask,
    outcome: Document | NotModified,
    state: FeedState,
    report: DocumentReport,
    run: FetchSession,
) -> HandledOutcome:
    """Store what is new of an unchanged document: its validators, and that the feed withdrew entries."""
    document = _update_validators(task, outcome)
    removed: tuple[str, ...] = ()
    if task.document is not None and task.document.listing is not None and task.document.listing.absent:
        listing, removed = _find_withdrawn(repeat_listing(task.document.listing), task, run)
        document = replace(document or task.document, listing=listing)
    if document is None:
        return HandledOutcome(report=report, state=state, is_saved=False)
    run.parts.store.save_document(DocumentChanges(feed=state, document=document, withdrawn=removed))
    return HandledOutcome(report=report, state=state, withdrawn=len(removed))


def _update_validators(task: SubscriptionTask, outcome: Document | NotModified) -> DocumentState | None:
    """Return the state to write for an unchanged document: only if its validators changed."""
    if task.document is None or task.document.validators == outcome.validators:
        return None
    return replace(task.document, validators=outcome.validators)


def _update_listing(
    document: Document, found: ProcessedDocument, task: SubscriptionTask, run: FetchSession
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


def _find_withdrawn(listing: Listing, task: SubscriptionTask, run: FetchSession) -> tuple[Listing, tuple[str, ...]]:
    marks = find_removed(listing, run.parts.now)
    if not marks:
        return listing, ()
    states = run.parts.store.load_entry_states(task.subscription.key)
    removed = tuple(sorted(id_ for id_, state in states.items() if not state.withdrawn and hash_id(id_) in marks))
    return forget_absent(listing), removed


def _save(
    document: Document, found: ProcessedDocument, removed: tuple[str, ...], task: SubscriptionTask, run: FetchSession
) -> HandledOutcome:
    state = next_state(task, document, run, found)
    report = found.report(document)
    if found.parsed.is_partial:
        state, report = note_partial(state, report, task, run.parts.now)
    listing, dropped = _update_listing(document, found, task, run)
    removed = (*removed, *dropped)
    remembered = replace(found.document, listing=listing)
    changes = DocumentChanges(feed=state, document=remembered, entries=found.saved, withdrawn=removed)
    run.parts.store.save_document(changes)
    return HandledOutcome(report=report, state=state, withdrawn=len(removed))


def note_partial(
    state: FeedState, report: DocumentReport, task: SubscriptionTask, now: datetime
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


def _find_dropped(found: ProcessedDocument, task: SubscriptionTask, run: FetchSession) -> tuple[str, ...]:
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


def _handle_unreadable(
    document: Document, error: ParseError, task: SubscriptionTask, run: FetchSession
) -> HandledOutcome:
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


# ---------------------------------------------------------------------------------------------------------
# Health and schedule


def next_state(
    task: SubscriptionTask, outcome: Outcome, run: FetchSession, found: ProcessedDocument | None = None
) -> FeedState:
    """Return the health and schedule of the feed after the outcome."""
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
