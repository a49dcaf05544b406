"""An XML tree -> ParsedFeed.

It reads RSS, RDF, Atom and their extensions in one table-driven pass.

Each element's children are grouped by key ("title", "atom:title", "media:content"); each field then looks up the
keys that may hold it, best first. Keys have our prefixes, regardless of the document's prefixes and namespace spelling.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from functools import lru_cache
from html import escape
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from feedtool.content.html import mentions_tags
from feedtool.content.namespaces import PREFIXES, RDF, VARIANTS, XML, split_tag
from feedtool.content.people import merge_people, parse_person
from feedtool.content.text import parse_integer
from feedtool.model import (
    Category,
    Enclosure,
    FeedInfo,
    Image,
    Link,
    ParsedEntry,
    ParsedFeed,
    Person,
    Text,
    TextType,
    Withheld,
)
from feedtool.model.frozen import frozen

__all__ = ["find_format", "is_path", "parse_tree"]

_XML = f"{{{XML}}}"

_PREFIXES = {
    **{re.sub("^https?://", "", uri.lower()).rstrip("/"): prefix.lower() for uri, prefix in PREFIXES.items()},
    **{uri: prefix.lower() for uri, prefix in VARIANTS.items()},
}
"""URI in lower case, without scheme and last slash -> prefix."""

_keys: dict[str, str] = {}
"""Tag as lxml spells it -> our key, for known namespaces. Feeds use a few dozen tags; `_MAX_KEYS` limits the size for
hostile documents."""
_MAX_KEYS = 5000

Children = dict[str, list[Any]]


def _key_of(element: Any) -> str:
    """Return the key of an element."""
    tag: str = element.tag
    key = _keys.get(tag)
    return _make_key(tag, element.prefix) if key is None else key


@lru_cache(maxsize=_MAX_KEYS)
def _make_key(tag: str, written: str | None) -> str:
    """Return the key of a tag; in an unknown namespace, the written prefix counts.

    Feeds mistype namespace addresses, but the meaning of `dc:` or of no prefix is always clear.
    """
    uri, local = split_tag(tag)
    name = local.lower()
    prefix = _find_prefix(uri) if uri else ""
    if prefix is None:
        prefix = (written or "").lower()
        return f"{prefix}:{name}" if prefix not in _CORE_PREFIXES else name
    if not uri and ":" in name:
        name = name.replace("rss:", "")
    if len(_keys) >= _MAX_KEYS:
        _keys.clear()
    key = _keys[tag] = f"{prefix}:{name}" if prefix and (prefix != "atom" or name in _ATOM) else name
    return key


def _find_prefix(uri: str) -> str | None:
    """Return our prefix of a namespace; None for an unknown one."""
    bare = re.sub("^https?://", "", uri.lower())
    prefix = _PREFIXES.get(bare.rstrip("/"))
    return "" if prefix is None and "backend.userland.com/rss" in bare else prefix


_ATOM = frozenset({
    "feed", "entry", "item", "author", "category", "content", "contributor", "copyright", "created", "email",
    "generator", "icon", "id", "info", "issued", "link", "logo", "modified", "name", "published", "rights", "source",
    "subtitle", "summary", "tagline", "title", "updated", "uri", "url",
})  # fmt: skip
"""The elements of Atom 1.0 and 0.3. Other elements in their namespace mean those of RSS: `pubDate`, `guid`."""


_CORE_PREFIXES = {"", "rss"}


_MAX_SIBLINGS = 2000
"""At most this many links, categories, authors ... of one entry are read."""


def _group_children(element: Any) -> Children:
    found: Children = {}
    for child in element:
        tag = child.tag
        if tag.__class__ is str:
            key = _keys.get(tag)
            if key is None:
                key = _key_of(child)
            siblings = found.get(key)
            if siblings is None:
                found[key] = [child]
            elif len(siblings) < _MAX_SIBLINGS:
                siblings.append(child)
    return found


@frozen
class _Scope:
    """The base address, and the xml:base and xml:lang in scope of each element."""

    base: str | None
    has_base: bool
    has_lang: bool
    bases: dict[Any, str | None] = field(default_factory=dict)
    languages: dict[Any, str | None] = field(default_factory=dict)
    """Cached values of elements already visited: each is needed by all its descendants."""

    def base_of(self, element: Any) -> str | None:
        """Return the base address in scope (XML Base)."""
        if not self.has_base:
            return self.base
        unknown = self._climb(element, self.bases)
        above = unknown[-1].getparent() if unknown else element
        base = self.bases[above] if above is not None else self.base
        for one in reversed(unknown):
            given = (one.get(f"{_XML}base") or "").strip()
            base = self.bases[one] = _join_base(base, given) if given else base
        return base

    def language_of(self, element: Any) -> str | None:
        """Return the xml:lang in scope: the element's own or an ancestor's."""
        if not self.has_lang:
            return None
        unknown = self._climb(element, self.languages)
        above = unknown[-1].getparent() if unknown else element
        language = self.languages[above] if above is not None else None
        for one in reversed(unknown):
            given = one.get(f"{_XML}lang")
            language = self.languages[one] = (given or None) if given is not None else language
        return language

    @staticmethod
    def _climb(element: Any, known: dict[Any, str | None]) -> list[Any]:
        """Return the element and its ancestors up to the first known one, innermost first."""
        unknown = []
        while element is not None and element not in known:
            unknown.append(element)
            element = element.getparent()
        return unknown

    def resolve(self, url: str | None, element: Any) -> str | None:
        """Return an absolute address; None if there is none."""
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


def _join_base(base: str | None, given: str) -> str | None:
    """Join an xml:base with the surrounding base.

    An xml:base that is not a page address changes nothing.
    """
    try:
        joined = urljoin(base, given) if base else given
    except ValueError:
        return base
    return joined if joined.partition(":")[0].lower() in _BASE_SCHEMES else base


_BASE_SCHEMES = {"http", "https", "ftp", "file", "feed"}

# ---------------------------------------------------------------------------------------------------------
# The whole document


def find_format(root: Any) -> str | None:
    """Return "rss 2.0", "atom 1.0", "rdf 1.0" ..., or None for other documents."""
    key = _key_of(root)
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
    """Return the feed of a tree.

    Args:
        root: the root element.
        url: the document's address.
        content: the document's bytes, searched once for xml:base and xml:lang.
        format_name: the result of find_format().
        parser: the parser's name.
    """
    top, items = _find_parts(root)
    found = _group_children(top)
    base = url if url and "://" in url else _find_own_address(found) or url
    if format_name == "cdf" and root.get("BASE"):
        base = _join_base(base, root.get("BASE"))
    has_base, has_lang = _find_scopes(content)
    scope = _Scope(base=base, has_base=has_base, has_lang=has_lang)
    links = _parse_links(found, scope)
    entries = tuple(_parse_entry(item, scope) for item in items)
    return ParsedFeed(
        format=format_name,
        parser=parser,
        id=_string(found, "atom:id", "id"),
        title=_text(found, scope, "atom:title", "title", "dc:title"),
        description=_text(found, scope, "atom:subtitle", "subtitle", "atom:tagline", "tagline", "description",
                          "dc:description", "itunes:summary", "itunes:subtitle"),
        link=_choose_link(links) or scope.resolve(_attribute(top, "href"), top),
        self_url=next((link.href for link in links if link.rel == "self"), None),
        hubs=tuple(link.href for link in links if link.rel == "hub"),
        language=scope.language_of(root) or _string(found, "language", "dc:language"),
        authors=_people(found, scope, "atom:author", "author", "dc:creator", "itunes:author", "managingeditor"),
        categories=_categories(found, {}),
        image=_feed_image(found, scope),
        icon=scope.resolve(_string(found, "atom:icon", "icon"), top),
        rights=_text(found, scope, "atom:rights", "rights", "atom:copyright", "copyright", "dc:rights"),
        generator=_string(found, "atom:generator", "generator"),
        updated=_string(found, "atom:updated", "updated", "atom:modified", "modified", "lastbuilddate", "pubdate",
                        "dc:date", "dcterms:modified"),
        ttl_minutes=parse_integer(_string(found, "ttl")),
        skip_hours=_skip_hours(found),
        skip_days=tuple(_inner(day).strip() for box in found.get("skipdays", ()) for day in box),
        update_period=_string(found, "sy:updateperiod"),
        update_frequency=parse_integer(_string(found, "sy:updatefrequency")),
        cloud=next((element.get("domain") for element in found.get("cloud", ())), None),
        links=tuple(link for link in links if link.rel not in {"self", "hub", "alternate"}),
        extras=_extras(found, _FEED_EXTRAS),
        entries=entries,
    )  # fmt: skip


_SCOPE = re.compile(rb"xml:(?:base|lang)")


def _find_scopes(content: bytes) -> tuple[bool, bool]:
    """Return whether the document has an xml:base, and whether it has an xml:lang.

    Most have neither.
    """
    if not _SCOPE.search(content):
        return False, False
    return b"xml:base" in content, b"xml:lang" in content


def _find_own_address(found: Children) -> str | None:
    """Return the address that a feed read from a file states.

    That is its self link, else its site.
    """
    links = [*_all(found, "atom:link", "link")]
    by_rel = {link.get("rel", "alternate"): link.get("href") for link in links if link.get("href")}
    written = (_inner(link).strip() for link in links if not link.get("href"))
    return next((url for url in (by_rel.get("self"), by_rel.get("alternate"), *written) if url and "://" in url), None)


def _find_parts(root: Any) -> tuple[Any, list[Any]]:
    """Return the element that describes the feed, and the elements of its entries."""
    if _key_of(root) in _ENTRIES:
        return etree.Element("feed"), [root]
    children = _group_children(root)
    channels = children.get("channel") or children.get("atom:feed") or []
    # RSS 1.0 has items beside the channel; some RSS 2.0 feeds do so by mistake, and some have several channels.
    items = [
        child for box in [*channels, root] for child in box if child.tag.__class__ is str and _key_of(child) in _ENTRIES
    ]
    if not items:
        items = [one for one in root.iter() if one.tag.__class__ is str and _key_of(one) in _ENTRIES]
    return (channels[0] if channels else root), items


_ENTRIES = {"item", "atom:entry", "entry", "atom:item"}


# ---------------------------------------------------------------------------------------------------------
# One entry


def _parse_entry(item: Any, scope: _Scope) -> ParsedEntry:
    found = _group_children(item)
    media = {} if _MEDIA.isdisjoint(found) else _group_media(found)
    links = _parse_links(found, scope)
    has_rare = not _RARE.isdisjoint(found)
    guid = found["guid"][0] if "guid" in found else None
    is_permalink = None if guid is None else _is_permalink(guid)
    has_one_page = len(links) == 1 and links[0].rel == "alternate"
    has_files = "enclosure" in found or media or not has_one_page
    enclosures = tuple(_unique(_enclosures(found, links, media, scope))) if has_files else ()
    summary, contents = _bodies(item, found, media, scope)
    return ParsedEntry(
        id=_find_id(item, found, guid, scope, is_permalink=is_permalink),
        id_is_permalink=is_permalink,
        link=links[0].href if has_one_page else _choose_link(links) or scope.resolve(_attribute(item, "href"), item),
        title=_text(found, scope, "title", "atom:title", "dc:title", "itunes:title")
              or (_text(media, scope, "media:title") if media else None),
        summary=summary,
        contents=contents,
        published=_string(found, "pubdate", "atom:published", "published", "atom:issued", "issued",
                          "dcterms:issued", "dc:date", "dcterms:created", "atom:created", "created"),
        updated=_string(found, "atom:updated", "updated", "atom:modified", "modified", "dcterms:modified",
                        "lastbuilddate", "dc:date") or _attribute(item, "lastmod"),
        authors=_people(found, scope, "atom:author", "author", "dc:creator", "itunes:author", "dc:author",
                        "managingeditor"),
        categories=() if _LABELS.isdisjoint(found) and not media else _categories(found, media),
        enclosures=enclosures,
        links=() if has_one_page else tuple([link for link in links if link.rel not in _OWN_LINKS]),
        image=None if _IMAGE_KEYS.isdisjoint(found) and not media and not enclosures
              else _find_image(found, media, enclosures, scope),
        extras=_extras(found, _ENTRY_EXTRAS),
        line=item.sourceline,
        language=scope.language_of(item) or _string(found, "dc:language", "language"),
        original_link=_string(found, "feedburner:origlink") if has_rare else None,
        expires=_string(found, "expirationdate", "dcterms:valid") if has_rare else None,
        contributors=_people(found, scope, "atom:contributor", "contributor", "dc:contributor") if has_rare else (),
        rights=_text(found, scope, "atom:rights", "rights", "copyright", "dc:rights") if has_rare else None,
        source=_find_source(found, scope) if has_rare else None,
        comments=scope.resolve(_string(found, "comments"), item) if has_rare else None,
        withheld=_DRAFT if "app:control" in found and _is_draft(found) else None,
    )  # fmt: skip


_DRAFT = Withheld(reason="draft", field="app:draft", explanation="it is a draft")


def _is_draft(found: Children) -> bool:
    """Whether `app:control` has an `app:draft` other than `no`.

    Such an entry is not public (RFC 5023 section 13.1.1).
    """
    children = (child for control in found["app:control"] for child in control if isinstance(child.tag, str))
    return any(_key_of(child) == "app:draft" and _inner(child).strip().lower() != "no" for child in children)


_OWN_LINKS = {"alternate", "enclosure", "self"}
_IMAGE_KEYS = frozenset({"itunes:image"})
_RARE = frozenset({
    "feedburner:origlink", "expirationdate", "dcterms:valid", "atom:contributor", "contributor", "dc:contributor",
    "atom:rights", "rights", "copyright", "dc:rights", "atom:source", "source", "comments",
})  # fmt: skip
"""Keys that most entries lack: one test of the keys then saves a dozen lookups."""


def _attribute(element: Any, name: str) -> str | None:
    """Return an attribute of CDF, whose names are all upper case or all lower case."""
    return element.get(name.upper()) or element.get(name) if element.keys() else None


def _is_permalink(guid: Any) -> bool:
    return (guid.get("isPermaLink") or guid.get("ispermalink") or "true").strip().lower() != "false"


def _find_id(item: Any, found: Children, guid: Any, scope: _Scope, *, is_permalink: bool | None) -> str | None:
    given = _inner(guid).strip() if guid is not None else ""
    if given:
        return _resolve_id(given, guid, scope) if is_permalink else given
    for element in _all(found, "atom:id", "id"):
        if given := _inner(element).strip():
            return _resolve_id(given, element, scope)
    about = item.get(f"{{{RDF}}}about")
    return about or _string(found, "dc:identifier")


_PATH = re.compile(r"(?:/|\.{1,2}/|\?|[\w~%-]+/)[^\s:]*")


def is_path(given: str) -> bool:
    """Whether an id is clearly an address on its own site, not a name."""
    return _PATH.fullmatch(given) is not None


def _resolve_id(given: str, element: Any, scope: _Scope) -> str | None:
    """Resolve an id that is clearly an address on its own site.

    An example is "/2026/03/one"; other ids are opaque.

    Where xml:base states what addresses are relative to, a bare word is an address, too.
    """
    is_address = is_path(given) or (scope.has_base and scope.base_of(element) != scope.base)
    return scope.resolve(given, element) if is_address else given


_FULL = frozenset({"content:encoded", "atom:content", "content", "xhtml:body", "body", "xhtml:div", "fullitem"})
_TEASERS = frozenset({"atom:summary", "summary", "description", "dc:description", "abstract", "itunes:summary"})


def _bodies(item: Any, found: Children, media: Children, scope: _Scope) -> tuple[Text | None, tuple[Text, ...]]:
    """Return the teaser and the full bodies, in document order.

    The second of two teasers is the full text if there is no other: `description` in RSS 2.0 is either a teaser or
    the full text, and a publisher who adds a `summary` means them to differ.
    """
    full = _texts(item, found, _FULL, scope)
    teasers = _texts(item, found, _TEASERS, scope)
    summary = teasers[0] if teasers else _text(media, scope, "media:description") or _text(
        found, scope, "itunes:subtitle", "tagline")  # fmt: skip
    if not full and len(teasers) > 1:
        full = [text for text in teasers[1:2] if text.value.strip() != teasers[0].value.strip()]
    return summary, tuple(full)


def _texts(item: Any, found: Children, keys: frozenset[str], scope: _Scope) -> list[Text]:
    present = keys.intersection(found)
    if not present:
        return []
    if len(present) == 1:
        (key,) = present
        candidates = [(element, key) for element in found[key]]
    else:
        candidates = [(child, _key_of(child)) for child in item if child.tag.__class__ is str]
    texts = []
    for element, key in candidates:
        if key in present:
            text = _make_text(element, key, scope)
            if text and text.value and not text.value.isspace():
                texts.append(text)
    return texts


def _find_source(found: Children, scope: _Scope) -> FeedInfo | None:
    for element in _all(found, "atom:source", "source"):
        if len(element):
            return _parse_source(element, scope)
        title = _inner(element).strip()
        if title or element.get("url"):
            return FeedInfo(title=title, url=scope.resolve(element.get("url"), element))
    return None


def _parse_source(element: Any, scope: _Scope) -> FeedInfo:
    found = _group_children(element)
    links = _parse_links(found, scope)
    title = _text(found, scope, "atom:title", "title")
    rights = _text(found, scope, "atom:rights", "rights")
    return FeedInfo(
        title=title.value if title else "",
        url=next((link.href for link in links if link.rel == "self"), None),
        link=_choose_link(links),
        id=_string(found, "atom:id", "id"),
        language=scope.language_of(element),
        rights=rights.value if rights else None,
        authors=_people(found, scope, "atom:author", "author"),
    )


# ---------------------------------------------------------------------------------------------------------
# Texts


def _all(found: Children, *keys: str) -> Iterator[Any]:
    for key in keys:
        yield from found.get(key, ())


def _string(found: Children, *keys: str) -> str | None:
    """Return the text of the first of these elements that has text."""
    for key in keys:
        if key in found:
            for element in found[key]:
                text = (_inner(element) if len(element) else element.text or "").strip()
                if text:
                    return text
    return None


def _inner(element: Any) -> str:
    """Return the text of an element without the markup inside."""
    if not len(element):
        text: str = element.text or ""
        return text
    return "".join(element.itertext())


def _text(found: Children, scope: _Scope, *keys: str) -> Text | None:
    for key in keys:
        if key in found:
            for element in found[key]:
                text = _make_text(element, key, scope)
                if text and text.value and not text.value.isspace():
                    return text
    return None


_TYPES: dict[str, TextType] = {"": "text", "text": "text", "text/plain": "text", "plain": "text"}
_XHTML = {"xhtml", "application/xhtml+xml"}


def _make_text(element: Any, key: str, scope: _Scope) -> Text | None:
    """Return a text construct (RFC 4287 section 3.1).

    Atom 0.3 has mode and media types; RSS has HTML everywhere.
    """
    # Not element.items(): it takes time quadratic in the number of attributes.
    if not len(element) and not element.keys():
        value = element.text or ""
        return Text(
            value=value,
            type=_choose_type(key, "", "", value),
            base=scope.base_of(element) if scope.has_base else scope.base,
            language=scope.language_of(element) if scope.has_lang else None,
        )
    return _make_declared_text(element, key, scope)


def _make_declared_text(element: Any, key: str, scope: _Scope) -> Text | None:
    if element.get("src") and not len(element) and not (element.text or "").strip():
        return None
    declared = (element.get("type") or "").strip().lower()
    mode = (element.get("mode") or "").strip().lower()
    kind: TextType = "html"
    if len(element):
        value = _serialize(element)
    else:
        value = element.text or ""
        if mode == "base64" or _is_binary(declared):
            value = _decode_base64(value)
        kind = _choose_type(key, declared, mode, value)
    return Text(value=value, type=kind, base=scope.base_of(element), language=scope.language_of(element))


def _is_binary(declared: str) -> bool:
    """Whether content of this type must be base64 (RFC 4287 section 4.1.3.3)."""
    return "/" in declared and not declared.startswith("text/") and not declared.endswith(("+xml", "/xml"))


def _choose_type(key: str, declared: str, mode: str, value: str) -> TextType:
    if declared in _XHTML and mode != "escaped":
        return "text"
    if key.startswith("atom:"):
        return _TYPES.get(declared, "html")
    if key.startswith(("itunes:", "dc:")) and "<" not in value and "&" not in value:
        return "text"
    return "text" if key in _TITLES and "<" in value and mentions_tags(value) else "html"


_TITLES = {"title", "dc:title", "media:title", "itunes:title"}
_PLAIN_NAME = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)


def _serialize(element: Any) -> str:
    """Return unescaped markup of a feed as HTML.

    The div around xhtml content is not part of it.
    """
    box = element
    is_boxed = len(element) == 1 and element[0].tag.__class__ is str and _key_of(element[0]) in {"xhtml:div", "div"}
    if is_boxed and not (element.text or "").strip() and not (element[0].tail or "").strip():
        box = element[0]
    for one in box.iter():
        if one.tag.__class__ is str and one.tag[0] == "{":
            _, local = split_tag(one.tag)
            one.tag = local if _PLAIN_NAME.fullmatch(local) else "span"
    parts = [escape(box.text or "", quote=False)]
    for child in box:
        etree.cleanup_namespaces(child)
        parts.append(etree.tostring(child, method="html", encoding="unicode"))
    return "".join(parts)


def _decode_base64(value: str) -> str:
    from base64 import b64decode

    try:
        return b64decode(value, validate=False).decode("utf-8")
    except ValueError:
        # It is not base64 although it says so, or the decoded bytes are not text.
        return value


# ---------------------------------------------------------------------------------------------------------
# Links, people, labels


def _parse_links(found: Children, scope: _Scope) -> list[Link]:
    """Return all links: Atom's, and those of RSS, whose text is the address."""
    links = [_parse_link(element, scope) for element in _in_order(found, "link", "atom:link")]
    return [link for link in links if link.href]


