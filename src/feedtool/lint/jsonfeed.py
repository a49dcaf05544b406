"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from feedtool.content.messages import quote
from feedtool.content.strict_json import decode_text, parse_json
from feedtool.content.values import (
    Check,
    check_address,
    check_html,
    check_language,
    check_media_type,
    check_plain,
    check_rfc3339,
    check_web_address,
)
from feedtool.errors import ParseError
from feedtool.model import Diagnostic, Document, Location

_SPEC = "JSON Feed 1.1"
_VERSIONS = {"https://jsonfeed.org/version/1.1", "https://jsonfeed.org/version/1"}
Value = Mapping[str, Any]


class JsonFeedLinter:
    """Diagnostics of a JSON Feed."""

    name = "jsonfeed"

    def claims(self, document: Document) -> bool:
        """Return whether the first character and the version are those of JSON Feed."""
        head = document.content[:8192].lstrip(b"\xef\xbb\xbf \t\r\n")
        return head.startswith(b"{") and (b"jsonfeed.org" in head or b'"items"' in document.content)

    def check(self, document: Document) -> Iterator[Diagnostic]:
        """Yield everything that is wrong with the document."""
        try:
            feed = parse_json(decode_text(document.content))
        except ParseError as error:
            yield Diagnostic("not-json", str(error), location=Location(line=error.line or 1), spec="RFC 8259")
            return
        if not isinstance(feed, dict):
            yield Diagnostic("not-an-object", "a JSON Feed is an object", location=Location(line=1), spec=_SPEC)
            return
        yield from _lint_feed(feed)


def _lint_feed(feed: Value) -> Iterator[Diagnostic]:
    version = str(feed.get("version", ""))
    if version not in _VERSIONS:
        yield Diagnostic("invalid-version", f"version is {quote(version)}", spec=_SPEC,
                         hint="write https://jsonfeed.org/version/1.1")  # fmt: skip
    yield from _lint_keys(feed, _FEED, "the feed")
    if "author" in feed and version.endswith("1.1"):
        yield Diagnostic("deprecated-author", "1.1 replaced author by authors", "warning", "write authors: [...]",
                         _SPEC)  # fmt: skip
    if "feed_url" not in feed:
        yield Diagnostic("missing-feed-url", "the feed does not state its own URL", "warning", "add feed_url", _SPEC)
    if "language" not in feed:
        yield Diagnostic("missing-language", "the feed does not state its language", "info", "add language", _SPEC)
    items = feed.get("items")
    if not isinstance(items, list):
        return
    ids: Counter[str] = Counter(
        item["id"] for item in items if isinstance(item, dict) and isinstance(item.get("id"), str)
    )
    for name, count in ids.items():
        if count > 1:
            yield Diagnostic("duplicate-id", f"{count} items have the id {quote(name)}", spec=f"{_SPEC}, Items")
    for index, item in enumerate(items):
        yield from _lint_item(item, f"items[{index}]")


def _lint_item(item: Any, where: str) -> Iterator[Diagnostic]:
    if not isinstance(item, dict):
        yield Diagnostic("invalid-type", f"{where} is not an object", spec=_SPEC)
        return
    yield from _lint_keys(item, _ITEM, where)
    if not isinstance(item.get("content_html"), str) and not isinstance(item.get("content_text"), str):
        yield Diagnostic("missing-content", f"{where} has neither content_html nor content_text",
                         spec=f"{_SPEC}, Items")  # fmt: skip
    for index, attachment in enumerate(item.get("attachments") or ()):
        if isinstance(attachment, dict):
            yield from _lint_keys(attachment, _ATTACHMENT, f"{where}.attachments[{index}]")


Key = tuple[type | tuple[type, ...], bool, Check | None]
"""(type, is required, check)."""

_FEED: dict[str, Key] = {
    "version": (str, True, None),
    "title": (str, True, check_plain),
    "items": (list, True, None),
    "home_page_url": (str, False, check_web_address),
    "feed_url": (str, False, check_web_address),
    "description": (str, False, None),
    "user_comment": (str, False, None),
    "next_url": (str, False, check_web_address),
    "icon": (str, False, check_web_address),
    "favicon": (str, False, check_web_address),
    "authors": (list, False, None),
    "language": (str, False, check_language),
    "expired": (bool, False, None),
    "hubs": (list, False, None),
}
_ITEM: dict[str, Key] = {
    "id": (str, True, None),
    "url": (str, False, check_address),
    "external_url": (str, False, check_address),
    "title": (str, False, check_plain),
    "content_html": (str, False, check_html),
    "content_text": (str, False, None),
    "summary": (str, False, check_plain),
    "image": (str, False, check_web_address),
    "banner_image": (str, False, check_web_address),
    "date_published": (str, False, check_rfc3339),
    "date_modified": (str, False, check_rfc3339),
    "authors": (list, False, None),
    "tags": (list, False, None),
    "language": (str, False, check_language),
    "attachments": (list, False, None),
}
_ATTACHMENT: dict[str, Key] = {
    "url": (str, True, check_web_address),
    "mime_type": (str, True, check_media_type),
    "title": (str, False, None),
    "size_in_bytes": ((int, float), False, None),
    "duration_in_seconds": ((int, float), False, None),
}


def _lint_keys(value: Value, keys: Mapping[str, Key], where: str) -> Iterator[Diagnostic]:
    for name in (one for one in value if one.startswith("_") and not isinstance(value[one], dict)):
        yield Diagnostic("extension-not-object", f"{where}.{name} is not an object, as extensions are", "warning",
                         f'write "{name}": {{...}}', f"{_SPEC}, Extensions")  # fmt: skip
    for name, (kind, is_required, check) in keys.items():
        found = value.get(name)
        if name not in value:
            if is_required:
                yield Diagnostic(f"missing-{name.replace('_', '-')}", f"{where} lacks {name!r}", spec=_SPEC)
        elif not isinstance(found, kind) or (isinstance(found, bool) and kind is not bool):
            yield Diagnostic("invalid-type", f"{where}.{name} has the wrong type", spec=_SPEC)
        elif check is not None:
            yield from (replace(one, message=f"{where}.{name}: {one.message}") for one in check(str(found)))
