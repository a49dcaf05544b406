"""Descriptions of pages for search engines and social networks: schema.org as JSON-LD."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from feedtool.model import Feed, Site
from feedtool.output.jsonfeed_items import drop_empty
from feedtool.output.pages.entry_cards import EntryCard


def describe_page(feed: Feed, address: str, cards: Iterable[EntryCard]) -> dict[str, Any]:
    """Return a CollectionPage with the articles of a stream, for JSON-LD."""
    return {
        "@context": "https://schema.org",
        "@type": "CollectionPage",
        "@id": address,
        "url": address,
        "name": feed.title,
    } | drop_empty(
        {
            "description": feed.description,
            "inLanguage": feed.language,
            "isPartOf": _describe_site(feed.site),
            "mainEntity": {
                "@type": "ItemList",
                "itemListElement": [
                    {"@type": "ListItem", "position": position, "item": _describe_article(card)}
                    for position, card in enumerate(cards, start=1)
                ],
            },
        }
    )


def describe_home(site: Site, address: str, feeds: Iterable[Feed]) -> dict[str, Any]:
    """Return a CollectionPage with the pages of all streams, for JSON-LD."""
    return {
        "@context": "https://schema.org",
        "@type": "CollectionPage",
        "@id": address,
        "url": address,
        "name": site.title,
    } | drop_empty(
        {
            "description": site.description,
            "inLanguage": site.language,
            "isPartOf": _describe_site(site),
            "hasPart": [{"@type": "CollectionPage", "name": feed.title, "url": feed.link} for feed in feeds],
        }
    )


def _describe_site(site: Site) -> dict[str, Any]:
    return {"@type": "WebSite", "name": site.title, "url": site.url}


def _describe_article(card: EntryCard) -> dict[str, Any]:
    authors = [drop_empty({"@type": "Person", "name": one.name, "url": one.url}) for one in card.authors]
    source = drop_empty({"@type": "Organization", "name": card.source, "url": card.source_link})
    return {"@type": "Article"} | drop_empty(
        {
            "headline": card.title,
            "url": card.link,
            "datePublished": card.published,
            "image": card.image.url if card.image else None,
            "author": authors or ([source] if card.source else None),
            "publisher": source if card.source else None,
        }
    )
