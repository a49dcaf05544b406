"""Objects of JSON Feed -> extensions, as output/extensions.py writes them: `"_itunes": {"episode": "7"}`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from feedtool.content.namespaces import URIS
from feedtool.entries.extensions import holds_address
from feedtool.model import Extension

_FOREIGN = {"atom", "content", "xhtml"}
_VOCABULARIES = {f"_{prefix}": prefix.lower() for prefix in URIS if prefix not in _FOREIGN}
_MAX_DEPTH = 20


def parse_extension_objects(value: Mapping[str, Any], base: str) -> tuple[Extension, ...]:
    """Return the extensions of an item or a feed; members that feedtool cannot read are left out.

    Args:
        value: the item or the feed.
        base: the base of relative addresses.
    """
    return tuple(
        one
        for key, prefix in _VOCABULARIES.items()
        if isinstance(members := value.get(key), dict)
        for name, given in members.items()
        for one in _parse_all(f"{prefix}:{name.lower()}", given, base, 0)
    )


def _parse_all(name: str, given: Any, base: str, depth: int) -> Iterator[Extension]:
    for one in given if isinstance(given, list) else [given]:
        text = _format(name, one, base)
        if text:
            yield Extension(name, text)
        elif isinstance(one, dict) and depth < _MAX_DEPTH:
            yield _parse_object(name, one, base, depth)


def _parse_object(name: str, value: Mapping[str, Any], base: str, depth: int) -> Extension:
    prefix = name.partition(":")[0]
    texts = {key: text for key, one in value.items() if (text := _format(key, one, base))}
    inner = ((key if ":" in key else f"{prefix}:{key}", one) for key, one in value.items() if key not in texts)
    children = tuple(made for key, one in inner for made in _parse_all(key.lower(), one, base, depth + 1))
    return Extension(name, texts.pop("text", ""), tuple(texts.items()), children)


def _format(name: str, value: Any, base: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value).strip() if isinstance(value, str | int | float) else ""
    if not text or not holds_address(name):
        return text
    try:
        return urljoin(base, text)
    except ValueError:
        return ""
