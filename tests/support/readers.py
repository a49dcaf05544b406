"""Parsers of other projects read a published feed; the results have one shape.

This module hides habits of a parser, not faults of a feed: the type of a length, the value of a missing link. A row of
`READERS` says which fields a parser does not read at all.
"""

from __future__ import annotations

import html
import io
import json
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import atoma
import fastfeedparser
import feedparser
import feedparser_rs
import podcastparser

__all__ = ["READERS", "Attached", "Reading", "Seen", "expect"]

Attached = tuple[str, str | None, int | None]
"""(address, media type, length)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """An entry, as a reader sees it."""

    id: str
    title: str
    link: str | None
    published: datetime
    attached: tuple[Attached, ...] = ()


def expect(document: bytes) -> list[Seen]:
    """Return the entries of a published JSON Feed, read without a parser."""
    return [
        Seen(
            id=item["id"],
            title=item["title"],
            link=item.get("url"),
            published=datetime.fromisoformat(item["date_published"]),
            attached=tuple(
                (one["url"], one["mime_type"], one.get("size_in_bytes")) for one in item.get("attachments", ())
            ),
        )
        for item in json.loads(document)["items"]
    ]


def _find_link(link: str | None) -> str | None:
    """Return the link; without one, some parsers give "", others the id."""
    return link if link and link.startswith("http") else None


def _from_feedparser(parsed: Any) -> list[Seen]:
    assert not parsed.bozo
    return [
        Seen(
            id=entry.id,
            title=entry.title,
            link=_find_link(entry.get("link")),
            published=datetime(*entry.published_parsed[:6], tzinfo=UTC),
            attached=tuple((one.get("href"), one.type, int(one.length)) for one in entry.get("enclosures", ())),
        )
        for entry in parsed.entries
    ]


def read_with_feedparser(document: bytes) -> list[Seen]:
    return _from_feedparser(feedparser.parse(document))


def read_with_feedparser_rs(document: bytes) -> list[Seen]:
    """It gives titles, and Atom's addresses, as HTML."""
    parsed = feedparser_rs.parse(document)
    assert not parsed.bozo
    return [
        Seen(
            id=entry.id,
            title=html.unescape(entry.title),
            link=_find_link(html.unescape(entry.link or "")),
            published=datetime(*entry.published_parsed[:6], tzinfo=UTC),
            attached=tuple((html.unescape(one.href), one.type, int(one.length)) for one in entry.enclosures),
        )
        for entry in parsed.entries
    ]


def read_with_fastfeedparser(document: bytes) -> list[Seen]:
    return [
        Seen(
            id=entry.id,
            title=entry.title,
            link=_find_link(entry.get("link")),
            published=datetime.fromisoformat(entry.published),
            attached=tuple((one["url"], one["type"], one.get("length")) for one in entry.get("enclosures", ())),
        )
        for entry in fastfeedparser.parse(document).entries
    ]


def read_rss_with_atoma(document: bytes) -> list[Seen]:
    return [
        Seen(
            id=item.guid,
            title=item.title,
            link=item.link,
            published=item.pub_date,
            attached=tuple((one.url, one.type, one.length) for one in item.enclosures),
        )
        for item in atoma.parse_rss_bytes(document).items
    ]


def read_atom_with_atoma(document: bytes) -> list[Seen]:
    return [
        Seen(
            id=entry.id_,
            title=entry.title.value,
            link=next((link.href for link in entry.links if link.rel == "alternate"), None),
            published=entry.published,
            attached=tuple((link.href, link.type_, link.length) for link in entry.links if link.rel == "enclosure"),
        )
        for entry in atoma.parse_atom_bytes(document).entries
    ]


def read_json_with_atoma(document: bytes) -> list[Seen]:
    return [
        Seen(
            id=item.id_,
            title=item.title,
            link=item.url,
            published=item.date_published,
            attached=tuple((one.url, one.mime_type, one.size_in_bytes) for one in item.attachments),
        )
        for item in atoma.parse_json_feed_bytes(document).items
    ]


def read_with_podcastparser(document: bytes) -> list[Seen]:
    """It takes pictures, and the films that are no enclosure, for episodes, too."""
    parsed = podcastparser.parse("https://example.com/feed", io.BytesIO(document))
    return [
        Seen(
            id=episode["guid"],
            title=episode["title"],
            link=_find_link(episode["link"]),
            published=datetime.fromtimestamp(episode["published"], UTC),
            attached=tuple((one["url"], one["mime_type"], one["file_size"]) for one in episode["enclosures"][:1]),
        )
        for episode in parsed["episodes"]
    ]


def read_with_sfeed(document: bytes) -> list[Seen]:
    """Debian's sfeed: a line an item, of an enclosure only its address."""
    done = subprocess.run(["sfeed"], input=document, capture_output=True, check=True, timeout=120)
    rows = (line.split("\t") for line in done.stdout.decode().splitlines())
    return [
        Seen(
            id=id_,
            title=title,
            link=_find_link(link),
            published=datetime.fromtimestamp(int(timestamp), UTC),
            attached=((enclosure, None, None),) if enclosure else (),
        )
        for timestamp, title, link, _text, _type, id_, _author, enclosure, _category in rows
    ]


def _first(seen: Seen) -> Seen:
    """RSS readers take one enclosure an item, so that is what our RSS has; the others are media:content."""
    return replace(seen, attached=seen.attached[:1])


def _first_address(seen: Seen) -> Seen:
    return replace(seen, attached=tuple((url, None, None) for url, *_ in seen.attached[:1]))


def _none(seen: Seen) -> Seen:
    return replace(seen, attached=())


def _all(seen: Seen) -> Seen:
    return seen


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """A parser and a format that it knows."""

    name: str
    suffix: str
    read: Callable[[bytes], Iterable[Seen]]
    can_see: Callable[[Seen], Seen]
    """Returns the part of an entry that the parser reads."""


READERS = tuple(
    Reading(name=name, suffix=suffix, read=read, can_see=can_see)
    for name, suffix, read, can_see in (
        ("feedparser", "rss.xml", read_with_feedparser, _first),
        ("feedparser", "atom.xml", read_with_feedparser, _all),
        ("feedparser-rs", "rss.xml", read_with_feedparser_rs, _first),
        ("feedparser-rs", "atom.xml", read_with_feedparser_rs, _all),
        ("feedparser-rs", "json", read_with_feedparser_rs, _all),
        ("fastfeedparser", "rss.xml", read_with_fastfeedparser, _first),
        ("fastfeedparser", "atom.xml", read_with_fastfeedparser, _none),
        ("fastfeedparser", "json", read_with_fastfeedparser, _all),
        ("atoma", "rss.xml", read_rss_with_atoma, _first),
        ("atoma", "atom.xml", read_atom_with_atoma, _all),
        ("atoma", "json", read_json_with_atoma, _all),
        ("podcastparser", "rss.xml", read_with_podcastparser, _first),
        ("sfeed", "rss.xml", read_with_sfeed, _first_address),
        ("sfeed", "atom.xml", read_with_sfeed, _first_address),
    )
)
