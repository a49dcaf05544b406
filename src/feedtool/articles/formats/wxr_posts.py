"""Reads the posts of WordPress exports.

The reader reads the file twice and holds one item at a time: a post refers to its picture by the id of an attachment
that may be anywhere in the file. A post that does not state that it is public is withheld, and so is a damaged one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from feedtool.articles.formats.wordpress_text import Attachment, Library, ShownText, show_text
from feedtool.articles.formats.wxr_scanner import Element, Ending, scan_export
from feedtool.content.html_text import html_to_text
from feedtool.content.text import clean_text, make_excerpt
from feedtool.entries.partial_documents import describe_cut
from feedtool.entries.visibility_exports import Visibility, parse_wordpress_visibility
from feedtool.errors import ExportError
from feedtool.model import (
    Category,
    Diagnostic,
    Enclosure,
    Image,
    Location,
    ParsedEntry,
    Person,
    Text,
    Withheld,
)

_NO_DATE = ("0000-00-00", "-0001-")
_TAXONOMIES = {"category": None, "post_tag": "tag", "tag": "tag"}
"""Domain -> scheme. Terms of other taxonomies belong to plug-ins: logins, translation keys, editors' marks."""
_SINGLE = ("wp:post_type", "wp:status", "wp:post_password")
"""Fields of which an item has one value; an item with two different values is damaged."""


@dataclass(kw_only=True)
class ExportedSite:
    """The authors, attachments and reusable blocks that posts refer to."""

    authors: dict[str, Person] = field(default_factory=dict)
    """Login -> author."""
    library: Library = field(default_factory=Library)
    missing: int = 0
    """Number of public posts whose picture is not in the export."""


def _gather(element: Element) -> dict[str, str]:
    """Return name -> text of the first field of each name."""
    found: dict[str, str] = {}
    for one in element.fields:
        found.setdefault(one.name, one.text)
    return found


def gather_site(files: Iterable[BinaryIO]) -> ExportedSite:
    """Return the authors, attachments and reusable blocks of exports of one site."""
    site = ExportedSite()
    for file in files:
        with suppress(ExportError):  # raised when the posts of the file are read
            for element in scan_export(file):
                if isinstance(element, Element):
                    _note(element, site)
    return site


def _note(element: Element, site: ExportedSite) -> None:
    if element.name == "item":
        # Most items are posts, whose fields are not needed yet.
        kind = next((one.text for one in element.fields if one.name == "wp:post_type"), "")
        if kind in ("attachment", "wp_block") and element.damage is None:
            _note_item(element, kind, _gather(element), site.library)
        return
    found = _gather(element)
    if login := found.get("wp:author_login", ""):
        site.authors[login] = Person(name=found.get("wp:author_display_name") or login)


def _note_item(item: Element, kind: str, found: dict[str, str], library: Library) -> None:
    number = found.get("wp:post_id", "")
    if kind == "wp_block":
        if found.get("wp:status") == "publish" and not found.get("wp:post_password"):
            library.blocks[number] = found.get("content:encoded", "")
        return
    url = found.get("wp:attachment_url") or found.get("guid", "")
    if number and url:
        library.files[number] = Attachment(
            url=url,
            caption=found.get("excerpt:encoded", ""),
            alt=dict(_read_meta(item)).get("_wp_attachment_image_alt", ""),
            parent=found.get("wp:post_parent", "0"),
        )


def read_posts(file: BinaryIO, url: str, site: ExportedSite) -> Iterator[ParsedEntry | Diagnostic]:
    """Yield the posts of an export one by one.

    Raises:
        ExportError: it is not an export, or cannot be read.
    """
    site, number = replace(site, missing=0), 0
    for element in scan_export(file):
        if isinstance(element, Ending):
            yield from _report_ending(element, number, url)
        elif element.name == "item":
            number += 1
            yield from _read_item(element, number, url, site)
    if site.missing:
        message, hint = (
            f"posts with a picture that no export holds: {site.missing}",
            "export all content, with the media",
        )
        yield Diagnostic("missing-picture", message, "note", hint)


def _report_ending(ending: Ending, items: int, url: str) -> Iterator[Diagnostic]:
    if ending.is_cut:
        message = f"{describe_cut(items)}; the unfinished item is left out"
        yield Diagnostic(message=message, hint="export again", location=Location(url, ending.line))
    elif not items:
        yield Diagnostic(message="the export has no items", hint="export all content", location=Location(url))
    if ending.dropped:
        many = "" if ending.dropped == 1 else "s"
        message = f"dropped {ending.dropped} character{many} that XML does not allow, the first in the item on line "
        yield Diagnostic("control-character", f"{message}{ending.first_dropped}", "note")


