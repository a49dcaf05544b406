"""Dates that count from when somebody looked, in the languages that sites mix."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feedtool.core.relativedates import is_relative_date, parse_relative_date

SEEN = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("1 giorno ago", "2026-03-30T12:00"),
        ("2 giorni fa", "2026-03-29T12:00"),
        ("un'ora fa", "2026-03-31T11:00"),
        ("un’ora fa", "2026-03-31T11:00"),
        ("ieri", "2026-03-30T12:00"),
        ("3 hours ago", "2026-03-31T09:00"),
        ("about 2 weeks ago", "2026-03-17T12:00"),
        ("a month ago", "2026-02-28T12:00"),
        ("Yesterday", "2026-03-30T12:00"),
        ("5 mins ago", "2026-03-31T11:55"),
        ("vor 2 Tagen", "2026-03-29T12:00"),
        ("vor einem Jahr", "2025-03-31T12:00"),
        ("gestern", "2026-03-30T12:00"),
        ("hace 4 días", "2026-03-27T12:00"),
        ("il y a 2 jours", "2026-03-29T12:00"),
        ("il y a une semaine", "2026-03-24T12:00"),
        ("há 3 dias", "2026-03-28T12:00"),
        ("2 dias atrás", "2026-03-29T12:00"),
    ],
)
def test_it_counts_back(text, date):
    assert parse_relative_date(text, SEEN) == datetime.fromisoformat(f"{date}+00:00")


@pytest.mark.parametrize(
    "text",
    ["", "2 giorni", "5 minuti di lettura", "fa", "ago", "3 Schrauben", "tomorrow", "9999999 days ago", "2026-03-05",
     "one day, long ago, there was a tablet", "10 anni di garanzia"],
)  # fmt: skip
def test_what_is_none_is_not_guessed(text):
    assert not is_relative_date(text)


def test_a_date_before_the_calendar_is_none():
    assert parse_relative_date("9999 years ago", SEEN) is None
