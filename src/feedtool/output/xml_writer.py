"""Builds XML trees from text, without characters that XML cannot contain (XML 1.0 section 2.2).

In plain text, `&` and `<` are written as `&#x26;` and `&#x3C;`, as the RSS Advisory Board's profile advises
(data-types-characterdata): the fewest readers take that for markup, and an XML parser sees no difference.
URLs are not text: there `&` is written as `&amp;`, because not all parsers decode `&#x26;` in URLs (Node's
feed-parser does not), and no joiner is added to something that looks like a reference.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from lxml import etree

from feedtool.content.dates import to_rfc3339
from feedtool.content.namespaces import ATOM, DC, DCTERMS, GOOGLE, HISTORY, MEDIA, split_tag
from feedtool.content.text import drop_illegal
from feedtool.entries.times import find_expiry
from feedtool.model import Entry, Feed, Offer, Review, find_url
from feedtool.output.display import format_plain
from feedtool.output.feed_html import restrict_to_html4

RATING_SCHEME = "https://schema.org/reviewRating"


# Noncharacters, which drop_illegal() removes from all text: they represent `&` and `<` until finish_document().
_AMPERSAND, _LESS = "\ufdd0", "\ufdd1"
_WRITTEN = ((_AMPERSAND.encode(), b"&#x26;"), (_LESS.encode(), b"&#x3C;"))
_DECLARATION = re.compile(rb"<\?xml[^>]*\?>\n?")
_CURRENCY = re.compile("[A-Z]{3}")


def add(parent: Any, tag: str, text: str | None = None, **attributes: str | None) -> Any:
    """Append an element with plain text; skips attributes that are None, and strips a trailing underscore."""
    element = etree.SubElement(parent, tag)
    for name, value in attributes.items():
        if value is not None:
            element.set(name.rstrip("_"), _write(name, value))
    if text is not None:
        element.text = _write(split_tag(tag)[1], text)
    return element


_ADDRESSES = {
    "comments",
    "docs",
    "guid",
    "href",
    "htmlUrl",
    "icon",
    "id",
    "link",
    "logo",
    "ref",
    "scheme",
    "uri",
    "url",
    "xmlUrl",
}
"""Elements and attributes that hold a URL."""


def _write(name: str, value: str) -> str:
    return drop_illegal(value) if name in _ADDRESSES else _protect(value)


def add_html(parent: Any, tag: str, html: str, **attributes: str) -> Any:
    """Append an element with clean HTML as its text."""
    element = add(parent, tag, **attributes)
    element.text = drop_illegal(restrict_to_html4(html)).replace("\ufffd", "?").replace("\x85", " ")
    return element


def add_archive_links(parent: Any, feed: Feed, renderer: str, media_type: str, *, tag: str = f"{{{ATOM}}}link") -> None:
    """Add links to the previous and next documents (RFC 5005 section 4), in Atom and in RSS."""
    if feed.archive:
        add(parent, f"{{{HISTORY}}}archive")
    for relation, links in (
        ("current", feed.current),
        ("prev-archive", feed.older),
        ("next-archive", feed.newer),
    ):
        href = find_url(links, renderer)
        if href:
            add(parent, tag, href=href, rel=relation, type=media_type)


def set_plain(element: Any, text: str) -> None:
    """Set the plain text of an element."""
    element.text = _protect(text)


def _protect(text: str) -> str:
    return format_plain(text).replace("&", _AMPERSAND).replace("<", _LESS)


def finish_document(document: bytes, stylesheet: str | None = None) -> bytes:
    """Return the serialized document with its references, and a style sheet for browsers."""
    for mark, written in _WRITTEN:
        document = document.replace(mark, written)
    if not stylesheet:
        return document
    rest = _DECLARATION.sub(b"", document, count=1)
    lines = f'<?xml version="1.0" encoding="UTF-8"?>\n<?xml-stylesheet type="text/css" href="{stylesheet}"?>\n'
    return lines.encode() + rest


def add_offer_and_review(parent: Any, entry: Entry) -> None:
    """Add prices and ratings: g: (Google Base), dcterms:valid (DCMI Period), media:rating."""
    expires = find_expiry(entry)
    if expires:
        add(parent, f"{{{DCTERMS}}}valid", f"end={to_rfc3339(expires)}; scheme=W3C-DTF")
    if entry.offer:
        _add_offer(parent, entry.offer)
    if entry.review:
        _add_review(parent, entry.review)


def _add_offer(parent: Any, offer: Offer) -> None:
    if offer.price and _is_number(offer.price):
        currency = offer.currency if offer.currency and _CURRENCY.fullmatch(offer.currency) else ""
        add(parent, f"{{{GOOGLE}}}price", f"{offer.price} {currency}".strip())
    if offer.merchant:
        add(parent, f"{{{DC}}}publisher", offer.merchant)


def _add_review(parent: Any, review: Review) -> None:
    if review.item:
        add(parent, f"{{{GOOGLE}}}name_of_item_being_reviewed", review.item)
    if review.rating:
        rating = f"{review.rating}/{review.best}" if review.best else review.rating
        add(parent, f"{{{MEDIA}}}rating", rating, scheme=RATING_SCHEME)
        # g:rating allows only whole numbers from 1 to 5.
        if review.best == "5" and review.rating in {"1", "2", "3", "4", "5"}:
            add(parent, f"{{{GOOGLE}}}rating", review.rating)


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite() and Decimal(text) >= 0
    except InvalidOperation:
        return False
