"""The stored entries as streams see them, each loaded when it is asked for.

    key -> stored entry -> settings of its source -> is it public? -> is it a copy of an article that is not?
        -> its group -> empty fields filled from its copies

The result for an entry depends on what is stored, not on which entries a build asks for.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property, lru_cache, partial
from heapq import merge
from itertools import takewhile
from math import inf
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from feedtool.content.urls import canonicalize_url, find_beginning
from feedtool.dedupe.clusters import Cluster, ClusterFinder
from feedtool.dedupe.features import list_features
from feedtool.dedupe.groups import Overrides, find_groups, list_own_names, list_pairs, make_group
from feedtool.dedupe.index import hash_key
from feedtool.dedupe.keys import hash_label, make_entry_keys
from feedtool.dedupe.merge import fill_entry
from feedtool.dedupe.text_evidence import describe_distance
from feedtool.dedupe.titles import measure_likeness
from feedtool.entries.changes import EARLIEST, TOLERANCE
from feedtool.entries.prepare import prepare_entry
from feedtool.entries.visibility import find_next_change, find_reason_to_withhold
from feedtool.model import (
    Category,
    Entry,
    EntryKey,
    Stream,
    Withheld,
)
from feedtool.model.config import Config
from feedtool.model.selection import Candidate, Group, Origin
from feedtool.pipeline.sources import Sources
from feedtool.pipeline.store_index import SourceNames, StoreIndex, update_keys
from feedtool.plugins import Parts, Store
from feedtool.streams.categories import make_category_table
from feedtool.streams.select import apply_source
from feedtool.streams.withheld import (
    WithheldEntries,
    WithheldNames,
    describe_reason,
    find_copies,
    find_superseded,
)

__all__ = ["Catalog", "describe_hidden", "make_names_of_categories", "make_overrides"]

_MAX_LOADED = 4096
"""Entries that a build keeps in memory."""
_MAX_SEPARATE = 64
"""Up to this many sources are read side by side; more are picked from the entries of all."""
_MAX_NAMESAKES = 1000
_MAX_COPIES = 100


class Catalog:
    """The stored entries of the configured sources.

    Args:
        config: sources, categories, overrides.
        parts: store, rules, time.
    """

    def __init__(self, config: Config, parts: Parts) -> None:
        self._store, self._now, self._rules = parts.store, parts.now, parts.rules
        self._zone = ZoneInfo(config.site.timezone)
        self._own_site = find_beginning(config.site.url)
        self._sources = Sources(config, parts.store)
        self.own = self._sources.own
        self._table = make_names_of_categories(config)
        self._category_rules = config.category_rules
        self._overrides = make_overrides(config)
        self._load = lru_cache(_MAX_LOADED)(self._load_candidate)
        self._prepare = lru_cache(_MAX_LOADED)(self._prepare_candidate)
        self._show = lru_cache(_MAX_LOADED)(self._find_shown)
        self._crowded: frozenset[EntryKey] | None = None
        self._groups: dict[EntryKey, Group | None] = {}
        self._copies: dict[EntryKey, WithheldEntries | None] = {}

    # -- Entries ------------------------------------------------------------------------------------------

    def _load_candidate(self, key: EntryKey) -> Candidate | None:
        origin = self.find_origin(key[0])
        found = self._store.load_entry(key) if origin is not None else None
        if origin is None or found is None:
            return None
        entry, is_withdrawn = found
        if (is_withdrawn and not origin.is_own) or (not is_withdrawn and not self.has_source(key[0])):
            return None
        applied = apply_source(entry, origin, self._table, self._category_rules)
        return _replace_future_date(applied, self._now), origin

    def has_source(self, key: str) -> bool:
        """Return whether a source is in the config, or a feed in one of its lists."""
        return self._sources.is_configured(key)

    def find_origin(self, key: str) -> Origin | None:
        """Return a source of the config, or a former one of the site's own articles."""
        return self._sources.find(key)

    def find_own(self, key: str) -> bool | None:
        """Return whether a source is of the site's own articles; None if there is none with this key."""
        origin = self.find_origin(key)
        return None if origin is None else origin.is_own

    def find(self, key: EntryKey) -> Candidate | None:
        """Return an entry as stored, public or not; None if it is withdrawn or of no source."""
        return self._load(key)

    def get(self, key: EntryKey) -> Candidate:
        """Return an entry that find() finds, prepared for output.

        Raises:
            KeyError: it finds none.
        """
        return self._prepare(key)

    def _prepare_candidate(self, key: EntryKey) -> Candidate:
        found = self._load(key)
        if found is None:
            raise KeyError(key)
        return prepare_entry(found[0]), found[1]

    def find_shown(self, key: EntryKey) -> Candidate | None:
        """Return an entry that may be shown; the canonical copy of a group has its empty fields filled."""
        return self._show(key)

    def _find_shown(self, key: EntryKey) -> Candidate | None:
        if self.find(key) is None or self.find_hidden(key) is not None:
            return None
        candidate = self.get(key)
        group = self.find_group(key)
        if group is None:
            return candidate
        shown = [one for one in group.members if self.find_hidden(one) is None]
        if shown[0] != key or len(shown) == 1:
            return candidate
        return fill_entry(candidate[0], [self.get(one)[0] for one in shown[1:]])[0], candidate[1]

    def list_shown(self, stream: Stream | None = None) -> Iterator[tuple[datetime | None, Candidate]]:
        """Yield (stored date, entry) of the entries of a stream's sources that may be shown, newest first."""
        listed = self.list_newest() if stream is None else self._list_asked(stream)
        for key, date in listed:
            found = self.find_shown(key)
            if found is not None:
                yield date, found

    def _list_asked(self, stream: Stream) -> Iterator[tuple[EntryKey, datetime | None]]:
        """Yield the keys of what a stream may select: with one of its categories or tags, if the store can tell."""
        wanted = stream.categories or stream.tags
        given = {rule.category for rule in self._category_rules.rules} | {self._category_rules.otherwise or ""}
        if not wanted or not _fold(wanted).isdisjoint(_fold(given)):
            yield from self.list_newest(self._sources.list_named(stream.sources))
            return
        self._update_keys()
        names = {name for name, own in self._table.items() if own.casefold() in _fold(wanted)} | _fold(wanted)
        given_by = self._sources.list_labeled(partial(self._gives, wanted=wanted))
        listed = [self._store.list_newest_with([*map(hash_label, names)]), self.list_newest(given_by)]
        seen: set[EntryKey] = set()
        for key, date in merge(*listed, key=lambda one: _rank_stored(*one)):
            if key in seen or not self.has_source(key[0]):
                continue
            # A copy without categories gets those of another.
            group = self.find_group(key)
            members = group.members if group is not None else (key,)
            seen.update(members)
            yield from ((one, date) for one in members)

    def _gives(self, labels: Iterable[str], wanted: Sequence[str]) -> bool:
        """Return whether a source with these labels gives one of the wanted ones to its entries."""
        return not _fold(wanted).isdisjoint(_fold(self._table.get(term.casefold(), term) for term in labels))

    def list_labels(self, stored: Iterable[Sequence[Category]]) -> Iterator[str]:
        """Yield the labels that entries have with the settings of their sources."""
        for categories in stored:
            yield from (self._table.get(one.term.casefold(), one.term) for one in categories)
        yield from (self._table.get(term.casefold(), term) for term in self._sources.list_labels())
        yield from (rule.category for rule in self._category_rules.rules)

    def find_affected(self, changed: Iterable[EntryKey]) -> frozenset[EntryKey]:
        """Return what is shown otherwise because of changed entries: these, and those that were or are their copies.

        Own articles that are public for a time only count as changed, and so do those with a date to come.
        """
        self._update_keys()
        near = {*changed, *self._list_timed()}
        for key in [*near]:
            strong = self._index.list_keys(key)
            near.update(one for name in strong for one in self._store.find_sharing(name, _MAX_COPIES))
            near.update(self._index.find_similar(key))
        groups = (self.find_group(key) for key in near)
        return frozenset(near).union(*(group.members for group in groups if group is not None))

    def _list_timed(self) -> Iterator[EntryKey]:
        own = [key for key in self.own if self.has_source(key)]
        yield from (entry.key for entry in self._store.load_restricted(own))
        yield from (key for key, date in takewhile(self._is_ahead, self._store.list_newest(own)))

    def _is_ahead(self, one: tuple[EntryKey, datetime | None]) -> bool:
        return one[1] is not None and one[1] > self._now

    def list_newest(self, feeds: Container[str] | None = None) -> Iterator[tuple[EntryKey, datetime | None]]:
        """Yield the keys of stored entries of these sources, or of all, and their stored dates, newest first."""
        chosen = self._sources.few if feeds is None else feeds
        if isinstance(chosen, frozenset) and len(chosen) <= _MAX_SEPARATE:
            yield from self._store.list_newest(chosen)
        elif feeds is None:
            yield from (one for one in self._store.list_newest() if self.has_source(one[0][0]))
        else:
            yield from (one for one in self._store.list_newest() if one[0][0] in feeds)

    # -- What is not public -------------------------------------------------------------------------------

    @cached_property
    def reasons(self) -> Mapping[EntryKey, Withheld | None]:
        """Own articles that are not public, with the reason; None for a withdrawn one."""
        withdrawn = {entry.key: None for entry in self._store.load_withdrawn(self.own)}
        own = [key for key in self.own if self.has_source(key)]
        restricted = [
            (entry, find_reason_to_withhold(entry, self._now, zone=self._zone))
            for entry in self._store.load_restricted(own)
        ]
        withheld = {entry.key: why for entry, why in restricted if why is not None}
        named = [entry for entry, why in restricted if why is not None]
        return {**withdrawn, **withheld, **find_superseded(named, self._list_namesakes(named, own, withheld))}

    def _list_namesakes(
        self, entries: Iterable[Entry], own: Sequence[str], withheld: Mapping[EntryKey, Withheld]
    ) -> Iterator[Entry]:
        """Yield public articles with the id of one of these entries, from other sources."""
        for entry in entries:
            for feed in own:
                found = self._store.load_entry((feed, entry.id)) if feed != entry.feed else None
                if found is not None and not found[1] and found[0].key not in withheld:
                    yield found[0]

    @cached_property
    def next_change(self) -> datetime | None:
        """When time alone makes the next own article public, or withdraws it, or reaches its date; else None."""
        own = [key for key in self.own if self.has_source(key)]
        ahead = takewhile(self._is_ahead, self._store.list_newest(own))
        found = [*self._store.load_restricted(own), *(self.get(key)[0] for key, _ in ahead)]
        changes = (find_next_change(entry, self._now) for entry in found)
        return min((change for change in changes if change is not None), default=None)

    def find_hidden(self, key: EntryKey) -> WithheldEntries | None:
        """Return why an entry is not shown: it is an own article that is not public, or a copy of one; or None."""
        if not self.reasons:
            return None
        if key not in self._copies:
            self._copies[key] = self._find_hidden(key)
        return self._copies[key]

    def _find_hidden(self, key: EntryKey) -> WithheldEntries | None:
        if key in self.reasons:
            return WithheldEntries(original=key, why=self.reasons[key])
        group = self.find_group(key) or Group(members=(key,))
        found = self._find_original(key, (group,), self.reasons)
        if found is None and not self.get(key)[1].dedupe:
            # A source that takes no part in dedupe does not show copies of what is not public either.
            found = self._find_original(key, self._compare_apart(key), self.reasons)
        if found is not None or self.get(key)[1].is_own:
            return found
        named = {one: self._find_hidden_by_name(one) for one in group.members if not self.get(one)[1].is_own}
        whys = {one: why.why for one, why in named.items() if why is not None}
        found = self._find_original(key, (group,), whys)
        return None if found is None else named[found.original]

    def _find_original(
        self, key: EntryKey, groups: Iterable[Group], whys: Mapping[EntryKey, Withheld | None]
    ) -> WithheldEntries | None:
        groups = tuple(groups)
        members = {one for group in groups for one in group.members}
        public = frozenset(one for one in members if one not in self.reasons and self.get(one)[1].is_own)
        here = {one: why for one, why in whys.items() if one in members or one == key}
        return find_copies(here, public, groups).get(key)

    def _find_hidden_by_name(self, key: EntryKey) -> WithheldEntries | None:
        article = self._withheld_names.find_original(self.get(key))
        return None if article is None else WithheldEntries(original=article[0].key, why=self.reasons[article[0].key])

    @cached_property
    def _withheld_names(self) -> WithheldNames:
        return WithheldNames(map(self.get, self.reasons), self._find_public_articles)

    def _find_public_articles(self, name: str) -> Iterator[Candidate]:
        """Yield public own articles that have a name among their keys."""
        for key in self._store.find_sharing(hash_key(name), _MAX_NAMESAKES):
            if key[0] in self.own and key not in self.reasons and self.find(key) is not None:
                yield self.get(key)

    def _compare_apart(self, key: EntryKey) -> Sequence[Group]:
        """Return the groups that an entry forms with own articles, although its source takes no part in dedupe."""
        entry, origin = self.get(key)
        keys = make_entry_keys(entry, origin.about, tuple(self._rules)).hashes
        sharing = {one for name in keys for one in self._store.find_sharing(name, _MAX_NAMESAKES)}
        articles = [self.get(one) for one in sharing if one[0] in self.own and self.find(one) is not None]
        return find_groups([*articles, (entry, replace(origin, dedupe=True))], self._rules, self._overrides)

    # -- Copies -------------------------------------------------------------------------------------------

    def find_group(self, key: EntryKey) -> Group | None:
        """Return the copies of a post, public or not, the canonical copy first; None for an entry without copies."""
        if key not in self._groups:
            cluster = self.find_cluster(key)
            for members in cluster.groups:
                self._groups |= dict.fromkeys(members, make_group(members, cluster, self.get))
            self._groups.setdefault(key, None)
        return self._groups[key]

    def find_cluster(self, key: EntryKey) -> Cluster:
        """Return the entries that matches connect to an entry, in groups."""
        candidate = self.find(key)
        if candidate is None or not candidate[1].dedupe:
            return Cluster()
        if self._crowded is not None and key not in self._crowded and not self._index.find_similar(key):
            return Cluster()
        return self._finder.find(key)

    def expect_all(self) -> None:
        """Find out at once which entries share a key, since all entries will be asked for."""
        if not self._overrides.always:
            self._update_keys()
            self._crowded = frozenset(self._store.find_crowded())

    @cached_property
    def _index(self) -> StoreIndex:
        return StoreIndex(self.find, self._store, list_features(self._rules))

    @cached_property
    def _finder(self) -> ClusterFinder:
        self._update_keys()
        return ClusterFinder(
            self._index,
            self._rules,
            SourceNames(self._sources.list_names()),
            never=frozenset(list_pairs(self._overrides.never, self._find_named)),
            always=tuple(list_pairs(self._overrides.always, self._find_named)),
            own_site=self._own_site,
        )

    def find_nearest(self, key: EntryKey, without: frozenset[EntryKey]) -> EntryKey | None:
        """Return the entry that shares most of its title or URL with one, for people; it reads all entries."""
        features = self._index.get_features(key)
        others = (other for other, _ in self.list_newest() if other != key and other not in without)
        public = (other for other in others if self.find_hidden(other) is None and self.get(other)[1].dedupe)
        found = ((measure_likeness(features, self._index.get_features(other)), other) for other in public)
        likeness, nearest = max(found, key=lambda one: one[0], default=(0.0, key))
        return nearest if likeness else None

    def describe_distance(self, one: EntryKey, other: EntryKey) -> str:
        """Describe, for people, why two entries are not one post."""
        get = self._index.get_features
        return describe_distance(get(one), get(other), self._finder.stats)

    def _update_keys(self) -> None:
        update_keys(self._store, self._rules, self._sources.find_about)

    def _find_named(self, name: str) -> Sequence[EntryKey]:
        """Return the entries that the config names: those with the name as it stands, else in another spelling."""
        called = [key for key in self.find_called(name) if self.get(key)[1].dedupe]
        return [key for key in called if name in list_own_names(self.get(key)[0])] or called

    def find_called(self, name: str) -> frozenset[EntryKey]:
        """Return the entries that have a name: a link or id, in any of the spellings that dedupe takes for one."""
        self._update_keys()
        names = {name, canonicalize_url(name) or name}
        keys = {key for one in names for key in self._store.find_sharing(hash_key(one), _MAX_NAMESAKES)}
        found = (candidate for key in keys if (candidate := self.find(key)) is not None)
        return frozenset(entry.key for entry, _ in found if not names.isdisjoint(list_own_names(entry)))


def _fold(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.casefold() for name in names)


def _rank_stored(key: EntryKey, date: datetime | None) -> tuple[float, str, str]:
    """Return the sort key of the store: newest first, undated last, then by feed and id."""
    return (-date.timestamp() if date else inf, *key)


def make_names_of_categories(config: Config) -> Mapping[str, str]:
    """Return category name -> the site's name for it, with categories that only streams and rules name."""
    named = {own: (own,) for own in sorted(config.category_rules.own) if own not in config.categories}
    return make_category_table({**config.categories, **named})


def make_overrides(config: Config) -> Overrides:
    """Return the config's overrides for single entries."""
    return Overrides(never=config.dedupe.never, always=config.dedupe.always)


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


def describe_hidden(key: EntryKey, hidden: WithheldEntries, store: Store) -> tuple[str, str]:
    """Return the location of an entry and why it is not shown, without its text."""
    feed, id_ = hidden.original
    state = store.load_entry_states(feed, [id_]).get(id_)
    location = state.document if state and state.document else feed
    reason = describe_reason(hidden.why)
    return (location, reason) if key == hidden.original else (key[0], f"a copy of an article in {location}: {reason}")
