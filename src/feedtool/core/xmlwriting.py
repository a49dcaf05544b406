"""Building XML trees: text goes in as text, without what XML cannot carry (XML 1.0 section 2.2)."""

from __future__ import annotations

from typing import Any

from lxml import etree

from feedtool.core.text import drop_illegal

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"
MEDIA = "http://search.yahoo.com/mrss/"
XML = "http://www.w3.org/XML/1998/namespace"
FEEDTOOL = "https://pypi.org/project/feedtool/ns/1"
"""Our own elements: what offers cost and how reviews end; docs/output.md describes them."""


def add(parent: Any, tag: str, text: str | None = None, **attributes: str | None) -> Any:
    """Append an element; attributes that are None are left out, a trailing underscore in their name, too."""
    given = {name.rstrip("_"): drop_illegal(value) for name, value in attributes.items() if value is not None}
    element = etree.SubElement(parent, tag, given)
    if text is not None:
        element.text = drop_illegal(text)
    return element


def remove(parent: Any, *tags: str) -> None:
    """Take all children of these names out."""
    for tag in tags:
        for element in parent.findall(tag):
            parent.remove(element)


def add_offer_and_review(parent: Any, entry: Any) -> None:
    """feedtool:offer and feedtool:review, for what no common vocabulary holds."""
    from feedtool.core.presentation import to_rfc3339

    if entry.offer:
        offer = entry.offer
        add(
            parent,
            f"{{{FEEDTOOL}}}offer",
            price=offer.price,
            currency=offer.currency,
            merchant=offer.merchant,
            expires=to_rfc3339(offer.expires) if offer.expires else None,
        )
    if entry.review:
        review = entry.review
        add(
            parent,
            f"{{{FEEDTOOL}}}review",
            item=review.item,
            rating=review.rating,
            best=review.best,
            worst=review.worst,
        )
