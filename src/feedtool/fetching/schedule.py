"""Decides when a feed is fetched next, and why. Pure.

The publisher's hints and the last outcome determine it.

success       -> the subscription's own interval, or a quarter of the time between posts, or the config's interval;
                 later if the publisher asks for it (max-age, ttl, sy:*; skipHours, skipDays), by a day at most
failure       -> 1 h, doubled with each further failure in a row, by 24 h at most: min(1 h x 2^(failures - 1), 24 h);
                 weekly when it has failed for 30 days; a feed is never dropped
rate limited  -> Retry-After, or 1 h, by 24 h at most; not counted as a failure
gone (410)    -> monthly
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from msgspec import Struct
from msgspec.structs import replace

from feedtool.content.calendar import DAYS
from feedtool.content.text import clean_text, shorten
from feedtool.fetching.freshness import MAX_WAIT
from feedtool.model import Document, Failed, FailureKind, FeedState, NotModified, Outcome

MIN_WAIT = timedelta(minutes=15)
"""The shortest wait after a success, whatever the config says."""
LONG_FAILURE = timedelta(days=30)
"""A feed that has failed for longer is fetched weekly, and `feedtool status` suggests removing it."""

_BACKOFF = timedelta(hours=1)
_CLOCK_ERROR = timedelta(hours=1)
_WEEK = timedelta(days=7)
_MONTH = timedelta(days=30)
"""The wait after a 410."""

_NEWEST_POSTS = 10
_FETCHES_PER_POST = 4
"""With four fetches per post, a new post is seen after an eighth of the time between posts on average."""

MOVE_SIGHTINGS = 3
MOVE_SPAN = timedelta(hours=72)
"""A permanent redirect is accepted after so many sightings over so long: captive portals last shorter."""
_MAX_MOVED_FAILURES = 3
"""After so many failures at its new address, a feed is fetched from its configured address again."""


class PublisherHints(Struct, frozen=True, kw_only=True):
    """A feed's hints about when to fetch it again."""

    interval: timedelta | None = None
    post_gap: timedelta | None = None
    """The result of find_post_gap(), which is observed, not stated by the publisher."""
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()


def is_due(state: FeedState, now: datetime) -> bool:
    """Whether a feed is due.

    A next time set in the future, or absurdly far away, comes from a wrong clock.
    """
    if state.next_try is None or state.next_try <= now or state.next_try > now + 2 * _MONTH:
        return True
    return state.last_attempt is not None and state.last_attempt > now + _CLOCK_ERROR


def is_backing_off(state: FeedState, now: datetime) -> bool:
    """Whether a feed failed or was rate limited, and is not due yet."""
    is_troubled = state.failures > 0 or state.last_error_kind in {FailureKind.RATE_LIMITED, FailureKind.GONE}
    return is_troubled and not is_due(state, now)


def find_post_gap(dates: Iterable[datetime], now: datetime) -> timedelta | None:
    """Return the mean time between the newest ten posts.

    None if fewer than three have a date.

    A feed that has been quiet for a long time is assumed to post as rarely: half of the quiet time counts.
    """
    newest = sorted({date for date in dates if date <= now}, reverse=True)[:_NEWEST_POSTS]
    if len(newest) < 3:
        return None
    return max((newest[0] - newest[-1]) / (len(newest) - 1), (now - newest[0]) / 2)


_NO_FAILURE: dict[str, Any] = {"failures": 0, "failing_since": None, "last_error": None, "last_error_kind": None}


def record_outcome(
    state: FeedState,
    outcome: Outcome,
    now: datetime,
    *,
    interval: timedelta,
    own_interval: timedelta | None = None,
    hints: PublisherHints | None = None,
) -> FeedState:
    """Return the state after an outcome, with the next time and its reason.

    Args:
        state: the state before.
        outcome: the outcome; an unreadable body is a Failed.
        now: the current time.
        interval: the config's interval.
        own_interval: the subscription's own interval, if it has one; its posting frequency is then ignored.
        hints: the hints of the body; None keeps the earlier ones.
    """
    if isinstance(outcome, Failed):
        return _record_failure(state, outcome, now)
    hinted = state if hints is None else _apply_hints(state, hints)
    # One copy for all fields: for an unchanged feed, copying is most of the work.
    return replace(
        hinted,
        last_attempt=now,
        last_success=now,
        **_NO_FAILURE,
        last_status=outcome.status if isinstance(outcome, Document) else 304,
        **_record_move(hinted, outcome, now),
        **_schedule(hinted, now, *_choose_wait(hinted, outcome, interval, own_interval)),
    )


def record_source_failure(state: FeedState, kind: FailureKind, message: str, now: datetime) -> FeedState:
    """Return the state of an article source that failed; it is read again at the next run."""
    return replace(
        state,
        last_attempt=now,
        failures=state.failures + 1,
        failing_since=state.failing_since or now,
        last_error=shorten(clean_text(message)),
        last_error_kind=kind,
    )


def record_source_success(state: FeedState, now: datetime | None) -> FeedState:
    """Return the state of an article source after success; `now` is None for files, which have no last success."""
    return replace(state, last_attempt=now, last_success=now, **_NO_FAILURE)


_Changes = dict[str, Any]
"""New values of FeedState fields."""


def _apply_hints(state: FeedState, hints: PublisherHints) -> FeedState:
    return replace(
        state,
        update_interval_s=_in_seconds(hints.interval),
        post_gap_s=_in_seconds(hints.post_gap),
        skip_hours=hints.skip_hours,
        skip_days=hints.skip_days,
    )


def _in_seconds(span: timedelta | None) -> int | None:
    return None if span is None else int(span.total_seconds())


_Wait = tuple[timedelta, str]


