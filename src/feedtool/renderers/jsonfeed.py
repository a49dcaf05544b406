"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/), and `_source`, `_also`, `_offer`, `_review` beside it."""

from __future__ import annotations

import json

from feedtool.core.jsonwriting import (
    VERSION,
    Value,
    drop_empty,
    write_appearance,
    write_attachment,
    write_offer,
    write_person,
    write_review,
    write_source,
)
from feedtool.core.presentation import get_authors, get_site_author, get_title, get_updated, to_rfc3339
from feedtool.core.text import drop_illegal
from feedtool.model import Entry, Feed


class JsonFeedRenderer:
    """Feed -> JSON Feed 1.1."""

    name = "jsonfeed"
    suffix = ".json"
    media_type = "application/feed+json"

    def render(self, feed: Feed) -> bytes:
        """Write the whole document; indented, so that a person who opens it can read it."""
        document = drop_empty(
            {
                "version": VERSION,
                "title": feed.title,
                "home_page_url": feed.link,
                "feed_url": feed.address("jsonfeed"),
                "description": feed.description,
                "icon": feed.site.image,
                "favicon": feed.site.icon,
                "authors": [write_person(get_site_author(feed.site))],
                "language": feed.language,
                "hubs": [{"type": "WebSub", "url": hub} for hub in feed.hubs],
            }
        )
        document["items"] = [_item(entry, feed) for entry in feed.entries]
        text = json.dumps(document, ensure_ascii=False, indent=1)
        return text.encode("utf-8", "replace") + b"\n"


def _item(entry: Entry, feed: Feed) -> Value:
    body = {"content_html": entry.content} if entry.content else {"content_text": entry.summary or get_title(entry)}
    return drop_empty(
        {
            "id": entry.id,
            "url": entry.link,
            "title": get_title(entry),
            **body,
            "summary": entry.summary,
            "image": entry.image.url if entry.image else None,
            "date_published": to_rfc3339(entry.date),
            "date_modified": to_rfc3339(get_updated(entry)),
            "authors": [write_person(person) for person in get_authors(entry, feed)],
            "tags": [drop_illegal(category.label or category.term) for category in entry.categories],
            "language": entry.language,
            "attachments": [write_attachment(enclosure) for enclosure in entry.enclosures],
            "_source": write_source(entry.source) if entry.source else None,
            "_also": [write_appearance(other) for other in entry.also],
            "_rights": entry.rights,
            "_offer": write_offer(entry.offer) if entry.offer else None,
            "_review": write_review(entry.review) if entry.review else None,
        }
    )
