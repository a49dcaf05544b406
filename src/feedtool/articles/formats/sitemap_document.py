"""Reads the URLs of a sitemap (https://www.sitemaps.org/protocol.html). Pure.

It reads `<urlset>`, `<sitemapindex>`, Google's news sitemap (a `<urlset>` whose URLs have a `news:news`,
https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap) and plain text with a URL on each
line, uncompressed or in gzip. A document type declaration is refused: no sitemap has one.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any, Literal
from urllib.parse import urlsplit

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from feedtool.content.messages import quote
from feedtool.content.text_encoding import decode_any
from feedtool.errors import ParseError
from feedtool.feeds.xml_tree import SAFE_XML_OPTIONS
from feedtool.fetching.address_guard import host_of, is_web_address
from feedtool.fetching.content_coding import BrokenBodyError, TooLargeError, decode_body
from feedtool.model import Diagnostic, Location

__all__ = ["Sitemap", "SitemapUrl", "is_sitemap", "parse_sitemap", "refuse_address"]

_HEAD_BYTES = 8192
_CHUNK = 65536
_MAX_BYTES = 50 * 1024 * 1024
_MAX_LISTED = 50_000
_MAX_URL = 2048
"""The protocol's limits: bytes and URLs of one sitemap, characters of one URL."""
_MAX_TAGS = 1_500_000
"""Most tags of one sitemap, so that a document of nothing but tags does not use all memory."""
_MAX_FACTS = 2000
"""Most elements read below one <url>: a thousand pictures may precede its <loc>."""
_GZIP = b"\x1f\x8b"
_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?(?:urlset|sitemapindex)[\s>]")
_NEWS = "news:"
_NEWS_SPACE = re.compile(r"https?://www\.google\.com/schemas/sitemap-news/[\d.]+/?")


class SitemapUrl(Struct, frozen=True, kw_only=True):
    """A URL on a sitemap and its metadata; dates are text, missing values are None."""

    url: str
    line: int | None = None
    changed: str | None = None
    """`lastmod`; in a news sitemap without one, the publication date."""
    title: str | None = None
    published: str | None = None
    keywords: str | None = None
    language: str | None = None


