"""A quiet run reports a failing source when that begins or changes, and then once a day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from feedtool.pipeline.notice_times import choose_notices, make_digests

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
FAILING = make_digests([("feeds a", "HTTP")])
OTHER = make_digests([("feeds a", "DNS")])


def run(digests, before=None, hours=0):
    return choose_notices(digests, before or {}, NOW + timedelta(hours=hours))


def test_a_failure_that_begins_is_reported():
    assert [*run(FAILING)[0]] == ["feeds a"]


@pytest.mark.parametrize(("hours", "is_reported"), [(0, False), (1, False), (22, False), (24, True), (1000, True)])
def test_a_failure_that_goes_on_is_reported_once_a_day(hours, is_reported):
    _, before = run(FAILING)
    assert bool(run(FAILING, before, hours)[0]) is is_reported


def test_a_run_without_a_report_does_not_delay_the_next_report():
    _, before = run(FAILING)
    for hours in range(1, 23):
        _, before = run(FAILING, before, hours)
    assert run(FAILING, before, 24)[0]


def test_another_failure_of_the_same_source_is_reported():
    _, before = run(FAILING)
    assert run(OTHER, before, 1)[0]


def test_a_failure_after_a_recovery_is_reported():
    _, before = run(FAILING)
    _, before = run({}, before, 1)
    assert before == {}
    assert run(FAILING, before, 2)[0]


def test_a_report_from_the_future_does_not_count():
    _, before = run(FAILING, hours=10_000)
    assert run(FAILING, before)[0]


def test_the_order_of_failures_does_not_matter():
    assert make_digests([("a", 1), ("a", 2)]) == make_digests([("a", 2), ("a", 1), ("a", 1)])
