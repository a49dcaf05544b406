"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/), and `_source`, `_also`, `_offer`, `_review` beside it."""

from __future__ import annotations

import json
from typing import Any

from feedtool.core.presentation import get_authors, get_site_author, get_title, get_updated, to_rfc3339
from feedtool.core.text import drop_illegal
from feedtool.model import Appearance, Enclosure, Entry, Feed, Offer, Person, Review, Source

Value = dict[str, Any]


class JsonFeedRenderer:
    """Feed -> JSON Feed 1.1."""

    name = "jsonfeed"
    suffix = ".json"
    media_type = "application/feed+json"

    def render(self, feed: Feed) -> bytes:
        """Write the whole document; indented, so that a person who opens it can read it."""
        document = _drop_empty(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": feed.title,
                "home_page_url": feed.link,
                "feed_url": feed.address("jsonfeed"),
                "description": feed.description,
                "icon": feed.site.image,
                "favicon": feed.site.icon,
                "authors": [_person(get_site_author(feed.site))],
                "language": feed.language,
                "hubs": [{"type": "WebSub", "url": hub} for hub in feed.hubs],
            }
        )
        document["items"] = [_item(entry, feed) for entry in feed.entries]
        text = json.dumps(document, ensure_ascii=False, indent=1)
        return text.encode("utf-8", "replace") + b"\n"


def _item(entry: Entry, feed: Feed) -> Value:
    body = {"content_html": entry.content} if entry.content else {"content_text": entry.summary or get_title(entry)}
    return _drop_empty(
        {
            "id": entry.id,
            "url": entry.link,
            "title": get_title(entry),
            **body,
            "summary": entry.summary,
            "image": entry.image.url if entry.image else None,
            "date_published": to_rfc3339(entry.date),
            "date_modified": to_rfc3339(get_updated(entry)),
            "authors": [_person(person) for person in get_authors(entry, feed)],
            "tags": [drop_illegal(category.label or category.term) for category in entry.categories],
            "language": entry.language,
            "attachments": [_attachment(enclosure) for enclosure in entry.enclosures],
            "_source": _source(entry.source) if entry.source else None,
            "_also": [_appearance(other) for other in entry.also],
            "_rights": entry.rights,
            "_offer": _offer(entry.offer) if entry.offer else None,
            "_review": _review(entry.review) if entry.review else None,
        }
    )


def _person(person: Person) -> Value:
    mail = f"mailto:{person.email}" if person.email else None
    return _drop_empty({"name": person.name, "url": person.url or mail})


def _attachment(enclosure: Enclosure) -> Value:
    return _drop_empty(
        {
            "url": enclosure.url,
            "mime_type": enclosure.media_type or "application/octet-stream",
            "title": enclosure.title,
            "size_in_bytes": enclosure.length,
            "duration_in_seconds": enclosure.duration_s,
        }
    )


def _source(source: Source) -> Value:
    return _drop_empty({"title": source.title, "url": source.link, "feed_url": source.url, "id": source.id})


def _appearance(other: Appearance) -> Value:
    return _drop_empty(
        {"url": other.link, "title": other.title, "id": other.id, "source": other.source.title, "rule": other.rule}
    )


def _offer(offer: Offer) -> Value:
    return _drop_empty(
        {
            "price": offer.price,
            "currency": offer.currency,
            "merchant": offer.merchant,
            "expires": to_rfc3339(offer.expires) if offer.expires else None,
        }
    )


def _review(review: Review) -> Value:
    return _drop_empty({"item": review.item, "rating": review.rating, "best": review.best, "worst": review.worst})


def _drop_empty(value: Value) -> Value:
    kept = {key: one for key, one in value.items() if one not in (None, "", [], {})}
    return {key: drop_illegal(one) if isinstance(one, str) else one for key, one in kept.items()}
