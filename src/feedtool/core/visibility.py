"""Which own articles are public: the one place that decides, for every format and site builder.

    what a record, export or API says, where it comes from -> Withheld or None, and the dates between which it is public
    Entry, now, site.future -> Withheld or None

Parsers report what they find by the table of this module and never drop a withheld article themselves: it is stored,
so that copies of it in other feeds are recognised and kept out, too.
"""

from __future__ import annotations

from datetime import datetime

from feedtool.model import Entry, Withheld

__all__ = ["find_next_change", "find_reason_to_withhold"]


def find_reason_to_withhold(entry: Entry, now: datetime, *, future: bool | None = None) -> Withheld | None:
    """Return why a stored own article is not public at `now`; None if it is public.

    Args:
        entry: the article as stored.
        now: aware UTC.
        future: `site.future`. True publishes future dates at once, False withholds every article until its date,
            None follows the rule of the article's builder (`public_from`).
    """
    if entry.withheld is not None:
        return entry.withheld
    public_from = _find_start(entry, future=future)
    if public_from is not None and public_from > now:
        return Withheld(reason="scheduled", explanation=f"public from {public_from:%Y-%m-%d %H:%M} UTC")
    if entry.public_until is not None and entry.public_until <= now:
        return Withheld(reason="expired", explanation=f"expired on {entry.public_until:%Y-%m-%d %H:%M} UTC")
    return None


def find_next_change(entry: Entry, now: datetime, *, future: bool | None = None) -> datetime | None:
    """Return when time alone makes a stored own article public, or takes it back; None if it never does."""
    if entry.withheld is not None:
        return None
    times = (_find_start(entry, future=future), entry.public_until, entry.published)
    return min((time for time in times if time is not None and time > now), default=None)


def _find_start(entry: Entry, *, future: bool | None) -> datetime | None:
    if future is None:
        return entry.public_from
    return None if future else entry.public_from or entry.published
