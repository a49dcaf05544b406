"""Parses the dates of feeds and records, in all known forms.

    raw -> ISO 8601 / W3CDTF -> RFC 822 -> bare numbers -> words and separators of a dozen languages -> dateutil

An ambiguous date is not parsed: "May" does not mean today's day in May, and 02/03/2026 may be in February or in March,
unless the order of day and month is known. A day or an hour that does not exist is an error, and the zero of a clock
means that there is no date. No form costs more than a few regular expressions over 100 characters.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from enum import StrEnum
from functools import lru_cache

from feedtool.content.calendar import SHORT_MONTHS
from feedtool.locale import LANGUAGES, list_words
from feedtool.model import DateOrder

_MAX_LENGTH = 100
"""Twice the length of the longest date that feeds are known to have; longer text is not a date."""

_ISO = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)"
    r"(?:(?:[Tt]|[ _]+)(\d\d?)(?::(\d\d?)(?::(\d\d?)(?:[.,](\d{1,9})\d*)?)?)?)?\s*([Zz]|[+-]\d\d(?::?\d\d)?)?",
    re.ASCII,
)
_INTERNET = re.compile(r"[1-9]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)", re.ASCII)
"""The form of RFC 3339 that nearly all Atom feeds have."""
_RFC822 = re.compile(
    r"(?:[A-Za-z]{2,9}\.?,?\s*)?(\d{1,2})[ -]([A-Za-z]{3,9})\.?,?[ -](\d{4}|\d\d)"
    r"(?:,?\s+(\d\d?):(\d\d?)(?::(\d\d?))?(?:\s*([+-]\d{4}|(?![AaPp][Mm]\b)[A-Za-z]{1,5}))?)?",
    re.ASCII,
)


class DateProblem(StrEnum):
    """The reason why a text is not a date."""

    ZERO = "the zero of a clock"
    """Programs write it when they have no date."""
    INVALID = "not a valid date"
    AMBIGUOUS = "day and month are ambiguous"


class _AmbiguousError(ValueError):
    """A numeric date that may mean two days."""


def parse_date(raw: str, zone: tzinfo = UTC, order: DateOrder | None = None) -> datetime | None:
    """Return the time that a date means, in UTC; None if it is not a valid date.

    Args:
        raw: the date as its publisher wrote it.
        zone: the time zone of dates without one.
        order: the order of day, month and year in numeric dates; None if it is not known.
    """
    found = parse_date_or_reason(raw, zone, order)
    return found if isinstance(found, datetime) else None


def parse_date_or_reason(raw: str, zone: tzinfo = UTC, order: DateOrder | None = None) -> datetime | DateProblem:
    """Return the same time as parse_date(), or the reason why there is none."""
    text = raw.strip(" \t\r\n\"'")
    return _parse(text, zone, order) if text and len(text) <= _MAX_LENGTH else DateProblem.INVALID


@lru_cache(maxsize=2048)
def _parse(text: str, zone: tzinfo, order: DateOrder | None) -> datetime | DateProblem:
    """Return the same; a date is asked for when its document is checked, and again for its entry."""
    try:
        moment = _parse_common(text, zone) or _parse_other(text, zone, order)
    except _AmbiguousError:
        return DateProblem.AMBIGUOUS
    except (ValueError, OverflowError):
        # The day, hour or zone does not exist, or the time is outside the range of datetime.
        moment = None
    if moment is None:
        return DateProblem.ZERO if re.fullmatch(_WRITTEN_ZERO, text) else DateProblem.INVALID
    return DateProblem.ZERO if _is_zero(moment, zone) else moment


def parse_end(raw: str, zone: tzinfo = UTC) -> datetime | None:
    """Return the time until which something is valid; None if it is not a valid date.

    A date without a time includes the whole day: the result is the last second of that day in the zone.
    """
    begin = parse_date(raw, zone)
    if begin is None:
        return None
    local = begin.astimezone(zone)
    # A time can be appended only to a text without one.
    timed = parse_date(f"{raw.strip()} 13:37", zone)
    if timed is None or timed.astimezone(zone).replace(tzinfo=None) != datetime.combine(local, time(13, 37)):
        return begin
    return datetime.combine(local + timedelta(days=1), time(), zone).astimezone(UTC) - timedelta(seconds=1)


def normalize_numeric_day(raw: str, order: DateOrder | None) -> str:
    """Return a date with its numeric day as 2026-03-05, other text unchanged.

    A day that does not exist, or that is ambiguous, stays unchanged.
    """
    found = re.search(_NUMERIC_PART, raw[:_MAX_LENGTH]) if may_be_numeric(raw) else None
    if not found:
        return raw
    try:
        year, month, day = _parse_numeric(found[0], order) or (0, 0, 0)
    except ValueError:
        return raw
    return f"{raw[: found.start()]}{year:04}-{month:02}-{day:02}{raw[found.end() :]}"


def may_be_numeric(raw: str) -> bool:
    """Whether normalize_numeric_day() may change a date: nearly all begin with a name or with the year."""
    return (raw[:1].isdigit() and not raw[:4].isdigit()) or "/" in raw


def list_orders(raw: str) -> Collection[DateOrder]:
    """Return the orders in which the numeric day in a date exists.

    None for a date of another form.
    """
    found = re.search(_NUMERIC_PART, raw[:_MAX_LENGTH])
    day = re.fullmatch(_NUMERIC, found[0]) if found else None
    return _list_days(day).keys() - {"ymd"} if day else ()


_WRITTEN_ZERO = (
    r"(?ai)[+-]?0+(?:\.0+)?|-62135596800(?:000)?"
    r"|-?000[01][-/.]\d\d?[-/.]\d\d?(?:\D.*)?"
    r"|(?:[a-z]{2,9}\.?,?\s*)?\d\d?(?:[/.-]\d\d?[/.-]|[ -][a-z]{3,9}[ -])-?000[01](?:\D.*)?"
)
"""The years 0 and 1 (MySQL, PHP, .NET, Go) and numbers of seconds that mean no date."""

_ZERO_DAYS = {(1601, 1, 1), (1753, 1, 1), (1899, 12, 30), (1899, 12, 31), (1900, 1, 1), (1904, 1, 1), (1980, 1, 1)}
"""The zero dates of Windows, SQL Server, OLE and spreadsheets, NTP, the classic Mac OS and FAT."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FARTHEST_ZONE = timedelta(hours=14)
_ZONE_STEP = timedelta(minutes=5)


