"""The ids under which posts are published for ever."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from feedtool.dedupe.canonical import measure_host_affinity
from feedtool.entries.identity import is_absolute_iri, make_canonical_id, make_public_id
from feedtool.model import Entry, EntryKey, Site
from feedtool.model.selection import Candidate, Group, Origin

__all__ = ["PublicIdRegistry"]


class PublicIdRegistry:
    """Assigns the permanent ids under which posts are published, even if the canonical copy changes.

    The id under which a post was first published belongs to the copy that was shown then. Whichever copy of the
    group is shown later uses an id of the group; if the group splits, the id stays with the copy that it belongs to.

    If different posts claim one id, for example because a feed copies the guid of another, it belongs to the entry
    that was published under it, else to the site's own article, else to the entry that was seen first, and of those
    to the feed whose host the id names; the others get a UUID. An id stays even if another feed took the id of an own
    article beforehand: readers who saw that feed's post under the id would take the article for a post they have read.
    """

    def __init__(
        self, public_ids: Mapping[EntryKey, str], groups: Sequence[Group], site: Site, entries: Iterable[Candidate]
    ) -> None:
        entries = tuple(entries)
        self.public_ids = public_ids
        self._own = {entry.feed for entry, origin in entries if origin.is_own}
        self._host = urlsplit(site.base_url).hostname or ""
        self._groups = {member: group for group in groups for member in group.members}
        self._owners = {name: key for key, name in sorted(public_ids.items(), reverse=True)}
        # Usually all but the new entries have a public id, so there is nothing to rank.
        named = ((self._make_id(entry), entry, origin) for entry, origin in entries)
        claims = [claim for claim in named if claim[0] not in self._owners]
        for name, entry, _ in sorted(claims, key=_rank_claim):
            self._owners.setdefault(name, entry.key)
        self.new_public_ids: dict[EntryKey, str] = {}

    def public_id(self, entry: Entry) -> str:
        """Return the public id of an entry, an absolute URI."""
        key = entry.key
        known = self.public_ids.get(key) or self.new_public_ids.get(key)
        if known is not None:
            return known
        group = self._groups.get(key)
        copies = (key, *(group.members if group else ()))
        for member in copies:
            if member in self.public_ids:
                return self.public_ids[member]
        name = self._make_id(entry)
        if self._owners.get(name, key) not in copies:
            # A string with a space is not a URI, so this makes a UUID whatever the id of the entry.
            name = make_public_id(entry.feed, f"{entry.feed} {entry.id}", site_host=self._host)
        self.new_public_ids[key] = name
        return name

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
