"""Finds entries to hide: articles of the site that are not public, and their copies.

An article of the site that is withheld, scheduled, expired or withdrawn is clustered like any other entry. A cluster
with one of these and without a public article of the site is hidden, whatever ids its copies have.

Clustering keeps entries apart in doubt, since a post that is merged by mistake is lost. Here a copy that is shown by
mistake is worse, so the URL or id of such an article is enough: for any entry of a feed of the article's own site, and
for an entry of another site unless it has a text of its own, such as the note of a link blog. Bridges, shorteners and
proxies give a copy another URL: for an entry without a text of its own, the title of the article or a link to it is
enough.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime

from msgspec import Struct

from feedtool.content.shingles import make_shingles
from feedtool.content.text import unescape
from feedtool.content.urls import canonicalize_url, find_host
from feedtool.dedupe.features import make_features
from feedtool.dedupe.shingles import containment, find_text_words, hash_words, to_plain
from feedtool.dedupe.titles import is_column, make_parts
from feedtool.model import Entry, EntryKey, Withheld
from feedtool.model.selection import Candidate, Group

__all__ = ["WithheldEntries", "WithheldNames", "describe_reason", "find_copies", "find_superseded"]

_SILENT = frozenset({"unreadable", "scheduled"})


class WithheldEntries(Struct, frozen=True, kw_only=True):
    """The reason why an entry is hidden."""

    original: EntryKey
    """The article that is not public: the entry itself or its original."""
    why: Withheld | None
    """None if its source no longer has it."""

    @property
    def is_silent(self) -> bool:
        """Return whether it leaves without a tombstone, because it is expected back."""
        return self.why is not None and self.why.reason in _SILENT


def find_copies(
    withheld: Mapping[EntryKey, Withheld | None], public: Collection[EntryKey], groups: Iterable[Group]
) -> dict[EntryKey, WithheldEntries]:
    """Return all hidden entries, with the reasons.

    Args:
        withheld: articles of the site that are not public; None for a withdrawn one.
        public: public articles of the site.
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
    """Return public articles that another source of the site withholds, with the reasons.

    A site may have one post, under one id, from an export and from an API, read at different times. The withheld
    version counts if it is not older.

    Args:
        withheld: withheld articles of the site.
        public: public articles of the site.
    """
    latest: dict[str, Entry] = {}
    for entry in withheld:
        if entry.withheld is not None and (entry.id not in latest or _age(latest[entry.id]) < _age(entry)):
            latest[entry.id] = entry
    found = ((entry, latest[entry.id]) for entry in public if entry.id in latest)
    return {
        entry.key: other.withheld
        for entry, other in found
        if other.withheld is not None and other.feed != entry.feed and _age(other) >= _age(entry)
    }


def _age(entry: Entry) -> datetime:
    return entry.updated or entry.published or entry.first_seen


def describe_reason(why: Withheld | None) -> str:
    """Describe in one clause why an article is not public; `why` is None for a withdrawn one."""
    if why is None:
        return "its source no longer has it"
    reason = why.explanation or why.reason
    return f"{reason} (field {why.field})" if why.field else reason


_MIN_ID = 8
"""Characters of an id that is unique in a site; two systems may both have a post "53"."""
_MIN_TEXT = 6
"""A text with fewer three-word shingles, without those of the article's title, is a headline or an excerpt."""
_MIN_SHARE = 0.3
"""The share of the shingles of the shorter text that a copy shares with its original."""
_MIN_TITLE = 3
"""Words of a distinctive title; a CJK character counts as half a word."""
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_ADDRESS = re.compile(r"https?://[^\s<>\"'\]]+", re.IGNORECASE)


