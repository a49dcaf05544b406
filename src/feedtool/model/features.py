"""The features of entries that dedupe compares, and what it finds with them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from types import MappingProxyType

import msgspec
from msgspec import Struct

from feedtool.model import Entry

FeatureValue = str | float | tuple[str | int, ...] | None


class Feature(Struct, frozen=True, kw_only=True):
    """A feature that a dedupe rule declares in its `features`, by name.

    The version goes up when the same entry gets another value: feedtool then makes the stored keys of entries again.
    """

    version: int
    compute: Callable[[Entry], FeatureValue]
    """Pure. It does not read categories, authors and source: the config changes them in entries that are stored."""


class EntryFeatures(Struct, frozen=True, kw_only=True):
    """An entry made comparable: all that dedupe rules see of it.

    Properties are computed when a rule asks for them: most entries are only found by their keys.
    """

    feed: str
    site_host: str | None = None
    """The host of the site that its feed belongs to."""
    host: str | None = None
    """The host that its link leads to; None where a redirector hides it."""
    ids: tuple[str, ...] = ()
    """Its id as keys, each with the scope in which the id is unique."""
    id_url: str | None = None
    """The canonical URL that its id is, if the id is a URL."""
    urls: tuple[str, ...] = ()
    """Canonical URLs of its page."""
    title: str = ""
    """Its words, without case, accents and punctuation, separated by spaces."""
    parts: tuple[str, ...] = ()
    """The title cut at separators, each part in that form."""
    language: str = ""
    """Primary subtag, lower case."""
    timestamp: float | None = None
    """When it was published, seconds since 1970."""
    is_own: bool = False
    """Whether it is one of the site's own articles."""
    named: Mapping[str, FeatureValue] = MappingProxyType({})
    """The features that rules declare, by name."""

    @property
    def id_host(self) -> str | None:
        """The host that its id names, if the id is a URL or a tag: URI."""
        return None

    @property
    def source_names(self) -> tuple[str, ...]:
        """Names of its feed and site, in words, as a credit line gives them."""
        return ()

    @property
    def word_hashes(self) -> Sequence[int]:
        """Hashes of the words of its text in order, without quotations; odd for a word with a digit."""
        return ()

    @property
    def shingles(self) -> Collection[int]:
        """Hashes of the three-word shingles of that text, each once."""
        return ()

    @property
    def sketch(self) -> Sequence[int]:
        """Hashes of six chunks of its text, found without its words: texts that are nearly equal share most of them."""
        return ()

    @property
    def names(self) -> tuple[int, ...]:
        """Hashes of the words of its text that have a capital inside a sentence, in ascending order."""
        return ()

    @property
    def is_dense(self) -> bool:
        """Whether most of its words are single Chinese or Japanese characters; two of them count as a word."""
        return False

    @property
    def has_quotes(self) -> bool:
        """Whether its text has quotations."""
        return False

    @property
    def word_count(self) -> int:
        """The number of words of its text, with quotations."""
        return 0

    @property
    def text_hash(self) -> int:
        """A hash of all these words in order; equal for equal texts."""
        return 0

    @property
    def summary_hash(self) -> int | None:
        """The same of its summary, if the summary is long enough to identify a post."""
        return None


class CorpusStats(Struct, frozen=True, kw_only=True):
    """Statistics over all entries. Rules are as careful with empty statistics as with full ones.

    They are computed when a rule asks for them: ask whether something is in one of these, do not iterate.
    """

    names: AbstractSet[str] = frozenset()
    """Names of feeds and sites, in the form of titles."""
    own_site: str | None = None
    """The beginning of the canonical URLs of the site whose own articles are compared."""
    home_hosts: Mapping[str, str | None] = msgspec.field(default_factory=dict)
    """Feed -> the host that nearly all of its links lead to."""
    ambiguous_keys: AbstractSet[str] = frozenset()
    """Keys that one feed uses for different posts: they identify no post, in any feed."""
    boilerplate: Mapping[str, frozenset[int]] = msgspec.field(default_factory=dict)
    """Feed or host -> shingles that it shows under three or more titles."""
    recurring_titles: AbstractSet[str] = frozenset()
    """Titles under which one feed publishes different texts."""
    migrations: AbstractSet[tuple[str, str, str]] = frozenset()
    """(feed, URL shape, URL shape) or (feed, host, host): the feed moved from one of the two to the other."""


class MatchResult(Struct, frozen=True, kw_only=True):
    """A rule's answer about two entries: whether they are one post, and the evidence.

    `weight`, from 0 to 1, orders the matches of one rule.
    """

    same: bool
    evidence: str
    weight: float = 1.0
