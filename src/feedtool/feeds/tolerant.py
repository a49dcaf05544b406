"""What lxml cannot read even when mended: feedparser, which finds entries in any soup.

It is slow on hostile input, so it is asked last, with bytes in hand, without its own network and sanitiser, and
only for documents of a size and shape that it gets through.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin, urlsplit

from feedtool.content.html import speaks_of_tags
from feedtool.content.people import merge_people, parse_person
from feedtool.content.text import parse_integer
from feedtool.entries.wholeness import add_loss, leave_out_empty
from feedtool.errors import ParseError
from feedtool.feeds.xml_feed import is_path
from feedtool.feeds.xml_tree import find_pathological_input, prepare_soup
from feedtool.model import (
    Category,
    Document,
    Enclosure,
    FeedInfo,
    Image,
    Link,
    ParsedEntry,
    ParsedFeed,
    ParserKind,
    Person,
    Text,
    TextType,
    Withheld,
)
from feedtool.model.frozen import frozen

_LOOK = 4096
_ROOTS = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?(?:rss|feed|rdf|channel|item|entry)[\s>/]", re.IGNORECASE)
_OTHERS = re.compile(rb"<(?:html|opml)\b", re.IGNORECASE)
_NOWHERE = "http://base.invalid"
"""Stands for the document's own host (RFC 2606), so that what was relative is still to be seen."""


class LooseFeedParser:
    """The last resort."""

    name = "loosefeed"
    rank = 90
    kind: ParserKind = "feed"
    needs_sandbox = True

    def claims(self, document: Document) -> bool:
        """Whatever has a tag of a feed near its beginning, and no page or list of feeds around it."""
        head = document.content[:_LOOK].replace(b"\x00", b"")
        found = _ROOTS.search(head)
        return found is not None and _OTHERS.search(head, 0, found.start()) is None

    def parse(self, document: Document) -> ParsedFeed:
        """Read the whole document.

        Raises:
            ParseError: there is no feed in it, or it is of a kind that feedparser takes too long for.
        """
        balanced, repairs = prepare_soup(document.content, document.media_type)
        content = balanced.text.encode("utf-8", "replace")
        if hardship := find_pathological_input(content):
            raise ParseError(f"it is broken, and {hardship}")
        import feedparser

        try:
            found = feedparser.parse(
                io.BytesIO(content),
                response_headers={
                    "content-location": f"{_NOWHERE}{_find_path(document.base_url or document.url)}",
                    "content-type": "application/xml; charset=utf-8",
                },
                sanitize_html=False,
                resolve_relative_uris=False,
            )
        except Exception as error:
            # feedparser names no exceptions of its own; whatever hostile bytes make it raise is no feed.
            raise ParseError(f"it cannot be read: {type(error).__name__}") from error
        if not found.entries and not found.feed.get("title"):
            raise ParseError("there is no feed in it")
        parsed = _make_feed(found, document, self.name, repairs)
        parsed = add_loss(parsed, document.url, whole=balanced.items, dropped=balanced.dropped, is_cut=balanced.is_cut)
        return leave_out_empty(parsed)


@frozen
class _Reading:
    """What holds for the whole document."""

    base: str
    is_atom: bool

    def resolve(self, address: str | None) -> str | None:
        """An absolute address; feedparser has joined it with xml:base and the path of the document already."""
        plain = (address or "").strip().removeprefix(_NOWHERE)
        try:
            return urljoin(self.base, plain) if plain else None
        except ValueError:
            return plain

    def find_id(self, given: str | None) -> str | None:
        """An id as it was written, unless it is plainly an address."""
        if not given or not given.startswith(_NOWHERE):
            return given or None
        path = given.removeprefix(_NOWHERE)
        word = path.removeprefix(_find_path(self.base).rpartition("/")[0] + "/")
        return self.resolve(given) if word == path or is_path(word) else word


def _find_path(url: str) -> str:
    try:
        return urlsplit(url).path or "/"
    except ValueError:
        return "/"


def _make_feed(found: Any, document: Document, parser: str, repairs: tuple[str, ...]) -> ParsedFeed:
    feed, version = found.feed, found.version or "feed"
    reading = _Reading(base=document.base_url or document.url, is_atom=version.startswith(("atom", "cdf")))
    links = tuple(_links(feed, reading))
    return ParsedFeed(
        format=version,
        parser=parser,
        id=reading.find_id(feed.get("id")),
        title=_title(feed, reading),
        description=_text(feed.get("subtitle_detail"), reading),
        link=reading.resolve(feed.get("link")),
        self_url=next((link.href for link in links if link.rel == "self"), None),
        hubs=tuple(link.href for link in links if link.rel == "hub"),
        language=feed.get("language"),
        authors=_people(feed, reading),
        image=_image(feed, reading),
        rights=_text(feed.get("rights_detail"), reading),
        updated=_get(feed, "updated") or _get(feed, "published"),
        entries=tuple(_make_entry(entry, reading) for entry in found.entries),
        repairs=(*repairs, "it is broken; read piece by piece"),
    )


