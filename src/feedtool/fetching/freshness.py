"""Reads freshness (RFC 9111) and Retry-After (RFC 9110) from HTTP headers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

MAX_WAIT = timedelta(hours=24)
"""The longest wait that a header, a feed or failures can cause; some publishers ask for a year."""

_MAX_AGE = re.compile(r'(?:^|[\s,])max-age\s*=\s*"?(\d{1,12})', re.IGNORECASE)


def find_freshness(headers: Mapping[str, str]) -> timedelta | None:
    """Return how long a response is fresh: max-age minus Age, else Expires minus Date.

    None without either.

    Header names are lower-case.
    """
    control = headers.get("cache-control", "")
    if control and re.search(r"no-(?:store|cache)", control, re.IGNORECASE):
        return None
    found = _MAX_AGE.search(control)
    if found:
        age = headers.get("age", "")
        seconds = int(found[1]) - (int(age) if age.isascii() and age.isdigit() and len(age) < 10 else 0)
        return _clamp(seconds)
    expires = _parse_date(headers.get("expires"))
    date = _parse_date(headers.get("date")) if expires else None
    return _clamp((expires - date).total_seconds()) if expires and date else None


def find_retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Return how long to wait (RFC 9110 section 10.2.3).

    A date counts from the server's Date, else from now.
    """
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return _clamp(int(value[:12]))
    until = _parse_date(value)
    return _clamp((until - (_parse_date(headers.get("date")) or now)).total_seconds()) if until else None


def _clamp(seconds: float) -> timedelta:
    return timedelta(seconds=max(0, min(seconds, MAX_WAIT.total_seconds())))


def _parse_date(value: str | None) -> datetime | None:
    if not value:
        return None
    from email.utils import parsedate_to_datetime  # slow to import, and most responses need no date

    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
