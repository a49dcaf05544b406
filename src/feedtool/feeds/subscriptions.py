"""Finds the subscriptions of feeds.yaml, and those of the lists that it names: OPML files and queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from itertools import chain, islice
from urllib.parse import urlsplit

from msgspec.structs import replace

from feedtool.fetching.address_guard import origin_of
from feedtool.model import FeedState, Outline, SourceStatus, Subscription
from feedtool.model.config import Config
from feedtool.plugins import Store

MANY = 10_000
"""If a list has more feeds, lists are not read as a whole: single feeds of them are looked up."""
_AT_ONCE = 1000


class Subscriptions:
    """All subscriptions of a site, each once; a feed in feeds.yaml has its settings there, not those of a list.

    Args:
        config: the subscriptions, and the lists of them.
        store: holds the outlines of followed OPML lists, and answers queries.
    """

    def __init__(self, config: Config, store: Store) -> None:
        self._store = store
        self._lists = config.lists
        self.named: Mapping[str, Subscription] = {one.key: one for one in config.subscriptions if not one.is_list}
        """The subscriptions that feeds.yaml names, by key."""

    @cached_property
    def counts(self) -> Mapping[SourceStatus, int]:
        """The number of feeds in lists by the result of their last fetch; a feed that is in two counts twice."""
        return sum((Counter(self._store.count_outlines(one)) for one in self._lists), Counter())

    @cached_property
    def are_many(self) -> bool:
        """Whether a list has too many feeds to read all of them at each build."""
        return any(self._store.has_outlines(one, MANY + 1) for one in self._lists)

    def __iter__(self) -> Iterator[Subscription]:
        """Yield all, those of feeds.yaml first."""
        yield from self.named.values()
        yield from self._drop_known((one, self._store.load_outlines(one)) for one in self._lists)

    def list_due(self, now: datetime) -> Iterator[Subscription]:
        """Yield the feeds of lists that may be due at a time, as load_outlines() decides."""
        return self._drop_known((one, self._store.load_outlines(one, due=now)) for one in self._lists)

    def find(self, keys: Collection[str]) -> Mapping[str, Subscription]:
        """Return the subscriptions that have one of these keys, by key."""
        found = {key: self.named[key] for key in keys if key in self.named}
        missing = [key for key in keys if key not in found]
        listed = ((one, self._store.find_outlines(one, missing).values()) for one in self._lists if missing)
        return found | {one.key: one for one in self._drop_known(listed)}

    def list_labels(self) -> Iterator[Sequence[str]]:
        """Yield the different categories of feeds of lists."""
        for source, labels in zip(self._lists, self._labels, strict=True):
            yield from [source.categories] if source.categories else labels.values()

    def list_labeled(self, gives: Callable[[Iterable[str]], bool]) -> Iterator[str]:
        """Yield the keys of feeds of lists whose categories pass a test; one in feeds.yaml may be among them."""
        for source, labels in zip(self._lists, self._labels, strict=True):
            if not source.categories:
                names = [name for name, its in labels.items() if gives(its)]
                yield from chain.from_iterable(self._store.list_labeled(source, name) for name in names)
            elif gives(source.categories):
                yield from (one.url for one in self._store.load_outlines(source))

    @cached_property
    def _labels(self) -> Sequence[Mapping[str, Sequence[str]]]:
        return [self._store.list_labels(one) for one in self._lists]

    def _drop_known(self, lists: Iterable[tuple[Subscription, Iterable[Outline]]]) -> Iterator[Subscription]:
        """Yield the feeds of lists, each once, except those that feeds.yaml names."""
        seen: set[str] = set()
        for source, outlines in lists:
            for outline in outlines:
                # The list may come from an untrusted source: it may name feeds on the web, but no files.
                is_web = outline.url.startswith(("http://", "https://"))
                if is_web and outline.url not in self.named and outline.url not in seen:
                    seen.add(outline.url)
                    yield _make_subscription(source, outline)


def load_states(some: Iterable[Subscription], store: Store) -> Iterator[tuple[Subscription, FeedState | None]]:
    """Yield subscriptions, each with its stored state."""
    rest = iter(some)
    while chunk := tuple(islice(rest, _AT_ONCE)):
        states = store.load_feeds([one.key for one in chunk])
        yield from ((one, states.get(one.key)) for one in chunk)


def list_subscriptions(config: Config, store: Store) -> tuple[Subscription, ...]:
    """Return all subscriptions, each once."""
    return tuple(Subscriptions(config, store))


def _make_subscription(source: Subscription, outline: Outline) -> Subscription:
    return replace(
        source,
        key=outline.url,
        url=outline.url,
        opml=None,
        query=None,
        title=source.title or outline.title,
        categories=source.categories or outline.categories,
        headers=source.headers if source.headers and _is_same_origin(outline.url, source.url) else (),
    )


def _is_same_origin(url: str, other: str) -> bool:
    """Whether secrets that the user configured for `other` may be sent to `url`."""
    try:
        return origin_of(urlsplit(url)) == origin_of(urlsplit(other))
    except ValueError:
        return False
