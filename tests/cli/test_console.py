"""Summaries of `build` and `ingest`, and messages."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from feedtool.cli.console import describe_withheld, format_time, print_pings
from feedtool.model.reports import PingReport, WithheldCounts
from feedtool.model.state import Ping
from support import NOW

CHRISTMAS = date(2026, 12, 24)


@pytest.mark.parametrize(
    ("reasons", "next_date", "expected"),
    [
        ({}, None, ""),
        ({"draft": 1}, None, "1 draft"),
        (
            {"draft": 3, "private": 2, "scheduled": 1},
            CHRISTMAS,
            "3 drafts, 2 private, 1 scheduled for 2026-12-24",
        ),
        ({"scheduled": 2}, CHRISTMAS, "2 scheduled for 2026-12-24 and later"),
        ({"scheduled": 2}, None, "2 scheduled"),
        ({"password": 1, "trash": 2, "unreadable": 1}, None, "1 with a password, 2 in the trash, 1 unreadable"),
        ({"unlisted": 1, "unknown status": 4, "expired": 1}, None, "1 unlisted, 4 with an unknown status, 1 expired"),
    ],
)
def test_the_summary_counts_withheld_articles_by_reason(reasons, next_date, expected):
    assert describe_withheld(WithheldCounts(reasons=tuple(reasons.items()), next_date=next_date)) == expected


def test_a_hub_that_fails_is_one_line(capsys):
    pings = [
        Ping(
            hub="https://hub.example/", topic=f"https://e.example/{name}", since=NOW, failures=2, last_error="HTTP 500"
        )
        for name in "abc"
    ]
    print_pings(PingReport(failed=tuple(pings)), quiet=True)
    assert capsys.readouterr().err == (
        "feedtool: could not notify https://hub.example/ about 3 feeds: HTTP 500 (2 failures so far)\n"
        "  hint: the next build tries again\n"
    )


def test_a_time_is_shown_in_the_zone_of_the_site():
    when = datetime(2026, 3, 1, 12, 30, 15, 999, tzinfo=UTC)
    assert format_time(when, "Europe/Rome") == "2026-03-01 13:30 CET"
