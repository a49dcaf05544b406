"""An XML tree -> ParsedFeed: what RSS, RDF and Atom and their extensions say, in one table-driven pass.

Each element's children are gathered by key ("title", "atom:title", "media:content"); each field then asks for the
keys that may hold it, best first. Keys carry our prefixes, whatever prefix or spelling of a namespace was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from feedtool.core.people import parse_person
from feedtool.model import (
    Category,
    Enclosure,
    Image,
    Link,
    ParsedEntry,
    ParsedFeed,
    Person,
    Source,
    Text,
    TextType,
)

__all__ = ["find_format", "parse_tree"]

_XML = "{http://www.w3.org/XML/1998/namespace}"

_PREFIXES = {
    "backend.userland.com/rss2": "",
    "blogs.law.harvard.edu/tech/rss": "",
    "my.netscape.com/rdf/simple/0.9": "",
    "my.netscape.com/publish/formats/rss-0.91.dtd": "",
    "purl.org/net/rss1.1#": "",
    "purl.org/rss/1.0": "",
    "backend.userland.com/rss091": "",
    "backend.userland.com/rss": "",
    "www.w3.org/2005/atom": "atom",
    "purl.org/atom/ns#": "atom",
    "purl.org/atom/ns": "atom",
    "example.com/newformat#": "atom",
    "example.com/necho": "atom",
    "purl.org/echo": "atom",
    "uri/of/echo/namespace#": "atom",
    "purl.org/rss/1.0/modules/content": "content",
    "purl.org/dc/elements/1.1": "dc",
    "purl.org/dc/elements/1.0": "dc",
    "purl.org/dc/terms": "dcterms",
    "rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "www.w3.org/2003/01/geo/wgs84_pos#": "geo",
    "www.georss.org/georss": "georss",
    "www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "example.com/dtds/podcast-1.0.dtd": "itunes",
    "search.yahoo.com/mrss": "media",
    "search.yahoo.com/mrss/": "media",
    "podcastindex.org/namespace/1.0": "podcast",
    "www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "purl.org/rss/1.0/modules/slash": "slash",
    "purl.org/rss/1.0/modules/syndication": "sy",
    "purl.org/syndication/thread/1.0": "thr",
    "purl.org/syndication/history/1.0": "fh",
    "wellformedweb.org/commentapi": "wfw",
    "www.w3.org/1999/xhtml": "xhtml",
    "creativecommons.org/ns#": "cc",
    "backend.userland.com/creativecommonsrssmodule": "creativecommons",
    "web.resource.org/cc": "cc",
    "freedesktop.org/dc/elements": "dc",
}

_keys: dict[str, str] = {}
"""Tag as lxml spells it -> our key; a few dozen tags make all feeds, and strangers cannot grow it past a bound."""
_MAX_KEYS = 5000

Found = dict[str, list[Any]]


def _key(tag: str) -> str:
    key = _keys.get(tag)
    if key is None:
        if len(_keys) > _MAX_KEYS:
            _keys.clear()
        key = _keys[tag] = _make_key(tag)
    return key


def _make_key(tag: str) -> str:
    uri, _, local = tag.rpartition("}")
    if not uri:
        return local.lower() if ":" not in local else local.lower().replace("rss:", "")
    bare = re.sub(r"^\{https?://", "", uri.lower()).lstrip("{")
    prefix = _PREFIXES.get(bare, _PREFIXES.get(bare.rstrip("/")))
    if prefix is None:
        prefix = bare.removeprefix("urn:x-undeclared:") if "urn:x-undeclared:" in bare else "?"
    return f"{prefix}:{local.lower()}" if prefix else local.lower()


def _gather(element: Any) -> Found:
    found: Found = {}
    for child in element:
        tag = child.tag
        if tag.__class__ is str:
            found.setdefault(_key(tag), []).append(child)
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class _Frame:
    """What holds around an element: its base address and whether the tree uses xml:base or xml:lang at all."""

    base: str | None
    has_base: bool
    has_lang: bool

    def base_of(self, element: Any) -> str | None:
        """The base in scope (XML Base)."""
        if not self.has_base:
            return self.base
        return element.base or self.base

    def language_of(self, element: Any) -> str | None:
        """xml:lang in scope, the element's own or an ancestor's."""
        if not self.has_lang:
            return None
        while element is not None:
            language = element.get(f"{_XML}lang")
            if language is not None:
                return language or None
            element = element.getparent()
        return None

    def resolve(self, url: str | None, element: Any) -> str | None:
        """An absolute address; None for nothing."""
        url = url.strip() if url else ""
        if not url:
            return None
        if url.startswith(("http://", "https://")):
            return url
        base = self.base_of(element)
        try:
            return urljoin(base, url) if base else url
        except ValueError:
            return url


# ---------------------------------------------------------------------------------------------------------
# The whole document


def find_format(root: Any) -> str | None:
    """ "rss 2.0", "atom 1.0", "rdf 1.0" ..., or None if the root is that of no feed."""
    key = _key(root.tag)
    if key in {"atom:feed", "feed"}:
        return "atom 0.3" if "purl.org/atom" in root.tag or root.get("version") == "0.3" else "atom 1.0"
    if key in {"atom:entry", "entry"}:
        return "atom 1.0 entry"
    if key == "rss":
        return f"rss {root.get('version') or '2.0'}"
    if key == "rdf:rdf":
        return "rdf 0.90" if any("simple/0.9" in str(child.tag) for child in root[:5]) else "rdf 1.0"
    if key == "channel":
        return "cdf" if root.get("BASE") or root.get("HREF") else "rss"
    return None


def parse_tree(root: Any, url: str | None, content: bytes, format_name: str, parser: str) -> ParsedFeed:
    """Read a feed.

    Args:
        root: its tree.
        url: the document's address.
        content: its bytes, to look for xml:base and xml:lang once.
        format_name: find_format()'s.
        parser: who reads it.
    """
    top, items = _find_parts(root)
    found = _gather(top)
    base = url if url and "://" in url else _find_own_address(found) or url
    frame = _Frame(base=base, has_base=b"xml:base" in content, has_lang=b"xml:lang" in content)
    links = [_parse_link(element, frame) for element in _all(found, "atom:link", "link") if element.get("href")]
    entries = tuple(_parse_entry(item, frame) for item in items)
    return ParsedFeed(
        format=format_name,
        parser=parser,
        id=_string(found, "atom:id", "id"),
        title=_text(found, frame, "atom:title", "title", "dc:title"),
        description=_text(found, frame, "atom:subtitle", "subtitle", "atom:tagline", "tagline", "description",
                          "dc:description", "itunes:summary", "itunes:subtitle"),
        link=_choose_link(found, links, frame),
        self_url=next((link.href for link in links if link.rel == "self"), None),
        hubs=tuple(link.href for link in links if link.rel == "hub"),
        language=frame.language_of(root) or _string(found, "language", "dc:language"),
        authors=_people(found, frame, "atom:author", "author", "dc:creator", "itunes:author", "managingeditor"),
        categories=_categories(found),
        image=_feed_image(found, frame),
        icon=frame.resolve(_string(found, "atom:icon", "icon"), top),
        rights=_text(found, frame, "atom:rights", "rights", "atom:copyright", "copyright", "dc:rights"),
        generator=_string(found, "atom:generator", "generator"),
        updated=_string(found, "atom:updated", "updated", "atom:modified", "modified", "lastbuilddate", "pubdate",
                        "dc:date", "dcterms:modified"),
        ttl_minutes=_integer(_string(found, "ttl")),
        skip_hours=_skip_hours(found),
        skip_days=tuple(_inner(day).strip() for box in found.get("skipdays", ()) for day in box),
        update_period=_string(found, "sy:updateperiod"),
        update_frequency=_integer(_string(found, "sy:updatefrequency")),
        cloud=next((element.get("domain") for element in found.get("cloud", ())), None),
        links=tuple(link for link in links if link.rel not in {"self", "hub", "alternate"}),
        extras=_extras(found, _FEED_EXTRAS),
        entries=entries,
    )  # fmt: skip


def _find_own_address(found: Found) -> str | None:
    """Where a feed that came as a file lives by its own account: its self link, else its site."""
    links = [*_all(found, "atom:link", "link")]
    by_rel = {link.get("rel", "alternate"): link.get("href") for link in links if link.get("href")}
    written = (_inner(link).strip() for link in links if not link.get("href"))
    return next((url for url in (by_rel.get("self"), by_rel.get("alternate"), *written) if url and "://" in url), None)


def _find_parts(root: Any) -> tuple[Any, list[Any]]:
    """The element that describes the feed, and those of its entries."""
    if _key(root.tag) in {"atom:entry", "entry"}:
        return etree.Element("feed"), [root]
    children = _gather(root)
    channels = children.get("channel") or children.get("atom:feed") or []
    top = channels[0] if channels else root
    inside = _gather(top) if top is not root else children
    items = [*_all(inside, "item", "atom:entry", "entry")]
    if top is not root:  # RSS 1.0 keeps items beside the channel; some RSS 2.0 does so by mistake
        items += _all(children, "item", "atom:entry", "entry")
    return top, items


# ---------------------------------------------------------------------------------------------------------
# One entry


def _parse_entry(item: Any, frame: _Frame) -> ParsedEntry:
    found = _gather(item)
    media = _gather_media(found)
    links = [_parse_link(element, frame) for element in _all(found, "atom:link", "link") if element.get("href")]
    guid = next(iter(_all(found, "guid")), None)
    enclosures = tuple(_unique(_enclosures(found, media, frame)))
    return ParsedEntry(
        id=_find_id(item, found, guid),
        id_is_permalink=None if guid is None else (guid.get("isPermaLink") or "true").strip().lower() != "false",
        link=_choose_link(found, links, frame),
        original_link=_string(found, "feedburner:origlink"),
        title=_text(found, frame, "atom:title", "title", "dc:title", "itunes:title")
              or _text(media, frame, "media:title"),
        summary=_text(found, frame, "atom:summary", "summary", "description", "dc:description", "itunes:summary",
                      "itunes:subtitle") or _text(media, frame, "media:description"),
        contents=_contents(found, frame),
        published=_string(found, "atom:published", "published", "pubdate", "atom:issued", "issued",
                          "dcterms:issued", "dc:date", "dcterms:created", "atom:created", "created"),
        updated=_string(found, "atom:updated", "updated", "atom:modified", "modified", "dcterms:modified"),
        expires=_string(found, "expirationdate", "dcterms:valid"),
        authors=_people(found, frame, "atom:author", "author", "dc:creator", "itunes:author", "dc:author"),
        contributors=_people(found, frame, "atom:contributor", "contributor", "dc:contributor"),
        categories=_categories(found) or _keywords(media),
        enclosures=enclosures,
        links=tuple(link for link in links if link.rel not in {"alternate", "enclosure", "self"}),
        image=_find_image(found, media, enclosures, frame),
        language=frame.language_of(item) or _string(found, "dc:language", "language"),
        rights=_text(found, frame, "atom:rights", "rights", "copyright", "dc:rights"),
        source=_find_source(found, frame),
        comments=frame.resolve(_string(found, "comments"), item),
        extras=_extras(found, _ENTRY_EXTRAS),
        line=item.sourceline,
    )  # fmt: skip


def _find_id(item: Any, found: Found, guid: Any) -> str | None:
    if guid is not None and _inner(guid).strip():
        return _inner(guid).strip()
    about = item.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about")
    return _string(found, "atom:id", "id") or about or _string(found, "dc:identifier")


def _contents(found: Found, frame: _Frame) -> tuple[Text, ...]:
    elements = _all(found, "content:encoded", "atom:content", "content", "xhtml:body", "xhtml:div", "fullitem")
    texts = (_make_text(element, frame) for element in elements)
    return tuple(text for text in texts if text and text.value.strip())


def _find_source(found: Found, frame: _Frame) -> Source | None:
    for element in _all(found, "atom:source", "source"):
        if len(element):
            return _parse_source(element, frame)
        title = _inner(element).strip()
        if title or element.get("url"):
            return Source(title=title, url=frame.resolve(element.get("url"), element))
    return None


def _parse_source(element: Any, frame: _Frame) -> Source:
    found = _gather(element)
    links = [_parse_link(link, frame) for link in _all(found, "atom:link", "link") if link.get("href")]
    title = _text(found, frame, "atom:title", "title")
    rights = _text(found, frame, "atom:rights", "rights")
    return Source(
        title=title.value if title else "",
        url=next((link.href for link in links if link.rel == "self"), None),
        link=_choose_link(found, links, frame),
        id=_string(found, "atom:id", "id"),
        language=frame.language_of(element),
        rights=rights.value if rights else None,
        authors=_people(found, frame, "atom:author", "author"),
    )


# ---------------------------------------------------------------------------------------------------------
# Texts


def _all(found: Found, *keys: str) -> Iterator[Any]:
    for key in keys:
        yield from found.get(key, ())


def _string(found: Found, *keys: str) -> str | None:
    """The text of the first of these that has any."""
    for key in keys:
        for element in found.get(key, ()):
            text = _inner(element).strip()
            if text:
                return text
    return None


def _integer(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else None


def _inner(element: Any) -> str:
    """The text of an element, markup in it dropped."""
    if not len(element):
        text: str = element.text or ""
        return text
    return "".join(element.itertext())


def _text(found: Found, frame: _Frame, *keys: str) -> Text | None:
    for key in keys:
        for element in found.get(key, ()):
            text = _make_text(element, frame)
            if text and text.value.strip():
                return text
    return None


_TYPES: dict[str, TextType] = {"": "text", "text": "text", "text/plain": "text", "plain": "text"}


def _make_text(element: Any, frame: _Frame) -> Text | None:
    """A text construct (RFC 4287 section 3.1; mode and media types of Atom 0.3). RSS has HTML everywhere."""
    key = _key(element.tag)
    declared = (element.get("type") or "").strip().lower()
    is_markup = len(element) > 0
    kind: TextType = "html"
    if element.get("src"):
        return None
    if not is_markup and key.startswith(("atom:", "media:")):
        kind = _TYPES.get(declared, "html")
    elif not is_markup and key.startswith(("itunes:", "dc:")):
        kind = "html" if "<" in (element.text or "") or "&" in (element.text or "") else "text"
    value = _serialise(element) if is_markup else element.text or ""
    if (element.get("mode") or "") == "base64" or declared == "application/octet-stream":
        value = _decode_base64(value)
    return Text(value=value, type=kind, base=frame.base_of(element), language=frame.language_of(element))


def _serialise(element: Any) -> str:
    """Markup that stands unescaped in a feed, as HTML; the div around xhtml content is not part of it."""
    box = element
    if len(element) == 1 and _key(element[0].tag) == "xhtml:div" and not (element.text or "").strip():
        box = element[0]
    for one in box.iter():
        if one.tag.__class__ is str and one.tag[0] == "{":
            one.tag = one.tag.rpartition("}")[2]
    parts = [_escape(box.text or "")]
    for child in box:
        etree.cleanup_namespaces(child)
        parts.append(etree.tostring(child, method="html", encoding="unicode"))
    return "".join(parts)


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _decode_base64(value: str) -> str:
    from base64 import b64decode

    try:
        return b64decode(value, validate=False).decode("utf-8", "replace")
    except ValueError:
        return value


# ---------------------------------------------------------------------------------------------------------
# Links, people, labels


def _parse_link(element: Any, frame: _Frame) -> Link:
    rel = (element.get("rel") or "alternate").strip().lower()
    return Link(
        href=frame.resolve(element.get("href"), element) or "",
        rel=rel.removeprefix("http://www.iana.org/assignments/relation/"),
        media_type=element.get("type"),
        language=element.get("hreflang"),
        title=element.get("title"),
    )


def _choose_link(found: Found, links: Sequence[Link], frame: _Frame) -> str | None:
    """RSS: the text of `<link>`. Atom: the first alternate, one that is a page before others."""
    for element in found.get("link", ()):
        text = _inner(element).strip()
        if text:
            return frame.resolve(text, element)
    pages = [link for link in links if link.rel == "alternate" and link.href]
    best = next((link for link in pages if link.media_type in (None, "text/html", "application/xhtml+xml")), None)
    if best or pages:
        return (best or pages[0]).href
    for guid in found.get("guid", ()):
        text = _inner(guid).strip()
        if (guid.get("isPermaLink") or "true").lower() != "false" and text.startswith(("http://", "https://")):
            return text
    return None


def _people(found: Found, frame: _Frame, *keys: str) -> tuple[Person, ...]:
    for key in keys:
        people = [person for element in found.get(key, ()) if (person := _parse_person(element, frame))]
        if people:
            return tuple(dict.fromkeys(people))
    return ()


def _parse_person(element: Any, frame: _Frame) -> Person | None:
    if len(element):
        inside = _gather(element)
        name = _string(inside, "atom:name", "name") or ""
        email = _string(inside, "atom:email", "email")
        url = frame.resolve(_string(inside, "atom:uri", "uri", "atom:url", "url", "atom:homepage", "homepage"), element)
        return Person(name=name, email=email, url=url) if name or email or url else None
    return parse_person(element.text or "")


def _categories(found: Found) -> tuple[Category, ...]:
    categories = [_parse_category(element) for element in _all(found, "atom:category", "category", "dc:subject")]
    categories += [Category(term=word) for word in _split_words(_string(found, "itunes:keywords"))]
    categories += [Category(term=element.get("text"), scheme="http://www.itunes.com/")
                   for element in found.get("itunes:category", ()) if element.get("text")]  # fmt: skip
    return tuple(dict.fromkeys(category for category in categories if category.term))


def _parse_category(element: Any) -> Category:
    text = _inner(element).strip()
    return Category(
        term=element.get("term") or text,
        scheme=element.get("scheme") or element.get("domain"),
        label=element.get("label"),
    )


def _keywords(media: Found) -> tuple[Category, ...]:
    words = _split_words(_string(media, "media:keywords"))
    named = [element.text.strip() for element in media.get("media:category", ()) if element.text]
    return tuple(dict.fromkeys(Category(term=word) for word in (*named, *words) if word))


def _split_words(text: str | None) -> list[str]:
    return [word.strip() for word in (text or "").split(",") if word.strip()]


# ---------------------------------------------------------------------------------------------------------
# Files and pictures


def _gather_media(found: Found) -> Found:
    """media:* of the entry and of the groups in it (Media RSS, media:group)."""
    media = {key: elements for key, elements in found.items() if key.startswith("media:")}
    for group in [*found.get("media:group", ()), *found.get("media:content", ())]:
        if len(group):
            for key, elements in _gather(group).items():
                if key.startswith("media:"):
                    media[key] = [*media.get(key, ()), *elements]
    return media


def _enclosures(found: Found, media: Found, frame: _Frame) -> Iterator[Enclosure]:
    for element in found.get("enclosure", ()):
        yield from _make_enclosure(element, frame, "url", "length")
    for element in _all(found, "atom:link", "link"):
        if element.get("rel") == "enclosure":
            yield from _make_enclosure(element, frame, "href", "length")
    for element in media.get("media:content", ()):
        if _medium(element) in {"audio", "video"}:
            yield from _make_enclosure(element, frame, "url", "filesize")


def _make_enclosure(element: Any, frame: _Frame, address: str, size: str) -> Iterator[Enclosure]:
    url = frame.resolve(element.get(address), element)
    if url:
        yield Enclosure(
            url=url,
            media_type=(element.get("type") or "").strip() or None,
            length=_integer((element.get(size) or element.get("fileSize") or "").strip()),
            title=element.get("title"),
            duration_s=_integer(element.get("duration")),
        )


def _unique(enclosures: Iterable[Enclosure]) -> Iterator[Enclosure]:
    seen = set()
    for enclosure in enclosures:
        if enclosure.url not in seen:
            seen.add(enclosure.url)
            yield enclosure


def _medium(element: Any) -> str:
    return (element.get("medium") or (element.get("type") or "").partition("/")[0]).strip().lower()


_PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".gif")


def _find_image(found: Found, media: Found, enclosures: Sequence[Enclosure], frame: _Frame) -> Image | None:
    for element in media.get("media:content", ()):
        if _medium(element) == "image" or (element.get("url") or "").lower().endswith(
            (".jpg", ".jpeg", ".png", ".webp")
        ):
            return _make_image(element, frame, "url")
    for element in media.get("media:thumbnail", ()):
        return _make_image(element, frame, "url")
    for element in found.get("itunes:image", ()):
        return _make_image(element, frame, "href")
    for enclosure in enclosures:
        if (enclosure.media_type or "").startswith("image/"):
            return Image(url=enclosure.url, media_type=enclosure.media_type, length=enclosure.length)
    return None


def _make_image(element: Any, frame: _Frame, address: str) -> Image | None:
    url = frame.resolve(element.get(address), element)
    if not url:
        return None
    return Image(
        url=url,
        media_type=element.get("type"),
        width=_integer(element.get("width")),
        height=_integer(element.get("height")),
    )


def _feed_image(found: Found, frame: _Frame) -> Image | None:
    for element in found.get("image", ()):
        url = frame.resolve(_string(_gather(element), "url"), element)
        if url:
            return Image(url=url)
    for element in found.get("itunes:image", ()):
        return _make_image(element, frame, "href")
    logo = _string(found, "atom:logo", "logo")
    return Image(url=frame.resolve(logo, found[next(iter(found))][0]) or logo) if logo else None


# ---------------------------------------------------------------------------------------------------------
# Everything else

_ENTRY_EXTRAS = (
    "slash:comments", "thr:total", "wfw:commentrss", "georss:point", "geo:lat", "geo:long", "itunes:duration",
    "itunes:episode", "itunes:season", "itunes:episodetype", "itunes:explicit", "podcast:transcript",
    "podcast:chapters", "creativecommons:license", "cc:license", "dc:publisher",
)  # fmt: skip
_FEED_EXTRAS = (
    "podcast:guid", "itunes:type", "itunes:explicit", "sy:updatebase", "fh:archive", "fh:complete", "dc:publisher",
    "webmaster", "docs", "creativecommons:license", "cc:license", "georss:point",
)  # fmt: skip


def _extras(found: Found, keys: Iterable[str]) -> tuple[tuple[str, str], ...]:
    said = ((key, _say_extra(element)) for key in keys for element in found.get(key, ()))
    return tuple((key, value) for key, value in said if value)


_FLAGS = {"fh:archive", "fh:complete"}
"""Elements that say what they say by being there (RFC 5005)."""


def _say_extra(element: Any) -> str:
    text: str = _inner(element).strip() or element.get("url") or ""
    return text or ("yes" if _key(element.tag) in _FLAGS else "")


def _skip_hours(found: Found) -> tuple[int, ...]:
    hours = (_integer(_inner(hour).strip()) for box in found.get("skiphours", ()) for hour in box)
    return tuple(sorted({hour % 24 for hour in hours if hour is not None and hour <= 24}))
