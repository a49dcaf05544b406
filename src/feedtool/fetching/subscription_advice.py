"""Advises the user about subscriptions that moved, ended or are duplicates. Pure.

schedule.py decides when a feed that fails is fetched again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from feedtool.fetching.address_guard import hide_secrets
from feedtool.fetching.schedule import LONG_FAILURE, get_current_url
from feedtool.model import FailureKind, FeedState, Subscription


def list_advice(
    subscriptions: Sequence[Subscription], states: Mapping[str, FeedState], now: datetime
) -> dict[str, tuple[str, ...]]:
    """Return suggested changes to feeds.yaml, one sentence each, by the key of the subscription.

    Args:
        subscriptions: the followed feeds.
        states: their states, by key.
        now: the current time, for durations.
    """
    duplicates = _find_duplicates(subscriptions, states)
    found: dict[str, tuple[str, ...]] = {}
    for one in subscriptions:
        state = states.get(one.key)
        advice = [*(_advise(one, state, now) if state else ()), *duplicates.get(one.key, ())]
        if advice:
            found[one.key] = tuple(advice)
    return found


def _advise(one: Subscription, state: FeedState, now: datetime) -> Iterable[str]:
    if state.last_error_kind is FailureKind.GONE:
        yield "the publisher says it is gone for good; remove it from feeds.yaml"
    elif state.failing_since and now - state.failing_since > LONG_FAILURE:
        days = (now - state.failing_since).days
        yield f"it has been failing for {days} days; remove it, or find its new address"
    if state.moved_to and state.moved_to != one.url:
        if get_current_url(state, one.url) == state.moved_to:
            yield f"it moved permanently; change its URL to {state.moved_to} in feeds.yaml"
        else:
            yield f"it redirects permanently; if that is right, change its URL to {state.moved_to} in feeds.yaml"


def _find_duplicates(
    subscriptions: Iterable[Subscription], states: Mapping[str, FeedState]
) -> Mapping[str, tuple[str, ...]]:
    """Return advice for subscriptions to the same feed: one final address, or one feed id."""
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
