"""Rules of every store: which changes are valid, and the order of loaded entries."""

from __future__ import annotations

from collections.abc import Iterable

from feedtool.model import DocumentChanges, Entry


def check_changes(changes: DocumentChanges) -> None:
    """Reject changes that write into another feed or change a first sighting.

    Raises:
        ValueError: an entry belongs to another feed, or its first_seen differs from that of its state.
    """
    for saved in changes.entries:
        if saved.entry.feed != changes.feed.key:
            raise ValueError(f"an entry of {saved.entry.feed!r} among the changes of {changes.feed.key!r}")
        if saved.entry.first_seen != saved.state.first_seen:
            raise ValueError(f"first_seen of {saved.entry.id!r} does not match its stored state")


def sort_entries(entries: Iterable[Entry]) -> list[Entry]:
    """Sort entries newest first, without a date last.

    Entries with the same date are sorted by feed and id.
    """
    by_name = sorted(entries, key=lambda entry: entry.key)
    return sorted(by_name, key=lambda entry: (entry.published is not None, entry.date), reverse=True)
