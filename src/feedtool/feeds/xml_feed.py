"""An XML tree -> ParsedFeed.

It reads RSS, RDF, Atom and their extensions in one pass over each entry, by the tables of xml_elements.py: the children
of an element are grouped by key (xml_lookup.py), and each field looks up the keys of its row. Texts are in xml_text.py;
links, enclosures and images in xml_links.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from msgspec.structs import replace

from feedtool.content.namespaces import RDF
from feedtool.content.people import merge_people, parse_person
from feedtool.content.text import parse_integer
from feedtool.feeds.xml_elements import ENTRY, FEED, PLAIN_TYPES
from feedtool.feeds.xml_extensions import choose_extensions, parse_extensions
from feedtool.feeds.xml_links import (
    choose_link,
    find_feed_image,
    find_image,
    find_outside_content,
    is_page,
    parse_enclosures,
    parse_links,
)
from feedtool.feeds.xml_lookup import (
    GROUPS,
    Children,
    Scope,
    add_grouped_media,
    find_parts,
    find_string,
    get_inner_text,
    get_key,
    group_children,
    join_base,
    list_all,
    list_in_order,
    make_scope,
)
from feedtool.feeds.xml_text import find_text, parse_bodies
from feedtool.feeds.xml_tidy import tidy_tree
from feedtool.model import Category, FeedInfo, ParsedEntry, ParsedFeed, Person, Withheld

_RARE = ("original_link", "expires", "contributors", "rights", "source", "comments", *PLAIN_TYPES)
"""The rows of _parse_rare(), of which most entries have no element."""


@lru_cache(maxsize=1024)
def _find_rows(found: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Return each row of ENTRY with those of its keys that an entry has.

    Nearly all entries of a feed have the same elements, so this saves a hundred look-ups an entry.
    """
    rows = {name: tuple(key for key in row if key in found) for name, row in ENTRY.items()}
    rows["categories"] = tuple(key for key in _ENTRY_CATEGORIES if key in found)
    rows["rare"] = tuple(key for name in _RARE for key in rows[name])
    rows["extras"] = choose_extensions(found, ENTRY["extras"])
    rows["grouped"] = tuple(key for key in GROUPS if key in found)
    return rows


def find_format(root: Any) -> str | None:
    """Return "rss 2.0", "atom 1.0", "rdf 1.0" ..., or None for other documents."""
    key = get_key(root)
    if key in {"atom:feed", "feed"}:
        return "atom 0.3" if "purl.org/atom" in root.tag or root.get("version") == "0.3" else "atom 1.0"
    if key in {"atom:entry", "entry"}:
        return "atom 1.0 entry"
    if key == "rss":
        return f"rss {root.get('version') or '2.0'}"
    if key == "rdf:rdf":
        return "rdf 0.90" if any("simple/0.9" in str(child.tag) for child in root[:5]) else "rdf 1.0"
    if key == "channel":
        return "cdf" if root.get("BASE") or root.get("HREF") else "rss"
    return None


def parse_tree(root: Any, url: str | None, content: bytes, format_name: str, parser: str) -> ParsedFeed:
    """Return the feed of a tree.

    Args:
        root: the root element.
        url: the document's address.
        content: the document's bytes, searched once for xml:base and xml:lang.
        format_name: the result of find_format().
        parser: the parser's name.
    """
    tidy_tree(root, content)
    top, items = find_parts(root)
    found = group_children(top)
    base = url if url and "://" in url else _find_own_address(found) or url
    if format_name == "cdf" and root.get("BASE"):
        base = join_base(base, root.get("BASE"))
    scope = make_scope(base, content)
    links = parse_links(found, scope)
    entries = tuple([_parse_entry(item, scope) for item in items])
    return ParsedFeed(
        format=format_name,
        parser=parser,
        id=find_string(found, *FEED["id"]),
        title=find_text(found, scope, *FEED["title"]),
        description=find_text(found, scope, *FEED["description"]),
        link=choose_link(links) or scope.resolve(_attribute(top, "href"), top),
        self_url=next((link.href for link in links if link.rel == "self"), None),
        hubs=tuple(link.href for link in links if link.rel == "hub"),
        language=scope.language_of(root) or find_string(found, *FEED["language"]),
        authors=_people(found, scope, *FEED["authors"]),
        categories=_categories(found, _FEED_CATEGORIES, _FEED_CATEGORIES),
        image=find_feed_image(found, scope),
        icon=scope.resolve(find_string(found, *FEED["icon"]), top),
        rights=find_text(found, scope, *FEED["rights"]),
        generator=find_string(found, *FEED["generator"]),
        updated=find_string(found, *FEED["updated"]) or _attribute(top, "lastmod"),
        ttl_minutes=parse_integer(find_string(found, *FEED["ttl"])),
        skip_hours=_skip_hours(found),
        skip_days=tuple(get_inner_text(day).strip() for box in found.get("skipdays", ()) for day in box),
        update_period=find_string(found, *FEED["update_period"]),
        update_frequency=parse_integer(find_string(found, *FEED["update_frequency"])),
        cloud=next((element.get("domain") for element in found.get("cloud", ())), None),
        links=tuple(link for link in links if link.rel not in {"self", "hub", "alternate"}),
        extras=parse_extensions(found, scope, FEED["extras"]),
        entries=entries,
    )  # fmt: skip


