"""Parses broken feeds with feedparser.

It finds entries in tag soup that lxml cannot read even when repaired.

feedparser is slow on hostile input. Therefore it comes last, gets bytes, uses neither its own network access nor its
sanitizer, and reads only documents of a size and shape that it can handle.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from feedtool.content.html_images import is_avatar
from feedtool.content.html_text import mentions_tags
from feedtool.content.people import merge_people, parse_person
from feedtool.content.text import parse_integer
from feedtool.entries.partial_documents import drop_empty, mark_partial
from feedtool.errors import ParseError
from feedtool.feeds.xml_elements import ENTRY, FEED
from feedtool.feeds.xml_extensions import parse_extensions
from feedtool.feeds.xml_feed import is_path
from feedtool.feeds.xml_lookup import Children, Scope, find_parts, find_string, group_children, make_scope
from feedtool.feeds.xml_tree import SAFE_XML_OPTIONS, find_pathological_input, prepare_tag_soup
from feedtool.model import (
    Category,
    Diagnostic,
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

_HEAD_BYTES = 4096
_ROOTS = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?(?:rss|feed|rdf|channel|item|entry)[\s>/]", re.IGNORECASE)
_OTHER_ROOTS = re.compile(rb"<(?:html|opml)\b", re.IGNORECASE)
_PLACEHOLDER_BASE = "http://base.invalid"
"""Replaces the document's own host (RFC 2606), which keeps relative addresses recognizable."""


class TolerantFeedParser:
    """The last resort, for documents that no other feed parser can read."""

    name = "tolerant-feed"
    rank = 90
    kind: ParserKind = "feed"
    needs_sandbox = True

    def claims(self, document: Document) -> bool:
        """Whether a tag of a feed is near the beginning, outside of any web page or OPML."""
        head = document.content[:_HEAD_BYTES].replace(b"\x00", b"")
        found = _ROOTS.search(head)
        return found is not None and _OTHER_ROOTS.search(head, 0, found.start()) is None

    def parse(self, document: Document) -> ParsedFeed:
        """Read the whole document.

        Raises:
            ParseError: the document contains no feed, or feedparser would take too long for it.
        """
        balanced, notes = prepare_tag_soup(document.content, document.media_type)
        content = balanced.text.encode("utf-8", "replace")
        if reason := find_pathological_input(content):
            raise ParseError(f"the document is not well-formed, and {reason}")
        import feedparser

        try:
            found = feedparser.parse(
                io.BytesIO(content),
                response_headers={
                    "content-location": f"{_PLACEHOLDER_BASE}{_get_path(document.base_url or document.url)}",
                    "content-type": "application/xml; charset=utf-8",
                },
                sanitize_html=False,
                resolve_relative_uris=False,
            )
        except Exception as error:
            # feedparser has no exceptions of its own; hostile bytes can make it raise any exception.
            raise ParseError(f"feedparser cannot read the document: {type(error).__name__}") from error
        if not found.entries and not found.feed.get("title"):
            raise ParseError("the document contains no feed")
        parsed = _make_feed(found, document, self.name, notes)
        parsed = _add_extensions(parsed, content, document.base_url or document.url)
        parsed = mark_partial(
            parsed, document.url, whole=balanced.items, dropped=balanced.dropped, is_cut=balanced.is_cut
        )
        return drop_empty(parsed)


class _DocumentFacts(Struct, frozen=True, kw_only=True):
    """Facts about the whole document."""

    base: str
    is_atom: bool

    def resolve(self, address: str | None) -> str | None:
        """Return an absolute address.

        It is already joined with xml:base and the document's path: feedparser does that.
        """
        plain = (address or "").strip().removeprefix(_PLACEHOLDER_BASE)
        try:
            return urljoin(self.base, plain) if plain else None
        except ValueError:
            return plain

    def find_id(self, given: str | None) -> str | None:
        """Return an id as it was written, unless it is clearly an address."""
        if not given or not given.startswith(_PLACEHOLDER_BASE):
            return given or None
        path = given.removeprefix(_PLACEHOLDER_BASE)
        word = path.removeprefix(_get_path(self.base).rpartition("/")[0] + "/")
        return self.resolve(given) if word == path or is_path(word) else word


def _get_path(url: str) -> str:
    try:
        return urlsplit(url).path or "/"
    except ValueError:
        return "/"


_NOTE = Diagnostic("not-well-formed", "the document is not well-formed; read with the tolerant parser", "note")