def _is_zero(moment: datetime, zone: tzinfo) -> bool:
    """Whether a time is the zero of a clock.

    That is midnight in the zone or in UTC, for Unix in any zone.
    """
    if moment.year > 1980:
        return False
    since = moment - _EPOCH
    if -_FARTHEST_ZONE <= since <= _FARTHEST_ZONE:
        # A zero that was written in one zone and read in another, or the second after it (Nix stores).
        return not since % _ZONE_STEP or since == timedelta(seconds=1)
    local = moment.astimezone(zone)
    return any((one.year, one.month, one.day) in _ZERO_DAYS and not one.hour + one.minute for one in (moment, local))


def _parse_common(text: str, zone: tzinfo) -> datetime | None:
    if text[:4].isdigit():
        return _parse_iso(text, zone)
    if found := _RFC822.fullmatch(text):
        day, name, year, hour, minute, second, offset = found.groups()
        month = _MONTHS.get(name.lower())
        if month:
            found_zone = _get_zone(offset) if offset else zone
            clock = (int(hour or 0), int(minute or 0), int(second or 0), 0)
            return _make(_full_year(year), month, int(day), clock, found_zone)
    return None


def _parse_iso(text: str, zone: tzinfo) -> datetime | None:
    if _INTERNET.fullmatch(text):
        try:
            return datetime.fromisoformat(text).astimezone(UTC)
        except ValueError:
            pass  # a leap second, for example
    found = _ISO.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second, fraction, offset = found.groups()
    clock = (int(hour or 0), int(minute or 0), int(second or 0), int((fraction or "0").ljust(6, "0")[:6]))
    return _make(int(year), int(month), int(day), clock, _get_zone(offset) if offset else zone)


def _make(year: int, month: int, day: int, clock: tuple[int, int, int, int], zone: tzinfo) -> datetime:
    """Return the time in UTC.

    Midnight may be written 24:00 (ISO 8601), and a minute may have a leap second. Any other day or time that does not
    exist is an error; it is never replaced by another day.

    Raises:
        ValueError: the day or time does not exist.
        OverflowError: the time in UTC is outside the range of datetime.
    """
    hour, minute, second, micro = clock
    if year < _FIRST_YEAR:
        raise ValueError(year)
    carry = _NO_TIME
    if hour == 24 and clock == (24, 0, 0, 0):
        hour, carry = 0, timedelta(days=1)
    elif second == 60:
        second, carry = 59, timedelta(seconds=1)
    moment = datetime(year, month, day, hour, minute, second, micro, tzinfo=zone) + carry
    return moment if zone is UTC else moment.astimezone(UTC)


