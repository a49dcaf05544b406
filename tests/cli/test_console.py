"""The summaries of `build` and `ingest` for articles that are not public."""

from __future__ import annotations

from datetime import date

import pytest

from feedtool.cli.console import describe_withheld
from feedtool.model.reports import WithheldCounts

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
