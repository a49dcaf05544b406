"""The door for subscriptions: what their publishers serve now -> what the store holds of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from feedtool.config import Config
from feedtool.core.normalise import Context
from feedtool.core.schedule import Wishes, is_due, is_resting, record_outcome, settled_url
from feedtool.errors import ParseError
from feedtool.interfaces import Parts
from feedtool.model import (
    Document,
    DocumentChanges,
    DocumentState,
    Failed,
    FeedKind,
    FeedState,
    NotModified,
    Outcome,
    Request,
    Subscription,
)
from feedtool.pipeline.corridor import (
    Step,
    Walk,
    fetch_all,
    hash_body,
    make_recipe,
    make_request,
    make_unreadable,
    no_step,
    report_failure,
    report_walk,
    walk,
)
from feedtool.pipeline.subscriptions import list_subscriptions
from feedtool.reports import DocumentReport, StationReport

_FORMATS: dict[FeedKind, str | None] = {"opml": "opml", "subscription": None}
"""What a document of a kind must be; None lets the parsers claim it."""

_SHRINK_FLOOR = 3
"""Lists with fewer feeds may lose any of them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Followed:
    """A subscription with what is known of it before it is asked."""

    subscription: Subscription
    state: FeedState
    context: Context
    recipe: bytes
    document: DocumentState | None
    url: str
    """Where the feed has settled."""

    def request(self) -> Request:
        """What to ask for, with the subscription's own headers."""
        plain = make_request(self.subscription.key, self.url, self.document, self.recipe)
        return replace(plain, headers=self.subscription.headers, proxy=self.subscription.proxy)


def fetch(
    config: Config, parts: Parts, *, force: bool = False, scheduled: bool = True, step: Step = no_step
) -> StationReport:
    """Ask the subscriptions that are due, and store what is new.

    A feed that fails keeps its entries; the failure is in the report and the others go on.

    Args:
        config: whom to ask, and the limits.
        parts: store, fetchers and parsers.
        force: ask all of them, whatever the schedule says.
        scheduled: False asks all but those that are resting after a failure or asked for patience.
        step: told of each document that came.
    """
    how = {"force": force, "scheduled": scheduled}
    lists = _ask([opml.defaults for opml in config.opml], "opml", config, parts, step=step, **how)
    feeds = _ask(list_subscriptions(config, parts.store), "subscription", config, parts, step=step, **how)
    return StationReport(documents=lists.documents + feeds.documents, not_due=lists.not_due + feeds.not_due)


def _ask(
    subscriptions: Iterable[Subscription],
    kind: FeedKind,
    config: Config,
    parts: Parts,
    *,
    force: bool,
    scheduled: bool,
    step: Step,
) -> StationReport:
    states = parts.store.load_feeds()
    wanted = [_follow(subscription, kind, states, config, parts) for subscription in subscriptions]
    due = {
        followed.subscription.key: followed
        for followed in wanted
        if force or _is_asked(followed.state, parts, scheduled=scheduled)
    }
    requests = [followed.request() for followed in due.values()]
    reports = []
    for done, outcome in enumerate(fetch_all(requests, parts.fetchers), start=1):
        step(done, len(requests), f"fetch {outcome.url}")
        reports.append(_take(outcome, due[outcome.feed], config, parts))
    return StationReport(documents=tuple(reports), not_due=len(wanted) - len(due))


def _is_asked(state: FeedState, parts: Parts, *, scheduled: bool) -> bool:
    return is_due(state, parts.now) if scheduled else not is_resting(state, parts.now)


def _follow(
    subscription: Subscription, kind: FeedKind, states: Mapping[str, FeedState], config: Config, parts: Parts
) -> _Followed:
    context = Context(feed=subscription.key, zone=ZoneInfo(config.site.timezone), language=subscription.language)
    documents = parts.store.load_documents(subscription.key)
    state = states.get(subscription.key) or FeedState(key=subscription.key, kind=kind)
    return _Followed(
        subscription=subscription,
        state=state,
        url=settled_url(state, subscription.url, parts.now),
        context=context,
        recipe=make_recipe(context, _FORMATS[kind]),
        document=next(iter(documents.values()), None),
    )