class Sitemap(Struct, frozen=True, kw_only=True):
    """A sitemap as read."""

    kind: Literal["pages", "lists"]
    """Whether the URLs are those of pages or of other sitemaps."""
    is_news: bool = False
    """It lists only the last two days: a page that is no longer on it still exists."""
    listed: tuple[SitemapUrl, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def is_sitemap(content: bytes) -> bool:
    """Whether the bytes begin as a sitemap does, compressed or not."""
    head = content[:_HEAD_BYTES]
    if head.startswith(_GZIP):
        try:
            head = zlib.decompressobj(wbits=31).decompress(content[:_CHUNK], _HEAD_BYTES)
        except zlib.error:
            return False
    head = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return _ROOT.search(head) is not None if head.startswith(b"<") else _is_text(head)


def _is_text(head: bytes) -> bool:
    """Whether a text begins with a URL and has at most one word on each line."""
    if not head.lower().startswith((b"http://", b"https://")):
        return False
    return all(len(line.split()) <= 1 for line in head.splitlines())


def parse_sitemap(content: bytes, url: str = "") -> Sitemap:
    """Return the unique URLs of a sitemap in document order, unchecked; `url` is for its diagnostics.

    Raises:
        ParseError: the document is not a sitemap, is too large, or has a document type declaration.
    """
    content = _unpack(content)
    head = content[:_HEAD_BYTES].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    found = (_parse_xml if head.startswith(b"<") else _parse_text)(content, url)
    once = {one.url: one for one in reversed(found.listed)}
    return replace(found, listed=tuple(reversed(once.values())))


def refuse_address(url: str, hosts: Collection[str]) -> str | None:
    """Return why a URL of a sitemap must not be fetched; None if it may be.

    A sitemap may list URLs of its own host only (sitemaps.org, "Sitemap file location").

    Args:
        url: as written.
        hosts: those that the sitemap may list.
    """
    if len(url) > _MAX_URL:
        return f"a URL of more than {_MAX_URL} characters"
    if not is_web_address(url):
        return f"{quote(url)} is not an absolute http(s) URL"
    split = urlsplit(url)
    if "@" in split.netloc:
        return "a URL with a user name in it"
    if host_of(split) not in hosts:
        return f"{quote(url)} is on another host"
    return None


def _unpack(content: bytes) -> bytes:
    try:
        unpacked = decode_body(content, "gzip" if content.startswith(_GZIP) else None, _MAX_BYTES)
    except TooLargeError as error:
        raise ParseError(f"a sitemap of more than {_MAX_BYTES // 1024**2} MiB, which the protocol forbids") from error
    except BrokenBodyError as error:
        raise ParseError(f"not gzip: {error}") from error
    return unpacked


def _parse_text(content: bytes, url: str) -> Sitemap:
    text, _ = decode_any(content)
    # Lines are read lazily: a sitemap within the limits may have fifty million empty ones.
    listed = [*islice((SitemapUrl(url=word, line=line) for line, word in _find_words(text)), _MAX_LISTED + 1)]
    if not listed:
        raise ParseError("not a sitemap: there is no URL in it")
    return Sitemap(kind="pages", listed=tuple(listed[:_MAX_LISTED]), diagnostics=tuple(_count(len(listed), url)))


def _find_words(text: str) -> Iterator[tuple[int, str]]:
    line, counted = 1, 0
    for found in re.finditer(r"\S+", text):
        line += text.count("\n", counted, found.start())
        counted = found.start()
        yield line, found[0]


def _count(number: int, url: str) -> Iterator[Diagnostic]:
    if number > _MAX_LISTED:
        message = f"it lists more than {_MAX_LISTED} URLs; the rest is ignored"
        yield Diagnostic(message=message, location=Location(url))


# ---------------------------------------------------------------------------------------------------------
# XML


def _parse_xml(content: bytes, url: str) -> Sitemap:
    kind: Literal["pages", "lists"] = "pages"
    listed: list[SitemapUrl] = []
    diagnostics: list[Diagnostic] = []
    is_news = False
    _refuse_doctype(content)
    try:
        for element in _iterate(content.lstrip(b" \t\r\n")):  # some CMSs send empty lines before the declaration
            name = etree.QName(element).localname
            if name == "sitemap":
                kind = "lists"
            facts = _gather(element)
            is_news = is_news or _NEWS in facts
            if "loc" in facts:
                listed.append(_make_listed(facts, element.sourceline))
            else:
                where = Location(url, element.sourceline)
                diagnostics.append(Diagnostic(message=f"a <{name}> without a URL", location=where))
            if len(listed) > _MAX_LISTED:
                break
    except etree.XMLSyntaxError as error:
        if not listed:
            raise ParseError(f"not valid XML: {_explain(error)}", line=error.lineno) from error
        message = f"not valid XML: {_explain(error)}; the URLs from here on are lost"
        diagnostics.append(Diagnostic(message=message, location=Location(url, error.lineno)))
    diagnostics += _count(len(listed), url)
    return Sitemap(kind=kind, is_news=is_news, listed=tuple(listed[:_MAX_LISTED]), diagnostics=tuple(diagnostics))


def _refuse_doctype(content: bytes) -> None:
    """Refuse a document type declaration before parsing.

    It is found in encodings of one, two or four bytes a character.

    Raises:
        ParseError: there is one before the root element.
    """
    plain = content.replace(b"\x00", b"") if b"\x00" in content[:_HEAD_BYTES] else content
    root = _ROOT.search(plain)
    found = re.search(rb"<!DOCTYPE", plain[: root.start()] if root else plain, re.IGNORECASE)
    if found:
        line = plain.count(b"\n", 0, found.start()) + 1
        raise ParseError("document type declarations are not allowed; no sitemap has one", line=line)


def _explain(error: etree.XMLSyntaxError) -> str:
    """Return libxml2's message without the position, which feedtool prints itself."""
    return re.sub(r", line \d+, column \d+.*", "", " ".join(str(error.msg).split()))


def _iterate(content: bytes) -> Iterator[Any]:
    """Yield each <url> and <sitemap>, and clear it before the next one."""
    if content.count(b"<") > _MAX_TAGS:
        raise ParseError(f"it has more than {_MAX_TAGS} tags")
    parser = etree.XMLPullParser(
        events=("end",),
        tag=("{*}url", "{*}sitemap"),
        **SAFE_XML_OPTIONS,
        remove_comments=True,
        remove_pis=True,
    )
    is_begun = False
    for start in range(0, len(content), _CHUNK):
        parser.feed(content[start : start + _CHUNK])
        for _, element in parser.read_events():
            if not is_begun:
                _check_root(element.getroottree())
                is_begun = True
            yield element
            _forget(element)
    root = parser.close()
    _check_root(root.getroottree())


def _check_root(tree: Any) -> None:
    if tree.docinfo.internalDTD is not None:  # in an encoding that hides it
        raise ParseError("document type declarations are not allowed; no sitemap has one", line=1)
    root = tree.getroot()
    if etree.QName(root).localname not in {"urlset", "sitemapindex"}:
        raise ParseError(f"<{etree.QName(root).localname}> is not the root of a sitemap", line=root.sourceline)


def _forget(element: Any) -> None:
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _gather(element: Any) -> dict[str, str]:
    """Return name -> text of elements of the sitemap's namespace and of `news:`.

    Pictures have a loc, too, in another namespace.
    """
    space = etree.QName(element).namespace
    found: dict[str, str] = {}
    for child in islice(element.iterchildren("*"), _MAX_FACTS):
        name = etree.QName(child)
        if name.namespace == space:
            found.setdefault(name.localname, _parse_text_of(child))
        elif name.localname == "news" and _NEWS_SPACE.fullmatch(name.namespace or ""):
            found[_NEWS] = ""
            for fact in islice(child.iterdescendants("*"), _MAX_FACTS):
                found.setdefault(f"{_NEWS}{etree.QName(fact).localname}", _parse_text_of(fact))
    return {name: text for name, text in found.items() if text or name == _NEWS}


def _parse_text_of(element: Any) -> str:
    return " ".join((element.text or "").split())


def _make_listed(facts: dict[str, str], line: int | None) -> SitemapUrl:
    published = facts.get("news:publication_date")
    return SitemapUrl(
        url=facts["loc"],
        line=line,
        changed=facts.get("lastmod") or published,
        title=facts.get("news:title"),
        published=published,
        keywords=facts.get("news:keywords"),
        language=facts.get("news:language"),
    )
