"""Fills empty fields of the canonical copy from its duplicates.

Fields with a value stay as they are. Title, text and summary are never filled: the words of another site do not belong
to an article.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from feedtool.content.urls import find_host
from feedtool.dedupe.sites import is_one_site
from feedtool.model import Entry, EntryKey, Offer

__all__ = ["MergedFields", "fill_entry", "has_exact_date"]


class MergedFields(Struct, frozen=True, kw_only=True):
    """A field that was empty, and the duplicate whose value it has now."""

    field: str
    source: EntryKey


def fill_entry(shown: Entry, duplicates: Sequence[Entry]) -> tuple[Entry, tuple[MergedFields, ...]]:
    """Return the entry with its empty fields filled from its duplicates, and the source of each.

    The first duplicate with a value counts. The fields are link, date (an approximate one counts as empty), image,
    authors, categories and price.
    """
    changes: dict[str, Any] = {}
    filled: list[MergedFields] = []
    for name, values in _find_missing(shown):
        for one in duplicates:
            if found := values(one):
                changes |= found
                filled.append(MergedFields(field=name, source=one.key))
                break
    return (replace(shown, **changes) if changes else shown), tuple(filled)


def _find_missing(shown: Entry) -> Iterator[tuple[str, Any]]:
    """Yield (name of an empty field, function that reads it from a duplicate), in a fixed order."""
    if not shown.link:
        yield "link", lambda one: {"link": one.link} if one.link else None
    if not has_exact_date(shown):
        yield "date", lambda one: {"published": one.published, "date_basis": "stated"} if has_exact_date(one) else None
    if shown.image is None:
        yield "image", lambda one: {"image": one.image} if one.image else None
    if not shown.authors:
        yield "authors", lambda one: {"authors": one.authors} if one.authors and not _is_passed_on(one, shown) else None
    if not shown.categories:
        yield "categories", lambda one: {"categories": one.categories} if one.categories else None
    if shown.offer is None or shown.offer.price is None:
        yield "price", lambda one: _take_price(shown.offer, one.offer)


def _is_passed_on(one: Entry, shown: Entry) -> bool:
    """Return whether another site passes a post on: its author may be the owner of a list of links."""
    site = one.source and (find_host(one.source.link) or find_host(one.source.url))
    page = find_host(shown.link)
    return bool(site and page) and not is_one_site(str(site), str(page))


def has_exact_date(entry: Entry) -> bool:
    """Return whether the source states when it was published, not only how long ago."""
    return entry.published is not None and entry.date_basis == "stated"


def _take_price(offer: Offer | None, other: Offer | None) -> Mapping[str, Offer] | None:
    if other is None or other.price is None:
        return None
    return {"offer": replace(offer, price=other.price, currency=other.currency) if offer else other}
