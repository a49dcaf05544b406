"""Elements -> text constructs (RFC 4287 section 3.1), with their type, base address and language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from lxml import etree

from feedtool.content.html_text import mentions_tags
from feedtool.content.namespaces import split_tag
from feedtool.feeds.xml_lookup import Children, Scope, get_key, list_in_order
from feedtool.model import Text, TextType


def parse_bodies(
    found: Children, scope: Scope, rows: Mapping[str, Sequence[str]]
) -> tuple[Text | None, tuple[Text, ...]]:
    """Return the teaser and the full bodies, in document order.

    The second of two teasers is the full text if there is no other: `description` in RSS 2.0 is either a teaser or
    the full text, and a publisher who adds a `summary` means them to differ.

    Args:
        found: the elements of the entry.
        scope: that of the document.
        rows: the rows of ENTRY with the keys of these elements.
    """
    full = _texts(found, scope, *rows["contents"]) if rows["contents"] else []
    teasers = _texts(found, scope, *rows["summary"]) if rows["summary"] else []
    summary = teasers[0] if teasers else find_text(found, scope, *rows["short_summary"])
    if not full and len(teasers) > 1:
        full = [text for text in teasers[1:2] if text.value.strip() != teasers[0].value.strip()]
    return summary, tuple(full)


def _texts(found: Children, scope: Scope, *keys: str) -> list[Text]:
    texts = [_make_text(element, get_key(element), scope) for element in list_in_order(found, *keys)]
    return [text for text in texts if text and text.value and not text.value.isspace()]


def find_text(found: Children, scope: Scope, *keys: str) -> Text | None:
    """Return the first of these elements that has text."""
    for key in keys:
        if key in found:
            for element in found[key]:
                text = _make_text(element, key, scope)
                if text and text.value and not text.value.isspace():
                    return text
    return None


_TYPES: dict[str, TextType] = {"": "text", "text": "text", "text/plain": "text", "plain": "text"}
_XHTML = {"xhtml", "application/xhtml+xml"}


def _make_text(element: Any, key: str, scope: Scope) -> Text | None:
    """Return a text construct (RFC 4287 section 3.1).

    Atom 0.3 has mode and media types; RSS has HTML everywhere.
    """
    # Not element.items(): it takes time quadratic in the number of attributes.
    if not len(element) and not element.keys():
        value = element.text or ""
        return Text(
            value=value,
            type=_choose_type(key, "", "", value),
            base=scope.find_stated_base(element) if scope.has_base else None,
            language=scope.language_of(element) if scope.has_lang else None,
        )
    return _make_declared_text(element, key, scope)


def _make_declared_text(element: Any, key: str, scope: Scope) -> Text | None:
    if element.get("src") and not len(element) and not (element.text or "").strip():
        return None
    declared = (element.get("type") or "").strip().lower()
    mode = (element.get("mode") or "").strip().lower()
    kind: TextType = "html"
    if len(element):
        value = _serialize(element)
    else:
        value = element.text or ""
        if "base64" in (mode, (element.get("encoding") or "").strip().lower()) or _is_binary(declared):
            decoded = _decode_base64(value)
            if decoded is None:
                return None
            value = decoded
        kind = _choose_type(key, declared, mode, value)
    return Text(value=value, type=kind, base=scope.find_stated_base(element), language=scope.language_of(element))


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
    is_boxed = len(element) == 1 and element[0].tag.__class__ is str and get_key(element[0]) in {"xhtml:div", "div"}
    if is_boxed and not (element.text or "").strip() and not (element[0].tail or "").strip():
        box = element[0]
    for one in box.iter():
        if one.tag.__class__ is str and one.tag[0] == "{":
            _, local = split_tag(one.tag)
            one.tag = local if _PLAIN_NAME.fullmatch(local) else "span"
    parts = [escape(box.text or "", quote=False)]
    for child in box:
        if child.tag.__class__ is str:  # not a reference to an unknown entity
            etree.cleanup_namespaces(child)
        parts.append(etree.tostring(child, method="html", encoding="unicode"))
    return "".join(parts)


_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}", re.ASCII)


def _decode_base64(value: str) -> str | None:
    """Return the text in base64, a value that is not base64 as it is, and None for bytes that are no text."""
    from base64 import b64decode

    packed = "".join(value.split())
    if len(packed) % 4 or not _BASE64.fullmatch(packed):
        return value
    try:
        return b64decode(packed).decode("utf-8")
    except ValueError:
        return None
