"""Loads the stored entries of the configured sources and decides which of them may be shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from feedtool.dedupe.groups import Overrides, find_groups
from feedtool.entries.changes import EARLIEST, TOLERANCE
from feedtool.entries.prepare import prepare_entry
from feedtool.entries.visibility import find_next_change, find_reason_to_withhold
from feedtool.feeds.subscriptions import list_subscriptions
from feedtool.model import ArticleSource, Entry, EntryKey, FeedInfo, FeedState, Subscription, Withheld
from feedtool.model.config import Config
from feedtool.model.selection import Candidate, Group, Origin
from feedtool.plugins import Parts, Store
from feedtool.streams.categories import make_category_table
from feedtool.streams.select import apply_source, make_origin
from feedtool.streams.withheld import (
    WithheldEntries,
    describe_reason,
    find_copies,
    find_copies_by_name,
    find_superseded,
)

__all__ = [
    "Candidate",
    "Candidates",
    "describe_hidden",
    "find_hidden",
    "load_candidates",
    "make_names",
    "make_overrides",
]


class Candidates(Struct, frozen=True, kw_only=True):
    """The stored entries of all configured sources, with what the config adds to them, newest first."""

    public: Sequence[Candidate]
    """Entries of feeds, and own articles that are public now."""
    withheld: Sequence[Candidate]
    """Own articles that are not public now, withdrawn ones included."""
    reasons: Mapping[EntryKey, Withheld | None]
    """Why each of them is not public; None for a withdrawn one."""
    next_change: datetime | None = None
    """When time alone makes the next own article public or withdraws it; None if it never does."""

    @property
    def all(self) -> Sequence[Candidate]:
        """Everything that takes part in clustering."""
        return (*self.public, *self.withheld)


def make_names(config: Config) -> Mapping[str, str]:
    """Return category name -> the site's name for it, with categories that only streams and rules name."""
    named = {own: (own,) for own in sorted(config.category_rules.own) if own not in config.categories}
    return make_category_table({**config.categories, **named})


def load_candidates(config: Config, parts: Parts, states: Mapping[str, FeedState]) -> Candidates:
    """Load the stored entries and decide which own articles are public now."""
    sources: list[ArticleSource | Subscription] = [*config.articles, *list_subscriptions(config, parts.store)]
    origins = {
        source.key: make_origin(source, states[source.key].about if source.key in states else FeedInfo())
        for source in sources
    }
    if config.articles:
        # A deleted article stays deleted if its source gets another name, such as the glob of a folder that moved.
        former = (state for key, state in states.items() if state.kind == "articles" and key not in origins)
        origins |= {state.key: Origin(key=state.key, kind="articles", about=state.about) for state in former}
    table = make_names(config)
    public: list[Candidate] = []
    withheld: list[Candidate] = []
    reasons: dict[EntryKey, Withheld | None] = {}
    changes: list[datetime] = []
    for entry, is_withdrawn in _load_entries([source.key for source in sources], parts, origins):
        origin = origins[entry.feed]
        candidate = (_replace_future_date(apply_source(entry, origin, table, config.category_rules), parts.now), origin)
        why = find_reason_to_withhold(entry, parts.now) if origin.is_own else None
        if origin.is_own and not is_withdrawn and (change := find_next_change(entry, parts.now)):
            changes.append(change)
        if is_withdrawn or why is not None:
            withheld.append(candidate)
            reasons[entry.key] = None if is_withdrawn else why
        else:
            public.append(candidate)
    superseded = find_superseded((entry for entry, _ in withheld), (entry for entry, origin in public if origin.is_own))
    return Candidates(
        public=[one for one in public if one[0].key not in superseded],
        withheld=[*withheld, *(one for one in public if one[0].key in superseded)],
        reasons={**reasons, **superseded},
        next_change=min(changes, default=None),
    )


def _load_entries(sources: Sequence[str], parts: Parts, origins: Mapping[str, Origin]) -> Iterator[tuple[Entry, bool]]:
    """Yield each entry, and whether it is an own article that was withdrawn, even under a former source."""
    own = tuple(key for key, origin in origins.items() if origin.is_own)
    yield from ((prepare_entry(entry), False) for entry in parts.store.load_entries(sources))
    yield from ((prepare_entry(entry), True) for entry in parts.store.load_withdrawn(own))


def _replace_future_date(entry: Entry, now: datetime) -> Entry:
    """Return the entry with a date that is not in the future.

    Articles that are public before their date have a future date, and so have entries that a fast clock dated. A date
    that was not in the future when the entry was first seen stays, because then the clock is slow now.
    """
    if entry.published is None or entry.published <= now + TOLERANCE or now < EARLIEST:
        return entry
    if entry.date_basis != "stated":
        return replace(entry, published=now)
    return (
        entry
        if entry.published <= entry.first_seen + TOLERANCE
        else replace(entry, published=min(entry.first_seen, now))
    )


def find_hidden(
    candidates: Candidates, groups: Iterable[Group], config: Config, parts: Parts
) -> Mapping[EntryKey, WithheldEntries]:
    """Return the entries that are not shown: own articles that are not public, and their copies.

    A source with `dedupe: false` takes no part in clusters, but its copies of what is not public are not shown either.

    Args:
        candidates: all entries.
        groups: the clusters of all of them.
        config: the config, with overrides for single entries.
        parts: the rules.
    """
    articles = [one for one in candidates.all if one[1].is_own]
    public = frozenset(entry.key for entry, _ in articles) - candidates.reasons.keys()
    hidden = find_copies(candidates.reasons, public, groups)
    if not hidden:
        return hidden
    others = [one for one in candidates.public if not one[1].is_own]
    apart = [(entry, replace(origin, dedupe=True)) for entry, origin in others if not origin.dedupe]
    more = find_groups([*articles, *apart], parts.rules, make_overrides(config)) if apart else ()
    named = find_copies_by_name(candidates.reasons, articles, others)
    # A copy of a copy counts as a copy of the article, whose text may have changed since.
    spread = find_copies({key: one.why for key, one in named.items()}, public, groups)
    return {
        **{key: named.get(one.original, one) for key, one in spread.items()},
        **find_copies(candidates.reasons, public, more),
        **hidden,
    }


def make_overrides(config: Config) -> Overrides:
    """Return the config's overrides for single entries."""
    return Overrides(never=config.dedupe.never, always=config.dedupe.always)


def describe_hidden(key: EntryKey, hidden: WithheldEntries, store: Store) -> tuple[str, str]:
    """Return the location of an entry and why it is not shown, without its text."""
    feed, id_ = hidden.original
    state = store.load_entry_states(feed, [id_]).get(id_)
    location = state.document if state and state.document else feed
    reason = describe_reason(hidden.why)
    return (location, reason) if key == hidden.original else (key[0], f"a copy of an article in {location}: {reason}")
