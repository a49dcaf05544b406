"""Posts as the interfaces of WordPress and Ghost answer them: what they refer to, put into them as names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from feedtool.core.text import unescape

__all__ = ["join_api"]

Values = dict[str, Any]


def join_api(record: Values) -> Values:
    """The record with names in the place of numbers; one of any other origin as it is.

    Posts that are not for everybody are marked as private, as a status would.
    """
    if isinstance(record.get("_links"), Mapping) or isinstance(record.get("_embedded"), Mapping):
        return _join_wordpress(record)
    if "primary_tag" in record or "primary_author" in record:
        return _join_ghost(record)
    return record


# ---------------------------------------------------------------------------------------------------------
# WordPress: https://developer.wordpress.org/rest-api/using-the-rest-api/linking-and-embedding/


def _join_wordpress(record: Values) -> Values:
    """Authors, terms and pictures are numbers, and stand in `_embedded` if they were asked for.

    The guid is the id, as in WordPress's feeds and exports: a site may go from one of these to another.
    """
    embedded = _as_mapping(record.get("_embedded"))
    values = {
        name: value
        for name, value in record.items()
        if name not in {"author", "categories", "tags"} or not _is_number(value)
    }
    guid = record.get("guid")
    guid = guid.get("rendered") if isinstance(guid, Mapping) else guid
    if isinstance(guid, str) and guid:
        values["id"] = guid
    if authors := [*_find_people(embedded.get("author"))]:
        values["author"] = authors
    terms = [term for group in _as_list(embedded.get("wp:term")) for term in _as_list(group)]
    for name, is_fit in (("categories", _is_category), ("tags", _is_tag)):
        if labels := [unescape(term["name"]) for term in terms if _has_name(term) and is_fit(term)]:
            values[name] = labels
    if picture := _find_picture(embedded.get("wp:featuredmedia")):
        values["featured_image"] = picture
    if _as_mapping(record.get("content")).get("protected") is True:
        values["status"] = "private"
    return values


def _is_number(value: Any) -> bool:
    """Whether it is the number of something, or a list of such."""
    return all(isinstance(one, int) for one in (value if isinstance(value, list) else [value]))


def _is_category(term: Mapping[str, Any]) -> bool:
    return term.get("taxonomy") == "category"


def _is_tag(term: Mapping[str, Any]) -> bool:
    return term.get("taxonomy") not in {"category", "post_format"}


def _has_name(term: Any) -> bool:
    return isinstance(term, Mapping) and isinstance(term.get("name"), str)


def _find_people(value: Any) -> Iterator[Values]:
    for one in _as_list(value):
        if _has_name(one):  # one who may not be seen is an error, which has none
            url = one.get("url") or one.get("link")
            yield {"name": unescape(one["name"]), **({"url": url} if isinstance(url, str) else {})}


def _find_picture(value: Any) -> Values:
    found = next(iter(_as_list(value)), None)
    media = _as_mapping(found)
    address = media.get("source_url")
    if not isinstance(address, str):
        return {}
    details = _as_mapping(media.get("media_details"))
    size = {name: details[name] for name in ("width", "height") if isinstance(details.get(name), int)}
    alt = media.get("alt_text")
    return {"url": address, **size, **({"alt": alt} if isinstance(alt, str) and alt else {})}


# ---------------------------------------------------------------------------------------------------------
# Ghost: https://docs.ghost.org/content-api/posts


def _join_ghost(record: Values) -> Values:
    """The primary tag is the category, as in its export; `#internal` tags are not for readers."""
    primary = _as_mapping(record.get("primary_tag"))
    tags = [tag["name"] for tag in _as_list(record.get("tags")) if _has_name(tag) and not _is_internal(tag)]
    values = {**record}
    if _has_name(primary) and not _is_internal(primary):
        values["category"] = [primary["name"]]
        values["tags"] = [tag for tag in tags if tag != primary["name"]]
    elif tags:
        values["tags"] = tags
    if record.get("visibility", "public") != "public":
        values["status"] = "private"
    return values


def _is_internal(tag: Mapping[str, Any]) -> bool:
    return bool(tag.get("visibility") == "internal" or tag["name"].startswith("#"))


def _as_mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