def _make_entry(entry: Any, reading: _Reading) -> ParsedEntry:
    contents = (_text(content, reading) for content in entry.get("content", ()))
    links = tuple(_links(entry, reading))
    enclosures = tuple(_enclosures(entry, reading))
    given = entry.get("id") or None
    is_own = bool(given) and entry.get("link") == given
    return ParsedEntry(
        id=reading.find_id(given),
        id_is_permalink=None if reading.is_atom or not given else bool(entry.get("guidislink")),
        link=None if is_own and entry.get("guidislink") else reading.resolve(entry.get("link")),
        original_link=entry.get("feedburner_origlink"),
        title=_title(entry, reading),
        summary=_text(entry.get("summary_detail"), reading),
        contents=tuple(content for content in contents if content),
        published=_find_date(entry, reading),
        updated=_get(entry, "updated"),
        expires=entry.get("expired"),
        authors=_people(entry, reading),
        categories=tuple(
            Category(term=tag.term, scheme=tag.get("scheme"), label=tag.get("label"))
            for tag in entry.get("tags", ())
            if tag.get("term")
        ),
        enclosures=enclosures,
        links=tuple(link for link in links if link.rel not in {"alternate", "enclosure", "self"}),
        image=_image(entry, reading) or _picture(enclosures),
        rights=_text(entry.get("rights_detail"), reading),
        source=_source(entry.get("source"), reading),
        comments=reading.resolve(entry.get("comments")),
        withheld=Withheld(reason="draft", field="app:draft", explanation="it is a draft") if _is_draft(entry) else None,
    )


def _is_draft(entry: Any) -> bool:
    """Whether it states `app:draft`, whatever its prefix, other than `no` (RFC 5023 section 13.1.1)."""
    return any(
        name.endswith("_draft") and isinstance(said, str) and said.strip().lower() != "no"
        for name, said in entry.items()
    )


def _find_date(entry: Any, reading: _Reading) -> Any:
    """When it came out; outside of Atom `dc:date` says that, too, which feedparser files under `updated`."""
    published = _get(entry, "published") or _get(entry, "created")
    return published if reading.is_atom else published or _get(entry, "updated")


def _get(thing: Any, key: str) -> Any:
    """What stands under the very key: feedparser answers for `updated` with `published`, and warns."""
    return dict.get(thing, key)


_TYPES: dict[str, TextType] = {"text/plain": "text"}


def _title(thing: Any, reading: _Reading) -> Text | None:
    """A title, which is HTML in RSS as it is for the strict parser, whatever feedparser takes it for."""
    text = _text(thing.get("title_detail"), reading)
    if text is None or reading.is_atom:
        return text
    return replace(text, type="text" if speaks_of_tags(text.value) else "html")


def _text(detail: Any, reading: _Reading) -> Text | None:
    if not detail or not (detail.get("value") or "").strip():
        return None
    return Text(
        # feedparser closes what HTML never closes, and a browser reads that as a second line break.
        value=detail["value"].replace("</br>", ""),
        type=_TYPES.get(detail.get("type", ""), "html"),
        base=reading.resolve(detail.get("base")) or reading.base,
        language=detail.get("language") or None,
    )


def _people(thing: Any, reading: _Reading) -> tuple[Person, ...]:
    given = thing.get("authors") or [thing.get("author_detail") or {}]
    if len(given) == 1 and "@" in (written := thing.get("author") or ""):
        # feedparser cuts addresses at the fourth letter of their last part.
        person = parse_person(written)
        return merge_people([person and replace(person, url=reading.resolve(given[0].get("href")))])
    return merge_people(
        Person(name=one.get("name") or "", email=one.get("email"), url=reading.resolve(one.get("href")))
        for one in given
        if one
    )


def _links(thing: Any, reading: _Reading) -> Iterator[Link]:
    for link in thing.get("links", ()):
        if href := reading.resolve(link.get("href")):
            yield Link(href=href, rel=link.get("rel", "alternate"), media_type=link.get("type"))


def _enclosures(entry: Any, reading: _Reading) -> Iterator[Enclosure]:
    for one in entry.get("enclosures", ()):
        if url := reading.resolve(one.get("href")):
            # "text/html" is what feedparser says of a link that does not say what it is.
            media_type = one.get("type") if one.get("type") != "text/html" else None
            yield Enclosure(url=url, media_type=media_type or None, length=_integer(one.get("length")))
    for one in entry.get("media_content", ()):
        medium = one.get("medium") or (one.get("type") or "").partition("/")[0]
        if medium in {"audio", "video"} and (url := reading.resolve(one.get("url"))):
            yield Enclosure(
                url=url,
                media_type=one.get("type") or None,
                length=_integer(one.get("filesize")),
                duration_s=_integer(one.get("duration")),
            )


def _integer(value: Any) -> int | None:
    return parse_integer(str(value or "").strip())


def _image(thing: Any, reading: _Reading) -> Image | None:
    pictures = [one for one in thing.get("media_content", ()) if _is_picture(one)]
    given = [*pictures, *thing.get("media_thumbnail", ()), thing.get("image") or {}]
    urls = (reading.resolve(one.get("url") or one.get("href")) for one in given)
    return next((Image(url=url) for url in urls if url), None)


def _is_picture(content: Any) -> bool:
    return (content.get("medium") or (content.get("type") or "").partition("/")[0]) == "image"


def _picture(enclosures: tuple[Enclosure, ...]) -> Image | None:
    pictures = (one for one in enclosures if (one.media_type or "").startswith("image/"))
    return next((Image(url=one.url, media_type=one.media_type, length=one.length) for one in pictures), None)


def _source(given: Any, reading: _Reading) -> FeedInfo | None:
    if not given:
        return None
    title, links = _text(given.get("title_detail"), reading), tuple(_links(given, reading))
    return FeedInfo(
        title=title.value if title else given.get("title") or "",
        url=next((link.href for link in links if link.rel == "self"), None) or reading.resolve(_get(given, "href")),
        link=reading.resolve(_get(given, "link")),
        id=reading.find_id(given.get("id")),
        authors=_people(given, reading),
    )
