"""The objects of JSON Feed (https://www.jsonfeed.org/version/1.1/), with `_source`, `_also`, `_offer`, `_review`.

Published feeds (renderers/jsonfeed.py) and the output of `feedtool parse` (cli/parse.py) put items together from them.
Keys without a value are left out, and so are characters that XML cannot contain, so that an entry is the same in every
format.
"""

from __future__ import annotations

from typing import Any

from feedtool.content.dates import to_rfc3339
from feedtool.content.text import drop_illegal
from feedtool.model import AlternateCopy, Enclosure, FeedInfo, Offer, Person, Review
from feedtool.output.display import format_plain

__all__ = [
    "VERSION",
    "Value",
    "drop_empty",
    "make_alternate_copy",
    "make_attachment",
    "make_offer",
    "make_person",
    "make_review",
    "make_source",
    "protect",
]

VERSION = "https://jsonfeed.org/version/1.1"
Value = dict[str, Any]


def drop_empty(value: Value) -> Value:
    """Return the keys that have a value, with text that every format can contain."""
    return {
        key: drop_illegal(one) if isinstance(one, str) else one
        for key, one in value.items()
        if one not in (None, "", [], {})
    }


_PLAIN = frozenset({"item", "merchant", "name", "source", "title"})


def protect(value: Value) -> Value:
    """Return the object with plain texts that readers cannot take for HTML."""
    return {key: format_plain(one) if key in _PLAIN and isinstance(one, str) else one for key, one in value.items()}


def make_person(person: Person) -> Value:
    """Return an author; the url is a mailto: link if there is no page, as the specification suggests."""
    mail = f"mailto:{person.email}" if person.email else None
    return drop_empty({"name": person.name, "url": person.url or mail})


def make_attachment(enclosure: Enclosure) -> Value:
    """Return an attachment; its type is required in JSON Feed."""
    return drop_empty(
        {
            "url": enclosure.url,
            "mime_type": enclosure.media_type or "application/octet-stream",
            "title": enclosure.title,
            "size_in_bytes": enclosure.length,
            "duration_in_seconds": enclosure.duration_s,
        }
    )


def make_source(source: FeedInfo) -> Value:
    """Return the feed that an entry came from."""
    return drop_empty({"title": source.title, "url": source.link, "feed_url": source.url, "id": source.id})


def make_alternate_copy(other: AlternateCopy) -> Value:
    """Return another copy of the post."""
    return drop_empty(
        {"url": other.link, "title": other.title, "id": other.id, "source": other.source.title, "rule": other.rule}
    )


def make_offer(offer: Offer) -> Value:
    """Return the price of an offer and its end."""
    return drop_empty(
        {
            "price": offer.price,
            "currency": offer.currency,
            "merchant": offer.merchant,
            "expires": to_rfc3339(offer.expires) if offer.expires else None,
        }
    )


def make_review(review: Review) -> Value:
    """Return the reviewed item and its rating."""
    return drop_empty({"item": review.item, "rating": review.rating, "best": review.best, "worst": review.worst})
