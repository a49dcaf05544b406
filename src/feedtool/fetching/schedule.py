"""When is a feed asked again, and why: pure, from what its publisher says and how it answered.

asked well    -> the subscription's own interval, or a quarter of the time from post to post, or the config's interval;
                 later if the publisher wants it (max-age, ttl, sy:*; skipHours, skipDays), by a day at most
asked in vain -> min(1 h x 2^n, 24 h), weekly after 30 days, never never
told to wait  -> Retry-After, never counted as a failure
gone (410)    -> monthly
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from feedtool.content.calendar import DAYS
from feedtool.content.messages import shorten
from feedtool.content.text import clean_text
from feedtool.model import Document, Failed, FailureKind, FeedState, NotModified, Outcome
from feedtool.model.frozen import frozen

__all__ = [
    "FLOOR",
    "LONGEST",
    "PublisherHints",
    "find_post_gap",
    "is_backing_off",
    "is_due",
    "record_outcome",
    "settle",
    "settled_url",
]

FLOOR = timedelta(minutes=15)
LONGEST = timedelta(hours=24)
"""A publisher that asks for more is not believed: some say a year."""

_BACKOFF = timedelta(hours=1)
_CLOCK_ERROR = timedelta(hours=1)
_LONG_FAILURE = timedelta(days=30)
_WEEK = timedelta(days=7)
_MONTH = timedelta(days=30)

_RECENT_POSTS = 10
_LOOKS_A_POST = 4
"""Asked so often from one post to the next, a feed's news is late by an eighth of that time on average."""

MOVE_SIGHTINGS = 3
MOVE_SPAN = timedelta(hours=72)
"""A permanent redirect is believed after so many sightings over so long: captive portals are shorter."""
_LOST_PATIENCE = 3
"""After so many failures at the place it moved to, a feed is looked for at its old address again."""


@frozen
class PublisherHints:
    """What a parsed feed says of when to come back."""

    interval: timedelta | None = None
    post_gap: timedelta | None = None
    """find_post_gap()'s: not a word of the publisher, but a deed."""
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()


def is_due(state: FeedState, now: datetime) -> bool:
    """Whether its next time has come. One that was set in a time to come, or is absurdly far, is of a wrong clock."""
    if state.next_try is None or state.next_try <= now or state.next_try > now + 2 * _MONTH:
        return True
    return state.last_attempt is not None and state.last_attempt > now + _CLOCK_ERROR


def is_backing_off(state: FeedState, now: datetime) -> bool:
    """Whether it failed or asked for patience, and that time is not over."""
    is_troubled = state.failures > 0 or state.last_error_kind in {FailureKind.RATE_LIMITED, FailureKind.GONE}
    return is_troubled and not is_due(state, now)


def find_post_gap(dates: Iterable[datetime], now: datetime) -> timedelta | None:
    """The mean time from one post to the next among the newest ten; None where fewer than three are dated.

    A feed that has been quiet for longer than that is taken to post as seldom as it was quiet.
    """
    newest = sorted({date for date in dates if date <= now}, reverse=True)[:_RECENT_POSTS]
    if len(newest) < 3:
        return None
    return max((newest[0] - newest[-1]) / (len(newest) - 1), (now - newest[0]) / 2)


def record_outcome(
    state: FeedState,
    outcome: Outcome,
    now: datetime,
    *,
    interval: timedelta,
    own_interval: timedelta | None = None,
    wishes: PublisherHints | None = None,
) -> FeedState:
    """The state after an answer, next time and its reason included.

    Args:
        state: before.
        outcome: what came. A body that could not be read is a Failed.
        now: when.
        interval: the config's.
        own_interval: the subscription's, if the owner gave it one: then how often it posts does not matter.
        wishes: what the body asks for; None keeps what an earlier one asked.
    """
    if isinstance(outcome, Failed):
        return _record_failure(state, outcome, now)
    asked = state if wishes is None else _take_wishes(state, wishes)
    # Copied once, since of a feed without news this is most of the work.
    return replace(
        asked,
        last_attempt=now,
        last_success=now,
        failures=0,
        failing_since=None,
        last_error=None,
        last_error_kind=None,
        last_status=outcome.status if isinstance(outcome, Document) else 304,
        **_record_move(asked, outcome, now),
        **_schedule(asked, now, *_choose_wait(asked, outcome, interval, own_interval)),
    )


_Changes = dict[str, Any]
"""Fields of a FeedState that are to be others."""


def _take_wishes(state: FeedState, wishes: PublisherHints) -> FeedState:
    return replace(
        state,
        update_interval_s=_in_seconds(wishes.interval),
        post_gap_s=_in_seconds(wishes.post_gap),
        skip_hours=wishes.skip_hours,
        skip_days=wishes.skip_days,
    )


def _in_seconds(span: timedelta | None) -> int | None:
    return None if span is None else int(span.total_seconds())


_Wait = tuple[timedelta, str]


def _choose_wait(
    state: FeedState, outcome: Document | NotModified, interval: timedelta, own_interval: timedelta | None
) -> _Wait:
    """The longer of what the owner and what the publisher wants; only the publisher's word is capped."""
    asked = _find_wish(state, outcome)
    if own_interval is not None:
        wait, reason = _longer((own_interval, "the interval given for this feed"), asked)
    elif state.post_gap_s is not None:
        wait, reason = _follow_rhythm(timedelta(seconds=state.post_gap_s), interval, asked)
    else:
        wait, reason = _longer((interval, "the configured interval"), asked)
    if wait < FLOOR:
        return FLOOR, "not more often than every 15 minutes"
    return wait, reason


