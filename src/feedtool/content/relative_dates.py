"""Parses ages on pages: "2 giorni fa", "vor 3 Stunden", "yesterday".

Languages may be mixed, as partly translated themes and plug-ins do.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta

from feedtool.locale import LANGUAGES, list_phrases, make_pattern

Age = tuple[int, str]
"""(number, unit); the unit is "minutes", "hours", "days", "weeks", "months" or "years"."""


# Without accents: "días" and "dias" are one word, and so are "año" and Italian "ano", which is Portuguese.
_UNITS = {word: unit for language in LANGUAGES for unit, words in language.units.items() for word in words.split()}
_NUMBERS = {
    word: number
    for language in LANGUAGES
    for number, words in enumerate(language.numbers, start=1)
    for word in words.split()
}
_DAYS: dict[str, Age] = {
    **dict.fromkeys(list_phrases("now"), (0, "minutes")),
    **dict.fromkeys(list_phrases("today"), (0, "days")),
    **dict.fromkeys(list_phrases("yesterday"), (1, "days")),
    **dict.fromkeys(list_phrases("day_before_yesterday"), (2, "days")),
}
_ARE_PAST = list_phrases("ago") | list_phrases("ago_before")
_ABOUT = rf"(?:{make_pattern('about')})\s+"
_AGE = re.compile(
    rf"(?:{_ABOUT})?(?P<before>{make_pattern('ago_before')})?\s*(?:{_ABOUT})?(?P<number>\d{{1,4}}|[a-z]+'?)\s*"
    r"(?P<unit>[a-z]+)\.?\s*(?P<after>[a-z]+)?"
)


def parse_age(text: str) -> Age | None:
    """Return the age that a line states, if it states nothing else; otherwise None.

    A number and a unit alone ("5 giorni") are not an age: "5 min" is a reading time.
    """
    if len(text) > 60:
        return None
    plain = _fold(text)
    if plain in _DAYS:
        return _DAYS[plain]
    found = _AGE.fullmatch(plain)
    if not found or not {found["before"], found["after"]} & _ARE_PAST:
        return None
    if found["after"] and found["after"] not in _ARE_PAST:
        return None
    number = int(found["number"]) if found["number"].isdigit() else _NUMBERS.get(found["number"])
    unit = _UNITS.get(found["unit"])
    return (number, unit) if number is not None and unit else None


def subtract_age(moment: datetime, age: Age) -> datetime | None:
    """Return the time that is `age` before `moment`; None if it is before year 1."""
    number, unit = age
    try:
        if unit in ("months", "years"):
            from dateutil.relativedelta import relativedelta  # only saved pages have relative dates

            calendar = relativedelta(months=number) if unit == "months" else relativedelta(years=number)
            earlier: datetime = moment - calendar
            return earlier
        return moment - timedelta(**{unit: number})
    except (OverflowError, ValueError):
        return None


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.replace("\u2019", "'"))
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(plain.casefold().strip(" .,;:()[]-\u2013\u2014\u2022\u00b7").split())