def _read_item(item: Element, number: int, url: str, site: ExportedSite) -> Iterator[ParsedEntry | Diagnostic]:
    found = _gather(item)
    damage = item.damage or _find_contradiction(item)
    kind = found.get("wp:post_type")
    if damage is None and kind is not None and kind != "post":
        return
    if damage is None and (kind is None or not found.get("wp:status")):
        damage = "it has no type or no status"
    if damage is not None:
        yield Diagnostic(
            message=f"item {number} is left out: {damage}",
            hint="export again, or fix the item",
            location=Location(url, item.line),
        )
        if found.get("guid") or found.get("link"):
            withheld = Withheld(reason="unreadable", explanation="its item in the export is damaged")
            yield _make_entry(item, found, site, Visibility(withheld=withheld))
        return
    visibility = parse_wordpress_visibility(
        found.get("wp:status"),
        _choose_date(found, "wp:post_date_gmt", "wp:post_date"),
        is_protected=bool(found.get("wp:post_password")),
    )
    if visibility.withheld is None and not (found.get("title") or found.get("content:encoded")):
        yield Diagnostic(
            message=f"item {number} (post {found.get('wp:post_id', '?')}) has no title and no content",
            hint="give it a title in WordPress and export again",
            location=Location(url, item.line, field="title"),
        )
        return
    yield _make_entry(item, found, site, visibility)


def _find_contradiction(item: Element) -> str | None:
    for name in _SINGLE:
        if len({one.text for one in item.fields if one.name == name}) > 1:
            return f"it has two values of <{name}>"
    return None


def _make_entry(item: Element, found: dict[str, str], site: ExportedSite, visibility: Visibility) -> ParsedEntry:
    meta = dict(_read_meta(item))
    guid = next((one for one in item.fields if one.name == "guid"), None)
    number = meta.get("_thumbnail_id", "")
    picture = site.library.files.get(number)
    author = found.get("dc:creator", "")
    content = found.get("content:encoded", "")
    shown = show_text(content, site.library, post=found.get("wp:post_id", ""), meta=meta) if content else None
    if visibility.withheld is None:
        site.missing += bool((number and not picture) or (shown and shown.missing))
    excerpt = found.get("excerpt:encoded") or found.get("description", "")
    return ParsedEntry(
        id=found.get("guid") or found.get("link") or found.get("wp:post_id") or None,
        id_is_own=bool(found.get("guid") or (found.get("wp:post_id") and not found.get("link"))),
        id_is_permalink=guid is not None and guid.attributes.get("isPermaLink", "true").strip().lower() != "false",
        link=found.get("link") or None,
        title=Text(value=found["title"], type="html") if found.get("title") else None,
        summary=Text(value=excerpt, type="html") if excerpt else _make_teaser(shown),
        contents=(Text(value=shown.content, type="html"),) if shown else (),
        published=_choose_date(found, "wp:post_date_gmt", "wp:post_date", "pubDate"),
        updated=_choose_date(found, "wp:post_modified_gmt", "wp:post_modified"),
        authors=(site.authors.get(author) or Person(name=author),) if author else (),
        categories=tuple(_read_categories(item)),
        enclosures=tuple(_read_enclosures(item)),
        image=Image(url=picture.url, alt=picture.alt or None) if picture else None,
        withheld=visibility.withheld,
        public_from=visibility.public_from,
        line=item.line,
    )


def _make_teaser(shown: ShownText | None) -> Text | None:
    """Return the summary that WordPress makes of a text, where it is not the beginning of the content."""
    if shown is None or shown.teaser is None:
        return None
    if shown.is_divided:
        return Text(value=shown.teaser, type="html")
    return Text(value=make_excerpt(clean_text(html_to_text(shown.teaser))))


def _choose_date(found: dict[str, str], *names: str) -> str | None:
    """Return the first date by order of names, without the zeros of drafts."""
    for name in names:
        text = found.get(name, "")
        if text and not any(sign in text for sign in _NO_DATE):
            return f"{text}Z" if name.endswith("_gmt") else text
    return None


def _read_categories(item: Element) -> Iterator[Category]:
    for one in item.fields:
        domain = one.attributes.get("domain", "category")
        if one.name == "category" and one.text and domain in _TAXONOMIES:
            yield Category(term=one.text, scheme=_TAXONOMIES[domain])


def _read_meta(item: Element) -> Iterator[tuple[str, str]]:
    for one in item.fields:
        if one.name == "wp:postmeta":
            found = _gather(one)
            yield found.get("wp:meta_key", ""), found.get("wp:meta_value", "")


def _read_enclosures(item: Element) -> Iterator[Enclosure]:
    """Yield the enclosures of podcast posts: URL, bytes and type, a line each."""
    for key, value in _read_meta(item):
        url, length, media_type, *_ = [*value.splitlines(), "", "", ""]
        if key == "enclosure" and url.strip():
            size = int(length) if length.strip().isascii() and length.strip().isdigit() and len(length) < 16 else None
            yield Enclosure(url=url.strip(), media_type=media_type.strip() or None, length=size)
