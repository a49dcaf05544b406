"""Whom we follow: the subscriptions of feeds.yaml and those in the OPML files it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from feedtool.fetching.address_guard import hide_secrets, is_web_address, origin_of
from feedtool.fetching.health import find_advice
from feedtool.model import ArticleSource, Entry, FeedState, Health, Subscription
from feedtool.model.config import Config, OpmlSource
from feedtool.plugins import Store


def list_subscriptions(config: Config, store: Store) -> tuple[Subscription, ...]:
    """All of them, each once; what feeds.yaml says of a feed wins over an OPML that lists it, too.

    An OPML that is followed is stored like a feed, its outlines as entries, so this asks the store only.
    """
    found = {subscription.key: subscription for subscription in config.subscriptions}
    for opml in config.opml:
        for subscription in _list_outlines(opml, store):
            found.setdefault(subscription.key, subscription)
    return tuple(found.values())


def describe_health(
    config: Config, subscriptions: Sequence[Subscription], states: Mapping[str, FeedState], now: datetime
) -> tuple[Health, ...]:
    """Return how the sources are doing: what is on the web, and the site's own articles if they fail.

    The page is public: of files on this machine it says only that some cannot be read.
    """
    advice = find_advice(subscriptions, states, now)
    everyone = (*(opml.defaults for opml in config.opml), *subscriptions)
    own = (_describe_articles(source, states.get(source.key)) for source in config.articles)
    return tuple(one for one in own if one is not None) + tuple(
        _tell_one(one, states.get(one.key) or FeedState(key=one.key, kind="subscription"), advice.get(one.key, ()))
        for one in everyone
        if is_web_address(one.url)
    )


def _describe_articles(source: ArticleSource, state: FeedState | None) -> Health | None:
    address = next((path for path in source.paths if is_web_address(path)), None)
    if state is None or (state.last_error_kind is None and address is None):
        return None
    if address is None:
        reason = "the database cannot be read" if source.query is not None else "some files cannot be read"
        state = replace(state, last_error=f"{reason}; `feedtool status` says why" if state.last_error else None)
        return Health(title="Articles", url="", state=state)
    url = hide_secrets(address)
    return Health(title=url if is_web_address(source.key) else source.key, url=url, state=state)


def _tell_one(one: Subscription, state: FeedState, advice: tuple[str, ...]) -> Health:
    url = hide_secrets(one.url)
    return Health(title=one.title or state.about.title or url, url=url, state=state, advice=advice)


def _list_outlines(opml: OpmlSource, store: Store) -> Iterator[Subscription]:
    for outline in sorted(store.load_entries([opml.url]), key=lambda entry: entry.id):
        # A list may be a stranger's: it names feeds on the web, never files.
        if not outline.id.startswith(("http://", "https://")):
            continue
        yield replace(
            opml.defaults,
            key=outline.id,
            url=outline.id,
            title=opml.defaults.title or outline.title or None,
            categories=opml.defaults.categories or _terms(outline),
            headers=opml.defaults.headers if _is_same_origin(outline.id, opml.url) else (),
        )


def _is_same_origin(url: str, other: str) -> bool:
    """Whether the secrets that the owner gave for the one may be sent to the other."""
    try:
        return origin_of(urlsplit(url)) == origin_of(urlsplit(other))
    except ValueError:
        return False


def _terms(outline: Entry) -> tuple[str, ...]:
    return tuple(category.term for category in outline.categories)
