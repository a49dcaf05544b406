"""Checks an XML document against a table of its allowed elements.

A format is a tree of `Shape`s. A rule that the table cannot express (an author in the feed or in every entry) is a
function of the shape. Elements and attributes are named with our prefixes: "title", "atom:link", "dc:creator".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree
from msgspec.structs import replace

from feedtool.content.messages import quote
from feedtool.content.namespaces import OTHERS, PREFIXES, XML, split_tag
from feedtool.content.text import drop_illegal
from feedtool.content.values import Check, check_language, check_reference
from feedtool.feeds.xml_tree import SAFE_XML_OPTIONS
from feedtool.model import Diagnostic, Document, Location

__all__ = [
    "Child",
    "Diagnostics",
    "Shape",
    "attribute_of",
    "children_of",
    "key_of",
    "leaf",
    "lint_tree",
    "parse_for_lint",
    "text_of",
]

_VERSION = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml\s+version\s*=\s*[\"']([0-9.]{1,9})[\"']")
_DOCTYPE = re.compile(rb"<!DOCTYPE[^>\[]*(\[)?", re.IGNORECASE)

_CHECKED = frozenset(
    ("access", "admin", "blogChannel", "content", "creativeCommons", "dc", "dcterms", "feedburner", "fh", "geo",
     "georss", "itunes", "media", "slash", "sy", "thr", "trackback", "wfw")
)  # fmt: skip
"""An element that may contain one of these may contain all; their elements that are not in the table are wrong."""

_PLAIN = {"http://backend.userland.com/rss2", "http://blogs.law.harvard.edu/tech/rss"}
"""RSS 2.0 has no namespace; some publishers use one of these, and readers accept it."""

_OBSOLETE = {"http://purl.org/atom/ns#": "Atom 0.3", "http://search.yahoo.com/mrss": "Media RSS without its last /"}


Diagnostics = Iterator[tuple[Any, Diagnostic]]
"""Elements, each with what is wrong with it."""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """The allowed content of an element."""

    children: Mapping[str, Child] = field(default_factory=dict)
    attributes: Mapping[str, Check | None] = field(default_factory=dict)
    """Attribute -> the check of its value, None for any text."""
    required: tuple[str, ...] = ()
    """Attributes that the element must have."""
    text: tuple[Check, ...] | None = None
    """The checks of its text; None: it must have no text."""
    is_open: bool = True
    """Whether it may contain elements of other namespaces."""
    holds_anything: bool = False
    """Its content belongs to another vocabulary and is not checked."""
    rule: Callable[[Any], Diagnostics] | None = None
    """A rule that the table cannot express; yields (element, diagnostic)."""
    spec: str = ""


@dataclass(frozen=True, kw_only=True)
class Child:
    """A child element: its shape, and how often it may and must occur."""

    shape: Shape
    is_required: bool = False
    is_repeatable: bool = False


def leaf(*checks: Any, **fields: Any) -> Shape:
    """Return the shape of an element that contains only text."""
    return Shape(text=tuple(checks), **fields)


_FIRST_LINE = Location(line=1)


def parse_for_lint(document: Document) -> tuple[Any, list[Diagnostic]]:
    """Return the root, or None with the diagnostics that make it not XML. Entities and DTDs are not followed."""
    content = document.content
    diagnostics: list[Diagnostic] = []
    doctype = _DOCTYPE.search(content[:4096])
    if doctype and doctype[1]:
        return None, [
            Diagnostic("dtd", "it declares its own entities or elements; readers reject that", location=_FIRST_LINE)
        ]
    version = _VERSION.match(content)
    if version and version[1] != b"1.0":
        stated = version[1].decode("ascii")
        diagnostics.append(Diagnostic("xml-version", f"it is written in XML {stated}", location=_FIRST_LINE,
                                      hint="write version='1.0': few parsers read other versions"))  # fmt: skip
    parser = etree.XMLParser(**SAFE_XML_OPTIONS)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        message = drop_illegal(str(error.msg)).split(", line ")[0]
        return None, [
            Diagnostic("not-well-formed", message, location=Location(line=error.lineno or 1),
                       hint="write feeds with an XML library", spec="XML 1.0 section 2.1")
        ]  # fmt: skip
    except ValueError as error:
        return None, [Diagnostic("not-well-formed", str(error), spec="XML 1.0 section 4.3.3", location=_FIRST_LINE)]
    if next(root.iter(etree.Entity), None) is not None:
        diagnostics.append(
            Diagnostic("undefined-entity", "it uses an entity that XML does not define", location=_FIRST_LINE,
                       hint="write the character itself, or &#160;", spec="XML 1.0 section 4.1")
        )  # fmt: skip
    return root, diagnostics


def key_of(element: Any) -> str:
    """Return our name of an element: "title", "atom:link", "?:x" in an unknown namespace."""
    return _key(element.tag)


def _key(tag: str) -> str:
    uri, local = split_tag(tag)
    if not uri or uri in _PLAIN:
        return local
    return f"{PREFIXES.get(uri, '?')}:{local}"


def children_of(element: Any, *keys: str) -> list[Any]:
    """Return the children with these names."""
    return [child for child in element.iterchildren(etree.Element) if key_of(child) in keys]


def text_of(element: Any) -> str:
    """Return the text of an element without that of its children."""
    return "".join([element.text or "", *(child.tail or "" for child in element)])


def attribute_of(element: Any, name: str) -> str | None:
    """Return an attribute without a namespace."""
    value: str | None = element.get(name)
    return value


def lint_tree(element: Any, shape: Shape, name: str) -> Iterator[Diagnostic]:
    """Yield everything that is wrong with an element and its content.

    Args:
        element: the element to check.
        shape: its allowed content.
        name: its name in messages.
    """
    for where, diagnostic in (*_lint_namespaces(element), *_lint(element, shape, name)):
        yield diagnostic if diagnostic.location.line else replace(diagnostic, location=Location(line=where.sourceline))


_RESERVED = {"atom", "admin", "app", "blogChannel", "cc", "content", "creativeCommons", "dc", "dcterms", "fh", "geo",
             "georss", "itunes", "media", "opensearch", "rdf", "slash", "sy", "thr", "trackback", "wfw",
             "xhtml"}  # fmt: skip
"""Prefixes by which readers without namespaces recognize elements."""


def _lint_namespaces(root: Any) -> Diagnostics:
    """Check declared namespaces, used or not: validators check declarations, and some readers only see prefixes."""
    is_atom = _key(root.tag).startswith("atom:")
    seen: set[tuple[str | None, str]] = set()
    for element in root.iter(etree.Element):
        for prefix, uri in element.nsmap.items():
            if not uri or (prefix, uri) in seen or uri in _PLAIN or uri in _OBSOLETE:
                continue
            seen.add((prefix, uri))
            yield from ((element, diagnostic) for diagnostic in _lint_declaration(prefix, uri, is_atom=is_atom))


def _lint_declaration(prefix: str | None, uri: str, *, is_atom: bool) -> Iterator[Diagnostic]:
    known = PREFIXES.get(uri)
    if known is None and uri not in OTHERS:
        yield Diagnostic("unknown-namespace", f"readers do not know the namespace {uri}", "warning", "remove it")
    if prefix in _RESERVED and known != prefix:
        yield Diagnostic("reserved-prefix", f"readers take {prefix}: for another namespace than {uri}", "warning",
                         "choose another prefix")  # fmt: skip
    elif prefix and is_atom and known in {"atom", "xhtml"}:
        yield Diagnostic("prefixed-atom", f"some readers do not find elements with the prefix {prefix}:", "warning",
                         "declare the namespace without a prefix")  # fmt: skip


def _lint(element: Any, shape: Shape, name: str) -> Diagnostics:
    yield from _lint_attributes(element, shape, name)
    if shape.holds_anything:
        if shape.rule:
            yield from shape.rule(element)
        return
    yield from _lint_text(element, shape, name)
    counted: Counter[str] = Counter()
    for child in element.iterchildren(etree.Element):
        key = key_of(child)
        counted[key] += 1
        known = shape.children.get(key)
        if known is None:
            yield from _lint_unknown_element(child, key, shape, name)
            continue
        if counted[key] == 2 and not known.is_repeatable:
            yield child, Diagnostic("duplicate-element", f"<{name}> has two <{key}>", spec=shape.spec)
        yield from _lint(child, known.shape, key)
    for key, child in shape.children.items():
        if child.is_required and not counted[key]:
            yield element, Diagnostic(f"missing-{key.rpartition(':')[2]}", f"<{name}> lacks <{key}>", spec=shape.spec)
    if shape.rule:
        yield from shape.rule(element)


_MAX_ATTRIBUTES = 1000


def _lint_attributes(element: Any, shape: Shape, name: str) -> Diagnostics:
    # lxml searches all attributes for each of them.
    if len(element.attrib) > _MAX_ATTRIBUTES:
        yield element, Diagnostic("too-many-attributes", f"<{name}> has more than {_MAX_ATTRIBUTES} attributes")
        return
    for written, value in element.attrib.items():
        yield from ((element, diagnostic) for diagnostic in _lint_attribute(element, written, value, shape, name))
    for attribute in shape.required:
        if element.get(attribute) is None:
            yield element, Diagnostic("missing-attribute", f"<{name}> lacks the attribute {attribute!r}",
                                      spec=shape.spec)  # fmt: skip


def _lint_attribute(element: Any, written: str, value: str, shape: Shape, name: str) -> Iterator[Diagnostic]:
    uri, local = split_tag(written)
    if uri == XML:
        yield from _lint_xml_attribute(local, value)
    elif shape.holds_anything and not shape.attributes:
        return  # it belongs to another vocabulary
    elif uri and uri not in PREFIXES:
        # Other vocabularies may add attributes; readers skip them.
        if _key(element.tag).find(":") < 0:
            yield Diagnostic("extension-attribute", f"<{name}> has an attribute of {uri}", "warning",
                             "use an element of that namespace", "RSS 2.0, extending RSS")  # fmt: skip
    elif (key := _key(written)) not in shape.attributes:
        vocabulary = key.rpartition(":")[0]
        is_foreign = bool(vocabulary) and not any(known.startswith(f"{vocabulary}:") for known in shape.attributes)
        if is_foreign and key_of(element).startswith("atom:"):
            return  # any element of Atom may have attributes of other vocabularies (RFC 4287 section 6)
        yield Diagnostic("unexpected-attribute", f"<{name}> has no attribute {local!r}", spec=shape.spec)
    elif (check := shape.attributes[key]) is not None:
        yield from (_name_attribute(diagnostic, local) for diagnostic in check(value))


def _name_attribute(diagnostic: Diagnostic, attribute: str) -> Diagnostic:
    return replace(diagnostic, message=f"{attribute}: {diagnostic.message}")


def _lint_xml_attribute(local: str, value: str) -> Iterator[Diagnostic]:
    if local == "lang" and value:
        yield from (_name_attribute(diagnostic, "xml:lang") for diagnostic in check_language(value))
    elif local == "base":
        yield from (_name_attribute(diagnostic, "xml:base") for diagnostic in check_reference(value))


def _lint_text(element: Any, shape: Shape, name: str) -> Diagnostics:
    text = text_of(element)
    if shape.text is None:
        if text.strip():
            yield element, Diagnostic("unexpected-text", f"<{name}> contains text: {quote(text.strip())}",
                                      spec=shape.spec)  # fmt: skip
        return
    for check in shape.text:
        yield from ((element, _name_element(diagnostic, name)) for diagnostic in check(text))


def _name_element(diagnostic: Diagnostic, name: str) -> Diagnostic:
    return replace(diagnostic, message=f"<{name}>: {diagnostic.message}")


def _lint_unknown_element(child: Any, key: str, shape: Shape, name: str) -> Diagnostics:
    """Report an unknown element of the format's own vocabularies; elements of other vocabularies are allowed."""
    prefix = key.partition(":")[0] if ":" in key else ""
    uri, _ = split_tag(child.tag)
    uri = "" if uri in _PLAIN else uri
    is_same_namespace = etree.QName(child).namespace == etree.QName(child.getparent()).namespace
    vocabularies = {known.partition(":")[0] if ":" in known else "" for known in shape.children}
    if "dc" in vocabularies:
        vocabularies |= _CHECKED
    if uri in _OBSOLETE:
        yield child, Diagnostic("obsolete-namespace", f"{uri} is {_OBSOLETE[uri]}", hint="use the current namespace")
    elif prefix == "xhtml" and shape.is_open:
        yield child, Diagnostic("misplaced-xhtml", f"<{key}> does not belong in <{name}>", "warning", spec=shape.spec)
    elif not uri and not is_same_namespace and shape.is_open:
        yield (
            child,
            Diagnostic(
                "no-namespace",
                f"<{key}> is in no namespace",
                "warning",
                "add its namespace: readers cannot identify it",
            ),
        )
    elif not shape.is_open or not uri or is_same_namespace or prefix in vocabularies:
        yield child, Diagnostic("undefined-element", f"<{key}> does not belong in <{name}>", spec=shape.spec)