class WithheldNames:
    """The names of articles of the site that are not public: their URLs, ids and titles.

    Args:
        articles: the articles that are not public.
        find_public: returns public articles of the site by a key of dedupe. A name that one of them has, too, is no
            name of the others.
    """

    def __init__(self, articles: Iterable[Candidate], find_public: Callable[[str], Iterable[Candidate]]) -> None:
        self._find_public = find_public
        self._named: dict[str, Candidate] = {}
        self._titled: dict[str, Candidate] = {}
        for one in articles:
            title = _make_title(make_parts(one[0].title))
            self._named.update({name: one for name in _list_names_of(one[0]) if not self._is_public(name)})
            self._titled.update({title: one} if title and not self._is_public_title(title) else {})
        self._hosts = {host for one in self._named.values() if (host := find_host(one[0].link))}
        self._rare = {max(words, key=len) for title in self._titled if (words := _ASCII_WORD.findall(title))}

    def _is_public(self, name: str) -> bool:
        """Return whether a public article has a name; `name` is one of _list_names()."""
        texts = {name, name.partition(" ")[2] or name}
        found = (entry for text in texts for entry, _ in self._find_public(text))
        return any(name in _list_names_of(entry) for entry in found)

    def _is_public_title(self, title: str) -> bool:
        return any(_make_title(make_parts(entry.title)) == title for entry, _ in self._find_public(title))

    def find_original(self, one: Candidate) -> Candidate | None:
        """Return the article that an entry is a copy of, by its names."""
        may_be_named, may_be_titled = self._may_name(one), self._may_have_title(one[0].title)
        if not may_be_named and not may_be_titled:  # as for most entries; the rest takes time
            return None
        site_host = find_host(one[1].about.link) or find_host(one[1].about.url)
        names = _list_names(one[0], site_host)
        named = next((self._named[name] for name in names if name in self._named), None)
        if named is not None:
            return named if _is_of_site(one, named) or not _has_own_text(one, named) else None
        if any(map(self._is_public, names)):
            return None
        linked = _list_linked(one[0]) if may_be_named else []
        found = [self._titled[title] for title in _list_titles(one[0].title) if title in self._titled]
        found += [self._named[name] for name in linked if name in self._named]
        return next((article for article in found if not _has_own_text(one, article)), None)

    def _may_name(self, candidate: Candidate) -> bool:
        entry, origin = candidate
        urls = (entry.link, entry.canonical_link, entry.id, origin.about.link, origin.about.url)
        texts = [text.lower() for text in (*urls, entry.summary, entry.content) if text]
        return any(host in text for text in texts for host in self._hosts)

    def _may_have_title(self, title: str) -> bool:
        if not self._titled or not title:
            return False
        return not title.isascii() or not self._rare.isdisjoint(_ASCII_WORD.findall(to_plain(title)))


def _list_names_of(article: Entry) -> list[str]:
    return _list_names(article, find_host(article.link))


def _list_names(entry: Entry, site_host: str | None) -> list[str]:
    """Return the canonical URLs of an entry, and its id with the site in which it is unique."""
    urls = map(canonicalize_url, (entry.link, entry.canonical_link, entry.id))
    id_ = entry.id.strip()
    return [*filter(None, urls), *([f"{site_host} {id_}"] if site_host and len(id_) >= _MIN_ID else [])]


def _list_linked(entry: Entry) -> list[str]:
    """Return the canonical URLs in its texts."""
    found = _ADDRESS.findall(unescape(f"{entry.summary} {entry.content or ''}"))
    return [url for url in map(canonicalize_url, found) if url]


def _list_titles(title: str) -> list[str]:
    """Return the title if distinctive, also without the name of a site at one of its ends."""
    parts = make_parts(title)
    found = (_make_title(some) for some in (parts, parts[1:], parts[:-1]))
    return [one for one in found if one]


def _make_title(parts: Collection[str]) -> str:
    title = " ".join(parts)
    weight = sum(0.5 if len(word) == 1 and not word.isascii() else 1 for word in title.split())
    return title if weight >= _MIN_TITLE and not is_column(title) else ""


def _is_of_site(one: Candidate, article: Candidate) -> bool:
    return make_features(one[0], one[1].about).site_host == make_features(article[0], article[1].about).site_host


def _has_own_text(one: Candidate, article: Candidate) -> bool:
    """Return whether an entry has a text besides the title and the text of the article."""
    shingles, other = (make_features(entry, origin.about).shingles for entry, origin in (one, article))
    rest = frozenset(shingles) - frozenset(make_shingles(hash_words(find_text_words(article[0].title))))
    return len(rest) >= _MIN_TEXT and containment(rest, other) < _MIN_SHARE