def _in_order(found: Children, *keys: str) -> list[Any]:
    """Return the elements with these keys, in document order."""
    given: list[Any] = []
    for key in keys:
        if key in found:
            if given:
                return _put_in_order(found, keys)
            given = found[key]
    return given


def _put_in_order(found: Children, keys: Iterable[str]) -> list[Any]:
    wanted = {element for key in keys for element in found.get(key, ())}
    return [child for child in next(iter(wanted)).getparent() if child in wanted]


def _parse_link(element: Any, scope: _Scope) -> Link:
    if not element.keys():
        return Link(href=scope.resolve(_unescape_ampersands(element.text or ""), element) or "", rel="alternate")
    href = element.get("href") or element.get("url") or element.get("uri") or _unescape_ampersands(element.text or "")
    if not href and scope.has_base and element.get("href") is not None:
        # An empty href is the document that xml:base names (RFC 3986 section 4.4); without xml:base, the feed itself.
        base = scope.base_of(element)
        href = base if base and base != scope.base else ""
    rel = (element.get("rel") or "alternate").strip().lower()
    return Link(
        href=scope.resolve(href, element) or "",
        rel=rel.removeprefix("http://www.iana.org/assignments/relation/"),
        media_type=element.get("type"),
        language=element.get("hreflang"),
        title=element.get("title"),
    )


