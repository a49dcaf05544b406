from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedtool.core.dates import parse_date

TABLE = Path(__file__).parents[1] / "data/core/dates.txt"
ROWS = [line.rsplit(" => ", 1) for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]


@pytest.mark.parametrize(("raw", "moment"), ROWS)
def test_dates_are_read_in_every_form_they_come_in(raw, moment):
    expected = None if moment == "none" else datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert parse_date(raw) == expected
    assert parse_date(f"\n {raw}\t") == expected


@pytest.mark.parametrize(
    "raw", ["2026-07-02 10:00", "2 Jul 2026 10:00", "2 luglio 2026 10:00", "20260702T1000", "10am July 2 2026"]
)
def test_a_clock_without_a_zone_stands_where_the_site_is(raw):
    assert parse_date(raw, ZoneInfo("Europe/Rome")) == datetime(2026, 7, 2, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize("raw", ["2026-07-02T10:00Z", "2 Jul 2026 10:00 GMT", "1783000800", "2 luglio 2026 10:00 UTC"])
def test_a_date_with_a_zone_means_the_same_everywhere(raw):
    assert parse_date(raw, ZoneInfo("Asia/Tokyo")) == parse_date(raw)


def test_a_day_without_a_time_begins_where_the_site_is():
    assert parse_date("2026-07-02", ZoneInfo("Europe/Rome")) == datetime(2026, 7, 1, 22, 0, tzinfo=UTC)


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2199, 12, 31)))
def test_what_python_writes_is_read_back(moment):
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
def test_nothing_makes_it_raise(raw):
    moment = parse_date(raw, ZoneInfo("America/New_York"))
    assert moment is None or moment.utcoffset().total_seconds() == 0


@pytest.mark.parametrize("part", ["1", "-", "a ", "1 ", "Mon, ", "10:", "\u0661", ".", " "])
def test_a_flood_is_over_at_once(part):
    begin = time.process_time()
    for length in (99, 100, 1_000_000):
        parse_date((part * length)[:length])
        parse_date("2" + (part * length)[:length] + "x")
    assert time.process_time() - begin < 5


def test_dateutil_is_not_loaded_for_common_forms():
    code = (
        "import sys; from feedtool.core.dates import parse_date;"
        "[parse_date(raw) for raw in ('2026-03-02T10:00:00Z', 'Mon, 02 Mar 2026 10:00:00 GMT', '2 marzo 2026')];"
        "sys.exit('dateutil' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
