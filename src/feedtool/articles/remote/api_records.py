"""Turns JSON posts of WordPress and Ghost into records."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from feedtool.articles.record_reading import Record
from feedtool.content.text import unescape
from feedtool.entries.visibility_exports import Visibility, parse_ghost_visibility, parse_wordpress_visibility
from feedtool.model import Document

Values = dict[str, Any]


_OTHER_TYPE = re.compile(r"/wp/v2/(?!posts\b)[a-z]")
"""A WordPress URL of another type, which the user configured."""


def make_record(values: Values, line: int, document: Document) -> Record | None:
    """Return a JSON object as a record.

    None for an API's object that is not a post, such as a page or product.

    A post of WordPress or Ghost gets names in the place of ids, and the visibility that its API states.
    """
    visibility = None
    if _is_wordpress(values):
        if values.get("type", "post") != "post" and not _OTHER_TYPE.search(unquote(document.url)):
            return None
        values, visibility = _join_wordpress(values), _parse_wordpress_visibility(values)
    elif _is_ghost(values):
        if values.get("type", "post") != "post" or values.get("page") is True:
            return None
        values, visibility = _join_ghost(values), _parse_ghost_visibility(values)
    return Record(
        values=values,
        where=document.url,
        line=line,
        fields=document.fields,
        defaults=document.defaults,
        builder=document.builder,
        visibility=visibility,
    )


def _as_text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


# ---------------------------------------------------------------------------------------------------------
# WordPress: https://developer.wordpress.org/rest-api/using-the-rest-api/linking-and-embedding/


def _is_wordpress(record: Values) -> bool:
    """Whether a record has WordPress's `rendered` fields or links."""
    parts = (record.get(name) for name in ("title", "content", "excerpt", "guid"))
    if any(isinstance(part, Mapping) and ("rendered" in part or "protected" in part) for part in parts):
        return True
    links = {**_as_mapping(record.get("_links")), **_as_mapping(record.get("_embedded"))}
    return any(name.startswith(("wp:", "https://api.w.org/")) for name in links)


def _parse_wordpress_visibility(record: Values) -> Visibility:
    """Return the visibility of a post; text and excerpt may be `protected`.

    See https://developer.wordpress.org/rest-api/reference/posts/#schema.
    """
    parts = (_as_mapping(record.get(name)) for name in ("content", "excerpt"))
    is_protected = bool(record.get("password")) or any(part.get("protected") not in (None, False) for part in parts)
    gmt, local = (_as_text(record.get(name)) for name in ("date_gmt", "date"))
    scheduled = f"{gmt}Z" if gmt else local
    return parse_wordpress_visibility(_as_text(record.get("status")), scheduled, is_protected=is_protected)


def _join_wordpress(record: Values) -> Values:
    """Return the values with authors, terms and pictures from `_embedded`.

    The guid is the id, as in WordPress's feeds and exports, so that a site may change between these. A list of numbers
    holds the term ids of the taxonomy of that name.
    """
    embedded = _as_mapping(record.get("_embedded"))
    values = {
        name: value
        for name, value in record.items()
        if not _is_number(value, is_single=name == "author") and not _has_no_text(value)
    }
    guid = record.get("guid")
    guid = guid.get("rendered") if isinstance(guid, Mapping) else guid
    if isinstance(guid, str) and guid:
        values["id"] = guid
    if authors := [*_find_people(embedded.get("author"))]:
        values["author"] = authors
    terms = [term for group in _as_list(embedded.get("wp:term")) for term in _as_list(group)]
    for name, taxonomy in (("categories", "category"), ("tags", "post_tag")):
        if labels := [unescape(term["name"]) for term in terms if _has_name(term) and term.get("taxonomy") == taxonomy]:
            values[name] = labels
    if picture := _get_picture(embedded.get("wp:featuredmedia")):
        values["featured_image"] = picture
    return values


def _is_number(value: Any, *, is_single: bool) -> bool:
    """Whether a value is a list of numeric ids, or one such id."""
    return (
        all(isinstance(one, int) for one in value) if isinstance(value, list) else is_single and isinstance(value, int)
    )


def _has_no_text(value: Any) -> bool:
    """Whether a value is a text of which only `protected` was requested."""
    return isinstance(value, Mapping) and "protected" in value and "rendered" not in value


def _has_name(term: Any) -> bool:
    return isinstance(term, Mapping) and isinstance(term.get("name"), str)


def _find_people(value: Any) -> Iterator[Values]:
    for one in _as_list(value):
        if _has_name(one):  # the API embeds an error without a name for a hidden author
            url = one.get("url") or one.get("link")
            yield {"name": unescape(one["name"]), **({"url": url} if isinstance(url, str) else {})}


def _get_picture(value: Any) -> Values:
    found = next(iter(_as_list(value)), None)
    media = _as_mapping(found)
    url = media.get("source_url")
    if not isinstance(url, str):
        return {}
    details = _as_mapping(media.get("media_details"))
    size = {name: details[name] for name in ("width", "height") if isinstance(details.get(name), int)}
    alt = media.get("alt_text")
    return {"url": url, **size, **({"alt": alt} if isinstance(alt, str) and alt else {})}


# ---------------------------------------------------------------------------------------------------------
# Ghost: https://docs.ghost.org/content-api/posts


def _is_ghost(record: Values) -> bool:
    return not record.keys().isdisjoint(("primary_tag", "primary_author", "comment_id"))


def _parse_ghost_visibility(record: Values) -> Visibility:
    """Return the visibility of a post.

    The Content API returns published posts only, members' posts with `access: false`.
    """
    status, date = _as_text(record.get("status", "published")), _as_text(record.get("published_at"))
    visibility = _as_text(record.get("visibility", "public"))
    return parse_ghost_visibility(status, "members" if record.get("access") is False else visibility, date)


def _join_ghost(record: Values) -> Values:
    """Return the values with the primary tag as the category, as in the export.

    `#internal` tags are left out.
    """
    primary = _as_mapping(record.get("primary_tag"))
    tags = [tag["name"] for tag in _as_list(record.get("tags")) if _has_name(tag) and not _is_internal(tag)]
    values = {**record}
    if _has_name(primary) and not _is_internal(primary):
        values["category"] = [primary["name"]]
        values["tags"] = [tag for tag in tags if tag != primary["name"]]
    elif tags:
        values["tags"] = tags
    return values


def _is_internal(tag: Mapping[str, Any]) -> bool:
    return bool(tag.get("visibility") == "internal" or tag["name"].startswith("#"))


def _as_mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
