""" "2 giorni fa", "vor 3 Stunden", "yesterday": dates that count from when somebody looked.

Sites mix languages ("1 giorno ago"), so units and the words around them are understood apart. Months and years are
counted by the calendar.
"""

from __future__ import annotations

import re
from datetime import datetime

from dateutil.relativedelta import relativedelta

__all__ = ["is_relative_date", "parse_relative_date"]

_UNITS = {
    "seconds": r"sec(?:ond[oi]?s?)?s?|secondi|sekunden?|segundos?|secondes?",
    "minutes": r"min(?:ut[eio]s?)?s?|minuten?|minutos?|mins",
    "hours": r"h(?:ours?|rs?)?|or[ae]|stunden?|std|horas?|heures?",
    "days": r"d(?:ays?)?|giorn[oi]|gg|tag(?:en?)?|d[ií]as?|jours?|j",
    "weeks": r"w(?:eeks?|ks?)?|settiman[ae]|wochen?|semanas?|semaines?",
    "months": r"mo(?:nths?)?|mes[ei]|monat(?:en?)?|mes(?:es)?|m[eê]s|mois",
    "years": r"y(?:ears?|rs?)?|ann[oi]|jahr(?:en?)?|a[nñ]os?|ans?",
}
_ONE = r"an?|one|un[ao']?|ein(?:e[mnr]?)?|uma?|une"
_BEFORE = r"vor|hace|il y a|h[aá]|circa|about|etwa"
_AFTER = r"ago|fa|atr[aá]s|zuvor"
_SPAN = re.compile(
    rf"(?:(?:{_BEFORE})\s+)*(?:(\d{{1,4}})\s*|(?:{_ONE})\s*)(?:{'|'.join(f'({unit})' for unit in _UNITS.values())})\.?"
    rf"(?:\s+(?:{_AFTER}))?",
    re.IGNORECASE,
)
_MARK = re.compile(rf"\b(?:{_AFTER})$|^(?:{_BEFORE})\b", re.IGNORECASE)
"""Without one of these "2 giorni" is a span, not a date."""
_DAYS = {
    "oggi": 0, "today": 0, "heute": 0, "hoy": 0, "aujourd'hui": 0, "hoje": 0, "adesso": 0, "just now": 0, "now": 0,
    "ieri": 1, "yesterday": 1, "gestern": 1, "ayer": 1, "hier": 1, "ontem": 1,
    "l'altro ieri": 2, "altro ieri": 2, "vorgestern": 2, "anteayer": 2, "avant-hier": 2, "anteontem": 2,
}  # fmt: skip
_LONGEST = 40


def is_relative_date(text: str) -> bool:
    """Whether a line is such a date and nothing else."""
    return _find_distance(text) is not None


def parse_relative_date(text: str, seen: datetime) -> datetime | None:
    """The moment a relative date stands for, as well as it can be told; None if it is none.

    Args:
        text: the whole line.
        seen: when somebody looked.
    """
    distance = _find_distance(text)
    if distance is None:
        return None
    try:
        return seen - distance
    except (OverflowError, ValueError):
        return None


def _find_distance(text: str) -> relativedelta | None:
    plain = " ".join(text.replace("’", "'").split()).strip(" .·|-–").casefold()
    if not plain or len(plain) > _LONGEST:
        return None
    if plain in _DAYS:
        return relativedelta(days=_DAYS[plain])
    found = _SPAN.fullmatch(plain)
    if not found or not _MARK.search(plain):
        return None
    number, *units = found.groups()
    unit = next(name for name, word in zip(_UNITS, units, strict=True) if word)
    spans = {unit: int(number or 1)}
    return relativedelta(**spans)  # type: ignore[arg-type]  # the stubs want each unit by name