def _unescape_ampersands(text: str) -> str:
    """Return the address without double escaping."""
    return text.replace("&amp;", "&") if "&amp;" in text else text


_PAGES = {None, "", "text/html", "html", "application/xhtml+xml", "xhtml"}


def _choose_link(links: Sequence[Link]) -> str | None:
    """Return the last alternate link that is a page, like feedparser.

    Without one, return the first alternate link.
    """
    pages = [link for link in links if link.rel == "alternate"]
    best = [link for link in pages if link.media_type is None or link.media_type.strip().lower() in _PAGES]
    return best[-1].href if best else pages[0].href if pages else None


def _people(found: Children, scope: _Scope, *keys: str) -> tuple[Person, ...]:
    """Return all people, each once.

    One may be in `author` with an address and in `dc:creator` without.
    """
    elements = _in_order(found, *keys)
    if not elements:
        return ()
    if len(elements) == 1:
        person = _parse_person(elements[0], scope)
        return (person,) if person else ()
    return merge_people(_parse_person(element, scope) for element in elements)


def _parse_person(element: Any, scope: _Scope) -> Person | None:
    if len(element):
        inside = _group_children(element)
        if len(inside) == 1 and "atom:name" in inside:
            name = _string(inside, "atom:name")
            return Person(name=name) if name else None
        name = _string(inside, "atom:name", "name") or ""
        email = _string(inside, "atom:email", "email")
        url = scope.resolve(_string(inside, "atom:uri", "uri", "atom:url", "url", "atom:homepage", "homepage"), element)
        if name or email or url:
            return Person(name=name, email=email, url=url)
    return parse_person(_inner(element))