def _follow_rhythm(gap: timedelta, interval: timedelta, asked: _Wait | None) -> _Wait:
    """As often as it posts; but more often than the config says only where the publisher does not mind."""
    wait = min(gap / _LOOKS_A_POST, LONGEST)
    rhythm = (wait, f"it posts about every {_say(gap)}")
    if asked is not None:
        return _longer(rhythm, asked)
    return rhythm if wait > interval else (interval, "the configured interval")


def _find_wish(state: FeedState, outcome: Document | NotModified) -> _Wait | None:
    """What the publisher asks for; `max-age=0` asks for nothing but a question each time."""
    waits = []
    if outcome.fresh_for:
        waits.append((outcome.fresh_for, "the server says it is fresh until then"))
    if state.update_interval_s:
        waits.append((timedelta(seconds=state.update_interval_s), "the feed asks for this interval"))
    if not waits:
        return None
    wait, reason = max(waits, key=lambda choice: choice[0])
    return (LONGEST, f"{reason}, capped at a day") if wait > LONGEST else (wait, reason)


def _longer(one: _Wait, other: _Wait | None) -> _Wait:
    return other if other is not None and other[0] > one[0] else one


def _say(span: timedelta) -> str:
    minutes = round(span.total_seconds() / 60)
    if minutes < 120:
        return f"{minutes} minutes"
    return f"{minutes // 60} hours" if minutes < 48 * 60 else f"{minutes // (24 * 60)} days"


def _record_failure(state: FeedState, failed: Failed, now: datetime) -> FeedState:
    told_to_wait = failed.kind is FailureKind.RATE_LIMITED
    failures = state.failures if told_to_wait else state.failures + 1
    bad = replace(
        state,
        last_attempt=now,
        failures=failures,
        failing_since=state.failing_since if told_to_wait else state.failing_since or now,
        last_error=shorten(clean_text(failed.message)),
        last_error_kind=failed.kind,
        last_status=failed.status,
    )
    return replace(bad, **_schedule(bad, now, *_choose_backoff(bad, failed, now)))


def _choose_backoff(state: FeedState, failed: Failed, now: datetime) -> tuple[timedelta, str]:
    if failed.kind is FailureKind.RATE_LIMITED:
        return min(failed.retry_after or _BACKOFF, LONGEST), "the server asked for patience"
    if failed.kind is FailureKind.GONE:
        return _MONTH, "the server says it is gone for good; looked at once a month"
    if state.failing_since and now - state.failing_since > _LONG_FAILURE:
        return _WEEK, "failing for more than a month; tried weekly"
    wait = min(_BACKOFF * 2 ** min(state.failures - 1, 10), LONGEST)
    return wait, f"failed {state.failures} times in a row"


def _schedule(state: FeedState, now: datetime, wait: timedelta, reason: str) -> _Changes:
    moment = now + wait + _jitter(state.key, wait)
    allowed = _leave_skipped(moment, state)
    if allowed != moment:
        reason = f"{reason}, moved out of the hours the feed asks to be left alone"
    return {"next_try": allowed, "next_try_reason": reason}


def _jitter(key: str, wait: timedelta) -> timedelta:
    """Up to a tenth later, the same for a feed each time, so that feeds of one interval spread out."""
    return wait * (crc32(key.encode()) % 1000) / 10_000


def _leave_skipped(moment: datetime, state: FeedState) -> datetime:
    """The first moment from here that is neither in skipHours nor in skipDays (RSS 2.0), within a week."""
    days = {day.lower() for day in state.skip_days}
    if len(days) >= 7 or len(set(state.skip_hours)) >= 24:
        return moment
    for _ in range(24 * 8):
        if moment.hour not in state.skip_hours and DAYS[moment.weekday()].lower() not in days:
            return moment
        moment = (moment + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    return moment


def _record_move(state: FeedState, outcome: Document | NotModified, now: datetime) -> _Changes:
    if outcome.moved_to is None:
        # Asked where it moved to, it still lives there.
        is_elsewhere = state.moved_to is not None and state.moved_to != outcome.url
        return {"moved_to": None, "moved_seen": 0, "moved_since": None} if is_elsewhere else {}
    if outcome.moved_to != state.moved_to:
        return {"moved_to": outcome.moved_to, "moved_seen": 1, "moved_since": now}
    return {"moved_seen": state.moved_seen + 1}


def settled_url(state: FeedState, url: str) -> str:
    """Where to ask: the address as configured, or where it has been redirecting to for good.

    Only successes count as sightings, so the last one is the last success; a place where the feed has not been
    found several times in a row is given up for the configured address, which may have changed its mind.
    """
    if not (state.moved_to and state.moved_since and state.last_success) or state.failures >= _LOST_PATIENCE:
        return url
    is_settled = state.moved_seen >= MOVE_SIGHTINGS and state.last_success - state.moved_since >= MOVE_SPAN
    return state.moved_to if is_settled else url


def settle(state: FeedState, url: str, now: datetime) -> FeedState:
    """Ask there from now on: a page said that its feed is there, and it was."""
    return replace(state, moved_to=url, moved_seen=MOVE_SIGHTINGS, moved_since=now - MOVE_SPAN)
