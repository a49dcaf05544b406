"""Parses Ghost's export (https://ghost.org/docs/migration/custom/).

It joins the tables of posts, tags and users.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from feedtool.articles.record_reading import Record
from feedtool.articles.records import parse_records
from feedtool.content.strict_json import decode_repaired, parse_json
from feedtool.entries.visibility_exports import Visibility, parse_ghost_visibility
from feedtool.errors import ExportError, ParseError
from feedtool.model import Diagnostic, Document, ParsedFeed, ParserKind

_HEAD_BYTES = 4096
_BEGINNING = re.compile(rb"""\{\s*(?:"meta"\s*:\s*\{[^{}]*\}\s*,\s*)?(?:"db"|"data"\s*:\s*\{)""")
_TABLES = ("posts", "tags", "posts_tags", "users", "posts_authors")
_KEPT = ("id", "title", "html", "published_at", "updated_at", "custom_excerpt", "feature_image", "canonical_url",
         "feature_image_alt")  # fmt: skip

Rows = list[dict[str, Any]]


class GhostParser:
    """Reads posts, and withholds those that are not public; pages are left out."""

    name = "ghost"
    rank = 15
    kind: ParserKind = "export"
    needs_sandbox = False

    def claims(self, document: Document) -> bool:
        """Claim a document by its first keys."""
        head = document.content[:_HEAD_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n")
        has_both = head.startswith(b"{") and b'"data"' in head and b'"exported_on"' in head
        return has_both or _BEGINNING.match(head) is not None

    def parse(self, document: Document) -> ParsedFeed:
        """Read the whole document.

        Raises:
            ExportError: the document is not JSON, or lacks Ghost's tables.
        """
        diagnostics: list[Diagnostic] = []
        notes = decode_repaired(document.content)[1]
        return parse_records("ghost", self.name, self.records(document, diagnostics), diagnostics, notes)

    def records(self, document: Document, _diagnostics: list[Diagnostic]) -> list[Record]:
        """Return the posts, with the names of their tags and authors."""
        try:
            tables = _find_tables(parse_json(decode_repaired(document.content)[0]))
        except ParseError as error:
            raise ExportError(str(error), line=error.line, hint=error.hint) from error
        tags = _join(tables["posts_tags"], "tag_id", _name(filter(_is_for_readers, tables["tags"])))
        states_visibility = any("visibility" in post for post in tables["posts"])
        authors = _join(tables["posts_authors"], "author_id", _name(tables["users"]))
        return [
            Record(
                values=_make_values(post, tags[_hashable(post.get("id"))], authors[_hashable(post.get("id"))]),
                where=document.url,
                content_type="html",
                fields=document.fields,
                defaults=document.defaults,
                visibility=_read_visibility(post, states_visibility=states_visibility),
            )
            for post in tables["posts"]
            if _is_post(post)
        ]


def _find_tables(value: Any) -> dict[str, Rows]:
    export = value.get("db", value) if isinstance(value, dict) else None
    export = export[0] if isinstance(export, list) and export else export
    data = export.get("data") if isinstance(export, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get("posts"), list):
        raise ParseError("not a Ghost export: there are no posts under db[0].data")
    return {
        name: [row for row in rows if isinstance(row, dict)] if isinstance(rows := data.get(name), list) else []
        for name in _TABLES
    }


def _join(links: Rows, key: str, names: dict[Any, Any]) -> defaultdict[Any, list[str]]:
    """Return post id -> names, in Ghost's order, without `#internal` tags."""
    found: defaultdict[Any, list[str]] = defaultdict(list)
    for link in sorted(links, key=lambda row: row["sort_order"] if isinstance(row.get("sort_order"), int) else 0):
        name = names.get(_hashable(link.get(key)))
        if isinstance(name, str) and not name.startswith("#"):
            found[_hashable(link.get("post_id"))].append(name)
    return found


def _name(rows: Iterable[dict[str, Any]]) -> dict[Any, Any]:
    return {_hashable(row.get("id")): row.get("name") for row in rows}


def _is_for_readers(tag: dict[str, Any]) -> bool:
    return bool(tag.get("visibility", "public") == "public")


def _hashable(value: Any) -> Any:
    return value if isinstance(value, str | int) else None


def _is_post(post: dict[str, Any]) -> bool:
    """Whether an item is a post: by `type` since Ghost 3, by `page` before."""
    return post.get("type", "post") == "post" and not post.get("page")


def _read_visibility(post: dict[str, Any], *, states_visibility: bool) -> Visibility:
    """Return the visibility of a post.

    Exports before Ghost 0.7 state none, and all their posts are public.
    """
    status, visibility, date = (_as_text(post.get(name)) for name in ("status", "visibility", "published_at"))
    return parse_ghost_visibility(status, visibility if states_visibility else "public", date)


def _as_text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _make_values(post: dict[str, Any], tags: list[str], authors: list[str]) -> dict[str, Any]:
    """Return the values of a post.

    The first tag is the primary one, which Ghost's themes show as the section.
    """
    values: dict[str, Any] = {
        name: value.replace("__GHOST_URL__", "") if isinstance(value, str) else value
        for name in _KEPT
        if (value := post.get(name)) is not None
    }
    if isinstance(slug := post.get("slug"), str) and slug:
        values["url"] = f"/{slug}/"
    return {**values, "category": tags[:1], "tags": tags[1:], "authors": authors}