_LABELS = frozenset(
    {"atom:category", "category", "dc:subject", "keywords", "itunes:keywords", "tags", "itunes:category"}
)


_CATEGORY_KEYS = ("atom:category", "category", "dc:subject", "keywords")
_OTHER_LABELS = _LABELS.difference(_CATEGORY_KEYS)


def _categories(found: Children, media: Children) -> tuple[Category, ...]:
    categories = [_parse_category(one) for key in _CATEGORY_KEYS if key in found for one in found[key]]
    if media or not _OTHER_LABELS.isdisjoint(found):
        categories += _other_categories(found, media)
    if len(categories) == 1:
        return (categories[0],) if categories[0].term else ()
    return tuple(dict.fromkeys(category for category in categories if category.term))


def _other_categories(found: Children, media: Children) -> Iterator[Category]:
    """Return the categories of podcasts and Media RSS, and comma-separated keywords."""
    for key in ("itunes:keywords", "tags"):
        for word in _split_words(_string(found, key)):
            yield Category(term=word)
    for element in found.get("itunes:category", ()):
        for one in element.iter():
            if one.tag.__class__ is str and (term := one.get("text") or (one.text or "").strip()):
                yield Category(term=term, scheme="http://www.itunes.com/")
    for element in media.get("media:category", ()):
        yield Category(term=_inner(element).strip(), scheme=element.get("scheme"))
    for word in _split_words(_string(media, "media:keywords")):
        yield Category(term=word)


