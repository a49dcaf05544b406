"""OPML 1.0 and 2.0 (http://opml.org/spec2.opml): lists of subscriptions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from feedtool.content.messages import quote
from feedtool.content.values import check_rfc822, check_web_address
from feedtool.lint.xml_schema import Child, Diagnostics, Shape, attribute_of, leaf, lint_tree, parse_for_lint
from feedtool.model import Diagnostic, Document

_SPEC = "OPML 2.0"
_VERSIONS = {"1.0", "1.1", "2.0"}
_HEAD = ("title", "ownerName", "ownerEmail", "ownerId", "docs", "expansionState", "vertScrollState", "windowTop",
         "windowLeft", "windowBottom", "windowRight")  # fmt: skip


class OpmlLinter:
    """Diagnostics of an OPML document."""

    name = "opml"

    def claims(self, document: Document) -> bool:
        """Return whether the root is <opml>."""
        return re.search(rb"<opml[\s>]", document.content[:8192]) is not None

    def check(self, document: Document) -> Iterator[Diagnostic]:
        """Yield everything that is wrong with the document."""
        root, diagnostics = parse_for_lint(document)
        yield from diagnostics
        if root is not None:
            yield from lint_tree(root, _OPML, "opml")


def _opml_rule(root: Any) -> Diagnostics:
    version = attribute_of(root, "version")
    if version is not None and version not in _VERSIONS:
        yield (
            root,
            Diagnostic(
                "invalid-version", f"OPML {quote(version)} does not exist", hint="write version='2.0'", spec=_SPEC
            ),
        )


def _body_rule(body: Any) -> Diagnostics:
    if not len(body):
        yield body, Diagnostic("empty-body", "the body has no outline", spec=f"{_SPEC}, <body>")
    for outline in body.iter("outline"):
        if attribute_of(outline, "text") is None:
            yield outline, Diagnostic("missing-text", "an outline needs a text", spec=f"{_SPEC}, <outline>")
        address = attribute_of(outline, "xmlUrl")
        if address is not None:
            yield from ((outline, diagnostic) for diagnostic in check_web_address(address))
            if attribute_of(outline, "type") is None:
                yield outline, Diagnostic("missing-type", "the outline of a feed needs type='rss'", "warning",
                                          spec=_SPEC)  # fmt: skip
        elif (attribute_of(outline, "type") or "").lower() == "rss":
            yield outline, Diagnostic("missing-xml-url", "the outline of a feed needs an xmlUrl", spec=_SPEC)


_OPML = Shape(
    children={
        "head": Child(
            shape=Shape(
                children={
                    **{name: Child(shape=leaf()) for name in _HEAD},
                    "dateCreated": Child(shape=leaf(check_rfc822)),
                    "dateModified": Child(shape=leaf(check_rfc822)),
                },
                spec=f"{_SPEC}, <head>",
            ),
            is_required=True,
        ),
        "body": Child(shape=Shape(holds_anything=True, rule=_body_rule), is_required=True),
    },
    attributes={"version": None},
    required=("version",),
    rule=_opml_rule,
    spec=_SPEC,
)
