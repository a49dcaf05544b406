"""Tables of Atom's own elements, which RSS borrows."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from lxml import etree
from msgspec.structs import replace

from feedtool.content.messages import quote
from feedtool.content.namespaces import THREADING, XHTML
from feedtool.content.values import (
    check_address,
    check_base64,
    check_count,
    check_html,
    check_language,
    check_mail,
    check_media_type,
    check_no_mail,
    check_not_blank,
    check_plain,
    check_reference,
    check_rfc3339,
)
from feedtool.lint.xml_schema import Child, Diagnostics, Shape, attribute_of, children_of, key_of, leaf, text_of
from feedtool.model import Diagnostic

__all__ = [
    "ATOM_CATEGORY",
    "ATOM_CONTENT",
    "ATOM_LINK",
    "ATOM_PERSON",
    "ATOM_TEXT",
    "find_duplicate_links",
]

_LINK_RELATIONS = re.compile(
    "alternate|related|self|enclosure|via|about|archives|author|bookmark|canonical|collection|contents|"
    "copyright|current|describedby|disclosure|edit|edit-media|first|glossary|help|hub|icon|index|item|last|"
    "latest-version|license|memento|monitor|monitor-group|next|next-archive|nofollow|noreferrer|original|"
    "payment|predecessor-version|prefetch|prev|prev-archive|preview|previous|privacy-policy|replies|search|"
    "section|service|shortlink|start|stylesheet|subsection|successor-version|tag|terms-of-service|timegate|"
    "timemap|type|up|version-history|working-copy|working-copy-of",
    re.IGNORECASE,
)
"""The link relations of the registry (RFC 8288 section 4.2) that feeds use."""


# ---------------------------------------------------------------------------------------------------------
# Elements of Atom, which RSS borrows


_REGISTRY = "http://www.iana.org/assignments/relation/"
_RELATION = re.compile(r"[\w.!$&'()*+,;=@~%-]+")


def _link_rule(element: Any) -> Diagnostics:
    relation = attribute_of(element, "rel")
    if relation is not None:
        yield from _relation_rule(element, relation)
    yield from _link_values_rule(element, relation or "alternate")
    if text_of(element).strip() or len(element):
        yield element, Diagnostic("link-not-empty", "a link must be empty; its URL is in href", "warning",
                                  spec="RFC 4287 section 4.2.7")  # fmt: skip
    if relation == "self" and "://" not in (attribute_of(element, "href") or "://"):
        yield element, Diagnostic("relative-self", "the self link is relative", "warning", "write the absolute URL")


_FEEDS = {"application/atom+xml", "application/rss+xml", "application/rdf+xml"}
_PAGING = {"current", "first", "last", "next", "next-archive", "prev-archive", "previous"}


def _link_values_rule(element: Any, relation: str) -> Diagnostics:
    kind = attribute_of(element, "type")
    if relation == "self" and kind and "/" in kind and kind.partition(";")[0].strip() not in _FEEDS:
        yield element, Diagnostic("self-not-feed", f"the self link is to {quote(kind)}", "warning",
                                  "use the URL of the feed itself", "RFC 4287 section 4.2.7.2")  # fmt: skip
    if relation in _PAGING and key_of(element.getparent()) == "atom:entry":
        yield element, Diagnostic("history-in-entry", f"rel {quote(relation)} is for feeds", "warning",
                                  spec="RFC 5005 section 3")  # fmt: skip
    if attribute_of(element, "title") is not None:
        title = attribute_of(element, "title") or ""
        yield from ((element, diagnostic) for diagnostic in (*check_not_blank(title), *check_plain(title)))
    for name in ("count", "updated"):
        if element.get(f"{_THREADING}{name}") is not None and relation != "replies":
            yield element, Diagnostic("unexpected-attribute", f"thr:{name} is for links to replies",
                                      spec="RFC 4685 section 4")  # fmt: skip


_THREADING = f"{{{THREADING}}}"


def _relation_rule(element: Any, relation: str) -> Diagnostics:
    spec = "RFC 4287 section 4.2.7.2"
    if not relation.strip():
        yield element, Diagnostic("blank-relation", "the link's rel is empty", "warning", spec=spec)
    elif ":" in relation:
        yield from ((element, replace(diagnostic, severity="warning")) for diagnostic in check_address(relation))
    elif not _RELATION.fullmatch(relation):
        yield element, Diagnostic("invalid-relation", f"{quote(relation)} is neither a name nor an absolute URL",
                                  "warning", spec=spec)  # fmt: skip
    elif not _LINK_RELATIONS.fullmatch(relation):
        yield element, Diagnostic("unregistered-relation", f"{quote(relation)} is not a registered link relation",
                                  "warning", "use a registered one, or an absolute URL", spec)  # fmt: skip


ATOM_LINK = Shape(
    attributes={"href": check_reference, "rel": None, "type": check_media_type, "hreflang": check_language,
                "title": None, "length": check_count, "thr:count": check_count, "thr:updated": check_rfc3339},
    required=("href",), holds_anything=True, rule=_link_rule, spec="RFC 4287 section 4.2.7",
)  # fmt: skip

ATOM_CATEGORY = Shape(
    attributes={"term": None, "scheme": check_address, "label": check_plain}, required=("term",), holds_anything=True,
    spec="RFC 4287 section 4.2.2",
)  # fmt: skip

ATOM_PERSON = Shape(
    children={
        "atom:name": Child(shape=leaf(check_not_blank, check_plain, check_no_mail), is_required=True),
        "atom:uri": Child(shape=leaf(check_not_blank, check_reference)),
        "atom:email": Child(shape=leaf(check_mail)),
    },
    spec="RFC 4287 section 3.2",
)


def _text_rule(element: Any) -> Diagnostics:
    """A text construct (RFC 4287 section 3.1)."""
    kind = element.get("type", "text")
    spec = "RFC 4287 section 3.1.1"
    yield from _blank_rule(element)
    if not kind:
        yield element, Diagnostic("blank-type", "its type is empty", "warning", "write text, html or xhtml", spec)
    elif kind not in {"text", "html", "xhtml"}:
        yield element, Diagnostic("invalid-text-type", f"type {quote(kind)} is not one of text, html, xhtml",
                                  spec=spec)  # fmt: skip
    elif kind == "xhtml":
        yield from _xhtml_rule(element, spec)
    elif any(True for child in element if isinstance(child.tag, str)):
        yield element, Diagnostic("undefined-element", f"text of type {kind} must not contain elements", spec=spec,
                                  hint="escape the markup, or write type='xhtml' and wrap it in a div")  # fmt: skip
    else:
        text = text_of(element)
        checks = check_html(text) if kind == "html" else check_plain(text)
        yield from ((element, diagnostic) for diagnostic in checks)


def _blank_rule(element: Any) -> Diagnostics:
    if not text_of(element).strip() and not len(element):
        yield element, Diagnostic("blank", "it is empty", "warning", "add text or remove the element")


def _xhtml_rule(element: Any, spec: str) -> Diagnostics:
    boxes = children_of(element, "xhtml:div")
    others = [child for child in element if isinstance(child.tag, str) and child not in boxes]
    if len(boxes) != 1 or others or text_of(element).strip():
        yield element, Diagnostic("missing-xhtml-div", "content of type xhtml must be one XHTML <div>", spec=spec,
                                  hint=f"wrap it in <div xmlns='{XHTML}'>")  # fmt: skip
    for box in boxes:
        for part in box.iter(etree.Element):
            yield from _xhtml_part_rule(part, key_of(part), spec)


def _xhtml_part_rule(part: Any, key: str, spec: str) -> Diagnostics:
    """XHTML may contain drawings and formulas, but no elements of feeds."""
    active = [name for name in map(str, part.attrib) if name == "style" or name.startswith("on")]
    if active or key in {"xhtml:script", "xhtml:iframe", "xhtml:object", "xhtml:embed"}:
        name = active[0] if active else key
        yield part, Diagnostic("active-content", f"it contains {name!r}, which readers remove", "warning")
    elif not key.startswith(("xhtml:", "?:")):
        yield part, Diagnostic("undefined-element", f"<{key}> does not belong in XHTML", spec=spec,
                               hint=f"declare xmlns='{XHTML}' on the <div>")  # fmt: skip


ATOM_TEXT = Shape(attributes={"type": None}, holds_anything=True, rule=_text_rule, spec="RFC 4287 section 3.1")


def _content_rule(element: Any) -> Diagnostics:
    """atom:content (RFC 4287 section 4.1.3)."""
    kind, source = attribute_of(element, "type"), attribute_of(element, "src")
    spec = "RFC 4287 section 4.1.3"
    if source is not None:
        yield from _remote_content_rule(element, kind)
    elif kind in {None, "", "text", "html", "xhtml"}:
        yield from _text_rule(element)
    else:
        yield from ((element, diagnostic) for diagnostic in check_media_type(kind or ""))
        yield from _other_content_rule(element, (kind or "").lower().partition(";")[0].strip(), spec)


def _remote_content_rule(element: Any, kind: str | None) -> Diagnostics:
    spec = "RFC 4287 section 4.1.3.2"
    if text_of(element).strip() or len(element):
        yield element, Diagnostic("content-not-empty", "content with a src must be empty", spec=spec)
    if kind is None:
        yield element, Diagnostic("missing-type", "content with a src should state its type", "warning", spec=spec)
    elif kind in {"text", "html", "xhtml"}:
        yield element, Diagnostic("invalid-media-type", "the type of content with a src must be a media type",
                                  spec=spec)  # fmt: skip
    else:
        yield from ((element, diagnostic) for diagnostic in check_media_type(kind))


def _other_content_rule(element: Any, kind: str, spec: str) -> Diagnostics:
    inside = [child for child in element if isinstance(child.tag, str)]
    if kind.startswith(("multipart/", "message/")):
        yield element, Diagnostic("composite-type", f"content cannot be {kind}", spec=spec)
    elif kind.endswith(("+xml", "/xml")):
        if len(inside) != 1:
            yield element, Diagnostic("not-inline", f"content of type {kind} must be one element", "warning",
                                      spec=spec)  # fmt: skip
        if inside and text_of(element).strip():
            yield (
                element,
                Diagnostic("unexpected-text", f"content of type {kind} contains text beside its element", spec=spec),
            )
    elif inside:
        yield element, Diagnostic("undefined-element", f"content of type {kind} must not contain elements", spec=spec)
    elif not kind.startswith("text/"):
        yield from ((element, diagnostic) for diagnostic in check_base64(text_of(element)))


ATOM_CONTENT = Shape(
    attributes={"type": None, "src": check_reference}, holds_anything=True, rule=_content_rule,
    spec="RFC 4287 section 4.1.3",
)  # fmt: skip


def find_duplicate_links(element: Any) -> Diagnostics:
    """Yield alternate links with the same type and language (RFC 4287 section 4.1.1)."""
    seen: Counter[tuple[str, str]] = Counter()
    for link in children_of(element, "atom:link"):
        relation = str(link.get("rel", "alternate")).removeprefix(_REGISTRY).lower()
        if relation == "alternate":
            kind = (attribute_of(link, "type") or "").lower(), (attribute_of(link, "hreflang") or "").lower()
            seen[kind] += 1
            if seen[kind] == 2:
                yield link, Diagnostic("duplicate-alternate", "two alternate links have the same type and language",
                                       hint="keep one, or distinguish them by type or hreflang",
                                       spec="RFC 4287 section 4.1.1")  # fmt: skip


RFC3339 = leaf(check_rfc3339)