def _choose_wait(
    state: FeedState, outcome: Document | NotModified, interval: timedelta, own_interval: timedelta | None
) -> _Wait:
    """Use the longer of the configured and the publisher's interval.

    Only the latter is capped.
    """
    asked = _find_publisher_wait(state, outcome)
    if own_interval is not None:
        wait, reason = _longer((own_interval, "the interval given for this feed"), asked)
    elif state.post_gap_s is not None:
        wait, reason = _follow_rhythm(timedelta(seconds=state.post_gap_s), interval, asked)
    else:
        wait, reason = _longer((interval, "the configured interval"), asked)
    if wait < MIN_WAIT:
        return MIN_WAIT, "not more often than every 15 minutes"
    return wait, reason


def _follow_rhythm(gap: timedelta, interval: timedelta, asked: _Wait | None) -> _Wait:
    """Follow the posting frequency.

    The wait is below the configured interval only if the publisher states an interval.
    """
    wait = min(gap / _FETCHES_PER_POST, MAX_WAIT)
    rhythm = (wait, f"it posts about every {_format_span(gap)}")
    if asked is not None:
        return _longer(rhythm, asked)
    return rhythm if wait > interval else (interval, "the configured interval")


def _find_publisher_wait(state: FeedState, outcome: Document | NotModified) -> _Wait | None:
    """Return the publisher's interval.

    `max-age=0` is not an interval, it only asks for revalidation.
    """
    waits = []
    if outcome.fresh_for:
        waits.append((outcome.fresh_for, "the server says it is fresh until then"))
    if state.update_interval_s:
        waits.append((timedelta(seconds=state.update_interval_s), "the feed asks for this interval"))
    if not waits:
        return None
    wait, reason = max(waits, key=lambda choice: choice[0])
    return (MAX_WAIT, f"{reason}, capped at a day") if wait > MAX_WAIT else (wait, reason)


def _longer(one: _Wait, other: _Wait | None) -> _Wait:
    return other if other is not None and other[0] > one[0] else one


def _format_span(span: timedelta) -> str:
    minutes = round(span.total_seconds() / 60)
    if minutes < 120:
        return "1 minute" if minutes == 1 else f"{minutes} minutes"
    return f"{minutes // 60} hours" if minutes < 48 * 60 else f"{minutes // (24 * 60)} days"


def _record_failure(state: FeedState, failed: Failed, now: datetime) -> FeedState:
    is_rate_limited = failed.kind is FailureKind.RATE_LIMITED
    failures = state.failures if is_rate_limited else state.failures + 1
    bad = replace(
        state,
        last_attempt=now,
        failures=failures,
        failing_since=state.failing_since if is_rate_limited else state.failing_since or now,
        last_error=shorten(clean_text(failed.message)),
        last_error_kind=failed.kind,
        last_status=failed.status,
    )
    return replace(bad, **_schedule(bad, now, *_choose_backoff(bad, failed, now)))


def _choose_backoff(state: FeedState, failed: Failed, now: datetime) -> tuple[timedelta, str]:
    if failed.kind is FailureKind.RATE_LIMITED:
        return min(failed.retry_after or _BACKOFF, MAX_WAIT), "rate limited by the server"
    if failed.kind is FailureKind.GONE:
        return _MONTH, "the server says it is gone for good; tried once a month"
    if state.failing_since and now - state.failing_since > LONG_FAILURE:
        return _WEEK, "failing for more than a month; tried weekly"
    wait = min(_BACKOFF * 2 ** min(state.failures - 1, 10), MAX_WAIT)
    return wait, "failed once" if state.failures == 1 else f"failed {state.failures} times in a row"


def _schedule(state: FeedState, now: datetime, wait: timedelta, reason: str) -> _Changes:
    moment = now + wait + _jitter(state.key, wait)
    allowed = _avoid_skipped(moment, state)
    if allowed != moment:
        reason = f"{reason}, moved out of the hours and days that the feed excludes"
    return {"next_try": allowed, "next_try_reason": reason}


def _jitter(key: str, wait: timedelta) -> timedelta:
    """Return a delay of up to a tenth, constant for a feed.

    It spreads feeds with the same interval.
    """
    return wait * (crc32(key.encode()) % 1000) / 10_000


def _avoid_skipped(moment: datetime, state: FeedState) -> datetime:
    """Return the first time not in skipHours or skipDays (RSS 2.0), within a week."""
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
        # A feed that was fetched from its new address does not redirect, but it is still there.
        redirect_ended = state.moved_to is not None and state.moved_to != outcome.url
        return {"moved_to": None, "moved_seen": 0, "moved_since": None} if redirect_ended else {}
    if outcome.moved_to != state.moved_to:
        return {"moved_to": outcome.moved_to, "moved_seen": 1, "moved_since": now}
    return {"moved_seen": state.moved_seen + 1}


def get_current_url(state: FeedState, url: str) -> str:
    """Return the address to fetch.

    It is the configured one, or the target of a lasting permanent redirect.

    Only successes count as sightings; therefore the last success is the last sighting. After several failures in a
    row, the new address is given up for the configured one, which may redirect elsewhere by now.
    """
    if not (state.moved_to and state.moved_since and state.last_success) or state.failures >= _MAX_MOVED_FAILURES:
        return url
    is_accepted = state.moved_seen >= MOVE_SIGHTINGS and state.last_success - state.moved_since >= MOVE_SPAN
    return state.moved_to if is_accepted else url


def accept_move(state: FeedState, url: str, now: datetime) -> FeedState:
    """Return the state with a new address that is accepted at once.

    A page named the address, and the feed was there.
    """
    return replace(state, moved_to=url, moved_seen=MOVE_SIGHTINGS, moved_since=now - MOVE_SPAN)
