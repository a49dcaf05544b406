"""What the owner could do about a subscription: a move, a death, a double. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from feedtool.content.messages import shorten
from feedtool.content.text import clean_text
from feedtool.fetching.address_guard import hide_secrets
from feedtool.fetching.schedule import settled_url
from feedtool.model import FailureKind, FeedState, Subscription

__all__ = ["find_advice", "record_failure", "record_success"]

_LONG = timedelta(days=30)


def record_failure(state: FeedState, kind: FailureKind, message: str, now: datetime) -> FeedState:
    """Return the state of an article source that failed; it is read again at the next run."""
    return replace(
        state,
        last_attempt=now,
        failures=state.failures + 1,
        failing_since=state.failing_since or now,
        last_error=shorten(clean_text(message)),
        last_error_kind=kind,
    )


def record_success(state: FeedState, now: datetime | None) -> FeedState:
    """Return the state of an article source that was read; `now` is None for files, which have no last success."""
    return replace(
        state,
        last_attempt=now,
        last_success=now,
        failures=0,
        failing_since=None,
        last_error=None,
        last_error_kind=None,
    )


def find_advice(
    subscriptions: Sequence[Subscription], states: Mapping[str, FeedState], now: datetime
) -> dict[str, tuple[str, ...]]:
    """A sentence for each thing that an edit of feeds.yaml would mend, by the key of the subscription.

    Args:
        subscriptions: whom we follow.
        states: how they are doing, by key.
        now: for how long something has been so.
    """
    doubles = _find_doubles(subscriptions, states)
    found: dict[str, tuple[str, ...]] = {}
    for one in subscriptions:
        state = states.get(one.key)
        advice = [*(_judge(one, state, now) if state else ()), *doubles.get(one.key, ())]
        if advice:
            found[one.key] = tuple(advice)
    return found


def _judge(one: Subscription, state: FeedState, now: datetime) -> Iterable[str]:
    if state.last_error_kind is FailureKind.GONE:
        yield "the publisher says it is gone for good; remove it from feeds.yaml"
    elif state.failing_since and now - state.failing_since > _LONG:
        days = (now - state.failing_since).days
        yield f"it has been failing for {days} days; remove it, or look for its new address"
    if state.moved_to and state.moved_to != one.url:
        if settled_url(state, one.url) == state.moved_to:
            yield f"it moved for good; write {state.moved_to} in feeds.yaml"
        else:
            yield f"it says that it moved for good; if that is right, write {state.moved_to} in feeds.yaml"


def _find_doubles(
    subscriptions: Iterable[Subscription], states: Mapping[str, FeedState]
) -> Mapping[str, tuple[str, ...]]:
    """Subscriptions that lead to one feed: the same address in the end, or the same id of their own."""
    first: dict[tuple[str, str], str] = {}
    found: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for one in subscriptions:
        state = states.get(one.key)
        names = [("address", one.url)]
        if state:
            names.append(("address", state.moved_to or one.url))
            names += [("id", state.about.id)] if state.about.id else []
        earlier = {first.setdefault(name, one.key) for name in names} - {one.key}
        for other in sorted(earlier):
            found[one.key] += (f"it is the same feed as {hide_secrets(other)}; remove one of them",)
    return found
