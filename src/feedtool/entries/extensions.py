"""Cleans the extensions of an entry: elements of other vocabularies that feedtool keeps and passes on.

An extension keeps its attributes and the elements inside it. An address in it is one that can be opened, or is left
out; a text is one line.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from msgspec.structs import replace

from feedtool.content.html_images import is_avatar
from feedtool.content.html_text import html_to_text
from feedtool.content.links import clean_url
from feedtool.content.text import clean_text, is_script_url, shorten
from feedtool.model import Extension

_MAX_VALUE = 2000
_MAX_PARTS = 100
"""The limit for each of extensions, their attributes, and the elements inside one."""
_MAX_ALL = 300
"""The limit for all elements of an entry."""
_MAX_DEPTH = 5
_NAME = re.compile(r"(?![Xx][Mm][Ll])[A-Za-z_][\w.-]{0,60}(?::[A-Za-z_][\w.-]{0,60})?", re.ASCII)
"""Names that begin with xml are reserved (XML 1.0 section 2.3); in JSON Feed, an attribute may be called xmlns."""
_ADDRESSES = {
    "creativecommons:license", "itunes:new-feed-url", "podcast:chapters", "podcast:transcript", "wfw:comment",
    "wfw:commentrss",
}  # fmt: skip
_ADDRESS_ATTRIBUTE = re.compile(r"(?:rdf:)?[a-z]*(?:href|img|resource|src|uri|url)", re.IGNORECASE)


def holds_address(name: str) -> bool:
    """Return whether the text of this element, or the value of this attribute, is an address."""
    return name in _ADDRESSES or _ADDRESS_ATTRIBUTE.fullmatch(name) is not None


def clean_extensions(given: Iterable[Extension], base: str | None) -> tuple[Extension, ...]:
    """Return the extensions with clean values, each once.

    Args:
        given: as the document has them.
        base: the base of relative addresses.
    """
    found: dict[Extension, None] = {}
    left = _MAX_ALL
    for one in _clean_all(given, base, 0):
        left -= _count(one)
        if left >= 0:
            found[one] = None
    return tuple(found)


def _clean_all(given: Iterable[Extension], base: str | None, depth: int) -> Iterator[Extension]:
    for at, one in enumerate(given):
        if at < _MAX_PARTS and depth < _MAX_DEPTH and _NAME.fullmatch(one.name) and (clean := _clean(one, base, depth)):
            yield clean


def _clean(given: Extension, base: str | None, depth: int) -> Extension | None:
    attributes = dict(_clean_attributes(given, base))
    value = given.value
    if attributes.get("type") == "html":
        value, attributes["type"] = html_to_text(value[: _MAX_VALUE * 4]), "plain"
    text = clean_url(value, base) if holds_address(given.name) else clean_fact(value)
    children = tuple(_clean_all(given.children, base, depth + 1))
    if not text and not attributes and not children:
        return None
    return Extension(given.name, text or "", tuple(attributes.items()), children)


def _clean_attributes(given: Extension, base: str | None) -> Iterator[tuple[str, str]]:
    for name, written in given.attributes[:_MAX_PARTS]:
        value = clean_url(written, base) if holds_address(name) else clean_fact(written)
        if value and _NAME.fullmatch(name):
            yield name, value


def _count(extension: Extension) -> int:
    return 1 + sum(map(_count, extension.children))


def clean_fact(value: str) -> str | None:
    """Return a text on one line; None for the URL of a script, which a reader might open."""
    return None if is_script_url(value) else shorten(clean_text(value[: _MAX_VALUE * 4]), _MAX_VALUE) or None


_TEXTS = {"itunes:subtitle", "itunes:summary", "itunes:title", "media:description", "media:title"}
_FILES = {"itunes:image", "media:content", "media:thumbnail"}
_OF_ENCLOSURES = {"fileSize", "medium", "type", "url"}
_OF_IMAGES = {"height", "href", "medium", "type", "url", "width"}
"""Attributes that enclosures and images have in every published format; those of RSS and Atom have no duration."""


def drop_repeated(
    extensions: Iterable[Extension], *, title: str, summary: str, enclosures: Collection[str], image: str | None
) -> tuple[Extension, ...]:
    """Return the extensions that say more than the fields of their entry, without pictures of authors.

    Args:
        extensions: clean_extensions()'s.
        title: the entry's, as for the next ones.
        summary: plain text.
        enclosures: the addresses of files.
        image: the address of the picture.
    """

    def is_repeated(one: Extension) -> bool:
        if one.name in _TEXTS:
            return one.value == title or summary.startswith(one.value.rstrip("\u2026")[:500].rstrip())
        if one.name not in _FILES:
            return False
        attributes = dict(one.attributes)
        address = attributes.get("url") or attributes.get("href")
        if is_avatar(address or ""):
            return True
        if one.children:
            return False
        stored = _OF_IMAGES if address == image else _OF_ENCLOSURES if address in enclosures else set()
        return attributes.keys() <= stored

    def shorten_group(group: Extension) -> Extension:
        # Which files are versions of one another is only in their group.
        has_versions = sum(child.name == "media:content" for child in group.children) > 1
        kept = (one for one in group.children if (has_versions and one.name in _FILES) or not is_repeated(one))
        return replace(group, children=tuple(kept))

    shorter = (shorten_group(one) if one.name == "media:group" else one for one in extensions)
    return tuple(one for one in shorter if not is_repeated(one) and (one.children or one.name != "media:group"))


_DURATION = re.compile(r"(?:(?:(\d{1,4}):)?(\d{1,4}):)?(\d{1,7})(?:\.\d+)?", re.ASCII)


def find_duration(extensions: Iterable[Extension]) -> int | None:
    """Return the seconds of `itunes:duration`: 1:02:30, 62:30 or 3750."""
    written = next((one.value for one in extensions if one.name == "itunes:duration"), "")
    found = _DURATION.fullmatch(written.strip())
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    return hours * 3600 + minutes * 60 + seconds or None
