"""What entries have in other vocabularies, for every format of feeds.

RSS and Atom get elements (add_extensions), JSON Feed objects (make_extension_objects):

    <podcast:transcript url="https://a.example/1.vtt" type="text/vtt"/>
    "_podcast": {"transcript": {"url": "https://a.example/1.vtt", "type": "text/vtt"}}

A value that its vocabulary forbids stays out of RSS and Atom, since validators refuse the whole feed for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from feedtool.content.namespaces import DECLARED, HISTORY, MEDIA, SPELLINGS, URIS
from feedtool.content.values import check_address, check_count, check_positive
from feedtool.feeds.xml_elements import ENTRY
from feedtool.model import Entry, Extension, Feed, PlainFields
from feedtool.output.display import format_plain, to_uri
from feedtool.output.xml_writer import add

PLAIN_FIELDS = tuple(name for name in PlainFields.__struct_fields__ if name in ENTRY)
"""The fields that are one text or number, each with the elements in its row of feeds/xml_elements.py."""
_PREFIXES = {prefix.lower(): prefix for prefix in URIS}
_ONCE = {"geo", "itunes", "slash", "wfw"}
"""Vocabularies whose elements may occur once in an entry."""


def list_extensions(entry: Entry) -> Iterator[Extension]:
    """Yield the extensions of an entry, and its plain fields."""
    seen: set[str] = set()
    for one in entry.extras:
        prefix = one.name.partition(":")[0]
        if prefix in _PREFIXES and not (prefix in _ONCE and one.name in seen):
            yield one
        seen.add(one.name)
    for name in PLAIN_FIELDS:
        if (value := getattr(entry, name)) is not None and ":" in ENTRY[name][0]:
            yield Extension(ENTRY[name][0], str(value))


def list_namespaces(feed: Feed) -> dict[str, str]:
    """Return the vocabularies that a feed needs: those of every feed, that of archives, and those of its entries."""
    history = {"fh": HISTORY} if feed.archive else {}
    used = {prefix for entry in feed.entries for one in list_extensions(entry) for prefix in _list_prefixes(one)}
    return DECLARED | history | {prefix: URIS[prefix] for prefix in sorted(used - DECLARED.keys())}


def _list_prefixes(extension: Extension) -> Iterator[str]:
    for name in (extension.name, *(name for name, _ in extension.attributes)):
        prefix = _PREFIXES.get(name.rpartition(":")[0].lower())
        if prefix:
            yield prefix
    for child in extension.children:
        yield from _list_prefixes(child)


def list_media_addresses(entry: Entry) -> set[str]:
    """Return the addresses of the files that its extensions describe, in media:group or beside it."""
    return {
        value
        for one in entry.extras
        for inner in (one, *one.children)
        if inner.name in {"media:content", "media:thumbnail"}
        for name, value in inner.attributes
        if name == "url"
    }


# ---------------------------------------------------------------------------------------------------------
# RSS and Atom


def add_extensions(parent: Any, entry: Entry) -> None:
    """Add the elements of an entry."""
    for one in list_extensions(entry):
        _add_extension(parent, one)


def _add_extension(parent: Any, extension: Extension) -> None:
    contents = [child for child in extension.children if child.name == "media:content"]
    if extension.name == "media:group" and len(contents) < _LEAST_IN_GROUP:
        for child in extension.children:
            _add_extension(parent, child)
        return
    value = _FORMS[extension.name](extension.value) if extension.name in _FORMS else extension.value
    prefix, _, name = SPELLINGS.get(extension.name, extension.name).partition(":")
    uri = URIS.get(_PREFIXES.get(prefix.lower(), ""))
    if value is None or uri is None or (uri == MEDIA and _is_duplicate(parent, f"{{{uri}}}{name}")):
        return
    address = to_uri(value) if _is_address(value) else None
    element = add(parent, f"{{{uri}}}{name}", None if address else value or None)
    if address:
        element.text = address
    for written, text in extension.attributes:
        prefix, _, local = written.rpartition(":")
        space = URIS.get(prefix)
        if space or not prefix:
            element.set(
                f"{{{space}}}{local}" if space else local, to_uri(text) if _is_address(text) else format_plain(text)
            )
    for child in extension.children:
        _add_extension(element, child)


_LEAST_IN_GROUP = 2
"""A group holds versions of one file (Media RSS, media:group); publishers also write groups of one."""
_SINGLE_MEDIA = {f"{{{MEDIA}}}{name}" for name in ("copyright", "description", "title")}


def _is_duplicate(parent: Any, tag: str) -> bool:
    return tag in _SINGLE_MEDIA and parent.find(tag) is not None


def _is_address(value: str) -> bool:
    return value.startswith(("http://", "https://")) and not any(check_address(to_uri(value)))


_TRUTHS = {"true": "true", "yes": "true", "explicit": "true", "false": "false", "no": "false", "clean": "false"}
_DURATION = re.compile(r"\d+(?::[0-5]\d(?::[0-5]\d)?)?", re.ASCII)


def _form_count(value: str) -> str | None:
    return None if any(check_count(value)) else value


def _form_positive(value: str) -> str | None:
    return None if any(check_positive(value)) else value


def _form_truth(value: str) -> str | None:
    """Return `true` or `false`; Apple took other words before."""
    return _TRUTHS.get(value.lower())


def _form_duration(value: str) -> str | None:
    plain = value.partition(".")[0]
    return plain if _DURATION.fullmatch(plain) else None


_FORMS = {
    "itunes:duration": _form_duration,
    "itunes:episode": _form_positive,
    "itunes:explicit": _form_truth,
    "itunes:season": _form_positive,
    "slash:comments": _form_count,
    "thr:total": _form_count,
}
"""Elements -> a function that returns the value in the form of the vocabulary, or None."""


# ---------------------------------------------------------------------------------------------------------
# JSON Feed


def make_extension_objects(extensions: Iterable[Extension], *, is_protected: bool = False) -> dict[str, Any]:
    """Return an object for each vocabulary, "_itunes" and others: a text for an element that has only text.

    An element that occurs several times is a list. An attribute is a member of its object, and so are the elements
    inside it, which are objects or lists of objects; the text beside them is the member "text".

    Args:
        extensions: with names of known vocabularies.
        is_protected: whether readers must not take plain texts for HTML.
    """
    found: dict[str, Any] = {}
    for one in extensions:
        prefix, _, name = SPELLINGS.get(one.name, one.name).partition(":")
        members = found.setdefault(f"_{_PREFIXES.get(prefix, prefix)}", {})
        is_text = not one.attributes and not one.children
        _append(members, name, _write(one.value, is_protected) if is_text else _make_object(one, is_protected))
    return found


def _make_object(extension: Extension, is_protected: bool) -> dict[str, Any]:
    value: dict[str, Any] = {name: _write(text, is_protected) for name, text in extension.attributes}
    if extension.value:
        value["text"] = _write(extension.value, is_protected)
    own = extension.name.partition(":")[0]
    for child in extension.children:
        prefix, _, name = SPELLINGS.get(child.name, child.name).partition(":")
        _append(value, name if prefix.lower() == own else f"{prefix}:{name}", _make_object(child, is_protected))
    return value


def _write(text: str, is_protected: bool) -> str:
    return format_plain(text) if is_protected and not text.startswith(("http://", "https://")) else text


def _append(members: dict[str, Any], name: str, value: Any) -> None:
    """Set a member, or make it a list with one more value."""
    if name not in members:
        members[name] = value
    elif isinstance(members[name], list):
        members[name].append(value)
    else:
        members[name] = [members[name], value]
