"""The time of the next fetch of a feed, and its reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from feedtool.fetching.schedule import (
    PublisherHints,
    find_post_gap,
    get_current_url,
    is_backing_off,
    is_due,
    record_outcome,
)
from feedtool.model import Document, Failed, FailureKind, FeedState, NotModified

NOW = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
URL = "https://other.example/feed.xml"
NEW = "https://new.example/feed.xml"


def good(**fields):
    return Document(**({"feed": "a", "url": URL, "content": b"x"} | fields))


def bad(kind=FailureKind.HTTP, **fields):
    return Failed(feed="a", url=URL, kind=kind, message="no", **fields)


def state(**fields):
    return FeedState(key="a", kind="subscription", **fields)


def wait_after(outcome, before=None, **options):
    """Return the wait without its jitter, and the reason."""
    after = record_outcome(before or state(), outcome, NOW, **({"interval": HOUR} | options))
    wait = after.next_try - NOW
    # the jitter is the same share for every wait of one feed
    one = record_outcome(state(), good(), NOW, interval=HOUR).next_try - NOW
    return timedelta(seconds=round((wait / (one / HOUR)).total_seconds())), after.next_try_reason


@pytest.mark.parametrize(
    ("outcome", "options", "wait", "reason"),
    [
        (good(), {}, HOUR, "configured interval"),
        (good(fresh_for=2 * HOUR), {}, 2 * HOUR, "server says it is fresh"),
        (NotModified(feed="a", url=URL, fresh_for=2 * HOUR), {}, 2 * HOUR, "server says it is fresh"),
        (good(fresh_for=timedelta(minutes=5)), {}, HOUR, "configured interval"),
        (good(fresh_for=timedelta(days=365)), {}, DAY, "capped at a day"),
        (good(), {"hints": PublisherHints(interval=3 * HOUR)}, 3 * HOUR, "feed asks for this interval"),
        (good(fresh_for=2 * HOUR), {"hints": PublisherHints(interval=3 * HOUR)}, 3 * HOUR, "feed asks"),
        (good(), {"interval": timedelta(minutes=1)}, timedelta(minutes=15), "not more often than every 15 minutes"),
        (good(), {"own_interval": 7 * DAY}, 7 * DAY, "given for this feed"),
        (good(fresh_for=2 * HOUR), {"own_interval": timedelta(minutes=30)}, 2 * HOUR, "server says"),
        (good(), {"hints": PublisherHints(post_gap=DAY)}, 6 * HOUR, "posts about every 24 hours"),
        (good(), {"hints": PublisherHints(post_gap=timedelta(days=30))}, DAY, "posts about every 30 days"),
        (good(), {"hints": PublisherHints(post_gap=timedelta(minutes=20))}, HOUR, "configured interval"),
        (good(), {"hints": PublisherHints(post_gap=DAY), "own_interval": HOUR}, HOUR, "given for this feed"),
        (
            good(fresh_for=timedelta(minutes=20)),
            {"hints": PublisherHints(post_gap=timedelta(minutes=20))},
            timedelta(minutes=20),
            "server says",
        ),
        (good(fresh_for=timedelta(0)), {"hints": PublisherHints(post_gap=timedelta(minutes=20))}, HOUR, "configured"),
    ],
    ids=[
        "nothing said",
        "max-age",
        "max-age of a 304",
        "a short max-age does not shorten the interval",
        "a year of max-age is believed for a day",
        "ttl",
        "the longer of two hints",
        "the floor",
        "the owner's interval is not capped",
        "the publisher may ask for more than the owner",
        "a daily feed",
        "a monthly feed",
        "a busy feed that says nothing",
        "the owner's interval beats the rhythm",
        "a busy feed that says it is fresh for less than the interval",
        "max-age=0 asks for nothing",
    ],
)
def test_the_wait_after_a_success_follows_config_and_publisher(outcome, options, wait, reason):
    found = wait_after(outcome, **options)
    assert found[0] == wait
    assert reason in found[1]


def test_the_jitter_is_at_most_a_tenth_and_constant_for_a_feed():
    waits = set()
    for name in "abcdefghij":
        first, second = (
            record_outcome(FeedState(key=name, kind="subscription"), good(), NOW, interval=HOUR).next_try
            for _ in range(2)
        )
        assert first == second
        assert HOUR <= first - NOW <= 1.1 * HOUR
        waits.add(first)
    assert len(waits) > 5


def test_a_304_keeps_the_schedule_of_the_document():
    first = record_outcome(
        state(), good(), NOW, interval=HOUR, hints=PublisherHints(interval=5 * HOUR, skip_days=("Sunday",))
    )
    after = record_outcome(first, NotModified(feed="a", url=URL), NOW, interval=HOUR)
    assert after.update_interval_s == 18_000
    assert after.skip_days == ("Sunday",)


def test_a_document_without_a_schedule_replaces_an_earlier_one():
    first = record_outcome(state(), good(), NOW, interval=HOUR, hints=PublisherHints(interval=5 * HOUR))
    assert record_outcome(first, good(), NOW, interval=HOUR, hints=PublisherHints()).update_interval_s is None


def test_the_back_off_of_failures_grows_up_to_a_day():
    now, before, waits = NOW, state(), []
    for _ in range(8):
        before = record_outcome(before, bad(), now, interval=HOUR)
        waits.append((before.next_try - now) / HOUR)
        now = before.next_try
    expected = [1, 2, 4, 8, 16, 24, 24, 24]
    assert all(least <= wait <= least * 1.1 for wait, least in zip(waits, expected, strict=True))
    assert before.failures == 8


def test_a_feed_that_fails_for_a_month_is_fetched_weekly():
    before = state(failures=500, failing_since=NOW - timedelta(days=400))
    after = record_outcome(before, bad(), NOW, interval=HOUR)
    assert timedelta(days=7) <= after.next_try - NOW <= timedelta(days=7.7)
    assert "weekly" in after.next_try_reason


def test_a_success_resets_all_failures():
    before = state(failures=5, failing_since=NOW, last_error="no", last_error_kind=FailureKind.DNS, last_status=500)
    after = record_outcome(before, good(), NOW, interval=HOUR)
    assert after.failures == 0
    assert after.failing_since is None
    assert after.last_error is None
    assert after.last_error_kind is None
    assert after.last_status == 200


def test_repeated_requests_to_wait_are_not_failures():
    after = state()
    for _ in range(50):
        after = record_outcome(
            after, bad(FailureKind.RATE_LIMITED, retry_after=timedelta(minutes=2)), NOW, interval=HOUR
        )
    assert after.failures == 0
    assert after.failing_since is None
    assert timedelta(minutes=2) <= after.next_try - NOW <= timedelta(minutes=2.2)
    assert is_backing_off(after, NOW)


@pytest.mark.parametrize(
    ("asked", "wait"), [(None, HOUR), (timedelta(0), HOUR), (timedelta(days=9), DAY)], ids=["none", "zero", "long"]
)
def test_a_missing_or_far_retry_after_is_limited(asked, wait):
    assert wait_after(bad(FailureKind.RATE_LIMITED, retry_after=asked))[0] == wait


def test_a_feed_that_is_gone_is_fetched_monthly():
    wait, reason = wait_after(bad(FailureKind.GONE, status=410))
    assert wait == timedelta(days=30)
    assert "once a month" in reason


def test_skipped_hours_and_days_are_respected():
    hints = PublisherHints(skip_hours=(13, 14), skip_days=("Friday", "saturday"))
    after = record_outcome(state(), good(), NOW, interval=HOUR, hints=hints)
    assert after.next_try == datetime(2026, 3, 5, 15, 0, tzinfo=UTC)  # a Thursday
    late = record_outcome(after, good(), NOW.replace(hour=23), interval=HOUR)
    assert late.next_try == datetime(2026, 3, 8, 0, 0, tzinfo=UTC)
    assert "excludes" in late.next_try_reason


WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@pytest.mark.parametrize("hints", [PublisherHints(skip_hours=tuple(range(24))), PublisherHints(skip_days=WEEK)])
def test_skipping_all_hours_or_days_is_ignored(hints):
    assert record_outcome(state(), good(), NOW, interval=HOUR, hints=hints).next_try <= NOW + 1.1 * HOUR


def test_a_feed_is_due_after_a_wrong_clock():
    assert is_due(state(next_try=NOW + timedelta(days=3650)), NOW)
    assert not is_due(state(next_try=NOW + HOUR), NOW)
    assert is_due(state(), NOW)


@pytest.mark.parametrize(
    ("ages_h", "gap"),
    [
        ([1, 2, 3], HOUR),
        ([0, 24, 48, 72], DAY),
        ([100, 101, 102], 50 * HOUR),
        ([-5, 1, 2], None),
        ([1, 1, 1], None),
        ([], None),
        ([1, 2], None),
        ([*range(10), 5000], HOUR),
    ],
    ids=["hourly", "daily", "quiet since", "future dates", "all at once", "none", "two", "only the newest ten"],
)
def test_the_posting_interval_is_computed_from_the_newest_entries(ages_h, gap):
    assert find_post_gap([NOW - age * HOUR for age in ages_h], NOW) == gap


# -- moves


def sight(before, *days, outcome=None):
    for day in days:
        before = record_outcome(before, outcome or good(url=NEW, moved_to=NEW), NOW + day * DAY, interval=HOUR)
    return before


@pytest.mark.parametrize(
    ("days", "settled"),
    [((0,), URL), ((0, 1), URL), ((0, 3), URL), ((0, 1, 2), URL), ((0, 0.1, 0.2, 0.3), URL), ((0, 1, 3), NEW)],
)
def test_a_permanent_redirect_is_stored_after_three_responses_over_three_days(days, settled):
    assert get_current_url(sight(state(), *days), URL) == settled


def test_the_count_starts_again_with_another_redirect_target_or_none():
    other = good(url="https://third.example/", moved_to="https://third.example/")
    assert get_current_url(sight(sight(state(), 0, 1), 3, outcome=other), URL) == URL
    assert get_current_url(sight(sight(sight(state(), 0, 1), 2, outcome=good()), 4), URL) == URL


def test_a_failure_at_the_redirect_target_does_not_count():
    after = sight(sight(state(), 0, 1), 2, 3, 4, outcome=bad())
    assert get_current_url(replace(after, failures=0), URL) == URL


def test_a_stored_redirect_stays_while_its_target_answers():
    after = sight(sight(state(), 0, 1, 3), 4, 5, outcome=good(url=NEW))
    assert get_current_url(after, URL) == NEW


def test_a_redirect_target_that_is_gone_is_dropped_for_the_old_url():
    lost = sight(sight(state(), 0, 1, 3), 4, 5, outcome=bad())
    assert get_current_url(lost, URL) == NEW
    lost = sight(lost, 6, outcome=bad())
    assert get_current_url(lost, URL) == URL
    assert get_current_url(sight(lost, 7), URL) == NEW
    assert get_current_url(sight(lost, 7, outcome=good()), URL) == URL
