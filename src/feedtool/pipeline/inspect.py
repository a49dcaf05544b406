"""One document by itself: hops 2 and 3, and nothing kept. What `feedtool parse` shows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from feedtool.content.date_order import settle_dates
from feedtool.entries.identity import assign_ids
from feedtool.entries.normalize import Context, describe_feed, normalize_entry
from feedtool.entries.process import leave_out_withheld, make_broken, parse_document
from feedtool.entries.sandbox import ParseLimits, isolate, limit_time
from feedtool.errors import ParseError
from feedtool.model import Document, Entry, FeedInfo, Limits, ParsedFeed
from feedtool.model.frozen import frozen
from feedtool.plugins import Parser


@frozen
class Reading:
    """What a document says, and what feedtool makes of it. `entries` stand in the document's order."""

    parsed: ParsedFeed
    about: FeedInfo
    entries: tuple[Entry, ...]


def read_document(
    document: Document, parsers: Iterable[Parser], *, now: datetime, format_name: str | None = None
) -> Reading:
    """Understand one document as a subscription to it would.

    Every entry keeps the id its publisher gave it, repeated ones included: which of them would be stored is another
    question.

    Raises:
        ParseError: it is nothing that a parser reads.
    """
    parsed = leave_out_withheld(parse_document(document, parsers, format_name))
    parsed = settle_dates(parsed, None, None, document.url, trusted=False)
    context = Context(feed=document.feed, base_url=document.base_url or document.url)
    ids = assign_ids(parsed)
    return Reading(
        parsed=parsed,
        about=describe_feed(parsed, document.url),
        entries=tuple(
            normalize_entry(entry, id=entry.id or id_ or "", feed=parsed, context=context, now=now)
            for id_, entry in zip(ids, parsed.entries, strict=True)
        ),
    )


_SMALL = 64 * 1024
"""Bytes up to which no broken document takes a library long: those need no process that can be killed."""


def read_foreign_document(
    document: Document,
    parsers: Iterable[Parser],
    *,
    now: datetime,
    format_name: str | None = None,
    limits: Limits | None = None,
) -> Reading:
    """The same of a document that may mean harm: within the time that a subscription to it would have.

    Raises:
        ParseError: it is nothing that a parser reads, took too long or too much memory, or broke a part.
    """
    bounds = ParseLimits((limits or Limits()).timeout_s)
    with isolate(parsers, bounds, small=_SMALL) as isolated, limit_time(bounds.find_left(document)):
        try:
            return read_document(document, isolated, now=now, format_name=format_name)
        except ParseError:
            raise
        except Exception as error:
            raise ParseError(make_broken(document, error).message) from error