def _make_feed(found: Any, document: Document, parser: str, notes: tuple[Diagnostic, ...]) -> ParsedFeed:
    feed, version = found.feed, found.version or "feed"
    facts = _DocumentFacts(base=document.base_url or document.url, is_atom=version.startswith(("atom", "cdf")))
    links = tuple(_links(feed, facts))
    return ParsedFeed(
        format=version,
        parser=parser,
        id=facts.find_id(feed.get("id")),
        title=_title(feed, facts),
        description=_text(feed.get("subtitle_detail"), facts),
        link=facts.resolve(feed.get("link")),
        self_url=next((link.href for link in links if link.rel == "self"), None),
        hubs=tuple(link.href for link in links if link.rel == "hub"),
        language=feed.get("language"),
        authors=_people(feed, facts),
        image=_image(feed, facts),
        rights=_text(feed.get("rights_detail"), facts),
        updated=_get(feed, "updated") or _get(feed, "published"),
        entries=tuple(_make_entry(entry, facts) for entry in found.entries),
        notes=(*notes, _NOTE),
    )


def _make_entry(entry: Any, facts: _DocumentFacts) -> ParsedEntry:
    contents = (_text(content, facts) for content in entry.get("content", ()))
    links = tuple(_links(entry, facts))
    enclosures = tuple(_enclosures(entry, facts))
    given = entry.get("id") or None
    is_own = bool(given) and entry.get("link") == given
    return ParsedEntry(
        id=facts.find_id(given),
        id_is_permalink=None if facts.is_atom or not given else bool(entry.get("guidislink")),
        link=None if is_own and entry.get("guidislink") else facts.resolve(entry.get("link")),
        original_link=entry.get("feedburner_origlink"),
        title=_title(entry, facts),
        summary=_text(entry.get("summary_detail"), facts),
        contents=tuple(content for content in contents if content),
        published=_find_date(entry, facts),
        updated=_get(entry, "updated"),
        expires=entry.get("expired"),
        authors=_people(entry, facts),
        contributors=_people({"authors": entry.get("contributors", ())}, facts),
        language=entry.get("language"),
        categories=tuple(
            Category(term=tag.term, scheme=tag.get("scheme"), label=tag.get("label"))
            for tag in entry.get("tags", ())
            if tag.get("term")
        ),
        enclosures=enclosures,
        links=tuple(link for link in links if link.rel not in {"alternate", "enclosure", "self"}),
        image=_image(entry, facts) or _find_enclosure_image(enclosures),
        rights=_text(entry.get("rights_detail"), facts),
        source=_source(entry.get("source"), facts),
        comments=facts.resolve(entry.get("comments")),
        withheld=Withheld(reason="draft", field="app:draft", explanation="it is a draft") if _is_draft(entry) else None,
    )


def _is_draft(entry: Any) -> bool:
    """Whether the entry has `app:draft` other than `no`, under any prefix.

    Source: RFC 5023 section 13.1.1.
    """
    return any(
        name.endswith("_draft") and isinstance(value, str) and value.strip().lower() != "no"
        for name, value in entry.items()
    )


def _add_extensions(parsed: ParsedFeed, content: bytes, url: str) -> ParsedFeed:
    """Add the extensions, of which feedparser keeps only the last of several, without the elements inside.

    They are read from the tree that lxml recovers, if it has the same entries.
    """
    from lxml import etree

    try:
        root = etree.fromstring(content, etree.XMLParser(**SAFE_XML_OPTIONS, recover=True))
    except etree.XMLSyntaxError:
        return parsed
    top, items = find_parts(root) if root is not None else (None, [])
    if len(items) != len(parsed.entries):
        return parsed
    scope = make_scope(url, content)
    found = map(group_children, items)
    entries = tuple(_add_own_extensions(*pair, scope) for pair in zip(parsed.entries, found, strict=True))
    return replace(parsed, extras=parse_extensions(group_children(top), scope, FEED["extras"]), entries=entries)


def _add_own_extensions(entry: ParsedEntry, found: Children, scope: Scope) -> ParsedEntry:
    language = entry.language or find_string(found, *ENTRY["language"])
    return replace(entry, extras=parse_extensions(found, scope, ENTRY["extras"]), language=language)


def _find_date(entry: Any, facts: _DocumentFacts) -> Any:
    """Return the publication date.

    Outside of Atom also `dc:date`, which feedparser stores as `updated`.
    """
    published = _get(entry, "published") or _get(entry, "created")
    return published if facts.is_atom else published or _get(entry, "updated")


