"""Rewrites a tree where publishers' programs wrote XML that means something else than they intended."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import Any

from lxml import etree

from feedtool.content.namespaces import RDF, split_tag


def tidy_tree(root: Any, content: bytes) -> None:
    """Rewrite attributes with a needless prefix, and CDATA sections that were escaped.

    Args:
        root: the root element.
        content: the document's bytes, which show whether its elements need a look.
    """
    for element in _list_qualified(root, content):
        _drop_prefixes(element)
    if (b";![CDATA[" in content and _ESCAPED_SECTION.search(content)) or _NESTED_SECTION.search(content):
        for element in root.iter(etree.Element):
            if element.text and _MARK in element.text:
                element.text = _open_section(element.text)


_MAX_ATTRIBUTES = 50
_SAMPLE = 5
_find_qualified = etree.XPath("descendant-or-self::*[@*[namespace-uri()]]")


def _list_qualified(root: Any, content: bytes) -> Iterable[Any]:
    """Return the elements that have attributes with a prefix.

    A program that writes `atom:href` writes all attributes so: a few elements of each namespace tell.
    """
    uris = {uri for prefix, uri in root.nsmap.items() if prefix and uri != RDF}
    is_declared_inside = content.count(b"xmlns:") > len(root.nsmap)
    samples = (element for uri in uris for element in islice(root.iter(f"{{{uri}}}*"), _SAMPLE))
    is_needed = is_declared_inside or any(name.startswith("{") for element in samples for name in element.attrib)
    return _find_qualified(root) if is_needed else ()


def _drop_prefixes(element: Any) -> None:
    """Copy attributes in the namespace of their element to the plain names that Atom and RSS define."""
    uri, _ = split_tag(element.tag)
    for name in element.keys()[:_MAX_ATTRIBUTES]:
        where, local = split_tag(name)
        if where and where == uri and element.get(local) is None:
            element.set(local, element.get(name))


_MARK = "![CDATA["
_ESCAPED_SECTION = re.compile(rb"&(?:amp;)?(?:lt|#60|#[xX]3[cC]);!\[CDATA\[")
_NESTED_SECTION = re.compile(rb"<!\[CDATA\[\s*<!\[CDATA\[")
_BEGIN = re.compile(r"(?:<|&lt;)!\[CDATA\[")
_END = re.compile(r"\]\](?:>|&gt;)")
_MOST_SECTIONS = 3
"""At most so many sections inside each other are opened."""


def _open_section(text: str) -> str:
    """Return the content of a text that is one CDATA section, or begins with one that does not end."""
    plain = text.strip()
    for _ in range(_MOST_SECTIONS):
        begin, end = _BEGIN.match(plain), _END.search(plain)
        if not begin or (end and end.end() < len(plain)):
            break
        plain = plain[begin.end() : end.start() if end else None].strip()
    return plain
