"""Finds the order of day and month in dates such as 05/03/2026.

It follows from the language, or from the other dates of a document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, tzinfo
from operator import attrgetter
from typing import Any

from msgspec.structs import replace

from feedtool.content.dates import (
    DateProblem,
    list_orders,
    may_be_numeric,
    normalize_numeric_day,
    parse_date_or_reason,
)
from feedtool.model import DateOrder, Diagnostic, Location, ParsedEntry, ParsedFeed, Withheld

UNREADABLE = Withheld(reason="unreadable", field="date", explanation="its date cannot be read")
"""The reason for an own article with an unreadable date and no earlier stored version."""
_DATES = ("published", "updated", "expires", "public_from", "public_until")
_HINTS = {
    DateProblem.INVALID: "write 2026-03-05 or 2026-03-05 14:30",
    DateProblem.AMBIGUOUS: "set `date_order: dmy` or `date_order: mdy` for the site or source, or write 2026-03-05",
}

_NAMES: tuple[tuple[DateOrder | None, str], ...] = (
    ("mdy", "en-us en-ph en-pr en-gu en-as en-mp en-um en-vi en-mh en-bi es-pr es-pa fil ceb chr"),
    ("ymd", "zh yue ja ko sv hu lt fa ckb mn eu af ne si ps bo dz ii ug eo kl se za zu st tn ts ss nr ve fr-ca en-za"),
    # Both orders are used: `en` without a region, Canada, and languages for which CLDR differs from neighboring usage.
    (None, "en en-ca ee ks om or ti xh"),
    ("dmy", "zh-hk zh-mo zh-sg"),
)
_ORDERS = {name: order for order, names in _NAMES for name in names.split()}


def find_language_order(tag: str | None) -> DateOrder | None:
    """Return the order of numeric dates in a language; None if it uses several.

    Source: the short date patterns of Unicode CLDR 47. Most languages write the day first.

    Args:
        tag: a language tag such as it, en-US or zh_Hant_TW.
    """
    language, *subtags = (tag or "").strip().lower().replace("_", "-").split("-")
    if not language.isalpha():
        return None
    region = next((one for one in subtags if len(one) == 2), "")
    names = (f"{language}-{region}", language) if region else (language,)
    for name in names:
        if name in _ORDERS:
            return _ORDERS[name]
        if name.startswith("en-"):
            break
    return "dmy"


def find_written_order(dates: Iterable[str]) -> DateOrder | None:
    """Return the only order in which all numeric dates of a document exist.

    None if there is no or more than one.
    """
    found = [orders for date in dates if (orders := list_orders(date))]
    common = set(found[0]).intersection(*found) if found else set()
    return common.pop() if len(common) == 1 else None


def normalize_dates(
    parsed: ParsedFeed, order: DateOrder | None, language: str | None, where: str, *, trusted: bool, zone: tzinfo = UTC
) -> ParsedFeed:
    """Write numeric dates as 2026-03-05; withhold own articles with unreadable dates.

    For a subscription, the document gets a note with the number of unreadable dates.

    Args:
        parsed: the document.
        order: the configured order of numeric dates.
        language: the language of the source, if the document states none.
        where: the document's name for messages.
        trusted: whether these are the site's own articles.
        zone: the zone of dates without one.
    """
    entries = parsed.entries
    if any(raw and may_be_numeric(raw) for entry in entries for raw in _get_dates(entry)):
        order = order or find_language_order(parsed.language or language)
        if order is None and not trusted:
            order = find_written_order(date for entry in entries for date in (entry.published, entry.updated) if date)
        entries = tuple([_write_out(entry, order) for entry in entries])
    diagnostics: list[Diagnostic] = []
    if trusted:
        entries = tuple([_check(entry, where, diagnostics) for entry in entries])
    notes = () if trusted else _note_unread(entries, zone)
    return replace(
        parsed,
        entries=entries,
        diagnostics=(*parsed.diagnostics, *diagnostics),
        notes=(*parsed.notes, *notes),
    )


def _note_unread(entries: Iterable[ParsedEntry], zone: tzinfo) -> Iterator[Diagnostic]:
    """Yield a note for each kind of unreadable date in a feed.

    A feed can have thousands of them.
    """
    read = [
        parse_date_or_reason(date, zone)
        for entry in entries
        for date in (entry.published, entry.updated, entry.expires)
        if date is not None
    ]
    found = Counter([one for one in read if isinstance(one, DateProblem)])
    if number := found[DateProblem.AMBIGUOUS]:
        hint = "set `date_order: dmy` or `date_order: mdy` for the feed"
        yield Diagnostic("ambiguous-date", f"ambiguous dates: {number}", "note", hint)
    if number := found[DateProblem.INVALID]:
        yield Diagnostic("invalid-date", f"invalid dates, which count as missing: {number}", "note")


_get_dates = attrgetter(*_DATES)


def _write_out(entry: ParsedEntry, order: DateOrder | None) -> ParsedEntry:
    changes: dict[str, Any] = {}
    for name, raw in zip(_DATES, _get_dates(entry), strict=True):
        if raw is not None and (written := normalize_numeric_day(raw, order)) != raw:
            changes[name] = written
    return replace(entry, **changes) if changes else entry


def _check(entry: ParsedEntry, where: str, diagnostics: list[Diagnostic]) -> ParsedEntry:
    """Report and drop unreadable dates.

    An article with an unreadable publication date is withheld.
    """
    changes: dict[str, Any] = {}
    for name in _DATES:
        raw: str | None = getattr(entry, name)
        found = parse_date_or_reason(raw) if raw is not None else None
        if isinstance(found, DateProblem) and found is not DateProblem.ZERO:
            field = "date" if name == "published" else name
            changes[name] = None
            if name == "public_from" and raw == entry.published:
                continue  # the same date
            diagnostics.append(
                Diagnostic(message=found, hint=_HINTS[found], location=Location(where, entry.line, field=field))
            )
    if "published" in changes:
        changes["withheld"] = entry.withheld or UNREADABLE
    return replace(entry, **changes) if changes else entry