def _parse_category(element: Any) -> Category:
    if not element.keys() and not len(element):
        return Category(term=(element.text or "").strip())
    return Category(
        term=element.get("term") or _inner(element).strip() or element.get("label") or "",
        scheme=element.get("scheme") or element.get("domain"),
        label=element.get("label"),
    )


def _split_words(text: str | None) -> list[str]:
    return [word.strip() for word in (text or "").split(",") if word.strip()]


# ---------------------------------------------------------------------------------------------------------
# Files and images


_MEDIA = frozenset(
    f"media:{name}" for name in ("group", "content", "thumbnail", "title", "description", "category", "keywords")
)


def _group_media(found: Children) -> Children:
    """Group the media:* elements of the entry and of its media:group elements."""
    media = {key: elements for key, elements in found.items() if key.startswith("media:")}
    if not media:
        return media
    for group in [*found.get("media:group", ()), *found.get("media:content", ())]:
        if len(group):
            for key, elements in _group_children(group).items():
                if key.startswith("media:"):
                    media[key] = [*media.get(key, ()), *elements]
    return media


def _enclosures(found: Children, links: Sequence[Link], media: Children, scope: _Scope) -> Iterator[Enclosure]:
    for element in found.get("enclosure", ()):
        yield from _make_enclosure(element, scope, "url", "length")
    if links and any(link.rel == "enclosure" for link in links):
        for element in _all(found, "link", "atom:link"):
            if (element.get("rel") or "").strip().lower() == "enclosure":
                yield from _make_enclosure(element, scope, "href", "length")
    for element in media.get("media:content", ()):
        if _medium(element) in {"audio", "video"}:
            yield from _make_enclosure(element, scope, "url", "filesize")


