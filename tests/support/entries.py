"""Entries in memory that a stream can be composed of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from feedtool.dedupe.merge import fill_entry
from feedtool.model import Entry, EntryKey, Stream
from feedtool.model.selection import Candidate, Group
from feedtool.streams.select import compose, rank_by_date
from support import NOW


class ListedEntries:
    """A list of entries and their groups; the canonical copies have their empty fields filled."""

    def __init__(self, candidates: Iterable[Candidate], groups: Iterable[Group] = ()) -> None:
        self._shown = {one[0].key: one for one in candidates}
        self._groups = {key: group for group in groups for key in group.members}
        for group in {id(one): one for one in self._groups.values()}.values():
            best, *others = [self._shown[key] for key in group.members if key in self._shown]
            filled = fill_entry(best[0], [entry for entry, _ in others])[0]
            self._shown[best[0].key] = filled, best[1]

    def list_shown(self, _: Stream) -> Iterator[tuple[datetime | None, Candidate]]:
        ordered = sorted(self._shown.values(), key=lambda one: rank_by_date(one[0]))
        return ((one[0].published, one) for one in ordered)

    def find_shown(self, key: EntryKey) -> Candidate | None:
        return self._shown.get(key)

    def find_group(self, key: EntryKey) -> Group | None:
        return self._groups.get(key)


def compose_listed(
    stream: Stream, candidates: Iterable[Candidate], groups: Iterable[Group] = (), **more: Any
) -> tuple[Entry, ...]:
    """Return the entries of a stream of these, published under their own ids."""
    return compose(stream, ListedEntries(candidates, groups), public_id=lambda one: one.id, now=NOW, **more)[0]
