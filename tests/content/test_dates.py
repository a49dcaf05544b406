from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from feedtool.content.date_order import find_language_order, find_written_order
from feedtool.content.dates import DateProblem, normalize_numeric_day, parse_date, parse_date_or_reason, parse_end
from feedtool.locale import LANGUAGES
from support.endless import ends

TABLE = Path(__file__).parents[1] / "data/content/dates.txt"
ROWS = [line.rsplit(" => ", 1) for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]


@pytest.mark.parametrize(("raw", "moment"), ROWS)
def test_a_date_is_read_in_every_known_form(raw, moment):
    expected = None if moment == "none" else datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert parse_date(raw) == expected
    assert parse_date(f"\n {raw}\t") == expected


NUMERIC = [
    line.replace(" => ", " | ").split(" | ")
    for line in (TABLE.parent / "numeric_dates.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("language", "raw", "day"), NUMERIC)
def test_a_numeric_date_follows_the_order_of_its_language(language, raw, day):
    order = find_language_order(language.strip())
    found = parse_date_or_reason(raw, ZoneInfo("UTC"), order)
    if day in ("ambiguous", "invalid"):
        assert found is DateProblem[day.upper()]
        assert normalize_numeric_day(raw, order) == raw
    else:
        assert found.date().isoformat() == day
        assert parse_date(normalize_numeric_day(raw, order)) == found


@pytest.mark.parametrize(
    "raw",
    [
        "0",
        "0000-00-00 00:00:00",
        "0001-01-01",
        "0001-01-01T00:00:00+01:00",
        "01/01/0001 00:00:00",
        "1/1/0001 12:00:00 AM",
        "Wed, 30 Nov -0001 00:00:00 +0000",
        "-0001-11-30T00:00:00+00:00",
        "1601-01-01T00:00:00Z",
        "1899-12-30",
        "30.12.1899 00:00",
        "1900-01-01 00:00:00",
        "1904-01-01T00:00:00",
        "1970-01-01",
        "1970-01-01T00:00:00",
        "1970-01-01T00:00:00Z",
        "1970-01-01T01:00:00+01:00",
        "1969-12-31T19:00:00-05:00",
        "1970-01-01 05:30",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Thu, 01 Jan 1970 00:00:01 GMT",
        "1 gennaio 1970",
        "1980-01-01",
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "Europe/Rome", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"])
def test_the_zero_of_a_clock_is_not_read_as_a_date_in_any_zone(raw, zone):
    assert parse_date_or_reason(raw, ZoneInfo(zone)) is DateProblem.ZERO
    assert parse_date(raw, ZoneInfo(zone)) is None


@pytest.mark.parametrize("raw", ["1970-01-01 10:07", "1970-01-03", "1969-12-30", "1904-01-01 10:00", "1999-12-31"])
def test_an_old_date_that_is_not_zero_is_a_date(raw):
    assert parse_date(raw, ZoneInfo("Europe/Rome")) is not None


@pytest.mark.parametrize("raw", ["", "presto", "31 Feb 2026 10:00:00 +0000", "2026-02-30", "2026-03-05 25:00"])
def test_a_date_that_cannot_be_read_is_invalid_and_not_a_zero(raw):
    assert parse_date_or_reason(raw) is DateProblem.INVALID


def test_unambiguous_dates_of_a_document_tell_the_order_of_the_others():
    assert find_written_order(["1/2/2026", "1/25/2026 3:04:05 PM", "2026-03-05"]) == "mdy"
    assert find_written_order(["1/2/2026", "25/1/2026"]) == "dmy"
    assert find_written_order(["1/2/2026", "3/4/2026"]) is None
    assert find_written_order(["1/25/2026", "25/1/2026"]) is None
    assert find_written_order([]) is None


def test_a_numeric_day_is_written_out_and_the_rest_of_the_date_stays():
    assert normalize_numeric_day("lun 05/03/2026 14:30 +0100", "dmy") == "lun 2026-03-05 14:30 +0100"
    assert normalize_numeric_day("5. 3. 2026", None) == "2026-03-05"


@pytest.mark.parametrize(
    ("raw", "end"),
    [
        ("2026-03-05", "2026-03-05T22:59:59"),
        ("2026-03-29", "2026-03-29T21:59:59"),  # 23 hours
        ("2026-10-25", "2026-10-25T22:59:59"),  # 25 hours
        ("2026-12-31", "2026-12-31T22:59:59"),
        ("5 marzo 2026", "2026-03-05T22:59:59"),
        ("31.12.2026", "2026-12-31T22:59:59"),
        ("20260305", "2026-03-05T22:59:59"),
        ("Thu, 05 Mar 2026", "2026-03-05T22:59:59"),
        ("2026-03-05 12:00", "2026-03-05T11:00:00"),
        ("2026-03-05T00:00", "2026-03-04T23:00:00"),
        ("2026-03-05T10:00:00Z", "2026-03-05T10:00:00"),
        ("Thu, 05 Mar 2026 10:00:00 GMT", "2026-03-05T10:00:00"),
        ("1772704800", "2026-03-05T10:00:00"),
    ],
)
def test_an_expiry_without_a_time_is_the_end_of_the_day_in_the_zone(raw, end):
    assert parse_end(raw, ZoneInfo("Europe/Rome")) == datetime.fromisoformat(end).replace(tzinfo=UTC)


def test_an_invalid_expiry_is_ignored():
    assert parse_end("presto") is parse_end("1970-01-01") is None


@pytest.mark.parametrize("raw", ["2026-03-05", "Mon, 02 Mar 2026 10:00:00 GMT", "1.2.3.4", "10.30", "5/3", "", "a/b/c"])
def test_a_text_without_a_numeric_day_stays_as_it_is_written(raw):
    assert normalize_numeric_day(raw, "dmy") == raw


@pytest.mark.parametrize(
    "raw", ["2026-07-02 10:00", "2 Jul 2026 10:00", "2 luglio 2026 10:00", "20260702T1000", "10am July 2 2026"]
)
def test_a_time_without_a_zone_is_in_the_zone_of_the_site(raw):
    assert parse_date(raw, ZoneInfo("Europe/Rome")) == datetime(2026, 7, 2, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize("raw", ["2026-07-02T10:00Z", "2 Jul 2026 10:00 GMT", "1783000800", "2 luglio 2026 10:00 UTC"])
def test_a_date_with_a_zone_does_not_depend_on_the_zone_of_the_site(raw):
    assert parse_date(raw, ZoneInfo("Asia/Tokyo")) == parse_date(raw)


def test_a_day_without_a_time_begins_in_the_zone_of_the_site():
    assert parse_date("2026-07-02", ZoneInfo("Europe/Rome")) == datetime(2026, 7, 1, 22, 0, tzinfo=UTC)


@given(st.datetimes(min_value=datetime(1981, 1, 1), max_value=datetime(2199, 12, 31)))
def test_a_date_written_by_python_is_read_back(moment):
    whole = moment.replace(microsecond=0)
    assert parse_date(moment.isoformat() + "Z") == moment.replace(tzinfo=UTC)
    for form in (
        "%a, %d %b %Y %H:%M:%S +0000",
        "%Y-%m-%d %H:%M:%S",
        "%A %d %B %Y, %I:%M:%S %p",
        "%a %b %d %H:%M:%S %Y",
    ):
        assert parse_date(whole.strftime(form)) == whole.replace(tzinfo=UTC), form


WORDS = """
2026 03 02 -1 10:00 :00 T Z + - / . , GMT EST (x) May marzo \uc624\ud6c4 \u5e74 \u6708 \u65e5 am PM W12 \u0660
\u00b2 99 0 1e5 inf nan
"""
words = st.sampled_from(WORDS.split())


@given(st.text(max_size=120) | st.lists(words, max_size=9).map(" ".join) | st.lists(words, max_size=9).map("".join))
def test_no_text_makes_the_date_parser_raise(raw):
    moment = parse_date(raw, ZoneInfo("America/New_York"))
    assert moment is None or moment.utcoffset().total_seconds() == 0


@pytest.mark.parametrize("part", ["1", "-", "a ", "1 ", "Mon, ", "10:", "\u0661", ".", " "])
def test_a_long_text_is_rejected_as_a_date_at_once(part):
    with ends():
        for length in (99, 100, 1_000_000):
            parse_date((part * length)[:length])
            parse_date("2" + (part * length)[:length] + "x")


def test_dateutil_is_not_loaded_for_common_forms():
    code = (
        "import sys; from feedtool.content.dates import parse_date;"
        "[parse_date(raw) for raw in ('2026-03-02T10:00:00Z', 'Mon, 02 Mar 2026 10:00:00 GMT', '2 marzo 2026')];"
        "sys.exit('dateutil' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("length", ["medium", "long", "full"])
@pytest.mark.parametrize("code", [language.code for language in LANGUAGES])
def test_the_dates_of_a_language_are_read_as_browsers_write_them(code, length):
    for month in range(1, 13):
        written = format_date(date(2026, month, 22), length, locale=code)
        assert parse_date(written, TOKYO) == datetime(2026, month, 22, tzinfo=TOKYO), written


TOKYO = ZoneInfo("Asia/Tokyo")
