"""Hop 6: what is stored of the sources that are configured now, and what of it may be shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from feedtool.config import Config
from feedtool.core.categories import make_category_table
from feedtool.core.changes import TOLERANCE
from feedtool.core.dedupe import Overrides, find_groups
from feedtool.core.hiding import Hidden, find_copies
from feedtool.core.streams import EntryKey, Group, Origin, dress, make_origin
from feedtool.core.visibility import find_next_change, find_reason_to_withhold
from feedtool.frozen import noun
from feedtool.interfaces import Parts
from feedtool.model import ArticleSource, Entry, FeedState, Source, Subscription, Withheld
from feedtool.pipeline.subscriptions import list_subscriptions

__all__ = ["Candidate", "Candidates", "group_candidates", "load_candidates", "make_names"]

Candidate = tuple[Entry, Origin]


@noun
class Candidates:
    """Stored entries of all sources of the config, with what the config adds to them, newest first."""

    public: Sequence[Candidate]
    """Entries of feeds, and the own articles that are public now."""
    withheld: Sequence[Candidate]
    """The own articles that are not, withdrawn ones included."""
    reasons: Mapping[EntryKey, Withheld | None]
    """Why each of those is not public; None for a withdrawn one."""
    next_change: datetime | None = None
    """When the next own article becomes public, or is taken back, by time alone; None if none does."""

    @property
    def all(self) -> Sequence[Candidate]:
        """Everything that takes part in clustering."""
        return (*self.public, *self.withheld)


def make_names(config: Config) -> Mapping[str, str]:
    """What categories are called -> what the site calls them, those included that only streams and rules name."""
    named = {own: (own,) for own in sorted(config.category_rules.own) if own not in config.categories}
    return make_category_table({**config.categories, **named})


def load_candidates(config: Config, parts: Parts, states: Mapping[str, FeedState]) -> Candidates:
    """Load what is stored and decide which own articles are public now."""
    sources: list[ArticleSource | Subscription] = [*config.articles, *list_subscriptions(config, parts.store)]
    origins = {
        source.key: make_origin(source, states[source.key].about if source.key in states else Source())
        for source in sources
    }
    table = make_names(config)
    public: list[Candidate] = []
    withheld: list[Candidate] = []
    reasons: dict[EntryKey, Withheld | None] = {}
    changes: list[datetime] = []
    for entry, is_withdrawn in _load_entries(parts, origins):
        origin = origins[entry.feed]
        candidate = (_date(dress(entry, origin, table, config.category_rules), origin, parts.now), origin)
        why = find_reason_to_withhold(entry, parts.now) if origin.is_own else None
        if origin.is_own and not is_withdrawn and (change := find_next_change(entry, parts.now)):
            changes.append(change)
        if is_withdrawn or why is not None:
            withheld.append(candidate)
            reasons[entry.feed, entry.id] = None if is_withdrawn else why
        else:
            public.append(candidate)
    return Candidates(public=public, withheld=withheld, reasons=reasons, next_change=min(changes, default=None))


def _load_entries(parts: Parts, origins: Mapping[str, Origin]) -> Iterator[tuple[Entry, bool]]:
    """Each entry, and whether it is an own article that was withdrawn."""
    own = tuple(key for key, origin in origins.items() if origin.is_own)
    yield from ((entry, False) for entry in parts.store.load_entries(tuple(origins)))
    yield from ((entry, True) for entry in parts.store.load_withdrawn(own))


def _date(entry: Entry, origin: Origin, now: datetime) -> Entry:
    """The entry under a date that is not in the future: an article that is public before its date."""
    if origin.is_own and entry.published is not None and entry.published > now + TOLERANCE:
        return replace(entry, published=entry.first_seen)
    return entry


def group_candidates(
    candidates: Candidates, config: Config, parts: Parts
) -> tuple[tuple[Group, ...], Mapping[EntryKey, Hidden]]:
    """Return the clusters of all entries, and the entries that are not shown.

    A source with `dedupe: false` takes no part in clusters, but its copies of what is not public are not shown either.
    """
    overrides = Overrides(never=config.never, always=config.always)
    groups = find_groups(candidates.all, parts.rules, overrides, parts.store)
    own = frozenset((entry.feed, entry.id) for entry, origin in candidates.public if origin.is_own)
    hidden = find_copies(candidates.reasons, own, groups)
    apart = [(entry, replace(origin, dedupe=True)) for entry, origin in candidates.public if not origin.dedupe]
    if apart and candidates.withheld:
        articles = (one for one in candidates.all if one[1].is_own)
        hidden |= find_copies(candidates.reasons, own, find_groups([*articles, *apart], parts.rules, overrides))
    return groups, hidden
