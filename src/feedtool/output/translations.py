"""The words on pages, in the languages they come in, and dates as any language writes them (by CLDR)."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from feedtool.locale import LANGUAGES

__all__ = ["format_local_date", "get_direction", "get_labels"]

_LABELS = {language.code: language.labels for language in LANGUAGES if language.labels}


def get_labels(language: str | None) -> dict[str, str]:
    """The words of a language, English where we have none."""
    return dict(_LABELS[_known(language)])


def format_local_date(moment: datetime, language: str | None) -> str:
    """A day as people write it, in the moment's own zone; ISO 8601 for languages that CLDR does not know."""
    return _say_day(moment.date(), language or "en")


@lru_cache(maxsize=4096)
def _say_day(day: date, language: str) -> str:
    locale = _find_locale(language)
    return format_date(day, "long", locale) if locale else day.isoformat()


def get_direction(language: str | None) -> str:
    """Which way the language is written: "ltr" or "rtl"."""
    locale = _find_locale(language or "en")
    return locale.text_direction if locale else "ltr"


def _find_locale(language: str) -> Locale | None:
    """The locale of a language tag, or of the language alone where its region is unknown."""
    for tag in (language, language.partition("-")[0]):
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return None


def _known(language: str | None) -> str:
    base = (language or "en").lower().partition("-")[0]
    return base if base in _LABELS else "en"
