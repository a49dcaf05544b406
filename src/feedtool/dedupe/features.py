"""Turns an entry into the features that dedupe rules compare, once for each entry."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from hashlib import blake2b
from sys import intern
from types import MappingProxyType
from typing import Any

from msgspec import Struct

from feedtool.content.shingles import make_shingles
from feedtool.content.urls import canonicalize_url, find_host
from feedtool.dedupe.shingles import CJK, find_names, find_text_words, hash_words, make_sketch, split_quotes
from feedtool.dedupe.titles import make_parts
from feedtool.errors import PartError
from feedtool.model import Entry, FeedInfo
from feedtool.model.features import EntryFeatures, Feature
from feedtool.plugins import DedupeRule

__all__ = ["VERSION", "is_uuid", "list_features", "make_features", "make_names"]

VERSION = 11
"""Goes up with every change that gives the same entry other features or keys."""

_UUID = re.compile(r"(?:urn:uuid:|\{)?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?", re.IGNORECASE)
_TAG_HOST = re.compile(r"tag:(?:[^,:@]+@)?([^,:@]+),", re.IGNORECASE)
_PLACEHOLDERS = frozenset({"", "n/a", "none", "null", "0", "-", "undefined"})
_NOTHING: Mapping[str, Any] = MappingProxyType({})
_DENSE = f"[{CJK}]"
_MAX_WORDS = 3000
_MIN_SUMMARY_WORDS = 8
_SAMPLE_WORDS = 200
_MIN_NAME = 2
_MIN_CUT, _MAX_CUT = 16, 100
"""Titles that end in a long name are cut inside it; from this many letters on, a part of a name identifies it."""


def list_features(rules: Iterable[DedupeRule]) -> dict[str, Feature]:
    """Return the features that the rules declare, by name.

    Raises:
        PartError: two rules declare different features of one name.
    """
    found: dict[str, Feature] = {}
    for rule in rules:
        declared: Mapping[str, Feature] = getattr(rule, "features", {})
        for name, feature in declared.items():
            if found.setdefault(name, feature) != feature:
                message = f"dedupe rule {rule.name!r}: another rule declares a different feature {name!r}"
                raise PartError(message, hint="rename the feature, or leave one of the rules out of dedupe.rules")
    return found


def make_features(
    entry: Entry,
    about: FeedInfo | None = None,
    *,
    is_own: bool = False,
    declared: Mapping[str, Feature] = _NOTHING,
) -> EntryFeatures:
    """Return the features of an entry.

    Args:
        entry: as stored, or after apply_source().
        about: the feed it came in; None uses the source that the entry states.
        is_own: whether it is one of the site's own articles.
        declared: list_features()'s.
    """
    about = about or entry.source or FeedInfo()
    site = about.link
    parts = make_parts(entry.title)
    # The site's own articles come from files, which have no URL: their site is the one that they link to.
    site_host = find_host(site) or find_host(about.url) or find_host(entry.link)
    home = canonicalize_url(site)
    urls = dict.fromkeys(map(canonicalize_url, (entry.canonical_link, entry.link)))
    id_url = canonicalize_url(entry.id)
    host = find_host(entry.canonical_link) or find_host(entry.link)
    return _Features(
        entry=entry,
        about=about,
        feed=entry.feed,
        site_host=site_host,
        host=host,
        ids=_make_id_keys(entry.id, (entry.feed, site_host, host)),
        id_url=None if id_url == home else id_url,
        urls=tuple(url for url in urls if url and url != home),
        title=" ".join(parts),
        parts=parts,
        language=intern((entry.language or "").partition("-")[0].lower()),
        timestamp=entry.published.timestamp() if entry.published and entry.date_basis in ("stated", "age") else None,
        is_own=is_own,
        named={name: feature.compute(entry) for name, feature in declared.items()} if declared else _NOTHING,
    )


class _Words(Struct, frozen=True, kw_only=True):
    """The features that the words of a text give."""

    hashes: Sequence[int]
    count: int
    digest: int
    is_dense: bool


class _Features(EntryFeatures, frozen=True, kw_only=True, dict=True):
    """Features of which those that cost time are computed when they are asked for."""

    entry: Entry
    about: FeedInfo

    @property
    def id_host(self) -> str | None:
        return _find_id_host(self.entry.id)

    @property
    def source_names(self) -> tuple[str, ...]:
        return _list_source_names(self.about)

    @cached_property
    def _words(self) -> _Words:
        text = _choose_text(self.entry)
        own, has_quotes = split_quotes(text)
        words = find_text_words(text)[:_MAX_WORDS]
        return _Words(
            hashes=hash_words(find_text_words(own)[:_MAX_WORDS] if has_quotes else words),
            count=len(words),
            digest=_hash_words(words),
            is_dense=_is_dense(words),
        )

    @property
    def word_hashes(self) -> Sequence[int]:
        return self._words.hashes

    @cached_property
    def shingles(self) -> Collection[int]:
        return make_shingles(self.word_hashes)

    @cached_property
    def sketch(self) -> Sequence[int]:
        return make_sketch(_choose_text(self.entry))

    @cached_property
    def names(self) -> tuple[int, ...]:
        return find_names(split_quotes(_choose_text(self.entry))[0])

    @property
    def is_dense(self) -> bool:
        return self._words.is_dense

    @cached_property
    def has_quotes(self) -> bool:
        return split_quotes(_choose_text(self.entry))[1]

    @property
    def word_count(self) -> int:
        return self._words.count

    @property
    def text_hash(self) -> int:
        return self._words.digest

    @cached_property
    def summary_hash(self) -> int | None:
        summary = self.entry.summary
        if _choose_text(self.entry) is summary:
            return self.text_hash if self.word_count >= _MIN_SUMMARY_WORDS else None
        words = find_text_words(summary)
        return _hash_words(words) if len(words) >= _MIN_SUMMARY_WORDS else None


def _choose_text(entry: Entry) -> str:
    """Return the longer of content and summary; of an entry with raw texts, as its publisher wrote it."""
    content, summary = entry.content or "", entry.summary
    if entry.raw is not None:
        content = entry.raw.contents[0].value if entry.raw.contents else ""
        summary = entry.raw.summary.value if entry.raw.summary else ""
    return content if len(content) > len(summary) else summary


def _hash_words(words: Sequence[str]) -> int:
    data = " ".join(words).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big")


def _find_id_host(id_: str) -> str | None:
    tag = _TAG_HOST.match(id_)
    return find_host(f"https://{tag[1]}/") if tag else find_host(id_)


def _make_id_keys(id_: str, scopes: Iterable[str | None]) -> tuple[str, ...]:
    """Return the id as keys, each with its scope.

    URLs, tag: URIs and UUIDs are global; other ids belong to their feed and its sites.
    The rule decides which global ids match.
    """
    bare = id_.strip()
    if bare.casefold() in _PLACEHOLDERS:
        return ()
    if find_host(bare):
        return (bare,) if canonicalize_url(bare) else ()
    if _TAG_HOST.match(bare) or is_uuid(bare):
        return (bare,)
    return tuple(f"{scope} {bare}" for scope in dict.fromkeys(scopes) if scope)


def is_uuid(key: str) -> bool:
    """Return whether an id is a UUID, which programs may give to several posts."""
    return _UUID.fullmatch(key) is not None


def _is_dense(words: Sequence[str]) -> bool:
    sample = words[:_SAMPLE_WORDS]
    return 2 * len(re.findall(_DENSE, "".join(sample))) > len(sample)


@lru_cache(maxsize=1024)
def _list_source_names(about: FeedInfo) -> tuple[str, ...]:
    parts = make_parts(about.title)
    host = find_host(about.link) or find_host(about.url) or ""
    names = (" ".join(parts), *parts[:1], " ".join(make_parts(host)))
    return tuple(dict.fromkeys(name for name in names if len(name) >= _MIN_NAME))


def make_names(about: FeedInfo) -> frozenset[str]:
    """Return the names of a feed and its site, in the form of title parts."""
    host = find_host(about.link) or find_host(about.url)
    labels = host.split(".") if host else []
    texts = [about.title, *make_parts(about.title)[:1], host or "", " ".join(labels[:-1]), *labels[:-1][-1:]]
    names = {" ".join(make_parts(text)) for text in texts if text} - {""}
    whole = " ".join(make_parts(about.title))
    return frozenset(names | {whole[:length].strip() for length in range(_MIN_CUT, min(len(whole), _MAX_CUT))})
