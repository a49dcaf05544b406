"""WordPress exports (WXR 1.0 to 1.2): the published posts in them, with their files and authors.

Read in two sweeps, neither of which holds more than one item: posts name their picture by the number of an attachment
that may stand anywhere.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from lxml import etree

from feedtool.core.xmlreading import HARMLESS
from feedtool.errors import ParseError
from feedtool.model import (
    Category,
    Document,
    Enclosure,
    Image,
    ParsedEntry,
    ParsedFeed,
    Person,
    Problem,
    Text,
)

_MARK = b"wordpress.org/export/"
_LOOK = 16384
_NO_DATE = ("0000-00-00", "-0001-")
_NOT_TAXONOMIES = {"post_format", "nav_menu", "link_category", "wp_theme"}


class WxrParser:
    """Posts that are published; pages, drafts, revisions and what has a password are not."""

    name = "wxr"
    rank = 5

    def claims(self, document: Document) -> bool:
        """By the namespace of the export."""
        return _MARK in document.content[:_LOOK]

    def parse(self, document: Document) -> ParsedFeed:
        """Read the whole document.

        Raises:
            ParseError: it is no XML.
        """
        found = [*self.stream(io.BytesIO(document.content), document.url)]
        return ParsedFeed(
            format="wxr",
            parser=self.name,
            entries=tuple(one for one in found if isinstance(one, ParsedEntry)),
            problems=tuple(one for one in found if isinstance(one, Problem)),
        )

    def stream(self, file: BinaryIO, url: str) -> Iterator[ParsedEntry | Problem]:
        """One post after the other, in flat memory. The file is read twice.

        Raises:
            ParseError: it is no XML.
        """
        site = _Site()
        for element in _sweep(file, site):
            _note(element, site)
        if site.damage:
            line, what = site.damage
            yield Problem(where=url, line=line, message=f"not valid XML: {what}", hint="export again, or mend the line")
        file.seek(0)
        yield from _posts(file, url, site)


@dataclass(kw_only=True)
class _Site:
    """What posts refer to."""

    authors: dict[str, Person] = field(default_factory=dict)
    """By login."""
    files: dict[str, str] = field(default_factory=dict)
    """Attachment id -> address."""
    items: int = 0
    damage: tuple[int, str] | None = None
    """Where the XML is first broken, and how; what can be read around it is."""


def _sweep(file: BinaryIO, site: _Site) -> Iterator[Any]:
    """Each author and item of the export; it is emptied when the next one is asked for."""
    events = etree.iterparse(
        file,
        events=("end",),
        tag=("item", "{*}author"),
        **HARMLESS,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for number, (_, element) in enumerate(events):
            if number == 0 and element.getroottree().docinfo.internalDTD is not None:
                raise ParseError("a document type declaration; WordPress writes none", line=1)
            if element.tag == "item" or element.tag.endswith("}author"):
                yield element
                _forget(element)
        if len(events.error_log):
            first = events.error_log[0]
            site.damage = site.damage or (first.line, first.message)
    except etree.XMLSyntaxError as error:
        raise ParseError(f"not valid XML: {error.msg}", line=error.lineno) from error


def _forget(element: Any) -> None:
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _gather(item: Any) -> dict[str, str]:
    """Local name, or content/excerpt for the two called encoded -> text; the first of each."""
    found: dict[str, str] = {}
    for child in item:
        if not isinstance(child.tag, str):
            continue
        space, _, name = child.tag.rpartition("}")
        if name == "encoded":
            name = "excerpt" if "excerpt" in space else "content"
        found.setdefault(name, (child.text or "").strip())
    return found


def _note(element: Any, site: _Site) -> None:
    found = _gather(element)
    if element.tag != "item":
        login = found.get("author_login", "")
        if login:
            name = found.get("author_display_name") or login
            site.authors[login] = Person(name=name)
        return
    site.items += 1
    if found.get("post_type") == "attachment":
        address = found.get("attachment_url") or found.get("guid", "")
        if found.get("post_id") and address:
            site.files[found["post_id"]] = address


def _posts(file: BinaryIO, url: str, site: _Site) -> Iterator[ParsedEntry | Problem]:
    number = 0
    for element in _sweep(file, site):
        if element.tag != "item":
            continue
        number += 1
        found = _gather(element)
        if not _is_published(found):
            continue
        if not (found.get("title") or found.get("content")):
            yield Problem(
                where=url,
                line=element.sourceline,
                field="title",
                message=f"item {number} (post {found.get('post_id', '?')}) has neither a title nor a content",
                hint="give it a title in WordPress and export again",
            )
            continue
        yield _make_entry(element, found, site)
    if not site.items:
        yield Problem(where=url, message="the export holds no item", hint="export all content")


def _is_published(found: dict[str, str]) -> bool:
    """Exports of before 3.0 name no type or status for some items."""
    return (
        found.get("post_type", "post") == "post"
        and found.get("status", "publish") == "publish"
        and not found.get("post_password")
    )


def _make_entry(item: Any, found: dict[str, str], site: _Site) -> ParsedEntry:
    meta = dict(_read_meta(item))
    guid = item.find("guid")
    picture = site.files.get(meta.get("_thumbnail_id", ""))
    author = found.get("creator", "")
    content, excerpt = found.get("content", ""), found.get("excerpt") or found.get("description", "")
    return ParsedEntry(
        id=found.get("guid") or found.get("link") or found.get("post_id") or None,
        id_is_own=bool(found.get("guid") or (found.get("post_id") and not found.get("link"))),
        id_is_permalink=guid is not None and guid.get("isPermaLink", "true").strip().lower() != "false",
        link=found.get("link") or None,
        title=Text(value=found["title"], type="html") if found.get("title") else None,
        summary=Text(value=excerpt, type="html") if excerpt else None,
        contents=(Text(value=make_paragraphs(content), type="html"),) if content else (),
        published=_choose_date(found, "post_date_gmt", "post_date", "pubDate"),
        updated=_choose_date(found, "post_modified_gmt", "post_modified"),
        authors=(site.authors.get(author) or Person(name=author),) if author else (),
        categories=tuple(_read_categories(item)),
        enclosures=tuple(_read_enclosures(item)),
        image=Image(url=picture) if picture else None,
        line=item.sourceline,
    )


def _choose_date(found: dict[str, str], *names: str) -> str | None:
    """GMT before the site's clock before pubDate; a draft's zeros are none."""
    for name in names:
        text = found.get(name, "")
        if text and not any(sign in text for sign in _NO_DATE):
            return f"{text}Z" if name.endswith("_gmt") else text
    return None


def _read_categories(item: Any) -> Iterator[Category]:
    for element in item.iterchildren("category"):
        term, domain = (element.text or "").strip(), element.get("domain", "category")
        if term and domain not in _NOT_TAXONOMIES:
            scheme = {"category": None, "post_tag": "tag", "tag": "tag"}.get(domain, domain)
            yield Category(term=term, scheme=scheme)


def _read_meta(item: Any) -> Iterator[tuple[str, str]]:
    for element in item.iterchildren("{*}postmeta"):
        found = _gather(element)
        yield found.get("meta_key", ""), found.get("meta_value", "")


def _read_enclosures(item: Any) -> Iterator[Enclosure]:
    """What podcasts' posts carry: address, bytes and type, a line each."""
    for key, value in _read_meta(item):
        address, length, media_type, *_ = [*value.splitlines(), "", "", ""]
        if key == "enclosure" and address.strip():
            size = int(length) if length.strip().isascii() and length.strip().isdigit() and len(length) < 16 else None
            yield Enclosure(url=address.strip(), media_type=media_type.strip() or None, length=size)