_NO_TIME = timedelta(0)
_FIRST_YEAR = 1000
"""Some libraries write year 1 for "no date" (.NET's DateTime.MinValue), others write year 0 or -1."""


def _full_year(digits: str) -> int:
    """Return a year by RFC 5322 section 4.3.

    00 to 49 are 20xx, 50 to 99 are 19xx, 3 digits count from 1900.
    """
    year = int(digits)
    if len(digits) == 3:
        return year + 1900
    if len(digits) == 2:
        return year + (2000 if year < 50 else 1900)
    return year


# ---------------------------------------------------------------------------------------------------------
# Zones

# Nearly all dates have one of the two common forms. The patterns from here on are compiled when another form occurs.
_OFFSET = r"(?ai)(?:GMT|UTC?|Z)?\s*([+-])(\d{1,2}):?(\d\d)?(?::?\d\d)?(?:\s*[(\[].*|\s+[a-z].*)?"

_ZONE_HOURS: dict[str, float] = {
    "0000": 0, "ut": 0, "gmt": 0, "utc": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "cest": 2, "met": 1,
    "mest": 2, "mez": 1, "mesz": 2, "eet": 2, "eest": 3, "msk": 3, "msd": 4, "sast": 2, "cat": 2, "eat": 3,
    "wat": 1, "trt": 3, "gst": 4, "irst": 3.5, "pkt": 5, "ist": 5.5, "npt": 5.75, "wib": 7, "ict": 7,
    "hkt": 8, "sgt": 8, "pht": 8, "awst": 8, "jst": 9, "kst": 9, "acst": 9.5, "acdt": 10.5, "aest": 10, "aedt": 11,
    "nzst": 12, "nzdt": 13, "nst": -3.5, "ndt": -2.5, "ast": -4, "at": -4, "adt": -3, "est": -5, "edt": -4, "et": -5,
    "cst": -6, "cdt": -5, "ct": -6, "mst": -7, "mdt": -6, "mt": -7, "pst": -8, "pdt": -7, "pt": -8,
    "akst": -9, "akdt": -8, "hst": -10, "hast": -10, "brt": -3, "brst": -2, "art": -3, "clt": -4, "clst": -3,
    "cot": -5, "pet": -5, "vet": -4,
}  # fmt: skip
"""The abbreviations of RFC 822 and of feeds; ambiguous ones (IST, CST, BST) have the more frequent meaning."""


@lru_cache(maxsize=256)
def _get_zone(name: str) -> tzinfo:
    """Return the zone of an offset or abbreviation.

    Military letters follow RFC 822, to which RSS 2.0 refers (a lower-case h is "hours" in Spanish); unknown
    abbreviations are UTC.

    Raises:
        ValueError: it is the name of a place; UTC for Europe/Rome would be an hour off without anyone noticing.
    """
    key = name.strip().lower()
    if key in _ZONE_HOURS:
        return _make_zone(timedelta(hours=_ZONE_HOURS[key]))
    if found := re.fullmatch(_OFFSET, key):
        sign, hours, minutes = found.groups()
        offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
        return _make_zone(-offset if sign == "-" else offset)
    if len(key) == 1 and name.strip().isupper():
        return _make_zone(timedelta(hours=_parse_letter(key)))
    if "/" in key and not key.startswith("etc/"):
        raise ValueError(name)
    return UTC


def _parse_letter(letter: str) -> int:
    """Return the hours east of Greenwich (RFC 822 section 5.1).

    A is -1, M -12, N +1, Y +12; Z and J are 0.
    """
    if letter in "abcdefghi":
        return -(ord(letter) - ord("a") + 1)
    if letter in "klm":
        return -(ord(letter) - ord("a"))
    return ord(letter) - ord("n") + 1 if "n" <= letter <= "y" else 0


def _make_zone(offset: timedelta) -> tzinfo:
    """Return the zone of an offset.

    Raises ValueError from 24 hours on, because -99:99 has no clear meaning.
    """
    return timezone(offset) if offset else UTC


# ---------------------------------------------------------------------------------------------------------
# Bare numbers: compact and partial ISO 8601, ordinal and week dates, seconds since 1970

