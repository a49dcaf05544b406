"""Which entries are not shown because an own article is not public: the article itself and its copies in any feed.

An own article that is withheld, scheduled, expired or withdrawn takes part in clustering like any other entry. A
cluster that holds one of these and no own article that is public is not shown at all, whatever ids its copies have.

Clustering keeps apart what it is not sure of, since a post that is folded away by mistake is lost. Here a copy that is
shown by mistake is the greater harm, so that the address or id of such an article is enough: for any entry of a feed
of the article's own site, and for an entry of another site unless it has a text of its own, as the note of a link blog.
Bridges, shorteners and proxies give a copy an address of their own: its title, or a link in its text, is enough if it
has no text of its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from feedtool.content.shingles import make_shingles
from feedtool.content.text import unescape
from feedtool.content.urls import canonicalize_url, find_host
from feedtool.dedupe.features import make_features
from feedtool.dedupe.shingles import containment, find_text_words, hash_words, to_plain
from feedtool.dedupe.titles import is_column, make_parts
from feedtool.model import Entry, Withheld
from feedtool.model.frozen import frozen
from feedtool.model.selection import Candidate, EntryKey, Group

__all__ = ["WithheldEntries", "describe_reason", "find_copies", "find_copies_by_name", "find_superseded"]

_SILENT = frozenset({"unreadable", "scheduled"})


@frozen
class WithheldEntries:
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
) -> dict[EntryKey, WithheldEntries]:
    """Return all entries that are not shown, and why.

    Args:
        withheld: the own articles that are not public; None for a withdrawn one.
        public: the own articles that are.
        groups: clusters of both and of all entries of feeds.
    """
    hidden = {key: WithheldEntries(original=key, why=why) for key, why in withheld.items()}
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
_LEAST_TEXT = 6
"""A text of fewer three-word sequences, those of the article's title aside, is a headline or a teaser."""
_LEAST_SHARE = 0.3
"""Of the three-word sequences of the shorter text, those that a copy has in common with its original."""
_LEAST_TITLE = 3
"""Words of a title that tells what it is the title of; a CJK character is half of one."""
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_ADDRESS = re.compile(r"https?://[^\s<>\"'\]]+", re.IGNORECASE)


def find_copies_by_name(
    withheld: Mapping[EntryKey, Withheld | None], articles: Iterable[Candidate], entries: Iterable[Candidate]
) -> dict[EntryKey, WithheldEntries]:
    """Return the entries of feeds that go by a name of an own article which is not public, and why.

    Its address and its id are names, and its title and its address in a text are for an entry without its own text.

    Args:
        withheld: the own articles that are not public; None for a withdrawn one.
        articles: all own articles. A name that a public one has, too, tells nothing.
        entries: those of feeds.
    """
    names = _Names(withheld, articles)
    hidden = {}
    for one in entries:
        article = names.find_original(one)
        if article is not None:
            key = _key(article)
            hidden[_key(one)] = WithheldEntries(original=key, why=withheld[key])
    return hidden


class _Names:
    """The names of own articles that are not public."""

    def __init__(self, withheld: Collection[EntryKey], articles: Iterable[Candidate]) -> None:
        self._named: dict[str, Candidate] = {}
        self._titled: dict[str, Candidate] = {}
        self._public: set[str] = set()
        titles: set[str] = set()
        for one in articles:
            names = _list_names(one[0], find_host(one[0].link))
            title = _make_title(make_parts(one[0].title))
            if _key(one) in withheld:
                self._named.update(dict.fromkeys(names, one))
                self._titled.update({title: one} if title else {})
            else:
                self._public.update(names)
                titles.add(title)
        for name in self._public & self._named.keys():
            del self._named[name]
        for title in titles & self._titled.keys():
            del self._titled[title]
        self._hosts = {host for one in self._named.values() if (host := find_host(one[0].link))}
        self._rare = {max(words, key=len) for title in self._titled if (words := _ASCII_WORD.findall(title))}

    def find_original(self, one: Candidate) -> Candidate | None:
        """Return the article of which an entry is a copy, by its names."""
        may_be_named, may_be_titled = self._may_name(one), self._may_have_title(one[0].title)
        if not may_be_named and not may_be_titled:  # as most entries; the rest of this takes time
            return None
        home = find_host(one[1].about.link) or find_host(one[1].about.url)
        names = _list_names(one[0], home)
        named = next((self._named[name] for name in names if name in self._named), None)
        if named is not None:
            return named if _is_of_site(one, named) or not _has_own_text(one, named) else None
        if not self._public.isdisjoint(names):
            return None
        linked = _list_linked(one[0]) if may_be_named else []
        found = [self._titled[title] for title in _list_titles(one[0].title) if title in self._titled]
        found += [self._named[name] for name in linked if name in self._named]
        return next((article for article in found if not _has_own_text(one, article)), None)

    def _may_name(self, candidate: Candidate) -> bool:
        entry, origin = candidate
        places = (entry.link, entry.canonical_link, entry.id, origin.about.link, origin.about.url)
        texts = [text.lower() for text in (*places, entry.summary, entry.content) if text]
        return any(host in text for text in texts for host in self._hosts)

    def _may_have_title(self, title: str) -> bool:
        if not self._titled or not title:
            return False
        return not title.isascii() or not self._rare.isdisjoint(_ASCII_WORD.findall(to_plain(title)))


def _key(candidate: Candidate) -> EntryKey:
    return candidate[0].feed, candidate[0].id


def _list_names(entry: Entry, home: str | None) -> list[str]:
    """Its addresses in the form in which they are compared, and its id with the site in which it means something."""
    urls = map(canonicalize_url, (entry.link, entry.canonical_link, entry.id))
    id_ = entry.id.strip()
    return [*filter(None, urls), *([f"{home} {id_}"] if home and len(id_) >= _LEAST_ID else [])]


def _list_linked(entry: Entry) -> list[str]:
    """The addresses in its texts, in the form in which they are compared."""
    found = _ADDRESS.findall(unescape(f"{entry.summary} {entry.content or ''}"))
    return [url for url in map(canonicalize_url, found) if url]


def _list_titles(title: str) -> list[str]:
    """The title as one that tells something, also without the name of a site at one of its ends."""
    parts = make_parts(title)
    found = (_make_title(some) for some in (parts, parts[1:], parts[:-1]))
    return [one for one in found if one]


def _make_title(parts: Collection[str]) -> str:
    title = " ".join(parts)
    weight = sum(0.5 if len(word) == 1 and not word.isascii() else 1 for word in title.split())
    return title if weight >= _LEAST_TITLE and not is_column(title) else ""


def _is_of_site(one: Candidate, article: Candidate) -> bool:
    return make_features(one[0], one[1].about).site_host == make_features(article[0], article[1].about).site_host


def _has_own_text(one: Candidate, article: Candidate) -> bool:
    """Whether an entry says something of its own, besides the title and the text of the article."""
    own, other = (make_features(entry, origin.about).shingles for entry, origin in (one, article))
    rest = frozenset(own) - frozenset(make_shingles(hash_words(find_text_words(article[0].title))))
    return len(rest) >= _LEAST_TEXT and containment(rest, other) < _LEAST_SHARE
