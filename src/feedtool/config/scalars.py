"""Reads single values such as text, numbers and durations."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo, available_timezones

from feedtool import plugins
from feedtool.config.context import InvalidValueError, KeyContext
from feedtool.content.messages import find_nearest, quote
from feedtool.entries.field_names import NAMES
from feedtool.model.declaration import Form

Kinds = Mapping[str, tuple[str, Callable[[str, Form, KeyContext], Any]]]
"""Kind of a Form -> the expected value with an example, and a function that reads the text or raises InvalidValueError.

A Form that the function gets always has `expected`.
"""


def match_whole(pattern: str, text: str, expected: str) -> re.Match[str]:
    """Return the match of the whole text.

    Raises:
        InvalidValueError: the text does not match.
    """
    if found := re.fullmatch(pattern, text):
        return found
    raise InvalidValueError(f"expected {expected}; found {quote(text)}")


# XML 1.0 section 2.2 does not allow these characters; the C1 controls can also change the state of a terminal.
_INVALID_IN_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def parse_text(text: str, form: Form, _context: KeyContext) -> str:
    """Return the text on one line, without spaces at its ends."""
    joined = " ".join(text.split())
    if not joined:
        raise InvalidValueError(f"expected {form.expected}; found nothing")
    if bad := _INVALID_IN_TEXT.search(joined):
        raise InvalidValueError(f"expected {form.expected}; found the control character {quote(bad.group())}")
    return joined


def _parse_ascii(text: str, form: Form, context: KeyContext) -> str:
    """Return the text of a request header (RFC 9110 section 5.5)."""
    joined = parse_text(text, form, context)
    if not joined.isascii():
        raise InvalidValueError(f"expected {form.expected}; found characters that are not ASCII")
    return joined


def _parse_query(text: str, form: Form, _context: KeyContext) -> str:
    """Return the query with its line breaks, because a comment ends with its line."""
    if not re.match(r"(?:\s|--[^\n]*\n)*(?:select|with|values|table)\b", text, re.IGNORECASE):
        raise InvalidValueError(f"expected {form.expected}; found {quote(text)}")
    return text.strip()


_ALIKE = {"yes": "true", "on": "true", "no": "false", "off": "false"}


def _parse_flag(text: str, form: Form, _context: KeyContext) -> bool:
    """Return True for `true` and False for `false`.

    Other words are errors: in YAML 1.2, which editors read, `no` is text.
    """
    if text not in ("true", "false"):
        folded = text.casefold()
        suggestion = _ALIKE.get(folded) or find_nearest(folded, ("true", "false"))
        raise InvalidValueError(f"expected {form.expected}; found {quote(text)}", suggestion)
    return text == "true"


def _parse_count(text: str, form: Form, _context: KeyContext) -> int:
    """Return the number.

    `0o17`, `1_000` and `007` are errors, because YAML versions disagree about them.
    """
    number = int(match_whole(r"-?(?:0|[1-9][0-9]{0,17})", text, form.expected).group())
    if not form.minimum <= number <= form.maximum:
        raise InvalidValueError(f"expected {form.expected}; found {number}")
    return number


DURATION = r"([0-9]{1,9}(?:\.[0-9]{1,3})?)([smhd])"
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def _parse_seconds(text: str, form: Form, _context: KeyContext) -> float:
    """Return the duration, which must be within the range."""
    if re.fullmatch("[0-9]{1,9}", text):
        raise InvalidValueError(f"expected {form.expected}; found {quote(text)} without a unit", f"{text}s")
    seconds, least, most = (_count_seconds(one, form) for one in (text, form.minimum, form.maximum))
    if not least <= seconds <= most:
        raise InvalidValueError(f"expected a duration from {form.minimum} to {form.maximum}; found {quote(text)}")
    return seconds


def _count_seconds(text: str, form: Form) -> float:
    number, unit = match_whole(DURATION, text, form.expected).groups()
    return float(number) * UNITS[unit]


def _parse_duration(text: str, form: Form, context: KeyContext) -> timedelta:
    return timedelta(seconds=_parse_seconds(text, form, context))


SIZE = "([0-9]{1,12}) ?(B|kB|KiB|MB|MiB|GB|GiB)"
_SIZES = {"": 1, "B": 1, "kB": 1000, "KiB": 1024, "MB": 1000**2, "MiB": 1024**2, "GB": 1000**3, "GiB": 1024**3}


def _parse_size(text: str, form: Form, _context: KeyContext) -> int:
    """Return the number of bytes, which must be within the range."""
    number, unit = match_whole(f"{SIZE}|([0-9]{{1,12}})()", text, form.expected).groups("")[:2]
    size = int(number or text) * _SIZES[unit]
    if not form.minimum <= size <= form.maximum:
        raise InvalidValueError(
            f"expected a size from {form.minimum // 1024}KiB to {form.maximum // 1024**3}GiB; found {quote(text)}"
        )
    return size


LANGUAGE = "[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*"


def _parse_language(text: str, form: Form, _context: KeyContext) -> str:
    """Return the tag as written; only its syntax is checked (RFC 5646 section 2.1)."""
    dashed = text.replace("_", "-")
    if not re.fullmatch(LANGUAGE, text) and re.fullmatch(LANGUAGE, dashed):
        raise InvalidValueError(f"expected {form.expected}; found {quote(text)}", dashed)
    return match_whole(LANGUAGE, text, form.expected).group()


def _parse_zone(text: str, form: Form, _context: KeyContext) -> str:
    """Return the name of a zone in the system's time zone data."""
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        # KeyError: unknown zone; ValueError: invalid name; OSError: a folder ("Europe") or too long a name.
        raise InvalidValueError(
            f"expected {form.expected}; found {quote(text)}", find_nearest(text, available_timezones())
        ) from None
    return text