_SECONDS = r"(?a)(\d{9,10})(?:\.\d*)?|(\d{13})|(\d{16})"
_COMPACT = r"(?a)(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?"
_PARTIAL = r"(?a)(\d{4})(?:[-/.](\d\d?))?"
_DAY_NUMBERS = (
    r"(?ai)(?P<week_year>\d{4})-?w(?P<week>\d\d)(?:-?(?P<weekday>[1-7]))?"
    r"|(?P<ordinal_year>\d{4}|\d\d)-?(?P<ordinal>\d{3})"
    r"|(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"
    r"|-(?P<short_year>\d\d)-?(?P<short_month>\d\d)(?:-?(?P<short_day>\d\d))?"
    r"|(?P<old_year>\d\d)(?P<old_month>\d\d)(?P<old_day>\d\d)"
)


def _parse_number(text: str, zone: tzinfo) -> datetime | None:
    if found := re.fullmatch(_SECONDS, text):
        seconds, millis, micros = found.groups()
        micro = int(seconds) * 1_000_000 if seconds else int(millis) * 1000 if millis else int(micros)
        return _EPOCH + timedelta(microseconds=micro)
    if found := re.fullmatch(_COMPACT, text):
        year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
        return _make(year, month, day, (hour, minute, second, 0), zone)
    if found := re.fullmatch(_PARTIAL, text):
        # A year or month of W3CDTF means its first day.
        return _make(int(found[1]), int(found[2] or 1), 1, _MIDNIGHT, zone)
    named = _parse_day_numbers(text)
    return _make(*named, _MIDNIGHT, zone) if named else None


def _parse_day_numbers(text: str) -> tuple[int, int, int] | None:
    """Return the day of other ISO 8601 forms.

    -YYMM and YYMMDD come from the edition of 1988. 200312 is ambiguous: it may be one of these, or a month.
    """
    found = re.fullmatch(_DAY_NUMBERS, text)
    if not found or (len(text) == 6 and text.startswith(("19", "20"))):
        return None
    part = {name: int(value or 1) for name, value in found.groupdict().items()}
    if found["week"]:
        day = datetime.fromisocalendar(part["week_year"], part["week"], part["weekday"])
        return day.year, day.month, day.day
    if found["ordinal"]:
        return _parse_ordinal(_full_year(found["ordinal_year"]), part["ordinal"])
    if found["year"]:
        return part["year"], part["month"], part["day"]
    kind = "short" if found["short_year"] else "old"
    return _full_year(found[f"{kind}_year"]), part[f"{kind}_month"], part[f"{kind}_day"]


def _parse_ordinal(year: int, number: int) -> tuple[int, int, int] | None:
    if year < _FIRST_YEAR or not 1 <= number <= 366:
        return None
    day = date(year, 1, 1) + timedelta(days=number - 1)
    return (day.year, day.month, day.day) if day.year == year else None


_MIDNIGHT = (0, 0, 0, 0)

# ---------------------------------------------------------------------------------------------------------
# Words: find the time; the zone follows it, and the rest is the date

_YEAR, _MONTH, _DAY, _HOUR, _MINUTE, _SECOND = map(
    "".join, zip(*(language.date_signs.split() for language in LANGUAGES if language.date_signs), strict=True)
)
"""The signs behind numbers, in languages that have them."""
_TIME = (
    rf"(?:\b(?<![+-])|(?<=t))(\d{{1,2}})\s?[:h{_HOUR}]"
    rf"(?:\s?(\d\d?)[m{_MINUTE}]?(?:(?::|(?<=[m{_MINUTE}])\s?)(\d\d?)[s{_SECOND}]?)?)?(?:[.,]\d+)?"
    r"\s*(am|pm|a\.m\.|p\.m\.)?(?![^\Wz])"
)
_COMPACT_CLOCK = r"(?<=\d)t(\d\d)(\d\d)(\d\d|)(?!\d)"
_GLUED_ZONE = r"(:\d\d?(?:[.,]\d+)?)([A-Z]{2,5})(?=\s|$)"
_CLOCK_DOT = r"(\d{4}[ ,]+)(\d{1,2})\.(\d\d)(?![.\d])"
_DATE_FORMS = (
    r"(?P<d>\d{1,2})[ .-]+(?P<n>[a-z]{3})[ -]+(?P<y>\d{2,4})",
    r"(?P<n>[a-z]{3})[ -]+(?P<d>\d{1,2})[ .-]+(?P<y>\d{4})",
    r"(?P<y>\d{4})\.?[ -]+(?P<n>[a-z]{3})[ -]+(?P<d>\d{1,2})",
    r"(?P<y>\d{4})[-/. ]+(?P<m>\d{1,2})[-/. ]+(?P<d>\d{1,2})",
    r"(?P<y>\d{4})-(?P<m>\d\d)",
)
_NUMERIC = r"(?a)(\d{1,2})(?:([/-])|\. ?)(\d{1,2})(?(2)\2|\. ?)(\d{4}|\d\d)"
_NUMERIC_PART = r"(?a)(?<![\w.:/+-])\d{1,2}(?:([/-])|\. ?)\d{1,2}(?(1)\1|\. ?)(?:\d{4}|\d\d)(?![\d.:/-])"
_SPACES = r"\s+"
_WORD = r"[^\W\d_]+(?:['-][^\W\d_]+)*\.?"
_FIRST_WORD = r"([^\W\d_]+(?:['-][^\W\d_]+)*)\.?,\s*(?=\d)"
_SIGNED = rf"(\d)\s*[{_YEAR}{_MONTH}]\s*(?=\d)|(\d)\s*[{_DAY}](?=\D|$)"


