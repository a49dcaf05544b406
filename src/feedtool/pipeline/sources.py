"""Finds the sources of a site and their settings; feeds of very long lists are looked up one at a time."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from itertools import chain, islice

from feedtool.feeds.subscriptions import MANY, Subscriptions
from feedtool.model import ArticleSource, FeedInfo, FeedState, Subscription
from feedtool.model.config import Config
from feedtool.model.selection import Origin
from feedtool.plugins import Store
from feedtool.streams.select import is_of_source, make_origin

_REMEMBERED = 4096

Source = ArticleSource | Subscription


class Sources:
    """The sources of a site: its articles and its subscriptions.

    Args:
        config: names them.
        store: has the lists of feeds, and the feeds' own descriptions.
    """

    def __init__(self, config: Config, store: Store) -> None:
        self._store = store
        self._subscriptions = Subscriptions(config, store)
        self._articles: Mapping[str, ArticleSource] = {one.key: one for one in config.articles}
        # A deleted article stays deleted if its source gets another name, such as a folder that moved.
        self._former = {} if not config.articles else self._load_former()
        self.own = tuple(sorted({*self._articles, *self._former}))
        """The keys of the sources of the site's own articles, former ones included."""
        self.find = lru_cache(_REMEMBERED if self._subscriptions.are_many else None)(self._find)
        """Return the source with a key: one of the config, or a former one of the site's own articles; else None."""

    def _load_former(self) -> Mapping[str, Origin]:
        former = self._store.load_feeds(kind="articles")
        return {
            key: Origin(key=key, kind="articles", about=state.about)
            for key, state in former.items()
            if key not in self._articles
        }

    def _find(self, key: str) -> Origin | None:
        source = self._find_source(key)
        return self._former.get(key) if source is None else self._make_origin(source)

    def _make_origin(self, source: Source) -> Origin:
        return make_origin(source, self.find_about(source.key))

    def _find_source(self, key: str) -> Source | None:
        named = self._articles.get(key) or self._subscriptions.named.get(key)
        if named is not None:
            return named
        if self._all is not None:
            return self._all.get(key)
        return self._subscriptions.find([key]).get(key)

    def is_configured(self, key: str) -> bool:
        """Return whether a source is in the config, or a feed in one of its lists."""
        return key in self._all if self._all is not None else key not in self._former and self.find(key) is not None

    @cached_property
    def _all(self) -> Mapping[str, Source] | None:
        """All sources by key; None if there are too many."""
        if self._subscriptions.are_many:
            return None
        return {**{one.key: one for one in self._subscriptions}, **self._articles}

    @cached_property
    def _states(self) -> Mapping[str, FeedState]:
        return self._store.load_feeds()

    def find_about(self, key: str) -> FeedInfo:
        """Return how a feed describes itself."""
        states = self._states if self._all is not None else self._store.load_feeds([key])
        return states[key].about if key in states else FeedInfo()

    @property
    def few(self) -> frozenset[str] | None:
        """The keys of all sources; None if there are too many."""
        return None if self._all is None else frozenset(self._all)

    def list_named(self, names: tuple[str, ...]) -> Container[str] | None:
        """Return the keys of the sources that `sources:` of a stream names; None if it names none, which means all.

        A feed of a very long list is named by its URL, by its title there, or by the word "subscriptions".
        """
        if not names:
            return None
        if self._all is not None:
            return frozenset(key for key, one in self._all.items() if is_of_source(names, self._make_origin(one)))
        own = [make_origin(one, FeedInfo()) for one in self._articles.values()]
        chosen = frozenset(one.key for one in own if is_of_source(names, one))
        if is_of_source(names, Origin(key="", kind="subscription")):
            return _Chosen(lambda key: key in chosen if key in self.own else self.is_configured(key))
        followed = (make_origin(one, FeedInfo()) for one in self._subscriptions)
        return chosen.union(one.key for one in followed if is_of_source(names, one))

    def list_labeled(self, gives: Callable[[Iterable[str]], bool]) -> Container[str]:
        """Return the keys of the sources whose labels pass a test: those that they give to their entries."""
        named = frozenset(one.key for one in self._list_named() if gives(_get_labels(one)))
        if self._all is not None:
            return named
        listed = frozenset(islice(self._subscriptions.list_labeled(gives), MANY))
        if len(listed) < MANY:
            return named | listed.difference(self._subscriptions.named)
        return _Chosen(lambda key: (one := self._find_source(key)) is not None and gives(_get_labels(one)))

    def list_labels(self) -> Iterator[str]:
        """Yield the labels that sources give to their entries."""
        yield from chain.from_iterable(map(_get_labels, self._list_named()))
        if self._all is None:
            yield from chain.from_iterable(self._subscriptions.list_labels())

    def list_names(self) -> Iterator[Origin]:
        """Yield the sources, of very long lists none."""
        return map(self._make_origin, self._list_named())

    def _list_named(self) -> Iterator[Source]:
        if self._all is not None:
            yield from self._all.values()
        else:
            yield from self._articles.values()
            yield from self._subscriptions.named.values()


def _get_labels(source: Source) -> tuple[str, ...]:
    return (*source.categories, *source.tags) if isinstance(source, ArticleSource) else source.categories


class _Chosen(Container[str]):
    """The keys that pass a test."""

    def __init__(self, test: Callable[[str], bool]) -> None:
        self._test = lru_cache(_REMEMBERED)(test)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self._test(key)