def _take(outcome: Outcome, followed: _Followed, config: Config, parts: Parts) -> DocumentReport:
    """One answer: judge it, save it in one transaction, report it."""
    if isinstance(outcome, Document):
        return _take_document(outcome, followed, config, parts)
    state = _next_state(followed, outcome, config, parts)
    if isinstance(outcome, Failed):
        parts.store.save_document(DocumentChanges(feed=state))
        return report_failure(outcome)
    parts.store.save_document(DocumentChanges(feed=state, document=_refresh(followed, outcome)))
    return DocumentReport(
        feed=outcome.feed,
        url=outcome.url,
        status=304,
        elapsed_ms=outcome.elapsed_ms,
        moved_to=outcome.moved_to,
    )


def _take_document(document: Document, followed: _Followed, config: Config, parts: Parts) -> DocumentReport:
    known = followed.document
    same = known and known.recipe == followed.recipe and known.body_hash == hash_body(document.content)
    if known and same and document.status != 226:
        state = _next_state(followed, document, config, parts)
        fresh = replace(known, validators=document.validators)
        parts.store.save_document(DocumentChanges(feed=state, document=fresh))
        return DocumentReport(feed=document.feed, url=document.url, status=document.status)
    try:
        found = walk(
            document,
            followed.context,
            parts,
            name=followed.subscription.key,
            format_name=_FORMATS[followed.state.kind],
            max_entries=None if followed.state.kind == "opml" else config.limits.max_entries,
        )
        gone = _judge_kind(found, followed, parts)
    except ParseError as error:
        failed = make_unreadable(document, error)
        parts.store.save_document(DocumentChanges(feed=_next_state(followed, failed, config, parts)))
        return report_failure(failed)
    state = _next_state(followed, document, config, parts, found)
    parts.store.save_document(DocumentChanges(feed=state, document=found.document, entries=found.saved, withdrawn=gone))
    return report_walk(document, found)


def _judge_kind(found: Walk, followed: _Followed, parts: Parts) -> tuple[str, ...]:
    """The ids that a followed list no longer names; a feed's entries stay when it lists them no longer.

    Raises:
        ParseError: it is not what it was followed as, or is suddenly without most of what it was followed for.
    """
    is_list = found.parsed.format.startswith("opml")
    if is_list and followed.state.kind != "opml":
        raise ParseError("this is an OPML, a list of feeds; name it under `opml:`")
    if found.problems and not found.listed:
        first = found.problems[0]
        raise ParseError(f"this is no feed: {first.message}", line=first.line)
    if not is_list:
        return ()
    stamps = parts.store.load_stamps(followed.subscription.key)
    held = {id_ for id_, stamp in stamps.items() if not stamp.withdrawn}
    gone = held - set(found.listed)
    if (held and not found.listed) or (len(held) >= _SHRINK_FLOOR and len(gone) * 2 > len(held)):
        raise ParseError(f"only {len(held) - len(gone)} of {len(held)} feeds are left in the list; all are kept")
    return tuple(sorted(gone))


def _refresh(followed: _Followed, outcome: NotModified) -> DocumentState | None:
    """A 304 may bring new validators (RFC 9111 section 4.3.4)."""
    return replace(followed.document, validators=outcome.validators) if followed.document else None


def _next_state(
    followed: _Followed, outcome: Outcome, config: Config, parts: Parts, found: Walk | None = None
) -> FeedState:
    state = replace(followed.state, about=found.about) if found else followed.state
    return record_outcome(
        state,
        outcome,
        parts.now,
        interval=followed.subscription.interval or config.interval,
        wishes=_find_wishes(found) if found else None,
    )


_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}


def _find_wishes(found: Walk) -> Wishes:
    """ttl (RSS 2.0) and sy:update* (RSS 1.0 syndication module): of several, the longest wait."""
    parsed = found.parsed
    waits = []
    if parsed.ttl_minutes:
        waits.append(timedelta(minutes=min(parsed.ttl_minutes, 1_000_000)))
    period = _PERIODS.get((parsed.update_period or "").strip().lower())
    if period:
        waits.append(period / max(parsed.update_frequency or 1, 1))
    return Wishes(interval=max(waits, default=None), skip_hours=parsed.skip_hours, skip_days=parsed.skip_days)