def _parse_other(text: str, zone: tzinfo, order: DateOrder | None) -> datetime | None:
    text = text.replace("\u2212", "-")
    if moment := _parse_number(text, zone):
        return moment
    if not any(mark.isdigit() for mark in text):
        return None
    # Without a letter, dateutil would accept any three numbers as a date.
    found = _parse_words(text, zone, order)
    return found or (_parse_with_dateutil(text, zone) if re.search(_LETTER, text) else None)


_LETTER = r"[^\W\d_]"


def _parse_words(text: str, zone: tzinfo, order: DateOrder | None) -> datetime | None:
    text = re.sub(_GLUED_ZONE, r"\1 \2", text)
    plain = re.sub(_CLOCK_DOT, r"\1\2:\3", re.sub(_COMPACT_CLOCK, _write_clock, _translate(text)))
    clock, before, after = _split_time(plain)
    after, year = _split_year(after)
    written = _tidy(f"{before} {year}") if before.strip() else _tidy(f"{after} {year}")
    after = after.strip(" ,") if before.strip() else ""
    found_zone = _get_zone(after) if after else _guess_zone(text) if zone is UTC else zone
    day = _parse_day(written, order)
    return _make(*day, clock, found_zone) if day else None


_ZONES_BY_WORDS = [language.zone for language in LANGUAGES if language.zone]


def _guess_zone(text: str) -> tzinfo:
    """Guess the zone of a date without one from the language of its words."""
    if text.isascii():
        return UTC
    return next((timezone(timedelta(hours=hours)) for words, hours in _ZONES_BY_WORDS if re.search(words, text)), UTC)


def _write_clock(found: re.Match[str]) -> str:
    return f"t{found[1]}:{found[2]}:{found[3] or '00'}"


def _split_time(text: str) -> tuple[tuple[int, int, int, int], str, str]:
    found = re.search(_TIME, text)
    if not found:
        return _MIDNIGHT, text, ""
    hour, minute, second = (int(found[group] or 0) for group in (1, 2, 3))
    half = found[4] or next((word for word in ("am", "pm") if re.search(rf"\b{word}\b", text)), "")
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0) if hour <= 12 else hour
    before = re.sub(r"\b[ap]m\b", " ", text[: found.start()])
    return (hour, minute, second, 0), before.rstrip(" t,-_"), text[found.end() :]


def _split_year(after: str) -> tuple[str, str]:
    """Split off a year after the time, as in "Jan 4 16:29:06 PST 2004".

    ASCTIME and `date` write it there.
    """
    found = re.search(r"(?:^|\s)([12]\d{3})$", after)
    return (after[: found.start()], found[1]) if found else (after, "")


def _tidy(written: str) -> str:
    return re.sub(_SPACES, " ", written.replace(",", " ")).strip(" .").rstrip("-")


def _parse_day(written: str, order: DateOrder | None) -> tuple[int, int, int] | None:
    for form in _DATE_FORMS:
        if found := re.fullmatch(form, written):
            parts = found.groupdict()
            month = _MONTHS.get(parts["n"], 0) if "n" in parts else int(parts["m"])
            return _full_year(parts["y"]), month, int(parts.get("d", 1))
    return _parse_numeric(written, order) or _parse_day_numbers(written)