def _choose(text: str, choices: tuple[str, ...], expected: str) -> str:
    """Return the text if it is one of the choices.

    Raises:
        InvalidValueError: it is not.
    """
    if text not in choices:
        raise InvalidValueError(f"expected {expected}; found {quote(text)}", find_nearest(text, choices))
    return text


def _parse_choice(text: str, form: Form, _context: KeyContext) -> str:
    return _choose(text, form.choices, form.expected)


def _parse_part(text: str, form: Form, _context: KeyContext) -> str:
    """Return the name of an installed part."""
    kind = cast("plugins.PartKind", form.kind)
    known = plugins.list_parts(kind)
    if text not in known and (present := plugins.FORMER_NAMES.get(kind, {}).get(text)):
        raise InvalidValueError(f'{text} was renamed: write "{present}"')
    if not known:
        raise InvalidValueError(f"none of the {kind} is installed; install the package that adds {quote(text)}")
    try:
        return _choose(text, tuple(known), f"one of {', '.join(known)}")
    except InvalidValueError as error:
        if error.suggestion:
            raise
        raise InvalidValueError(f"{error}; if another package adds it, install that package") from None


def _parse_field(text: str, form: Form, _context: KeyContext) -> str:
    """Return the name of a field of records."""
    return _choose(text, tuple(NAMES), form.expected)


SCALARS: Kinds = {
    "ascii": ("text", _parse_ascii),
    "choice": ("{choices}", _parse_choice),
    "count": ("a whole number from {form.minimum} to {form.maximum}", _parse_count),
    "duration": ("a duration such as 90s, 15m, 2h or 1d", _parse_duration),
    "field": (" or ".join(NAMES), _parse_field),
    "flag": ("true or false", _parse_flag),
    "language": ("a language tag such as it, en or pt-BR", _parse_language),
    "dedupe_rules": ("the name of one of the dedupe rules", _parse_part),
    "indexes": ("the name of one of the indexes", _parse_part),
    "notifiers": ("the name of one of the notifiers", _parse_part),
    "parsers": ("the name of one of the parsers", _parse_part),
    "renderers": ("the name of one of the renderers", _parse_part),
    "query": ("a query such as SELECT title, url, body FROM posts", _parse_query),
    "seconds": ("a duration such as 90s, 15m, 2h or 1d", _parse_seconds),
    "size": ("a size such as 512KiB or 10MiB", _parse_size),
    "text": ("text", parse_text),
    "zone": ("a time zone such as Europe/Rome or UTC", _parse_zone),
}
