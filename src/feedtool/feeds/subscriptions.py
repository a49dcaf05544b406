"""Lists the subscriptions of feeds.yaml and of the OPML files that it names."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from msgspec.structs import replace

from feedtool.fetching.address_guard import origin_of
from feedtool.model import Subscription
from feedtool.model.config import Config
from feedtool.plugins import Store


def list_subscriptions(config: Config, store: Store) -> tuple[Subscription, ...]:
    """Return all subscriptions, each once.

    If an OPML lists a feed that is in feeds.yaml, feeds.yaml wins.

    A followed OPML is stored like a feed, with its outlines as entries; therefore only the store is read.
    """
    found = {subscription.key: subscription for subscription in config.subscriptions if not subscription.opml}
    for opml in config.opml_lists:
        for subscription in _load_outlines(opml, store):
            found.setdefault(subscription.key, subscription)
    return tuple(found.values())


def _load_outlines(opml: Subscription, store: Store) -> Iterator[Subscription]:
    for outline in sorted(store.load_entries([opml.url]), key=lambda entry: entry.id):
        # The list may come from an untrusted source: it may name feeds on the web, but no files.
        if not outline.id.startswith(("http://", "https://")):
            continue
        yield replace(
            opml,
            key=outline.id,
            url=outline.id,
            opml=None,
            title=opml.title or outline.title or None,
            categories=opml.categories or tuple(one.term for one in outline.categories),
            headers=opml.headers if _is_same_origin(outline.id, opml.url) else (),
        )


def _is_same_origin(url: str, other: str) -> bool:
    """Whether secrets that the user configured for `other` may be sent to `url`."""
    try:
        return origin_of(urlsplit(url)) == origin_of(urlsplit(other))
    except ValueError:
        return False
