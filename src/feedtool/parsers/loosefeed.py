"""What lxml cannot read even when mended: feedparser, which finds entries in any soup.

It is slow on hostile input, so it is asked last, with bytes in hand, without its own network and sanitiser, and
only for documents of a size and shape that it gets through.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from feedtool.core.xmlreading import find_hardship
from feedtool.errors import ParseError
from feedtool.model import Category, Document, Enclosure, Link, ParsedEntry, ParsedFeed, Person, Text, TextType

_LOOK = 4096
_ROOTS = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?(?:rss|feed|rdf|channel|item|entry)[\s>/]", re.IGNORECASE)


class LooseFeedParser:
    """The last resort."""

    name = "loosefeed"
    rank = 90

    def claims(self, document: Document) -> bool:
        """Whatever has a tag of a feed near its beginning, and no page around it."""
        head = document.content[:_LOOK].replace(b"\x00", b"")
        is_page = b"<html" in head.lower() or b"<opml" in head.lower()
        return _ROOTS.search(head) is not None and not is_page

    def parse(self, document: Document) -> ParsedFeed:
        """Read the whole document.

        Raises:
            ParseError: there is no feed in it, or it is of a kind that feedparser takes too long for.
        """
        if hardship := find_hardship(document.content):
            raise ParseError(f"it is broken, and {hardship}")
        import feedparser

        try:
            found = feedparser.parse(
                io.BytesIO(document.content),
                response_headers={
                    "content-location": document.base_url or document.url,
                    "content-type": document.media_type or "application/xml",
                },
                sanitize_html=False,
                resolve_relative_uris=False,
            )
        except Exception as error:
            # feedparser names no exceptions of its own; whatever hostile bytes make it raise is no feed.
            raise ParseError(f"it cannot be read: {type(error).__name__}") from error
        if not found.entries and not found.feed.get("title"):
            raise ParseError("there is no feed in it")
        return _make_feed(found, document, self.name)


def _make_feed(found: Any, document: Document, parser: str) -> ParsedFeed:
    feed, base = found.feed, document.base_url or document.url
    reason = str(found.get("bozo_exception") or "not well-formed")
    return ParsedFeed(
        format=found.version or "feed",
        parser=parser,
        id=feed.get("id"),
        title=_text(feed.get("title_detail"), base),
        description=_text(feed.get("subtitle_detail"), base),
        link=feed.get("link"),
        self_url=next((link.href for link in _links(feed) if link.rel == "self"), None),
        hubs=tuple(link.href for link in _links(feed) if link.rel == "hub"),
        language=feed.get("language"),
        authors=_people(feed),
        updated=_get(feed, "updated") or _get(feed, "published"),
        entries=tuple(_make_entry(entry, base) for entry in found.entries),
        repairs=(f"it is broken ({' '.join(reason.split())[:120]}); read piece by piece",),
    )


def _make_entry(entry: Any, base: str) -> ParsedEntry:
    contents = (_text(content, base) for content in entry.get("content", ()))
    return ParsedEntry(
        id=entry.get("id"),
        link=entry.get("link"),
        original_link=entry.get("feedburner_origlink"),
        title=_text(entry.get("title_detail"), base),
        summary=_text(entry.get("summary_detail"), base),
        contents=tuple(content for content in contents if content),
        published=_get(entry, "published") or _get(entry, "updated") or _get(entry, "created"),
        updated=_get(entry, "updated"),
        authors=_people(entry),
        categories=tuple(
            Category(term=tag.term, scheme=tag.get("scheme"), label=tag.get("label"))
            for tag in entry.get("tags", ())
            if tag.get("term")
        ),
        enclosures=tuple(_enclosures(entry)),
        links=tuple(link for link in _links(entry) if link.rel not in {"alternate", "enclosure", "self"}),
        comments=entry.get("comments"),
    )


def _get(thing: Any, key: str) -> Any:
    """What stands under the very key: feedparser answers for `updated` with `published`, and warns."""
    return dict.get(thing, key)


_TYPES: dict[str, TextType] = {"text/plain": "text"}


def _text(detail: Any, base: str) -> Text | None:
    if not detail or not (detail.get("value") or "").strip():
        return None
    return Text(
        value=detail["value"],
        type=_TYPES.get(detail.get("type", ""), "html"),
        base=base,
        language=detail.get("language") or None,
    )


def _people(thing: Any) -> tuple[Person, ...]:
    given = thing.get("authors") or [thing.get("author_detail") or {}]
    people = (Person(name=one.get("name") or "", email=one.get("email"), url=one.get("href")) for one in given if one)
    return tuple(dict.fromkeys(person for person in people if person != Person()))


def _links(thing: Any) -> Iterator[Link]:
    for link in thing.get("links", ()):
        if link.get("href"):
            yield Link(href=link["href"], rel=link.get("rel", "alternate"), media_type=link.get("type"))


def _enclosures(entry: Any) -> Iterator[Enclosure]:
    for one in entry.get("enclosures", ()):
        if one.get("href"):
            length = str(one.get("length") or "")
            yield Enclosure(
                url=one["href"],
                media_type=one.get("type") or None,
                length=int(length) if length.isascii() and length.isdigit() and len(length) < 16 else None,
            )
