"""The advice about a failing subscription."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from feedtool.fetching.subscription_advice import list_advice
from feedtool.model import FailureKind, FeedInfo, FeedState, Subscription

NOW = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def advise(*states):
    subscriptions = [Subscription(key=state.key, url=state.key) for state in states]
    return list_advice(subscriptions, {state.key: state for state in states}, NOW)


def state(key="https://a.example/", **fields):
    return FeedState(key=key, kind="subscription", **fields)


def test_a_healthy_feed_gets_no_advice():
    assert advise(state(last_success=NOW), state("https://b.example/", failures=3, failing_since=NOW - DAY)) == {}


def test_a_feed_that_was_never_fetched_gets_no_advice():
    assert list_advice([Subscription(key="a", url="a")], {}, NOW) == {}


def test_a_feed_that_is_gone_gets_the_advice_to_remove_it():
    assert "gone for good" in advise(state(last_error_kind=FailureKind.GONE))["https://a.example/"][0]


def test_a_feed_that_fails_for_weeks_gets_the_advice_to_remove_it():
    assert "for 40 days" in advise(state(failures=9, failing_since=NOW - 40 * DAY))["https://a.example/"][0]


def test_a_move_is_proposed_at_once_and_called_one_when_it_is_believed():
    seen = {"moved_to": "https://new.example/", "moved_seen": 3, "moved_since": NOW - 4 * DAY}
    (sure,) = advise(state(last_success=NOW, **seen))["https://a.example/"]
    (early,) = advise(state(last_success=NOW - 3.5 * DAY, **seen))["https://a.example/"]
    assert sure == "it moved permanently; change its URL to https://new.example/ in feeds.yaml"
    assert early == "it redirects permanently; if that is right, change its URL to https://new.example/ in feeds.yaml"


def test_two_addresses_of_one_feed_are_pointed_out():
    moved = state("https://b.example/", moved_to="https://a.example/")
    assert advise(state(), moved)["https://b.example/"][-1] == (
        "it is the same feed as https://a.example/; remove one of them"
    )
    same = [state(f"https://{name}.example/", about=FeedInfo(id="urn:x")) for name in "abc"]
    assert set(advise(*same)) == {"https://b.example/", "https://c.example/"}
