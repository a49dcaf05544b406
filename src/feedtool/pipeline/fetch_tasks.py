"""Finds the subscriptions and followed lists to fetch in a run, and requests them.

subscription, stored state -> SubscriptionTask; those that are due, longest waiting first -> outcomes
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from hashlib import blake2b
from itertools import chain
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from feedtool.entries.context import Context
from feedtool.entries.documents import OnProgress, fetch_all, make_request, make_settings_hash
from feedtool.entries.sandbox import ParseLimits
from feedtool.feeds.subscriptions import Subscriptions, load_states
from feedtool.fetching.address_guard import host_of, is_web_address, origin_of
from feedtool.fetching.budget import Budget
from feedtool.fetching.prefetch import prefetch
from feedtool.fetching.schedule import get_current_url, is_backing_off, is_due
from feedtool.model import (
    Diagnostic,
    Document,
    DocumentState,
    FailureKind,
    FeedKind,
    FeedState,
    Location,
    Outcome,
    ParserKind,
    Request,
    Subscription,
)
from feedtool.model.config import Config
from feedtool.model.reports import DocumentReport
from feedtool.plugins import Parts, Store, hash_installed


class SubscriptionTask(Struct, frozen=True, kw_only=True, dict=True):
    """A subscription or a followed list, with its stored state before it is fetched."""

    subscription: Subscription
    kind: FeedKind
    state: FeedState
    context: Context
    settings_hash: bytes
    document: DocumentState | None
    """What is stored of its document, once load_document() was called."""
    url: str
    """The current URL of the feed, after permanent redirects."""
    is_new: bool
    """Nothing is stored for it."""
    settings: bytes
    """A hash of the settings that may affect whether it can be fetched."""
    is_scheduled: bool
    """Whether it is fetched when it is due only; else at each run, unless it is backing off."""

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
        if not self.is_failing:
            return False
        must_wait = self.state.last_error_kind in {FailureKind.RATE_LIMITED, FailureKind.GONE}
        return not self.host or (not must_wait and self.state.failed_under != self.settings)

    @cached_property
    def host(self) -> str:
        """The host that is asked; empty for a file."""
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


class FetchSession(Struct, frozen=True, kw_only=True):
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


def choose_tasks(subscriptions: Subscriptions, run: FetchSession) -> tuple[Iterator[SubscriptionTask], int]:
    """Return the subscriptions that may be due, or that failed, and the number of all.

    The feeds of very long lists follow their schedule in every command.
    """
    if not subscriptions.are_many or run.force:
        every = tuple(subscriptions)
        return make_tasks(every, run), len(every)
    total = len(subscriptions.named) + sum(subscriptions.counts.values())
    named = make_tasks(subscriptions.named.values(), run)
    return chain(named, make_tasks(subscriptions.list_due(run.parts.now), replace(run, scheduled=True))), total


def make_tasks(
    subscriptions: Iterable[Subscription], run: FetchSession, kind: FeedKind = "subscription"
) -> Iterator[SubscriptionTask]:
    """Yield subscriptions or followed lists with their stored states."""
    for one, state in load_states(subscriptions, run.parts.store):
        yield _make_task(one, state, run, kind)


def _make_task(
    subscription: Subscription, stored: FeedState | None, run: FetchSession, kind: FeedKind
) -> SubscriptionTask:
    # `site.future` and the rules of site builders apply to the site's own articles only.
    context = Context(
        feed=subscription.key,
        zone=ZoneInfo(run.config.site.timezone),
        language=subscription.language,
        date_order=subscription.date_order,
        future=True,
        strips_tracking=run.config.site.strip_tracking,
        parts=hash_installed(run.config.plugins, "parsers"),
    )
    state = stored or FeedState(key=subscription.key, kind=kind)
    return SubscriptionTask(
        subscription=subscription,
        kind=kind,
        state=state if state.kind == kind else replace(state, kind=kind),
        url=get_current_url(state, subscription.url),
        context=context,
        settings_hash=make_settings_hash(context, name_format(kind)),
        document=None,
        is_new=stored is None,
        settings=_hash_settings(subscription, run.settings),
        is_scheduled=run.scheduled,
    )


def load_document(task: SubscriptionTask, store: Store) -> SubscriptionTask:
    """Return the task with the stored document of its feed."""
    if task.is_new:
        return task
    return replace(task, document=next(iter(store.load_documents(task.subscription.key).values()), None))


def name_format(kind: FeedKind) -> str | None:
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


def hash_common_settings(config: Config) -> bytes:
    """Return a hash of the same settings of all feeds; there may be thousands of allowed hosts."""
    facts = (config.fetch.allow_hosts, config.fetch.user_agent, config.fetch.limits)
    return blake2b(repr(facts).encode(), digest_size=8).digest()


def choose_due(tasks: Sequence[SubscriptionTask], run: FetchSession) -> dict[str, SubscriptionTask]:
    """Return the due ones by key, longest waiting first: if the time is used up, others are skipped in the next run."""
    now = run.parts.now
    rate_limited = set() if run.force else _find_rate_limited_hosts(tasks, now)
    due = [task for task in tasks if is_due_now(task, run)]
    if rate_limited:
        due = [task for task in due if task.host not in rate_limited]
    due.sort(
        key=lambda task: (task.state.last_attempt is not None, task.state.last_attempt or now, task.subscription.key)
    )
    return {task.subscription.key: task for task in due}


def is_due_now(task: SubscriptionTask, run: FetchSession) -> bool:
    """Return whether the run fetches a subscription, unless its host is rate limited."""
    now = run.parts.now
    is_time = is_due(task.state, now) if task.is_scheduled else not is_backing_off(task.state, now)
    return run.force or is_time or task.is_changed


def report_backing_off(task: SubscriptionTask) -> DocumentReport:
    """Report a feed that failed at its last fetch and is not fetched now."""
    return DocumentReport(
        feed=task.subscription.key,
        url=task.url,
        error=Diagnostic(task.state.last_error_kind or "", task.state.last_error or "", location=Location(task.url)),
        status=task.state.last_status,
        next_try=task.state.next_try,
    )


def _find_rate_limited_hosts(tasks: Iterable[SubscriptionTask], now: datetime) -> Collection[str]:
    """Return hosts with a rate-limited feed: the limit applies to all feeds of the host."""
    return {
        task.host
        for task in tasks
        if task.state.last_error_kind is FailureKind.RATE_LIMITED and task.host and is_backing_off(task.state, now)
    }


def receive(requested: Mapping[str, SubscriptionTask], run: FetchSession) -> Iterator[Iterator[Outcome]]:
    """Yield the outcomes of the requests, in batches of those that arrive together."""
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