def _make_enclosure(element: Any, scope: _Scope, address: str, size: str) -> Iterator[Enclosure]:
    given = element.get(address) or element.get("href") or element.get("url") or element.get("uri") or element.text
    url = scope.resolve(given, element)
    if url:
        yield Enclosure(
            url=url,
            media_type=(element.get("type") or "").strip() or None,
            length=parse_integer((element.get(size) or element.get("fileSize") or "").strip()),
            title=element.get("title"),
            duration_s=parse_integer(element.get("duration")),
        )


def _unique(enclosures: Iterable[Enclosure]) -> Iterator[Enclosure]:
    seen = set()
    for enclosure in enclosures:
        if enclosure.url not in seen:
            seen.add(enclosure.url)
            yield enclosure


def _medium(element: Any) -> str:
    return (element.get("medium") or (element.get("type") or "").partition("/")[0]).strip().lower()


def _find_image(found: Children, media: Children, enclosures: Sequence[Enclosure], scope: _Scope) -> Image | None:
    for element in media.get("media:content", ()):
        if _medium(element) == "image" or (element.get("url") or "").lower().endswith(
            (".jpg", ".jpeg", ".png", ".webp")
        ):
            return _make_image(element, scope, "url")
    for element in media.get("media:thumbnail", ()):
        return _make_image(element, scope, "url")
    for element in found.get("itunes:image", ()):
        return _make_image(element, scope, "href")
    for enclosure in enclosures:
        if (enclosure.media_type or "").startswith("image/"):
            return Image(url=enclosure.url, media_type=enclosure.media_type, length=enclosure.length)
    return None


