"""Translated texts of the pages, and dates in any language (by CLDR)."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from feedtool.locale import LANGUAGES

__all__ = ["format_local_date", "get_direction", "get_labels"]

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
    locale = _find_locale(language)
    return format_date(day, "long", locale) if locale else day.isoformat()


def get_direction(language: str | None) -> str:
    """Return the writing direction of a language: "ltr" or "rtl"."""
    locale = _find_locale(language or "en")
    return locale.text_direction if locale else "ltr"


def _find_locale(language: str) -> Locale | None:
    """Return the locale of a language tag, or of the language alone if its region is unknown."""
    for tag in (language, language.partition("-")[0]):
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return None


def _choose_language(language: str | None) -> str:
    base = (language or "en").lower().partition("-")[0]
    return base if base in _LABELS else "en"
