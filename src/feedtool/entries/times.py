"""Returns when an entry last changed, and when it expires."""

from __future__ import annotations

from datetime import datetime

from feedtool.model import Entry


def find_expiry(entry: Entry) -> datetime | None:
    """Return when an entry expires: its own date, else that of its offer."""
    return entry.expires or (entry.offer.expires if entry.offer else None)


def get_updated(entry: Entry) -> datetime:
    """Return when an entry last changed, never before it was published."""
    return max(entry.updated or entry.date, entry.date)
