"""One document by itself: hops 2 and 3, and nothing kept. What `feedtool parse` shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from feedtool.core.identity import assign_ids
from feedtool.core.normalise import Context, describe_feed, normalise
from feedtool.interfaces import Parser
from feedtool.model import Document, Entry, ParsedFeed, Source
from feedtool.pipeline.corridor import parse_document


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What a document says, and what feedtool makes of it. `entries` stand in the document's order."""

    parsed: ParsedFeed
    about: Source
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
    parsed = parse_document(document, parsers, format_name)
    context = Context(feed=document.feed, base_url=document.base_url or document.url)
    ids = assign_ids(parsed)
    return Reading(
        parsed=parsed,
        about=describe_feed(parsed, document.url),
        entries=tuple(
            normalise(entry, id=entry.id or id_ or "", feed=parsed, context=context, now=now)
            for id_, entry in zip(ids, parsed.entries, strict=True)
        ),
    )
