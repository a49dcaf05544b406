"""Ages in the words of pages: "2 days ago"."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feedtool.content.relative_dates import parse_age, subtract_age

MOMENT = datetime(2026, 3, 31, 12, tzinfo=UTC)
AGES = {
    "1 giorno ago": (1, "days"),
    "2 giorni fa": (2, "days"),
    "un'ora fa": (1, "hours"),
    "about an hour ago": (1, "hours"),
    "3d ago": (3, "days"),
    "Yesterday": (1, "days"),
    "l’altro ieri": (2, "days"),
    "vor einem Tag": (1, "days"),
    "vor 3 Stunden": (3, "hours"),
    "hace 2 años": (2, "years"),
    "il y a une semaine": (1, "weeks"),
    "há 2 dias": (2, "days"),
    "2 dias atrás.": (2, "days"),
    "5 mins ago": (5, "minutes"),
    "vor einem Jahr": (1, "years"),
    "hace 4 días": (4, "days"),
    "gestern": (1, "days"),
}


@pytest.mark.parametrize("text", AGES)
def test_a_relative_date_is_read_in_every_language(text):
    assert parse_age(text) == AGES[text]


@pytest.mark.parametrize(
    "text",
    [
        "5 min",
        "2 giorni",
        "in 3 days",
        "alcuni giorni fa",
        "3 days of rain ago",
        "",
        "ago",
        "fa",
        "5 minuti di lettura",
        "3 Schrauben",
        "tomorrow",
        "9999999 days ago",
        "2026-03-05",
        "10 anni di garanzia",
        "one day, long ago, there was a tablet",
    ],
)
def test_a_text_that_is_not_a_relative_date_is_not_read(text):
    assert parse_age(text) is None


def test_a_month_before_the_31st_is_the_last_day_of_a_shorter_month():
    assert subtract_age(MOMENT, (1, "months")) == datetime(2026, 2, 28, 12, tzinfo=UTC)


def test_a_relative_date_before_year_one_is_not_read():
    assert subtract_age(MOMENT, (9999, "years")) is None
