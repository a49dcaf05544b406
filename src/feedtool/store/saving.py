"""What every store agrees on: what may be saved, and the order in which entries come back."""

from __future__ import annotations

from collections.abc import Iterable

from feedtool.model import DocumentChanges, Entry


def check_changes(changes: DocumentChanges) -> None:
    """Refuse what would let one feed write into another, or move a first sighting.

    Raises:
        ValueError: an entry of another feed, or whose stamp tells another first_seen.
    """
    for saved in changes.entries:
        if saved.entry.feed != changes.feed.key:
            raise ValueError(f"an entry of {saved.entry.feed!r} among the changes of {changes.feed.key!r}")
        if saved.entry.first_seen != saved.state.first_seen:
            raise ValueError(f"{saved.entry.id!r} and its stamp differ in first_seen")


def sort_entries(entries: Iterable[Entry]) -> list[Entry]:
    """Newest first, those without a date last; among those of one moment by feed and id."""
    by_name = sorted(entries, key=lambda entry: (entry.feed, entry.id))
    return sorted(by_name, key=lambda entry: (entry.published is not None, entry.date), reverse=True)
