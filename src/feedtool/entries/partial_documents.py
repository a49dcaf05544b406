"""Reports documents that end early or are broken, and leaves out empty entries."""

from __future__ import annotations

from msgspec.structs import replace

from feedtool.model import Diagnostic, Location, ParsedEntry, ParsedFeed

CUT = "cut off"
"""The first words of the message on a document that ends early."""


def mark_partial(
    parsed: ParsedFeed, where: str, *, whole: int | None = None, dropped: int = 0, is_cut: bool = False
) -> ParsedFeed:
    """Mark a document that ends early or is broken as partial, and add its diagnostics.

    Args:
        parsed: the parsed document.
        where: the location of the document, for the diagnostics.
        whole: the number of complete entries in the document; None if all of them were parsed.
        dropped: the number of entries without an end.
        is_cut: the document ends early.
    """
    missed = max(whole - len(parsed.entries), 0) if whole is not None else 0
    messages = []
    if is_cut:
        messages.append(describe_cut(len(parsed.entries)))
    elif dropped:
        messages.append(f"{_count(dropped)} without an end tag left out")
    if missed:
        messages.append(f"{_count(missed)} cannot be read")
    if not messages:
        return parsed
    found = (Diagnostic(message=message, location=Location(where)) for message in messages)
    return replace(parsed, diagnostics=(*parsed.diagnostics, *found), is_partial=True, missed=missed)


def describe_cut(count: int) -> str:
    """Describe how far a document that ends early was read."""
    return f"{CUT} after {_count(count)}"


def drop_empty(parsed: ParsedFeed) -> ParsedFeed:
    """Drop entries without title, link, text, file and picture (RSS 2.0, `<item>`)."""
    entries = tuple(entry for entry in parsed.entries if _has_content(entry))
    empty = len(parsed.entries) - len(entries)
    if not empty:
        return parsed
    note = Diagnostic("empty-item", f"{_count(empty)} without title, link, text and enclosure left out", "note")
    return replace(parsed, entries=entries, notes=(*parsed.notes, note))


def _count(number: int) -> str:
    return f"{number} item" if number == 1 else f"{number} items"


def _has_content(entry: ParsedEntry) -> bool:
    if entry.title or entry.link or entry.summary or entry.contents or entry.enclosures:
        return True
    is_address = bool(entry.id_is_permalink and entry.id and "/" in entry.id)
    return is_address or bool(entry.original_link or entry.image or entry.links)
