"""Elements -> extensions: what feedtool keeps of other vocabularies, with attributes and the elements inside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from feedtool.content.namespaces import PREFIXES, URIS, split_tag
from feedtool.entries.extensions import holds_address
from feedtool.feeds.xml_elements import ENTRY, FEED, KEPT
from feedtool.feeds.xml_lookup import Children, Scope, get_inner_text, get_key
from feedtool.model import Extension

_READ_ELSEWHERE = frozenset(
    key
    for table in (ENTRY, FEED)
    for row in ("authors", "keywords", "podcast_categories", "media_categories", "media_keywords")
    for key in table.get(row, ())
)
"""Elements whose rows lose nothing of them."""
_COUNTS = "media:community"
"""The element with the number of views, which differs at each fetch: kept, it would change each entry each time."""
_FLAGS = {"fh:archive", "fh:complete"}
"""Empty elements whose presence is the statement (RFC 5005)."""
_KNOWN = frozenset(prefix.lower() for prefix in URIS)
_MAX_DEPTH = 20


def parse_extensions(found: Children, scope: Scope, keys: Sequence[str]) -> tuple[Extension, ...]:
    """Return the elements with these keys, then all others of the vocabularies that are kept."""
    chosen = choose_extensions(tuple(found), tuple(keys))
    made = (_parse_extension(key, element, scope) for key in chosen for element in found[key])
    return tuple(one for one in made if one)


@lru_cache(maxsize=1024)
def choose_extensions(found: tuple[str, ...], keys: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of these keys that are found, then all others of the vocabularies that are kept."""
    named = [key for key in keys if key in found]
    return (*named, *[key for key in found if _is_kept(key) and key not in keys])


def _is_kept(key: str) -> bool:
    return key.partition(":")[0] in KEPT and key not in _READ_ELSEWHERE and key != _COUNTS


def _parse_extension(key: str, element: Any, scope: Scope, depth: int = 0) -> Extension | None:
    children = tuple(_parse_children(element, scope, depth + 1)) if len(element) and depth < _MAX_DEPTH else ()
    value = "" if children else get_inner_text(element).strip()
    value = (scope.resolve(value, element) or "") if holds_address(key) else value
    attributes = tuple(_parse_attributes(element, scope)) if element.keys() else ()
    if not value and not attributes and not children:
        return Extension(key, "yes") if key in _FLAGS else None
    return Extension(key, value, attributes, children)


def _parse_children(element: Any, scope: Scope, depth: int) -> Iterator[Extension]:
    for child in element:
        key = get_key(child) if isinstance(child.tag, str) else ""
        if key.partition(":")[0] in _KNOWN and key != _COUNTS and (made := _parse_extension(key, child, scope, depth)):
            yield made


def _parse_attributes(element: Any, scope: Scope) -> Iterator[tuple[str, str]]:
    """Yield the attributes without a namespace, and those of known vocabularies."""
    own, _ = split_tag(element.tag)  # tidy_tree() copied its attributes to names without a namespace
    for written, value in element.attrib.items():
        uri, name = split_tag(written)
        prefix = PREFIXES.get(uri)
        if not uri or (prefix and uri != own):
            key = f"{prefix}:{name}" if prefix else name
            yield key, (scope.resolve(value, element) or "") if holds_address(key) else value
