"""Finds elements by key, their text, and the base address and language in their scope.

Keys ("title", "atom:title", "media:content") have our prefixes, regardless of the document's prefixes and namespace
spelling.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin

import msgspec
from lxml import etree
from msgspec import Struct

from feedtool.content.namespaces import PREFIXES, VARIANTS, XML, split_tag

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


def get_key(element: Any) -> str:
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


def group_children(element: Any) -> Children:
    """Return the children of an element by key, in document order."""
    found: Children = {}
    for child in element:
        tag = child.tag
        if tag in _keys:
            key = _keys[tag]
        elif tag.__class__ is str:
            key = get_key(child)
        else:  # an entity
            continue
        if key not in found:
            found[key] = [child]
        elif len(found[key]) < _MAX_SIBLINGS:
            found[key].append(child)
    return found


GROUPS = ("media:group", "media:content")


def add_grouped_media(found: Children) -> None:
    """Add the media:* elements inside media:group and media:content, as if they were beside them."""
    for box in [element for key in GROUPS for element in found.get(key, ())]:
        if len(box):
            for key, elements in group_children(box).items():
                if key.startswith("media:"):
                    found[key] = [*found.get(key, ()), *elements]


class Scope(Struct, frozen=True, kw_only=True):
    """The base address, and the xml:base and xml:lang in scope of each element."""

    base: str | None
    has_base: bool
    has_lang: bool
    bases: dict[Any, str | None] = msgspec.field(default_factory=dict)
    languages: dict[Any, str | None] = msgspec.field(default_factory=dict)
    """Cached values of elements already visited: each is needed by all its descendants."""

    def base_of(self, element: Any) -> str | None:
        """Return the base address in scope (XML Base), else that of the document."""
        return self.find_stated_base(element) or self.base

    def find_stated_base(self, element: Any) -> str | None:
        """Return the base address that an xml:base in scope states."""
        if not self.has_base:
            return None
        unknown = self._climb(element, self.bases)
        above = unknown[-1].getparent() if unknown else element
        base = self.bases[above] if above is not None else None
        for one in reversed(unknown):
            given = (one.get(f"{_XML}base") or "").strip()
            base = self.bases[one] = join_base(base or self.base, given) if given else base
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


_SCOPE = re.compile(rb"xml:(?:base|lang)")


def make_scope(base: str | None, content: bytes) -> Scope:
    """Return the scope of a document; its bytes are searched for xml:base and xml:lang, because most have neither."""
    if not _SCOPE.search(content):
        return Scope(base=base, has_base=False, has_lang=False)
    return Scope(base=base, has_base=b"xml:base" in content, has_lang=b"xml:lang" in content)


def join_base(base: str | None, given: str) -> str | None:
    """Join an xml:base with the surrounding base; one that is not the address of a page changes nothing."""
    try:
        joined = urljoin(base, given) if base else given
    except ValueError:
        return base
    return joined if joined.partition(":")[0].lower() in _BASE_SCHEMES else base


_BASE_SCHEMES = {"http", "https", "ftp", "file", "feed"}


def find_parts(root: Any) -> tuple[Any, list[Any]]:
    """Return the element that describes the feed, and the elements of its entries."""
    if get_key(root) in _ENTRIES:
        return etree.Element("feed"), [root]
    children = group_children(root)
    channels = children.get("channel") or children.get("atom:feed") or []
    # RSS 1.0 has items beside the channel; some RSS 2.0 feeds do so by mistake, and some have several channels.
    items = [
        child for box in [*channels, root] for child in box if child.tag.__class__ is str and get_key(child) in _ENTRIES
    ]
    if not items:
        items = [one for one in root.iter() if one.tag.__class__ is str and get_key(one) in _ENTRIES]
    return (channels[0] if channels else root), items


_ENTRIES = {"item", "atom:entry", "entry", "atom:item"}


def list_all(found: Children, *keys: str) -> Iterator[Any]:
    """Yield the elements with these keys, key by key."""
    for key in keys:
        yield from found.get(key, ())


def find_string(found: Children, *keys: str) -> str | None:
    """Return the text of the first of these elements that has text."""
    for key in keys:
        if key in found:
            for element in found[key]:
                text = (get_inner_text(element) if len(element) else element.text or "").strip()
                if text:
                    return text
    return None


def get_inner_text(element: Any) -> str:
    """Return the text of an element without the markup inside."""
    if not len(element):
        text: str = element.text or ""
        return text
    return "".join(element.itertext())


def list_in_order(found: Children, *keys: str) -> list[Any]:
    """Return the elements with these keys, in document order."""
    given: list[Any] = []
    for key in keys:
        if key in found:
            if given:
                return _put_in_order(found, keys)
            given = found[key]
    return given


def _put_in_order(found: Children, keys: Iterable[str]) -> list[Any]:
    wanted = [element for key in keys for element in found.get(key, ())]
    parent = wanted[0].getparent()
    if get_key(parent).startswith("media:"):  # see add_grouped_media()
        parent = parent.getparent()
    position = {child: number for number, child in enumerate(parent)}
    return sorted(wanted, key=lambda one: position[one if one in position else one.getparent()])
