"""Which entries are not shown because an own article is not public: the article itself and its copies in any feed.

An own article that is withheld, scheduled, expired or withdrawn takes part in clustering like any other entry. A
cluster that holds one of these and no own article that is public is not shown at all, whatever ids its copies have.

Clustering keeps apart what it is not sure of, since a post that is folded away by mistake is lost. Here a copy that is
shown by mistake is the greater harm, so that the address or id of such an article is enough: for any entry of a feed
of the article's own site, and for an entry of another site unless it has a text of its own, as the note of a link blog.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from feedtool.core.pieces import make_piece
from feedtool.core.shingles import containment
from feedtool.core.streams import EntryKey, Group, Origin
from feedtool.core.urls import canonicalize_url, find_host
from feedtool.frozen import noun
from feedtool.interfaces import Piece
from feedtool.model import Entry, Source, Withheld

__all__ = ["Hidden", "describe_reason", "find_copies", "find_copies_by_name", "find_superseded"]

Candidate = tuple[Entry, Origin]

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


def find_superseded(withheld: Iterable[Entry], public: Iterable[Entry]) -> dict[EntryKey, Withheld]:
    """Return the public own articles that another own source withholds in an equal or later version, and why.

    A site may have one post from an export and from an API, under one id, of which one is read later than the other.

    Args:
        withheld: own articles that are withheld.
        public: own articles that are public.
    """
    latest: dict[str, Entry] = {}
    for entry in withheld:
        if entry.withheld is not None and (entry.id not in latest or _age(latest[entry.id]) < _age(entry)):
            latest[entry.id] = entry
    found = ((entry, latest[entry.id]) for entry in public if entry.id in latest)
    return {
        (entry.feed, entry.id): other.withheld
        for entry, other in found
        if other.withheld is not None and other.feed != entry.feed and _age(other) >= _age(entry)
    }


def _age(entry: Entry) -> datetime:
    return entry.updated or entry.published or entry.first_seen


def describe_reason(why: Withheld | None) -> str:
    """Return one clause on why an article is not public; `why` is None for a withdrawn one."""
    if why is None:
        return "its source no longer has it"
    said = why.explanation or why.reason
    return f"{said} (field {why.field})" if why.field else said


_LEAST_ID = 8
"""Characters of an id that two systems of one site do not give to different posts, as they do "53"."""
_LEAST_WORDS = 8
"""A text of fewer words is a headline or a teaser."""
_LEAST_SHARE = 0.3
"""Of the three-word sequences of the shorter text, those that a copy has in common with its original."""


def find_copies_by_name(
    withheld: Mapping[EntryKey, Withheld | None], articles: Iterable[Candidate], entries: Iterable[Candidate]
) -> dict[EntryKey, Hidden]:
    """Return the entries of feeds that go by the address or id of an own article which is not public, and why.

    Args:
        withheld: the own articles that are not public; None for a withdrawn one.
        articles: all own articles. A name that a public one has, too, tells nothing.
        entries: those of feeds.
    """
    named: dict[str, Candidate] = {}
    public: set[str] = set()
    for one in articles:
        names = _list_names(one[0], find_host(one[0].link))
        if _key(one) in withheld:
            named.update(dict.fromkeys(names, one))
        else:
            public.update(names)
    for name in public & named.keys():
        del named[name]
    hidden = {}
    hosts = {host for article in named.values() if (host := find_host(article[0].link))}
    for one in entries:
        if not _may_name(one, hosts):  # of most entries; the rest of this takes time
            continue
        home = find_host(one[1].about.link) or find_host(one[1].about.url)
        article = next((named[name] for name in _list_names(one[0], home) if name in named), None)
        if article is not None and not _has_own_text(make_piece(one[0], one[1].about), make_piece(*_about(article))):
            key = _key(article)
            hidden[_key(one)] = Hidden(original=key, why=withheld[key])
    return hidden


def _may_name(candidate: Candidate, hosts: Collection[str]) -> bool:
    entry, origin = candidate
    texts = (entry.link, entry.canonical_link, entry.id, origin.about.link, origin.about.url)
    return any(text and host in text.lower() for text in texts for host in hosts)


def _key(candidate: Candidate) -> EntryKey:
    return candidate[0].feed, candidate[0].id


def _about(candidate: Candidate) -> tuple[Entry, Source]:
    return candidate[0], candidate[1].about


def _list_names(entry: Entry, home: str | None) -> list[str]:
    """Its addresses in the form in which they are compared, and its id with the site in which it means something."""
    urls = map(canonicalize_url, (entry.link, entry.canonical_link, entry.id))
    id_ = entry.id.strip()
    return [*filter(None, urls), *([f"{home} {id_}"] if home and len(id_) >= _LEAST_ID else [])]


def _has_own_text(entry: Piece, article: Piece) -> bool:
    """Whether an entry of another site says something of its own under the address of the article."""
    if entry.home == article.home or entry.words < _LEAST_WORDS:
        return False
    return containment(entry.own, article.own) < _LEAST_SHARE