# ---------------------------------------------------------------------------------------------------------
# WordPress keeps a post's text without paragraphs, and makes them when it shows it

_BLOCK = re.compile(
    r"</?(?:p|div|h[1-6]|ul|ol|li|table|thead|tbody|tr|td|th|blockquote|pre|figure|figcaption|section|article|hr|form|"
    r"iframe|video|audio|details|dl|dt|dd|!--)\b|<!--",
    re.IGNORECASE,
)
_SHORTCODES = re.compile(r"\[/?(?:caption|wp_caption|gallery|playlist|embed|audio|video)(?:\s[^\]\[]*)?/?\]")
_KEPT = re.compile(r"(<(pre|script|style)\b.*?</\2\s*>)", re.IGNORECASE | re.DOTALL)


def make_paragraphs(content: str) -> str:
    """Empty lines become paragraphs and other line ends breaks, as WordPress's wpautop() does; blocks stay.

    Shortcodes of WordPress's own, which only it can fill, are taken out, what stands between them is not.
    """
    text = _SHORTCODES.sub("", content.replace("\r\n", "\n"))
    if "<!-- wp:" in text or re.search(r"<p[\s>]", text, re.IGNORECASE) or "\n" not in text:
        return text
    parts = _KEPT.split(text)
    made: list[str] = []
    for at in range(0, len(parts), 3):
        made += map(_wrap, filter(None, (part.strip() for part in re.split(r"\n\s*\n", parts[at]))))
        if at + 1 < len(parts):
            made.append(parts[at + 1])
    return "\n".join(made)


def _wrap(part: str) -> str:
    if _BLOCK.match(part):
        return part
    return f"<p>{part if _BLOCK.search(part) else part.replace(chr(10), '<br>' + chr(10))}</p>"