def _parse_numeric(written: str, order: DateOrder | None) -> tuple[int, int, int] | None:
    """Return the day of 5/3/2026, 05-03-26 or 5.3.2026.

    Use the given order, else the only order in which the day exists.

    Without an order, dots mean that the day comes first, as in every language that uses them.

    Raises:
        ValueError: the day does not exist.
    """
    found = re.fullmatch(_NUMERIC, written)
    if not found:
        return None
    days = _list_days(found)
    wanted = order or (None if found[2] else "dmy")
    if wanted in days:
        return days[wanted]
    # A two-digit year comes first only if the order says so, or if no other order is a valid day.
    left = {day for name, day in days.items() if name != "ymd"} or set(days.values())
    if len(left) > 1:
        raise _AmbiguousError(written)
    if not left:
        raise ValueError(written)
    return left.pop()


def _list_days(found: re.Match[str]) -> dict[DateOrder, tuple[int, int, int]]:
    """Return the days that a numeric date may mean, as order -> (year, month, day)."""
    first, second, last = found[1], found[3], found[4]
    days: dict[DateOrder, tuple[int, int, int]] = {
        "dmy": (_full_year(last), int(second), int(first)),
        "mdy": (_full_year(last), int(first), int(second)),
    }
    if len(last) == len(first) == 2:
        days["ymd"] = (_full_year(first), int(second), int(last))
    return {name: day for name, day in days.items() if _exists(day)}


def _exists(day: tuple[int, int, int]) -> bool:
    year, month, number = day
    return 1 <= month <= 12 and 1 <= number <= monthrange(year or 4, month)[1]


def _translate(text: str) -> str:
    """Return the text in lower case with English month abbreviations.

    Weekdays and filler words are dropped.
    """
    plain = re.sub(_SIGNED, lambda found: f"{found[1]}-" if found[1] else f"{found[2]} ", text.lower())
    first = re.match(_FIRST_WORD, plain)
    if first and first[1] not in _MONTHS:
        plain = plain[first.end() :]
    return re.sub(_WORD, lambda found: _translate_word(found[0]), plain)


def _translate_word(word: str) -> str:
    bare = word.rstrip(".")
    if bare in _FILLERS:
        return " "
    if "-" in bare:  # "quarta-feira", "Fri-Mar"
        return "-".join(filter(str.strip, map(_translate_word, bare.split("-")))) or " "
    if bare in _MONTHS:
        return f" {SHORT_MONTHS[_MONTHS[bare] - 1].lower()} "
    return f" {_MERIDIEMS[bare]} " if bare in _MERIDIEMS else word


_MERIDIEMS = {word: half for half in ("am", "pm") for word in list_words(half)}

_MONTHS = {
    name: number
    for language in LANGUAGES
    for number, names in enumerate(language.months, start=1)
    for name in names.split()
}
_FILLERS = list_words("date_words") - {"mar", "am"}
"""Filler words of dates; `mar` also means March, and `am` also means the morning."""


# ---------------------------------------------------------------------------------------------------------
# Other forms


def _parse_with_dateutil(text: str, zone: tzinfo) -> datetime | None:
    """Parse with dateutil, if the result is the same for all defaults.

    Only then nothing was guessed.
    """
    import warnings

    from dateutil import parser as dateutil

    seen = set()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for default in _DEFAULTS:
            for dayfirst in (False, True):
                try:
                    seen.add(dateutil.parse(text, default=default, dayfirst=dayfirst, tzinfos=_find_dateutil_zone))
                except Exception:  # noqa: BLE001 (dateutil documents two exceptions and raises half a dozen others)
                    return None
    if len(seen) != 1:
        return None
    moment = seen.pop()
    clock = (moment.hour, moment.minute, moment.second, moment.microsecond)
    return _make(moment.year, moment.month, moment.day, clock, moment.tzinfo or zone)


_DEFAULTS = (datetime(2000, 1, 1), datetime(2012, 12, 28))  # noqa: DTZ001 (defaults for missing parts, not real times)


def _find_dateutil_zone(name: str | None, offset: int | None) -> tzinfo | None:
    if offset is not None:
        return timezone(timedelta(seconds=offset))
    return _get_zone(name) if name else None


def to_rfc3339(moment: datetime) -> str:
    """Format a time in whole seconds with Z.

    newsboat misreads a fraction together with an offset.
    """
    return f"{moment.astimezone(UTC).isoformat(timespec='seconds').removesuffix('+00:00')}Z"