def _make_image(element: Any, scope: _Scope, address: str) -> Image | None:
    url = scope.resolve(element.get(address), element)
    if not url:
        return None
    return Image(
        url=url,
        media_type=element.get("type"),
        width=parse_integer(element.get("width")),
        height=parse_integer(element.get("height")),
    )


def _feed_image(found: Children, scope: _Scope) -> Image | None:
    for element in found.get("image", ()):
        url = scope.resolve(_string(_group_children(element), "url"), element)
        if url:
            return Image(url=url)
    for element in found.get("itunes:image", ()):
        return _make_image(element, scope, "href")
    logo = _string(found, "atom:logo", "logo")
    return Image(url=scope.resolve(logo, found[next(iter(found))][0]) or logo) if logo else None


# ---------------------------------------------------------------------------------------------------------
# Everything else

_ENTRY_EXTRAS = dict.fromkeys((
    "slash:comments", "thr:total", "wfw:commentrss", "georss:point", "geo:lat", "geo:long", "itunes:duration",
    "itunes:episode", "itunes:season", "itunes:episodetype", "itunes:explicit", "podcast:transcript",
    "podcast:chapters", "creativecommons:license", "cc:license", "dc:publisher",
))  # fmt: skip
_FEED_EXTRAS = dict.fromkeys((
    "podcast:guid", "itunes:type", "itunes:explicit", "sy:updatebase", "fh:archive", "fh:complete", "dc:publisher",
    "webmaster", "docs", "creativecommons:license", "cc:license", "georss:point",
))  # fmt: skip


def _extras(found: Children, keys: dict[str, None]) -> tuple[tuple[str, str], ...]:
    if keys.keys().isdisjoint(found):
        return ()
    values = ((key, _format_extra(element)) for key in keys for element in found.get(key, ()))
    return tuple((key, value) for key, value in values if value)


_FLAGS = {"fh:archive", "fh:complete"}
"""Empty elements whose presence is the statement (RFC 5005)."""


def _format_extra(element: Any) -> str:
    text: str = _inner(element).strip() or element.get("url") or ""
    return text or ("yes" if _key_of(element) in _FLAGS else "")


def _skip_hours(found: Children) -> tuple[int, ...]:
    hours = (parse_integer(_inner(hour).strip()) for box in found.get("skiphours", ()) for hour in box)
    return tuple(sorted({hour % 24 for hour in hours if hour is not None and hour <= 24}))