def _find_own_address(found: Children) -> str | None:
    """Return the address that a feed read from a file states.

    That is its self link, else its site.
    """
    links = [*list_all(found, "atom:link", "link")]
    by_rel = {link.get("rel", "alternate"): link.get("href") for link in links if link.get("href")}
    written = (get_inner_text(link).strip() for link in links if not link.get("href"))
    return next((url for url in (by_rel.get("self"), by_rel.get("alternate"), *written) if url and "://" in url), None)


def _parse_entry(item: Any, scope: Scope) -> ParsedEntry:
    found = group_children(item)
    rows = _find_rows(tuple(found))
    extras = parse_extensions(found, scope, ENTRY["extras"]) if rows["extras"] else ()
    if rows["grouped"]:
        add_grouped_media(found)
        rows = _find_rows(tuple(found))
    links = parse_links(found, scope)
    guid = found["guid"][0] if "guid" in found else None
    is_permalink = None if guid is None else _is_permalink(guid)
    has_one_page = len(links) == 1 and links[0].rel == "alternate"
    link = links[0].href if has_one_page else choose_link(links) or scope.resolve(_attribute(item, "href"), item)
    has_files = rows["files"] or "enclosure" in found or not has_one_page
    enclosures = parse_enclosures(found, links, scope) if has_files else ()
    if "atom:content" in found and (outside := find_outside_content(found, scope)):
        if link is None and is_page(outside.media_type):
            link = outside.url
        elif outside.url not in (link, *[enclosure.url for enclosure in enclosures]):
            enclosures = (*enclosures, outside)
    summary, contents = parse_bodies(found, scope, rows)
    # Python passes at most 15 arguments by name at once; with more, making an entry takes five times as long.
    entry = ParsedEntry(
        id=_find_id(item, found, guid, scope, is_permalink=is_permalink),
        id_is_permalink=is_permalink,
        link=link,
        title=find_text(found, scope, *rows["title"]),
        summary=summary,
        contents=contents,
        published=find_string(found, *rows["published"]),
        updated=find_string(found, *rows["updated"]) or _attribute(item, "lastmod"),
        authors=_people(found, scope, *rows["authors"]),
        categories=_categories(found, rows["categories"], _ENTRY_CATEGORIES),
        enclosures=enclosures,
        links=() if has_one_page else tuple([link for link in links if link.rel not in _OWN_LINKS]),
        extras=extras,
        line=item.sourceline,
        language=scope.language_of(item) or find_string(found, *rows["language"]),
    )
    rare = _parse_rare(found, scope, item) if rows["rare"] else {}
    if enclosures or rows["files"] or rows["images"]:
        rare["image"] = find_image(found, enclosures, scope)
    if "app:control" in found and _is_draft(found):
        rare["withheld"] = _DRAFT
    return replace(entry, **rare) if rare else entry


def _parse_rare(found: Children, scope: Scope, item: Any) -> dict[str, Any]:
    return {
        "original_link": find_string(found, *ENTRY["original_link"]),
        "expires": find_string(found, *ENTRY["expires"]),
        "contributors": _people(found, scope, *ENTRY["contributors"]),
        "rights": find_text(found, scope, *ENTRY["rights"]),
        "source": _find_source(found, scope),
        "comments": scope.resolve(find_string(found, *ENTRY["comments"]), item),
        **{name: _find_plain(found, name) for name in PLAIN_TYPES},
    }


def _find_plain(found: Children, name: str) -> str | int | None:
    text = find_string(found, *ENTRY[name])
    return parse_integer(text) if PLAIN_TYPES[name] == int | None else text


_DRAFT = Withheld(reason="draft", field="app:draft", explanation="it is a draft")


def _is_draft(found: Children) -> bool:
    """Whether `app:control` has an `app:draft` other than `no`.

    Such an entry is not public (RFC 5023 section 13.1.1).
    """
    children = (child for control in found["app:control"] for child in control if isinstance(child.tag, str))
    return any(get_key(child) == "app:draft" and get_inner_text(child).strip().lower() != "no" for child in children)


_OWN_LINKS = {"alternate", "enclosure", "self"}


def _attribute(element: Any, name: str) -> str | None:
    """Return an attribute of CDF, whose names are all upper case or all lower case."""
    return element.get(name.upper()) or element.get(name) if element.keys() else None


def _is_permalink(guid: Any) -> bool:
    return (guid.get("isPermaLink") or guid.get("ispermalink") or "true").strip().lower() != "false"


def _find_id(item: Any, found: Children, guid: Any, scope: Scope, *, is_permalink: bool | None) -> str | None:
    given = get_inner_text(guid).strip() if guid is not None else ""
    if given:
        return _resolve_id(given, guid, scope) if is_permalink else given
    for element in list_all(found, "atom:id", "id"):
        if given := get_inner_text(element).strip():
            return _resolve_id(given, element, scope)
    about = item.get(f"{{{RDF}}}about")
    return about or find_string(found, "dc:identifier")


