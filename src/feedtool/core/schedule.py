"""When is a feed asked again, and why: pure, from what its publisher says and how it answered.

asked well    -> what the publisher wants (max-age, ttl, sy:*), else the subscription's interval,
                 between the floor and a day, outside skipHours and skipDays
asked in vain -> min(1 h x 2^n, 24 h), weekly after 30 days, never never
told to wait  -> Retry-After, never counted as a failure
gone (410)    -> monthly
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zlib import crc32

from feedtool.model import Document, Failed, FailureKind, FeedState, NotModified, Outcome

__all__ = ["FLOOR", "LONGEST", "Wishes", "is_due", "is_resting", "record_outcome", "settled_url"]

FLOOR = timedelta(minutes=15)
LONGEST = timedelta(hours=24)
"""A publisher that asks for more is not believed: some say a year."""

_BACKOFF = timedelta(hours=1)
_LONG_FAILURE = timedelta(days=30)
_WEEK = timedelta(days=7)
_MONTH = timedelta(days=30)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

MOVE_SIGHTINGS = 3
MOVE_SPAN = timedelta(hours=72)
"""A permanent redirect is believed after so many sightings over so long: captive portals are shorter."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wishes:
    """What a parsed feed asks of those who fetch it."""

    interval: timedelta | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()


def is_due(state: FeedState, now: datetime) -> bool:
    """Whether its next time has come. A next time that is absurdly far away came of a wrong clock."""
    return state.next_try is None or state.next_try <= now or state.next_try > now + 2 * _MONTH


def is_resting(state: FeedState, now: datetime) -> bool:
    """Whether it failed or asked for patience, and that time is not over."""
    is_troubled = state.failures > 0 or state.last_error_kind in {FailureKind.RATE_LIMITED, FailureKind.GONE}
    return is_troubled and not is_due(state, now)


def record_outcome(
    state: FeedState, outcome: Outcome, now: datetime, *, interval: timedelta, wishes: Wishes | None = None
) -> FeedState:
    """The state after an answer, next time and its reason included.

    Args:
        state: before.
        outcome: what came. A body that could not be read is a Failed.
        now: when.
        interval: the subscription's own, else the config's.
        wishes: what the body asks for; None keeps what an earlier one asked.
    """
    if isinstance(outcome, Failed):
        return _record_failure(state, outcome, now)
    asked = state if wishes is None else _take_wishes(state, wishes)
    good = replace(
        asked,
        last_attempt=now,
        last_success=now,
        failures=0,
        failing_since=None,
        last_error=None,
        last_error_kind=None,
        last_status=outcome.status if isinstance(outcome, Document) else 304,
    )
    wait, reason = _choose_wait(good, outcome, interval)
    return _schedule(_record_move(good, outcome, now), now, wait, reason)


def _take_wishes(state: FeedState, wishes: Wishes) -> FeedState:
    seconds = None if wishes.interval is None else int(wishes.interval.total_seconds())
    return replace(state, update_interval_s=seconds, skip_hours=wishes.skip_hours, skip_days=wishes.skip_days)


def _choose_wait(state: FeedState, outcome: Document | NotModified, interval: timedelta) -> tuple[timedelta, str]:
    waits = [(interval, "the configured interval")]
    if outcome.fresh_for is not None:
        waits.append((outcome.fresh_for, "the server says it is fresh until then"))
    if state.update_interval_s is not None:
        waits.append((timedelta(seconds=state.update_interval_s), "the feed asks for this interval"))
    wait, reason = max(waits, key=lambda choice: choice[0])
    if wait > LONGEST:
        return LONGEST, f"{reason}, capped at a day"
    if wait < FLOOR:
        return FLOOR, "not more often than every 15 minutes"
    return wait, reason


def _record_failure(state: FeedState, failed: Failed, now: datetime) -> FeedState:
    told_to_wait = failed.kind is FailureKind.RATE_LIMITED
    failures = state.failures if told_to_wait else state.failures + 1
    bad = replace(
        state,
        last_attempt=now,
        failures=failures,
        failing_since=state.failing_since if told_to_wait else state.failing_since or now,
        last_error=failed.message,
        last_error_kind=failed.kind,
        last_status=failed.status,
    )
    return _schedule(bad, now, *_choose_backoff(bad, failed, now))


def _choose_backoff(state: FeedState, failed: Failed, now: datetime) -> tuple[timedelta, str]:
    if failed.kind is FailureKind.RATE_LIMITED:
        return min(failed.retry_after or _BACKOFF, LONGEST), "the server asked for patience"
    if failed.kind is FailureKind.GONE:
        return _MONTH, "the server says it is gone for good; looked at once a month"
    if state.failing_since and now - state.failing_since > _LONG_FAILURE:
        return _WEEK, "failing for more than a month; tried weekly"
    wait = min(_BACKOFF * 2 ** min(state.failures - 1, 10), LONGEST)
    return wait, f"failed {state.failures} times in a row"


def _schedule(state: FeedState, now: datetime, wait: timedelta, reason: str) -> FeedState:
    moment = now + wait + _jitter(state.key, wait)
    allowed = _leave_skipped(moment, state)
    if allowed != moment:
        reason = f"{reason}, moved out of the hours the feed asks to be left alone"
    return replace(state, next_try=allowed, next_try_reason=reason)


def _jitter(key: str, wait: timedelta) -> timedelta:
    """Up to a tenth later, the same for a feed each time, so that feeds of one interval spread out."""
    return wait * (crc32(key.encode()) % 1000) / 10_000


def _leave_skipped(moment: datetime, state: FeedState) -> datetime:
    """The first moment from here that is neither in skipHours nor in skipDays (RSS 2.0), within a week."""
    days = {day.lower() for day in state.skip_days}
    if len(days) >= 7 or len(set(state.skip_hours)) >= 24:
        return moment
    for _ in range(24 * 8):
        if moment.hour not in state.skip_hours and _DAYS[moment.weekday()] not in days:
            return moment
        moment = (moment + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    return moment


def _record_move(state: FeedState, outcome: Document | NotModified, now: datetime) -> FeedState:
    if outcome.moved_to is None:
        if outcome.url == state.moved_to:  # asked where it moved to: it still lives there
            return state
        return replace(state, moved_to=None, moved_seen=0, moved_since=None)
    if outcome.moved_to != state.moved_to:
        return replace(state, moved_to=outcome.moved_to, moved_seen=1, moved_since=now)
    return replace(state, moved_seen=state.moved_seen + 1)


def settled_url(state: FeedState, url: str, now: datetime) -> str:
    """Where to ask: the address as configured, or where it has been redirecting to for good."""
    if state.moved_to and state.moved_seen >= MOVE_SIGHTINGS and state.moved_since:
        return state.moved_to if now - state.moved_since >= MOVE_SPAN else url
    return url