def _get(thing: Any, key: str) -> Any:
    """Return the value of exactly this key.

    For `updated`, feedparser returns `published` and warns.
    """
    return dict.get(thing, key)


_TYPES: dict[str, TextType] = {"text/plain": "text"}


def _title(thing: Any, facts: _DocumentFacts) -> Text | None:
    """Return a title.

    In RSS its type is HTML, as in the strict parser, regardless of feedparser's guess.
    """
    text = _text(thing.get("title_detail"), facts)
    if text is None or facts.is_atom:
        return text
    return replace(text, type="text" if mentions_tags(text.value) else "html")


def _text(detail: Any, facts: _DocumentFacts) -> Text | None:
    if not detail or not (detail.get("value") or "").strip():
        return None
    return Text(
        # feedparser closes elements that HTML never closes; a browser reads `</br>` as a second line break.
        value=detail["value"].replace("</br>", ""),
        type=_TYPES.get(detail.get("type", ""), "html"),
        # feedparser gives the base of the document to texts without an xml:base.
        base=base if (base := facts.resolve(detail.get("base"))) != facts.base else None,
        language=detail.get("language") or None,
    )


def _people(thing: Any, facts: _DocumentFacts) -> tuple[Person, ...]:
    given = thing.get("authors") or [thing.get("author_detail") or {}]
    if len(given) == 1 and "@" in (written := thing.get("author") or ""):
        # feedparser cuts email addresses after the fourth letter of their last label.
        person = parse_person(written)
        return merge_people([person and replace(person, url=facts.resolve(given[0].get("href")))])
    return merge_people(_make_person(one, facts) for one in given if one)


def _make_person(given: Any, facts: _DocumentFacts) -> Person:
    return Person(name=given.get("name") or "", email=given.get("email"), url=facts.resolve(given.get("href")))


def _links(thing: Any, facts: _DocumentFacts) -> Iterator[Link]:
    for link in thing.get("links", ()):
        if href := facts.resolve(link.get("href")):
            yield Link(href=href, rel=link.get("rel", "alternate"), media_type=link.get("type"))


def _enclosures(entry: Any, facts: _DocumentFacts) -> Iterator[Enclosure]:
    for one in entry.get("enclosures", ()):
        if url := facts.resolve(one.get("href")):
            # feedparser reports "text/html" for a link without a type.
            media_type = one.get("type") if one.get("type") != "text/html" else None
            yield Enclosure(url=url, media_type=media_type or None, length=_integer(one.get("length")))
    for one in entry.get("content", ()):
        if url := facts.resolve(one.get("src")):
            yield Enclosure(url=url, media_type=one.get("type") or None)
    for one in entry.get("media_content", ()):
        medium = one.get("medium") or (one.get("type") or "").partition("/")[0]
        if medium in {"audio", "video"} and (url := facts.resolve(one.get("url"))):
            yield Enclosure(
                url=url,
                media_type=one.get("type") or None,
                length=_integer(one.get("filesize")),
                duration_s=_integer(one.get("duration")),
            )


def _integer(value: Any) -> int | None:
    return parse_integer(str(value or "").strip())


def _image(thing: Any, facts: _DocumentFacts) -> Image | None:
    images = [one for one in thing.get("media_content", ()) if _is_image(one)]
    given = [*images, *thing.get("media_thumbnail", ()), thing.get("image") or {}]
    urls = (facts.resolve(one.get("url") or one.get("href")) for one in given)
    return next((Image(url=url) for url in urls if url and not is_avatar(url)), None)


def _is_image(content: Any) -> bool:
    return (content.get("medium") or (content.get("type") or "").partition("/")[0]) == "image"


def _find_enclosure_image(enclosures: tuple[Enclosure, ...]) -> Image | None:
    images = (one for one in enclosures if (one.media_type or "").startswith("image/"))
    return next((Image(url=one.url, media_type=one.media_type, length=one.length) for one in images), None)


def _source(given: Any, facts: _DocumentFacts) -> FeedInfo | None:
    if not given:
        return None
    title, links = _text(given.get("title_detail"), facts), tuple(_links(given, facts))
    return FeedInfo(
        title=title.value if title else given.get("title") or "",
        url=next((link.href for link in links if link.rel == "self"), None) or facts.resolve(_get(given, "href")),
        link=facts.resolve(_get(given, "link")),
        id=facts.find_id(given.get("id")),
        authors=_people(given, facts),
    )
