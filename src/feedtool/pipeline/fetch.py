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

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime

from msgspec.structs import replace

from feedtool.entries.documents import OnProgress, ignore_progress
from feedtool.entries.sandbox import ParseLimits, isolate
from feedtool.feeds.subscriptions import Subscriptions
from feedtool.fetching.budget import Budget
from feedtool.model.config import Config
from feedtool.model.reports import DocumentReport, RunReport
from feedtool.pipeline.fetch_documents import HandledOutcome, handle_outcome
from feedtool.pipeline.fetch_pages import PageTask, try_candidates
from feedtool.pipeline.fetch_tasks import (
    FetchSession,
    SubscriptionTask,
    choose_due,
    choose_tasks,
    hash_common_settings,
    is_due_now,
    load_document,
    make_tasks,
    receive,
    report_backing_off,
)
from feedtool.plugins import Parts


def fetch(
    config: Config,
    parts: Parts,
    *,
    force: bool = False,
    scheduled: bool = True,
    allow_shrink: bool = False,
    only: Collection[str] | None = None,
    since: datetime | None = None,
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
        only: fetch these subscriptions and no followed list, whatever the schedule; None for all that are due.
        since: leave out what was fetched at this time or later.
        budget: the time limit.
        on_progress: called for each document that arrives.
    """
    run = FetchSession(
        config=config,
        parts=parts,
        budget=budget or Budget(),
        force=force,
        scheduled=scheduled,
        allow_shrink=allow_shrink,
        on_progress=on_progress,
        bounds=ParseLimits(config.fetch.limits.timeout_s),
        settings=hash_common_settings(config),
    )
    run.budget.limit_bytes(config.fetch.limits.max_run_bytes)
    with isolate(parts.parsers, run.bounds) as isolated:
        run = replace(run, parts=replace(parts, parsers=isolated))
        return _fetch(run) if only is None else _fetch_only(only, since, run)


def _fetch_only(keys: Collection[str], since: datetime | None, run: FetchSession) -> RunReport:
    """Fetch some subscriptions for a run that found them due."""
    found = Subscriptions(run.config, run.parts.store).find(keys)
    tasks = [*make_tasks(found.values(), run)]
    left = [task for task in tasks if not (since and task.state.last_attempt and task.state.last_attempt >= since)]
    return _fetch_due(left, len(left), replace(run, force=True))


def _fetch(run: FetchSession) -> RunReport:
    opml = run.config.opml_lists
    lists = _fetch_due(make_tasks(opml, run, kind="opml"), len(opml), run)
    feeds = _fetch_due(*choose_tasks(Subscriptions(run.config, run.parts.store), run), run)
    return RunReport(
        documents=(*(replace(one, is_list=True) for one in lists.documents), *feeds.documents),
        backing_off=lists.backing_off + feeds.backing_off,
        withdrawn=lists.withdrawn + feeds.withdrawn,
        not_due=lists.not_due + feeds.not_due,
        not_fetched=lists.not_fetched + feeds.not_fetched,
    )


def _fetch_due(given: Iterable[SubscriptionTask], total: int, run: FetchSession) -> RunReport:
    """Fetch all that are due; for web pages among the responses, try the feeds that they link to.

    Args:
        given: the subscriptions that may be due, or that failed.
        total: the number of all.
        run: the context.
    """
    tasks = [task for task in given if task.is_failing or is_due_now(task, run)]
    due = choose_due(tasks, run)
    reports, withdrawn = _fetch_by_workers(due, total, run)
    pages: dict[str, PageTask] = {}
    store = run.parts.store
    requested = {key: load_document(task, store) for key, task in due.items() if key not in reports}
    for handled in _handle_all(requested, run):
        feed = handled.report.feed
        reports[feed] = handled.report
        withdrawn += handled.withdrawn
        if handled.candidates:
            pages[feed] = PageTask(task=replace(due[feed], state=handled.state), candidates=handled.candidates)
    reports |= try_candidates(pages, run)
    return RunReport(
        # In the order of feeds.yaml, not of the responses.
        documents=tuple(reports[task.subscription.key] for task in tasks if task.subscription.key in reports),
        withdrawn=withdrawn,
        backing_off=tuple(
            report_backing_off(task) for task in tasks if task.subscription.key not in reports and task.is_failing
        ),
        not_due=total - len(due),
        not_fetched=len(due) - len(reports),
    )


def _fetch_by_workers(
    due: Mapping[str, SubscriptionTask], total: int, run: FetchSession
) -> tuple[dict[str, DocumentReport], int]:
    """Let the workers of a shared store fetch what they can; return the reports and the number of withdrawn entries."""
    hosts = {key: task.host for key, task in due.items() if task.host and task.kind == "subscription"}
    if run.parts.queue is None:
        return {}, 0
    found, withdrawn = run.parts.queue.fetch(
        hosts, total, now=run.parts.now, is_over=run.budget.is_over, on_progress=run.on_progress
    )
    return dict(found), withdrawn


def _handle_all(due: Mapping[str, SubscriptionTask], run: FetchSession) -> Iterator[HandledOutcome]:
    """Store responses that arrive together in one transaction, each with its validators."""
    done = 0
    for outcomes in receive(due, run):
        with run.parts.store.batch():
            handled = []
            for outcome in outcomes:
                done += 1
                run.on_progress(done, len(due), f"fetch {outcome.url}")
                handled.append(handle_outcome(outcome, due[outcome.feed], run))
            run.parts.store.save_feeds(one.state for one in handled if not one.is_saved)
        yield from handled