_PATH = re.compile(r"(?:/|\.{1,2}/|\?|[\w~%-]+/)[^\s:]*")


def is_path(given: str) -> bool:
    """Whether an id is clearly an address on its own site, not a name."""
    return _PATH.fullmatch(given) is not None


def _resolve_id(given: str, element: Any, scope: Scope) -> str | None:
    """Resolve an id that is clearly an address on its own site.

    An example is "/2026/03/one"; other ids are opaque.

    Where xml:base states what addresses are relative to, a bare word is an address, too.
    """
    is_address = is_path(given) or (scope.has_base and scope.base_of(element) != scope.base)
    return scope.resolve(given, element) if is_address else given


def _find_source(found: Children, scope: Scope) -> FeedInfo | None:
    for element in list_all(found, *ENTRY["source"]):
        if len(element):
            return _parse_source(element, scope)
        title = get_inner_text(element).strip()
        if title or element.get("url"):
            return FeedInfo(title=title, url=scope.resolve(element.get("url"), element))
    return None


def _parse_source(element: Any, scope: Scope) -> FeedInfo:
    found = group_children(element)
    links = parse_links(found, scope)
    title = find_text(found, scope, "atom:title", "title")
    rights = find_text(found, scope, "atom:rights", "rights")
    return FeedInfo(
        title=title.value if title else "",
        url=next((link.href for link in links if link.rel == "self"), None),
        link=choose_link(links),
        id=find_string(found, "atom:id", "id"),
        language=scope.language_of(element),
        rights=rights.value if rights else None,
        authors=_people(found, scope, "atom:author", "author"),
    )


def _people(found: Children, scope: Scope, *keys: str) -> tuple[Person, ...]:
    """Return all people, each once.

    One may be in `author` with an address and in `dc:creator` without.
    """
    elements = list_in_order(found, *keys)
    if not elements:
        return ()
    if len(elements) == 1:
        person = _parse_person(elements[0], scope)
        return (person,) if person else ()
    return merge_people(_parse_person(element, scope) for element in elements)


def _parse_person(element: Any, scope: Scope) -> Person | None:
    if len(element):
        inside = group_children(element)
        if len(inside) == 1 and "atom:name" in inside:
            name = find_string(inside, "atom:name")
            return Person(name=name) if name else None
        name = find_string(inside, "atom:name", "name") or ""
        email = find_string(inside, "atom:email", "email")
        url = scope.resolve(
            find_string(inside, "atom:uri", "uri", "atom:url", "url", "atom:homepage", "homepage"), element
        )
        if name or email or url:
            return Person(name=name, email=email, url=url)
    return parse_person(get_inner_text(element))


def _parse_labels(element: Any) -> Iterator[Category]:
    if not element.keys() and not len(element):
        yield Category(term=(element.text or "").strip())
        return
    yield Category(
        term=element.get("term") or get_inner_text(element).strip() or element.get("label") or "",
        scheme=element.get("scheme") or element.get("domain"),
        label=element.get("label"),
    )


def _parse_keywords(element: Any) -> Iterator[Category]:
    """Return comma-separated keywords."""
    for word in get_inner_text(element).split(","):
        yield Category(term=word.strip())


def _parse_podcast_categories(element: Any) -> Iterator[Category]:
    for one in element.iter():
        if one.tag.__class__ is str and (term := one.get("text") or (one.text or "").strip()):
            yield Category(term=term, scheme="http://www.itunes.com/")


def _parse_media_categories(element: Any) -> Iterator[Category]:
    yield Category(term=get_inner_text(element).strip(), scheme=element.get("scheme"))


_CategoryParsers = dict[str, Callable[[Any], Iterator[Category]]]
_CATEGORY_PARSERS: _CategoryParsers = {
    "labels": _parse_labels,
    "keywords": _parse_keywords,
    "podcast_categories": _parse_podcast_categories,
    "media_categories": _parse_media_categories,
    "media_keywords": _parse_keywords,
}
"""Row of FEED or ENTRY -> the function that makes categories of its elements."""


def _list_category_parsers(table: Mapping[str, Sequence[str]]) -> _CategoryParsers:
    return {key: parse for row, parse in _CATEGORY_PARSERS.items() for key in table.get(row, ())}


_FEED_CATEGORIES, _ENTRY_CATEGORIES = _list_category_parsers(FEED), _list_category_parsers(ENTRY)


def _categories(found: Children, keys: Iterable[str], parsers: _CategoryParsers) -> tuple[Category, ...]:
    """Return the labels of the elements with these keys in document order, each once."""
    elements = list_in_order(found, *keys)
    categories = [label for element in elements for label in parsers[get_key(element)](element) if label.term]
    return tuple(dict.fromkeys(categories)) if len(categories) > 1 else tuple(categories)


def _skip_hours(found: Children) -> tuple[int, ...]:
    hours = (parse_integer(get_inner_text(hour).strip()) for box in found.get("skiphours", ()) for hour in box)
    return tuple(sorted({hour % 24 for hour in hours if hour is not None and hour <= 24}))
