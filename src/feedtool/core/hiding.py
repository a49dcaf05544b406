"""Which entries are not shown because an own article is not public: the article itself and its copies in any feed.

An own article that is withheld, scheduled, expired or withdrawn takes part in clustering like any other entry. A
cluster that holds one of these and no own article that is public is not shown at all, whatever ids its copies have.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from feedtool.core.streams import EntryKey, Group
from feedtool.frozen import noun
from feedtool.model import Withheld

__all__ = ["Hidden", "find_copies"]

_SILENT = frozenset({"unreadable", "scheduled"})


@noun
class Hidden:
    """Why an entry is not shown."""

    original: EntryKey
    """The own article that is not public; the entry itself or what it is a copy of."""
    why: Withheld | None
    """None: its source no longer has it."""

    @property
    def is_silent(self) -> bool:
        """Whether it leaves without a tombstone, since it is expected back."""
        return self.why is not None and self.why.reason in _SILENT


def find_copies(
    withheld: Mapping[EntryKey, Withheld | None], public: Collection[EntryKey], groups: Iterable[Group]
) -> dict[EntryKey, Hidden]:
    """Return all entries that are not shown, and why.

    Args:
        withheld: the own articles that are not public; None for a withdrawn one.
        public: the own articles that are.
        groups: clusters of both and of all entries of feeds.
    """
    hidden = {key: Hidden(original=key, why=why) for key, why in withheld.items()}
    for group in groups:
        originals = [hidden[key] for key in group.members if key in withheld]
        if originals and not any(key in public for key in group.members):
            first = min(originals, key=lambda one: one.is_silent)
            hidden |= {key: first for key in group.members if key not in withheld}
    return hidden
