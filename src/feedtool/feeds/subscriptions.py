"""Lists subscriptions and describes their health.

They come from feeds.yaml and from the OPML files that it names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from feedtool.fetching.address_guard import hide_secrets, is_web_address, origin_of
from feedtool.fetching.subscription_advice import list_advice
from feedtool.model import ArticleSource, Entry, FeedState, Health, Subscription
from feedtool.model.config import Config, OpmlSource
from feedtool.plugins import Store


def list_subscriptions(config: Config, store: Store) -> tuple[Subscription, ...]:
    """Return all subscriptions, each once.

    If an OPML lists a feed that is in feeds.yaml, feeds.yaml wins.

    A followed OPML is stored like a feed, with its outlines as entries; therefore only the store is read.
    """
    found = {subscription.key: subscription for subscription in config.subscriptions}
    for opml in config.opml:
        for subscription in _list_outlines(opml, store):
            found.setdefault(subscription.key, subscription)
    return tuple(found.values())


def list_health(
    config: Config, subscriptions: Sequence[Subscription], states: Mapping[str, FeedState], now: datetime
) -> tuple[Health, ...]:
    """Return the health of all sources on the web.

    The site's own articles are included if they fail.

    The status page is public: about local files it only says that some cannot be read.
    """
    advice = list_advice(subscriptions, states, now)
    subscribed = (*(opml.defaults for opml in config.opml), *subscriptions)
    own = (_find_article_health(source, states.get(source.key)) for source in config.articles)
    return tuple(one for one in own if one is not None) + tuple(
        _make_health(one, states.get(one.key) or FeedState(key=one.key, kind="subscription"), advice.get(one.key, ()))
        for one in subscribed
        if is_web_address(one.url)
    )


def _find_article_health(source: ArticleSource, state: FeedState | None) -> Health | None:
    address = next((path for path in source.paths if is_web_address(path)), None)
    if state is None or (state.last_error_kind is None and address is None):
        return None
    if address is None:
        reason = "the database cannot be read" if source.query is not None else "some files cannot be read"
        state = replace(state, last_error=f"{reason}; `feedtool status` says why" if state.last_error else None)
        return Health(title="Articles", url="", state=state)
    url = hide_secrets(address)
    return Health(title=url if is_web_address(source.key) else source.key, url=url, state=state)


def _make_health(one: Subscription, state: FeedState, advice: tuple[str, ...]) -> Health:
    url = hide_secrets(one.url)
    return Health(title=one.title or state.about.title or url, url=url, state=state, advice=advice)


def _list_outlines(opml: OpmlSource, store: Store) -> Iterator[Subscription]:
    for outline in sorted(store.load_entries([opml.url]), key=lambda entry: entry.id):
        # The list may come from an untrusted source: it may name feeds on the web, but no files.
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
    """Whether secrets that the user configured for `other` may be sent to `url`."""
    try:
        return origin_of(urlsplit(url)) == origin_of(urlsplit(other))
    except ValueError:
        return False


def _terms(outline: Entry) -> tuple[str, ...]:
    return tuple(category.term for category in outline.categories)
