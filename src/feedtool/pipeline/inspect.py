"""Parses and normalizes one document without storing it, for `feedtool parse`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from feedtool.content.date_order import normalize_dates
from feedtool.entries.context import Context
from feedtool.entries.documents import make_failure
from feedtool.entries.identity import assign_ids
from feedtool.entries.normalize import normalize_entry, normalize_feed
from feedtool.entries.prepare import prepare_entry
from feedtool.entries.process import drop_withheld, parse_document
from feedtool.entries.sandbox import ParseLimits, isolate, limit_time
from feedtool.errors import ParseError
from feedtool.model import Document, Limits, ReadFeed
from feedtool.plugins import Parser


def read_document(
    document: Document, parsers: Iterable[Parser], *, now: datetime, format_name: str | None = None
) -> ReadFeed:
    """Read one document as a subscription to it would.

    Every entry keeps the id that its publisher gave it, repeated ids included.

    Raises:
        ParseError: no parser can read it.
    """
    parsed = drop_withheld(parse_document(document, parsers, format_name))
    parsed = normalize_dates(parsed, None, None, document.url, trusted=False)
    context = Context(feed=document.feed, base_url=document.base_url or document.url)
    ids = assign_ids(parsed)
    return ReadFeed(
        parsed=parsed,
        about=normalize_feed(parsed, document.url),
        entries=tuple(
            prepare_entry(normalize_entry(entry, id=entry.id or id_ or "", feed=parsed, context=context, now=now))
            for id_, entry in zip(ids, parsed.entries, strict=True)
        ),
    )


_SMALL = 64 * 1024
"""Size in bytes up to which parsing is always fast, so that no killable process is needed."""


def read_untrusted_document(
    document: Document,
    parsers: Iterable[Parser],
    *,
    now: datetime,
    format_name: str | None = None,
    limits: Limits | None = None,
) -> ReadFeed:
    """Read an untrusted document within the time limit of a subscription.

    Raises:
        ParseError: no parser can read it, it took too much time or memory, or it broke a part.
    """
    bounds = ParseLimits((limits or Limits()).timeout_s)
    with isolate(parsers, bounds, small=_SMALL) as isolated, limit_time(bounds.get_remaining_seconds(document)):
        try:
            return read_document(document, isolated, now=now, format_name=format_name)
        except ParseError:
            raise
        except Exception as error:
            raise ParseError(make_failure(document, error).message) from error
