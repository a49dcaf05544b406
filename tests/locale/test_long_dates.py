"""The table of written dates is what Babel makes of the same version of CLDR."""

from __future__ import annotations

import runpy
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.core import get_cldr_version
from babel.dates import format_date

from feedtool.locale.long_dates import CLDR_VERSION
from feedtool.output.translations import format_local_date, get_direction

GENERATOR = runpy.run_path(str(Path(__file__).parents[2] / "docs/generate_dates.py"))
LOCALES = {tag: GENERATOR["find_locale"](tag) for tag in GENERATOR["list_tags"]()}
DAYS = [datetime(2026, month, month * 2, 12, tzinfo=UTC) for month in range(1, 13)]

pytestmark = pytest.mark.skipif(get_cldr_version() != CLDR_VERSION, reason="Babel has another version of CLDR")


def test_table_of_long_dates_is_current():
    table = GENERATOR["TABLE"].read_text(encoding="utf-8")
    assert table == GENERATOR["make_table"](), "run python docs/generate_dates.py"


def test_dates_of_all_languages_are_those_of_babel():
    for tag, locale in LOCALES.items():
        if locale.months["format"]["wide"][1] != "M01":  # CLDR has the names of its months
            for day in DAYS:
                assert format_local_date(day, tag, "UTC") == format_date(day.date(), "long", locale), tag


def test_directions_of_all_languages_are_those_of_babel():
    for tag, locale in LOCALES.items():
        assert get_direction(tag) == ("rtl" if locale.text_direction == "rtl" else "ltr"), tag


@pytest.mark.parametrize(
    ("tag", "written"),
    [
        ("it-XX", "4 febbraio 2026"),
        ("IT-it", "4 febbraio 2026"),
        ("de-DE-u-co-phonebk", "4. Februar 2026"),
        ("zh-Hant-US", "2026年2月4日"),
        ("nv", "2026-02-04"),
        ("tlh", "2026-02-04"),
        ("it_IT", "2026-02-04"),
        ("", "February 4, 2026"),
    ],
    ids=["region", "case", "extension", "script", "no months", "unknown", "no tag", "none"],
)
def test_date_in_an_unknown_variant_is_that_of_the_longest_known_tag(tag, written):
    assert format_local_date(DAYS[1], tag, "UTC") == written
