"""Follows the feed of a web page that is subscribed to: its links and common paths are tried in turn."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from feedtool.fetching.schedule import accept_move
from feedtool.model import Diagnostic, Document, DocumentChanges, Outcome
from feedtool.model.reports import DocumentReport
from feedtool.pipeline.fetch_documents import next_state, note_partial, read_feed
from feedtool.pipeline.fetch_tasks import FetchSession, SubscriptionTask, receive


class PageTask(Struct, frozen=True, kw_only=True):
    """A subscription that is a web page, and candidate URLs of its feed, the most likely first."""

    task: SubscriptionTask
    candidates: tuple[str, ...]


def try_candidates(pages: Mapping[str, PageTask], run: FetchSession) -> dict[str, DocumentReport]:
    """Try the candidates of each page in turn, all pages at once; return the reports of the feeds found."""
    found: dict[str, DocumentReport] = {}
    while pages:
        requested = {
            feed: replace(page.task, url=page.candidates[0], document=None)
            for feed, page in pages.items()
            if page.candidates
        }
        completed = set()
        for outcome in chain.from_iterable(receive(requested, run)):
            completed.add(outcome.feed)
            report = _follow_candidate(outcome, requested[outcome.feed], run)
            if report:
                found[outcome.feed] = report
        pages = {
            feed: replace(pages[feed], candidates=pages[feed].candidates[1:])
            for feed in sorted(completed - found.keys())
        }
    return found


def _follow_candidate(outcome: Outcome, task: SubscriptionTask, run: FetchSession) -> DocumentReport | None:
    """Follow the feed at a candidate URL from now on; None if it is not a feed and the page's failure stays."""
    if not isinstance(outcome, Document):
        return None
    try:
        found = read_feed(outcome, task, run)
    except Exception:  # noqa: BLE001 (the URL is a guess; the report has the failure of the page)
        return None
    state, report = next_state(task, outcome, run, found), found.report(outcome)
    if found.parsed.is_partial:
        state, report = note_partial(state, report, task, run.parts.now)
    moved = accept_move(state, outcome.url, run.parts.now)
    run.parts.store.save_document(DocumentChanges(feed=moved, document=found.document, entries=found.saved))
    message = f"{task.subscription.url} is a web page; feedtool follows its feed"
    note = Diagnostic("web-page", message, "note", f"write {outcome.url} instead")
    return replace(report, notes=(*report.notes, note), moved_to=outcome.url)
