"""Atom 1.0 (RFC 4287), feed and entry documents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from lxml import etree

from feedtool.content.messages import quote
from feedtool.content.namespaces import ATOM
from feedtool.content.values import check_address, check_not_blank, check_reference
from feedtool.entries.identity import make_canonical_id
from feedtool.lint.atom_elements import (
    ATOM_CATEGORY,
    ATOM_CONTENT,
    ATOM_LINK,
    ATOM_PERSON,
    ATOM_TEXT,
    RFC3339,
    find_duplicate_links,
)
from feedtool.lint.extensions import CHANNEL_EXTENSIONS, ENTRY_EXTENSIONS
from feedtool.lint.xml_schema import (
    Child,
    Diagnostics,
    Shape,
    attribute_of,
    children_of,
    key_of,
    leaf,
    lint_tree,
    parse_for_lint,
    text_of,
)
from feedtool.model import Diagnostic, Document, Location

_SPEC = "RFC 4287"
_ROOT = re.compile(rb"<(?:[\w.-]+:)?(?:feed|entry)[\s>]")


class AtomLinter:
    """Diagnostics of an Atom document."""

    name = "atom"

    def claims(self, document: Document) -> bool:
        """Return whether the root is <feed> or <entry>."""
        head = document.content[:8192]
        return _ROOT.search(head) is not None and re.search(rb"<rss[\s>]", head) is None

    def check(self, document: Document) -> Iterator[Diagnostic]:
        """Yield everything that is wrong with the document."""
        root, diagnostics = parse_for_lint(document)
        yield from diagnostics
        if root is None:
            return
        key = key_of(root)
        if key == "atom:feed":
            yield from lint_tree(root, _FEED, "feed")
        elif key == "atom:entry":
            yield from lint_tree(root, _ENTRY, "entry")
        else:
            yield Diagnostic(
                "obsolete-namespace",
                f"<{root.tag}> is not Atom 1.0",
                location=Location(line=root.sourceline),
                hint=f"write xmlns={ATOM}",
                spec="RFC 4287 section 1.2",
            )


# ---------------------------------------------------------------------------------------------------------
# Rules that a table cannot express


def _feed_rule(feed: Any) -> Diagnostics:
    entries = children_of(feed, "atom:entry")
    if not children_of(feed, "atom:author"):
        for entry in entries:
            sources = children_of(entry, "atom:source")
            if not children_of(entry, "atom:author") and not any(children_of(one, "atom:author") for one in sources):
                yield entry, Diagnostic("missing-author", "neither the entry nor its feed has an author",
                                        hint="add <author>", spec="RFC 4287 section 4.1.2")  # fmt: skip
    if not any(attribute_of(link, "rel") == "self" for link in children_of(feed, "atom:link")):
        yield feed, Diagnostic("missing-self-link", "the feed does not state its own URL", "warning",
                               "add <link rel='self' href='...'/>", "RFC 4287 section 4.1.1")  # fmt: skip
    yield from find_duplicate_links(feed)
    yield from _find_repeated_entries(entries)
    yield from _find_misplaced(feed)


def _find_misplaced(feed: Any) -> Diagnostics:
    """In the schema, the elements about the feed come before the entries."""
    is_entry_seen = False
    for child in feed.iterchildren(etree.Element):
        key = key_of(child)
        if key == "atom:entry":
            is_entry_seen = True
        elif is_entry_seen and key.startswith("atom:"):
            yield child, Diagnostic("misplaced-metadata", f"<{key}> comes after an entry",
                                    hint="write it before the entries", spec="RFC 4287 section 4.1.1")  # fmt: skip


_MANY = 9
"""A feed may list up to this many versions of one entry; more are a mistake of a program."""


def _find_single_id(entries: list[Any]) -> Diagnostics:
    ids = {_get_text(entry, "atom:id") for entry in entries}
    if len(entries) > _MANY and len(ids) == 1:
        yield entries[1], Diagnostic("one-id-for-all",
                                     f"all entries have the id {quote(next(iter(ids)))}",
                                     hint="give each its own permanent id",
                                     spec="RFC 4287 section 4.2.6")  # fmt: skip


def _get_text(entry: Any, key: str) -> str:
    return "".join(text_of(element).strip() for element in children_of(entry, key))


def _find_repeated_entries(entries: list[Any]) -> Diagnostics:
    yield from _find_single_id(entries)
    ids: Counter[str] = Counter()
    times: Counter[str] = Counter()
    for entry in entries:
        for element in children_of(entry, "atom:id"):
            name = text_of(element).strip()
            ids[name] += 1
            if ids[name] == 2:
                yield element, Diagnostic("duplicate-id", f"two entries have the id {quote(name)}", "warning",
                                          "readers keep one entry per id", "RFC 4287 section 4.1.1")  # fmt: skip
        for element in children_of(entry, "atom:updated"):
            times[text_of(element).strip()] += 1
            if times[text_of(element).strip()] == 2:
                yield element, Diagnostic("duplicate-updated", "two entries were updated at the same time", "warning",
                                          "state when each entry changed, not when the feed was written")  # fmt: skip


def _entry_rule(entry: Any) -> Diagnostics:
    content = children_of(entry, "atom:content")
    links = children_of(entry, "atom:link")
    has_page = any((attribute_of(link, "rel") or "alternate") == "alternate" for link in links)
    if not content and not has_page:
        yield entry, Diagnostic("missing-content-or-alternate",
                                "an entry without content needs a link to its page",
                                hint="add <link href='...'/> or <content>",
                                spec="RFC 4287 section 4.1.2")  # fmt: skip
    for element in content:
        kind = (attribute_of(element, "type") or "text").lower()
        is_text = kind in {"text", "html", "xhtml"} or kind.startswith("text/") or kind.endswith(("+xml", "/xml"))
        if (attribute_of(element, "src") is not None or not is_text) and not children_of(entry, "atom:summary"):
            yield entry, Diagnostic("missing-summary", "content that is remote or not text needs a summary",
                                    spec="RFC 4287 section 4.1.2")  # fmt: skip
    if not content and not children_of(entry, "atom:summary"):
        yield entry, Diagnostic("no-text", "the entry has neither content nor summary", "warning", "add a <summary>")
    yield from find_duplicate_links(entry)
    if entry.getparent() is None and not children_of(entry, "atom:author"):
        yield entry, Diagnostic("missing-author", "an entry document needs an author", spec="RFC 4287 section 4.1.2")


def _source_rule(source: Any) -> Diagnostics:
    """Every element may be missing, but readers that group by source look for these three."""
    for key in ("atom:id", "atom:title", "atom:updated"):
        if not children_of(source, key):
            yield source, Diagnostic("incomplete-source", f"the source lacks <{key}>", "warning",
                                     spec="RFC 4287 section 4.2.11")  # fmt: skip
    yield from find_duplicate_links(source)


# ---------------------------------------------------------------------------------------------------------
# The table

_GENERATOR = leaf(check_not_blank, attributes={"uri": check_reference, "version": None}, spec="RFC 4287 section 4.2.4")


def _check_id(value: str) -> Iterator[Diagnostic]:
    """An absolute URI in the canonical spelling, by which ids are compared; validators check that for http only."""
    flaws = list(check_address(value))
    yield from flaws
    if not flaws and value[:5].lower() == "http:" and value.rstrip("?#") != make_canonical_id(value):
        yield Diagnostic("not-canonical", f"{quote(value)} has another spelling that means the same", "warning",
                         f"write {make_canonical_id(value)}", "RFC 4287 section 4.2.6.1")  # fmt: skip


_ID = leaf(_check_id, spec="RFC 4287 section 4.2.6")
_PICTURE = leaf(check_not_blank, check_reference)

_ABOUT = {
    "atom:author": Child(shape=ATOM_PERSON, is_repeatable=True),
    "atom:category": Child(shape=ATOM_CATEGORY, is_repeatable=True),
    "atom:contributor": Child(shape=ATOM_PERSON, is_repeatable=True),
    "atom:generator": Child(shape=_GENERATOR),
    "atom:icon": Child(shape=_PICTURE),
    "atom:link": Child(shape=ATOM_LINK, is_repeatable=True),
    "atom:logo": Child(shape=_PICTURE),
    "atom:rights": Child(shape=ATOM_TEXT),
    "atom:subtitle": Child(shape=ATOM_TEXT),
}
_SOURCE = Shape(
    children={
        **_ABOUT,
        "atom:id": Child(shape=_ID),
        "atom:title": Child(shape=ATOM_TEXT),
        "atom:updated": Child(shape=RFC3339),
        "thr:in-reply-to": Child(shape=Shape(holds_anything=True), is_repeatable=True),
    },
    rule=_source_rule,
    spec="RFC 4287 section 4.2.11",
)
_ENTRY = Shape(
    children={
        "atom:id": Child(shape=_ID, is_required=True),
        "atom:title": Child(shape=ATOM_TEXT, is_required=True),
        "atom:updated": Child(shape=RFC3339, is_required=True),
        "atom:published": Child(shape=RFC3339),
        "atom:author": Child(shape=ATOM_PERSON, is_repeatable=True),
        "atom:contributor": Child(shape=ATOM_PERSON, is_repeatable=True),
        "atom:category": Child(shape=ATOM_CATEGORY, is_repeatable=True),
        "atom:content": Child(shape=ATOM_CONTENT),
        "atom:link": Child(shape=ATOM_LINK, is_repeatable=True),
        "atom:rights": Child(shape=ATOM_TEXT),
        "atom:source": Child(shape=_SOURCE),
        "atom:summary": Child(shape=ATOM_TEXT),
        **ENTRY_EXTENSIONS,
    },
    rule=_entry_rule,
    spec="RFC 4287 section 4.1.2",
)
_FEED = Shape(
    children={
        "atom:id": Child(shape=_ID, is_required=True),
        "atom:title": Child(shape=ATOM_TEXT, is_required=True),
        "atom:updated": Child(shape=RFC3339, is_required=True),
        **_ABOUT,
        "atom:entry": Child(shape=_ENTRY, is_repeatable=True),
        **CHANNEL_EXTENSIONS,
    },
    rule=_feed_rule,
    spec="RFC 4287 section 4.1.1",
)
