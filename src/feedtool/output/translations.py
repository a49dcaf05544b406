"""Translated texts of the pages, and dates in any language (by CLDR)."""

from __future__ import annotations

import re
from collections.abc import Container
from datetime import date, datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from feedtool.locale import LANGUAGES
from feedtool.locale.long_dates import LEFT_TO_RIGHT, LONG_DATES, RIGHT_TO_LEFT

_ENGLISH = next(language.labels for language in LANGUAGES if language.code == "en")
_LABELS = {language.code: {**_ENGLISH, **language.labels} for language in LANGUAGES if language.labels}


def get_labels(language: str | None) -> dict[str, str]:
    """Return the texts in a language; a text without a translation is English."""
    return dict(_LABELS[_choose_language(language)])


def format_local_date(when: datetime, language: str | None, time_zone: str) -> str:
    """Format the day in a time zone; as ISO 8601 for languages that CLDR does not know."""
    return _format_day(when.astimezone(ZoneInfo(time_zone)).date(), language or "en")


@lru_cache(maxsize=4096)
def _format_day(day: date, language: str) -> str:
    dates = _read_long_dates()
    tag = _find_tag(language, dates)
    if tag is None:
        return day.isoformat()
    pattern, months = dates[tag]
    return pattern.format(day=day.day, month=months[day.month - 1], number=day.month, year=day.year)


_POINT = frozenset(["en", "ja", "ko", "zh", "he", "th"])
"""Languages that write decimals with a point."""
_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩", "BRL": "R$"}


def format_number(number: str, language: str | None) -> str:
    """Format a decimal number that is given as text; other texts stay."""
    if re.fullmatch(r"\d+\.\d+", number) is None or (language or "en").lower().partition("-")[0] in _POINT:
        return number
    return number.replace(".", ",")


def format_price(price: str, currency: str | None, language: str | None) -> str:
    """Format a price with the sign of its currency, as the language places it."""
    number, sign = format_number(price, language), _SIGNS.get(currency or "", currency or "")
    if (language or "en").lower().partition("-")[0] in _POINT and not sign.isalpha():
        return f"{sign}{number}"
    return f"{number}\u00a0{sign}".rstrip()


def get_direction(language: str | None) -> str:
    """Return the writing direction of a language: "ltr" or "rtl"."""
    tag = _find_tag(language or "en", _DIRECTED)
    return "rtl" if tag in _RIGHT_TO_LEFT else "ltr"


_RIGHT_TO_LEFT = frozenset(RIGHT_TO_LEFT.lower().split())
_DIRECTED = _RIGHT_TO_LEFT.union(LEFT_TO_RIGHT.lower().split())


@cache
def _read_long_dates() -> dict[str, tuple[str, list[str]]]:
    """Return the pattern and the months of each language tag in lower case."""
    rows = (row.split("|") for row in LONG_DATES.splitlines())
    return {tag: (pattern, months.split(";")) for tags, pattern, months in rows for tag in tags.lower().split()}


def _find_tag(language: str, known: Container[str]) -> str | None:
    """Return the longest known tag that begins a language tag (RFC 4647 section 3.4)."""
    tag = language.lower()
    while tag and tag not in known:
        tag = tag.rpartition("-")[0]
    return tag or None


def _choose_language(language: str | None) -> str:
    base = (language or "en").lower().partition("-")[0]
    return base if base in _LABELS else "en"
