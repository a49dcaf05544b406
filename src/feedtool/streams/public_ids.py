"""The ids under which posts are published for ever."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

from feedtool.dedupe.canonical import measure_host_affinity
from feedtool.entries.identity import is_absolute_iri, make_canonical_id, make_public_id
from feedtool.model import Entry, EntryKey, Site
from feedtool.model.selection import Candidate, Group, Origin

__all__ = ["PublicIdRegistry"]


class PublishedIds(Protocol):
    """The public ids of entries that were published."""

    def find_ids(self, entries: Collection[EntryKey]) -> Mapping[EntryKey, str]:
        """Return the public ids of these entries."""
        ...

    def find_keys(self, public_id: str) -> Collection[EntryKey]:
        """Return the entries that were published under an id."""
        ...


class NamedEntries(Protocol):
    """The entries that may be shown, by key and by name."""

    def find_shown(self, key: EntryKey) -> Candidate | None:
        """Return an entry that may be shown."""
        ...

    def find_group(self, key: EntryKey) -> Group | None:
        """Return the copies of a post."""
        ...

    def find_called(self, name: str) -> Iterable[EntryKey]:
        """Return the entries that have an id or link."""
        ...


class PublicIdRegistry:
    """Assigns the permanent ids under which posts are published, even if the canonical copy changes.

    The id under which a post was first published belongs to the copy that was shown then. Whichever copy of the
    group is shown later uses an id of the group; if the group splits, the id stays with the copy that it belongs to.

    If different posts claim one id, for example because a feed copies the guid of another, it belongs to the entry
    that was published under it, else to the site's own article, else to the entry that was seen first, and of those
    to the feed whose host the id names; the others get a UUID. An id stays even if another feed took the id of an own
    article beforehand: readers who saw that feed's post under the id would take the article for a post they have read.

    Args:
        published: the stored public ids.
        entries: the entries that may be shown.
        own: the sources of the site's own articles.
        site: the site.
    """

    def __init__(self, published: PublishedIds, entries: NamedEntries, own: Collection[str], site: Site) -> None:
        self._published, self._entries, self._own = published, entries, own
        self._host = urlsplit(site.base_url).hostname or ""
        self.new_public_ids: dict[EntryKey, str] = {}

    def public_id(self, entry: Entry) -> str:
        """Return the public id of an entry, an absolute URI."""
        key = entry.key
        group = self._entries.find_group(key)
        copies = (key, *(group.members if group else ()))
        if key in self.new_public_ids:
            return self.new_public_ids[key]
        known = self._published.find_ids(copies)
        if known:
            return next(known[member] for member in copies if member in known)
        name = self._make_id(entry)
        if self._find_owner(name, key) not in copies:
            # A string with a space is not a URI, so this makes a UUID whatever the id of the entry.
            name = make_public_id(entry.feed, f"{entry.feed} {entry.id}", site_host=self._host)
        self.new_public_ids[key] = name
        return name

    def _find_owner(self, name: str, key: EntryKey) -> EntryKey:
        """Return the entry to which an id belongs: one that was published under it, else one that may claim it."""
        published = self._published.find_keys(name)
        if published:
            return min(published)
        called = map(self._entries.find_shown, self._entries.find_called(name))
        named = ((self._make_id(one[0]), *one) for one in called if one is not None)
        claims = sorted((claim for claim in named if claim[0] == name), key=_rank_claim)
        return claims[0][1].key if claims else key

    def _make_id(self, entry: Entry) -> str:
        """Make the preferred id; an article without its own URI uses its permalink, which outlives a source's name."""
        if entry.feed in self._own:
            if entry.link and not is_absolute_iri(entry.id):
                return make_canonical_id(entry.link)
            return make_canonical_id(make_public_id(entry.feed, entry.id, site_host=self._host))
        return make_public_id(entry.feed, entry.id, site_host=self._host)


def _rank_claim(claim: tuple[str, Entry, Origin]) -> tuple[bool, datetime, int, str, str]:
    name, entry, origin = claim
    return not origin.is_own, entry.first_seen, measure_host_affinity(name, origin), entry.feed, entry.id
