"""The objects of JSON Feed (https://www.jsonfeed.org/version/1.1/), and the keys that feedtool adds to them.

Published feeds (renderers/jsonfeed.py) and `feedtool parse` (cli/parse.py) make their items here. What JSON Feed has no
key for is in the object `_feedtool`, and in one object for each vocabulary (output/extensions.py). A new field of an
entry is a row of _FIELDS, or a line of make_details() if only `feedtool parse` prints it.
Keys without a value are left out, and so are characters that XML cannot contain, so that an entry is the same in every
format.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from feedtool.content.dates import to_rfc3339
from feedtool.content.text import drop_illegal
from feedtool.entries.marks import list_marks
from feedtool.entries.times import find_expiry
from feedtool.model import AlternateCopy, Enclosure, Entry, FeedInfo, Offer, Person, Review
from feedtool.output.display import format_plain
from feedtool.output.extensions import PLAIN_FIELDS, make_extension_objects

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


_FIELDS = {"rights": "rights"} | {name: name for name in PLAIN_FIELDS}
"""Key in `_feedtool` -> the field of an entry that is its value: a plain text or a number."""


def make_item(
    entry: Entry,
    *,
    id: str,  # noqa: A002 (the field's word)
    url: str | None,
    title: str | None,
    summary: str | None,
    image: str | None,
    updated: datetime | None,
    language: str | None,
    authors: Iterable[Value],
    tags: Iterable[str],
    attachments: Iterable[Value],
    copies: Iterable[AlternateCopy],
    is_protected: bool,
    details: Value | None = None,
) -> Value:
    """Return an entry as an item.

    Args:
        entry: all that is not given otherwise comes from it.
        id: see JSON Feed, as for the next ones.
        url: the page of the entry.
        title: plain text.
        summary: plain text; without another content, it is the content as well.
        image: the URL of a picture.
        updated: date_modified.
        language: a language tag.
        authors: from make_person() or alike.
        tags: the names of categories.
        attachments: from make_attachment().
        copies: other copies of the post.
        is_protected: whether readers must not take plain texts for HTML.
        details: further members of `_feedtool`.
    """
    write, write_plain = (protect, _protect_plain) if is_protected else (dict, _keep)
    # An item must have a content; an empty one keeps readers from showing the title twice.
    body = {"content_html": entry.content} if entry.content else {"content_text": summary or ""}
    head = drop_empty({"id": id, "url": url, "title": title})
    further = drop_empty(
        {
            "summary": summary,
            "image": image,
            "date_published": to_rfc3339(entry.published) if entry.published else None,
            "date_modified": to_rfc3339(updated) if updated else None,
            "authors": [*authors],
            "tags": [*tags],
            "language": language,
            "attachments": [*attachments],
            "_feedtool": drop_empty(
                {
                    "source": write(make_source(entry.source)) if entry.source else None,
                    "also": [write(make_alternate_copy(other)) for other in copies],
                    "comments": entry.comments,
                    **{key: write_plain(getattr(entry, name)) for key, name in _FIELDS.items()},
                    "offer": write(make_offer(entry.offer or Offer(), find_expiry(entry))),
                    "review": write(make_review(entry.review)) if entry.review else None,
                    **(details or {}),
                }
            ),
            **make_extension_objects(entry.extras, is_protected=is_protected),
        }
    )
    return head | {key: drop_illegal(text) for key, text in body.items()} | further


def _protect_plain(value: str | int | None) -> str | int | None:
    return format_plain(value) if isinstance(value, str) else value


def _keep(value: str | int | None) -> str | int | None:
    return value


def make_details(entry: Entry) -> Value:
    """Return the members of `_feedtool` that feeds do not publish, but `feedtool parse` prints."""
    links = [drop_empty({"url": link.href, "rel": link.rel, "mime_type": link.media_type}) for link in entry.links]
    return drop_empty(
        {
            "canonical": entry.canonical_link,
            "contributors": [make_person(person) for person in entry.contributors],
            "links": links,
            **make_extension_objects(list_marks(entry.date_basis, is_listed=entry.is_listed)).get("_feedtool", {}),
        }
    )


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


def make_offer(offer: Offer, expires: datetime | None) -> Value:
    """Return the price of an offer and its end."""
    return drop_empty(
        {
            "price": offer.price,
            "currency": offer.currency,
            "merchant": offer.merchant,
            "expires": to_rfc3339(expires) if expires else None,
        }
    )


def make_review(review: Review) -> Value:
    """Return the reviewed item and its rating."""
    return drop_empty({"item": review.item, "rating": review.rating, "best": review.best, "worst": review.worst})
