"""Elements -> links, enclosures and images, those of Media RSS and iTunes included."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from feedtool.content.html_images import is_avatar
from feedtool.content.text import parse_integer
from feedtool.feeds.xml_elements import ENTRY, FEED
from feedtool.feeds.xml_lookup import Children, Scope, find_string, get_key, group_children, list_all, list_in_order
from feedtool.model import Enclosure, Image, Link


def parse_links(found: Children, scope: Scope) -> list[Link]:
    """Return all links: Atom's, and those of RSS, whose text is the address."""
    links = [_parse_link(element, scope) for element in list_in_order(found, "link", "atom:link")]
    return [link for link in links if link.href]


def _parse_link(element: Any, scope: Scope) -> Link:
    if not element.keys():
        return Link(href=scope.resolve(_unescape_ampersands(element.text or ""), element) or "", rel="alternate")
    given, text = element.get("href"), _unescape_ampersands(element.text or "").strip()
    # The text of a link is its address in RSS, whatever its attributes say.
    is_rss = get_key(element) == "link" and "://" in text
    href = text if is_rss else given or text or element.get("url") or element.get("uri")
    if not href and scope.has_base and given is not None:
        # An empty href is the document that xml:base names (RFC 3986 section 4.4); without xml:base, the feed itself.
        base = scope.base_of(element)
        href = base if base and base != scope.base else ""
    rel = (element.get("rel") or "alternate").strip().lower()
    return Link(
        href=scope.resolve(href, element) or "",
        rel=rel.removeprefix("http://www.iana.org/assignments/relation/"),
        media_type=element.get("type"),
        language=element.get("hreflang"),
        title=element.get("title"),
    )


def _unescape_ampersands(text: str) -> str:
    """Return the address without double escaping."""
    return text.replace("&amp;", "&") if "&amp;" in text else text


def is_page(media_type: str | None) -> bool:
    """Whether a link of this media type, or of none, leads to a web page."""
    return (media_type or "").strip().lower() in _PAGES


_PAGES = {"", "text/html", "html", "application/xhtml+xml", "xhtml"}


def choose_link(links: Sequence[Link]) -> str | None:
    """Return the last alternate link that is a page, like feedparser; else the first alternate link."""
    pages = [link for link in links if link.rel == "alternate"]
    best = [link for link in pages if is_page(link.media_type)]
    return best[-1].href if best else pages[0].href if pages else None


def parse_enclosures(found: Children, links: Sequence[Link], scope: Scope) -> tuple[Enclosure, ...]:
    """Return the enclosures of an entry, each URL once: RSS, Atom, then Media RSS, which states durations."""
    by_url: dict[str, Enclosure] = {}
    for enclosure in _list_enclosures(found, links, scope):
        first = by_url.setdefault(enclosure.url, enclosure)
        if first.duration_s is None and enclosure.duration_s:
            by_url[enclosure.url] = replace(first, duration_s=enclosure.duration_s)
    return tuple(by_url.values())


def _list_enclosures(found: Children, links: Sequence[Link], scope: Scope) -> Iterator[Enclosure]:
    for element in found.get("enclosure", ()):
        yield from _make_enclosure(element, scope, "url", "length")
    if links and any(link.rel == "enclosure" for link in links):
        for element in list_all(found, "link", "atom:link"):
            if (element.get("rel") or "").strip().lower() == "enclosure":
                yield from _make_enclosure(element, scope, "href", "length")
    for element in list_all(found, *ENTRY["files"]):
        if _medium(element) in {"audio", "video"}:
            yield from _make_enclosure(element, scope, "url", "filesize")


def find_outside_content(found: Children, scope: Scope) -> Enclosure | None:
    """Return the content of an entry that is in a document of its own (RFC 4287 section 4.1.3.2)."""
    elements = (element for element in list_all(found, "atom:content") if element.get("src"))
    return next((one for element in elements for one in _make_enclosure(element, scope, "src", "length")), None)


def _make_enclosure(element: Any, scope: Scope, address: str, size: str) -> Iterator[Enclosure]:
    given = element.get(address) or element.get("href") or element.get("url") or element.get("uri") or element.text
    url = scope.resolve(given, element)
    if url:
        yield Enclosure(
            url=url,
            media_type=(element.get("type") or "").strip() or None,
            length=parse_integer((element.get(size) or element.get("fileSize") or "").strip()),
            title=element.get("title"),
            duration_s=parse_integer(element.get("duration")),
        )


def _medium(element: Any) -> str:
    return (element.get("medium") or (element.get("type") or "").partition("/")[0]).strip().lower()


def find_image(found: Children, enclosures: Sequence[Enclosure], scope: Scope) -> Image | None:
    """Return the image of an entry: Media RSS, iTunes, else an enclosure that is an image.

    The author's avatar, which WordPress.com and others list among the images, is none.
    """
    files = (element for element in list_all(found, *ENTRY["files"]) if _is_picture(element))
    for element in (*files, *list_all(found, *ENTRY["images"])):
        image = _make_image(element, scope)
        if image and not is_avatar(image.url):
            return image
    for enclosure in enclosures:
        if (enclosure.media_type or "").startswith("image/"):
            return Image(url=enclosure.url, media_type=enclosure.media_type, length=enclosure.length)
    return None


def _is_picture(element: Any) -> bool:
    return _medium(element) == "image" or (element.get("url") or "").lower().endswith(
        (".jpg", ".jpeg", ".png", ".webp")
    )


def _make_image(element: Any, scope: Scope) -> Image | None:
    url = scope.resolve(element.get("url") or element.get("href"), element)
    if not url:
        return None
    return Image(
        url=url,
        media_type=element.get("type"),
        width=parse_integer(element.get("width")),
        height=parse_integer(element.get("height")),
    )


def find_feed_image(found: Children, scope: Scope) -> Image | None:
    """Return the image of a feed: RSS, iTunes, Atom."""
    for element in found.get("image", ()):
        url = scope.resolve(find_string(group_children(element), "url"), element)
        if url:
            return Image(url=url)
    for element in list_all(found, *FEED["images"]):
        return _make_image(element, scope)
    logo = find_string(found, *FEED["logo"])
    return Image(url=scope.resolve(logo, found[next(iter(found))][0]) or logo) if logo else None
