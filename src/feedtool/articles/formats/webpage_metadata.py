"""Reads the values of a record from the HTML of an article page.

It reads metadata, best first, from JSON-LD (schema.org Article and Review), microformats (h-entry), Open Graph and
plain HTML (webpage_markup.py). The text is the element marked as the article's body, without navigation and forms;
without such an element, it is the one that readability finds (an extra).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree, html

from feedtool.articles.formats.webpage_markup import (
    drop_heading_anchors,
    find_kind_of_page,
    find_widest_text,
    parse_markup,
    resolve_by_base,
)
from feedtool.content.attributes import drop_many_attributes
from feedtool.content.strict_json import parse_json
from feedtool.errors import ParseError
from feedtool.model import Diagnostic, Location

__all__ = ["looks_like_article", "may_hold_article", "parse_article_page"]

Values = dict[str, Any]

_SIGNS = re.compile(
    rb"[\"'](?:[A-Za-z]*Article|BlogPosting|Review)[\"']|og:type[\"'][^>]*article|\bh-entry\b|<article[\s>]"
    rb"|\bsingle-post\b|/wp/v2/posts/\d+[\"']|\bwp-block-post-content\b",
    re.IGNORECASE,
)
_PAGE = re.compile(rb"<body[^>]*\spage-id-\d|/wp/v2/pages/\d+[\"']")
_PARAGRAPH = re.compile(rb"<p[\s>]", re.IGNORECASE)
_FEWEST_PARAGRAPHS = 3
_FEWEST_WORDS = 40
_PASSWORD = re.compile(rb"type=[\"']?password", re.IGNORECASE)
_MARKUP = re.compile(
    rb"<(?:head|script|style|nav|footer)\b.{0,200000}?</(?:head|script|style|nav|footer)|<[^<>]*>", re.DOTALL
)
_ARTICLE_TYPES = re.compile(r"(?:.*[/:])?(?:\w*Article|BlogPosting|LiveBlogPosting|Review|Report|Recipe)")
_BODIES = (
    ".//*[contains(concat(' ', normalize-space(@class), ' '), ' e-content ')]",
    ".//*[@itemprop='articleBody']",
    ".//article//*[contains(@class, 'entry-content') or contains(@class, 'post-content')]",
    ".//*[contains(@class, 'wp-block-post-content')]",
    ".//article//*[contains(@class, 'article-body') or contains(@class, 'article-content')]",
    ".//*[contains(@class, 'entry-content') or contains(@class, 'post-content')]",
    ".//article",
)
_NO_TEXT = ("script", "style", "nav", "aside", "form", "footer", "button", "template", "noscript")
_META = {
    "og:title": "title", "twitter:title": "title",
    "og:description": "summary", "description": "summary", "twitter:description": "summary",
    "og:url": "url", "og:image": "image", "og:image:url": "image", "twitter:image": "image", "og:image:alt": "imagealt",
    "article:published_time": "published", "article:modified_time": "updated", "og:updated_time": "updated",
    "article:author": "author", "author": "author", "article:section": "category", "article:tag": "tags",
    "article:expiration_time": "expires", "og:locale": "language",
    "product:price:amount": "price", "og:price:amount": "price",
    "status": "status", "robots": "robots",
    "product:price:currency": "currency", "og:price:currency": "currency",
}  # fmt: skip


def looks_like_article(content: bytes) -> bool:
    """Whether the markup of a page declares an article, and not a page of WordPress such as "About"."""
    head = content[:1_000_000]
    return _SIGNS.search(head) is not None and _PAGE.search(head) is None


def may_hold_article(content: bytes) -> bool:
    """Whether a saved page may have an article: markup for one, or paragraphs."""
    head = content[:1_000_000]
    if _SIGNS.search(head) or len(_PARAGRAPH.findall(head)) >= _FEWEST_PARAGRAPHS:
        return True
    return not _PASSWORD.search(head) and len(_MARKUP.sub(b"", head).split()) >= _FEWEST_WORDS


def parse_article_page(content: str, url: str = "") -> tuple[Values, list[Diagnostic]]:
    """Return the values of a record, and diagnostics of unreadable parts of the page at `url`.

    Raises:
        ParseError: the content is not HTML, or has no title and no text.
    """
    try:
        # As bytes with a declared encoding: lxml refuses text that declares one itself.
        parser = html.HTMLParser(encoding="utf-8", huge_tree=False)
        limited = drop_many_attributes(content)
        root = html.document_fromstring(limited.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ParseError(f"not HTML: {error}") from error
    notes: list[Diagnostic] = []
    values: Values = {}
    nodes = _read_json_ld(root, notes, url)
    kind = find_kind_of_page(root, frozenset(_list_types(nodes)))
    if kind == "list":
        note = Diagnostic(
            "page-of-list", "the page lists articles and is not one; skipped", "note", location=Location(url)
        )
        return {}, [*notes, note]
    drop_heading_anchors(root)
    for part in (
        _parse_json_ld(nodes),
        _parse_h_entry(root),
        _parse_meta(root),
        parse_markup(root),
        _parse_plain(root),
    ):
        for name, value in part.items():
            if value not in (None, "", [], ()):
                values.setdefault(name, value)
    resolve_by_base(root, str(values.get("url") or url))
    body = _get_body(root, str(values.get("title", "")), notes, url)
    if body:
        values["content_html"] = body
    if not values.get("title") and not body:
        raise ParseError("the page has no title and no article")
    return values, notes


# ---------------------------------------------------------------------------------------------------------
# JSON-LD


Node = Mapping[str, Any]


def _read_json_ld(root: Any, notes: list[Diagnostic], url: str) -> list[Node]:
    """Return the nodes of all JSON-LD on the page."""
    found: list[Node] = []
    for script in root.iterfind(".//script[@type='application/ld+json']"):
        try:
            found += _find_nodes(parse_json(script.text or ""))
        except ParseError as error:
            where = Location(url, script.sourceline)
            notes.append(Diagnostic(message=f"cannot read the JSON-LD: {error}", location=where))
    return found


def _list_types(nodes: list[Node]) -> Iterator[str]:
    listed = {id(one) for node in nodes for one in _find_nodes(node.get("itemListElement"), 3)}
    for node in nodes:
        types = node.get("@type")
        if id(node) not in listed:
            yield from (str(one).rpartition("/")[2] for one in (types if isinstance(types, list) else [types]))


def _parse_json_ld(nodes: list[Node]) -> Values:
    named = {str(node["@id"]): node for node in nodes if "@id" in node and len(node) > 1}
    article = next((node for node in nodes if _has_type(node, _ARTICLE_TYPES)), None)
    return _parse_node({name: _resolve(value, named) for name, value in article.items()}) if article else {}


def _resolve(value: Any, named: Mapping[str, Node]) -> Any:
    """Return a value with the properties of the nodes to which `@id` refers."""
    if isinstance(value, list):
        return [_resolve(one, named) for one in value[:100]]
    if isinstance(value, Mapping) and str(value.get("@id")) in named:
        return {**named[str(value["@id"])], **value}
    return value


def _find_nodes(data: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    if isinstance(data, list):
        for one in data[:100]:
            yield from _find_nodes(one, depth)
    elif isinstance(data, dict):
        yield data
        if depth < 3:
            for key in ("@graph", "mainEntity", "review", "itemListElement", "author"):
                yield from _find_nodes(data.get(key), depth + 1)


def _has_type(node: Mapping[str, Any], wanted: re.Pattern[str]) -> bool:
    types = node.get("@type")
    return any(
        isinstance(one, str) and wanted.fullmatch(one) for one in (types if isinstance(types, list) else [types])
    )


def _parse_node(node: Mapping[str, Any]) -> Values:
    page = node.get("mainEntityOfPage")
    rating = _as_mapping(node.get("reviewRating"))
    reviewed = _as_mapping(node.get("itemReviewed"))
    offer = _as_mapping(node.get("offers") or reviewed.get("offers"))
    return {
        "title": _as_text(node.get("headline") or node.get("name")),
        "url": _as_text(node.get("url"))
        or (_as_text(page.get("@id")) if isinstance(page, Mapping) else _as_text(page)),
        "summary": _as_text(node.get("description")),
        "published": _as_text(node.get("datePublished") or node.get("dateCreated")),
        "updated": _as_text(node.get("dateModified")),
        "expires": _as_text(node.get("expires") or offer.get("priceValidUntil")),
        "authors": [*_name_people(node.get("author"))],
        "category": node.get("articleSection"),
        "tags": node.get("keywords"),
        "language": _as_text(node.get("inLanguage")),
        "image": _get_image(node.get("image")),
        "content_text": _as_text(node.get("articleBody") or node.get("reviewBody")),
        "item": _as_text(reviewed.get("name")),
        "rating": _as_text(rating.get("ratingValue")),
        "best": _as_text(rating.get("bestRating")),
        "worst": _as_text(rating.get("worstRating")),
        "price": _as_text(offer.get("price")),
        "currency": _as_text(offer.get("priceCurrency")),
        "merchant": _as_text(_as_mapping(offer.get("seller")).get("name")),
    }


def _as_mapping(value: Any) -> Mapping[str, Any]:
    if isinstance(value, list):
        value = value[0] if value else None
    return value if isinstance(value, Mapping) else {}


def _as_text(value: Any) -> str | None:
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("@value") or value.get("@id")
    return str(value).strip() or None if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def _name_people(value: Any) -> Iterator[dict[str, str]]:
    for one in value if isinstance(value, list) else [value]:
        name = _as_text({**one, "@id": None} if isinstance(one, Mapping) else one)
        if name:
            url = _as_text(one.get("url")) if isinstance(one, Mapping) else None
            yield {"name": name, **({"url": url} if url else {})}


def _get_image(value: Any) -> Any:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, Mapping):
        return {key: value[key] for key in ("url", "width", "height") if isinstance(value.get(key), str | int)}
    return value if isinstance(value, str) else None


# ---------------------------------------------------------------------------------------------------------
# Microformats, Open Graph, plain HTML


def _classed(root: Any, name: str) -> Any:
    found = root.xpath(f".//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]")
    return found[0] if found else None


def _parse_h_entry(root: Any) -> Values:
    """Return the properties of an h-entry (https://microformats.org/wiki/h-entry)."""
    entry = _classed(root, "h-entry")
    if entry is None:
        return {}

    def text(name: str) -> str | None:
        element = _classed(entry, name)
        return " ".join(element.text_content().split()) or None if element is not None else None

    def attribute(name: str, *attributes: str) -> str | None:
        element = _classed(entry, name)
        if element is None:
            return None
        return next((element.get(one) for one in attributes if element.get(one)), None) or text(name)

    labels = entry.xpath(".//*[contains(concat(' ', normalize-space(@class), ' '), ' p-category ')]")
    return {
        "title": text("p-name"),
        "summary": text("p-summary"),
        "url": attribute("u-url", "href"),
        "published": attribute("dt-published", "datetime", "title"),
        "updated": attribute("dt-updated", "datetime", "title"),
        "author": text("p-author"),
        "tags": [" ".join(one.text_content().split()) for one in labels],
        "image": attribute("u-photo", "src", "href"),
    }


def _parse_meta(root: Any) -> Values:
    found: Values = {}
    tags: list[str] = []
    for element in root.iterfind(".//meta[@content]"):
        name = _META.get((element.get("property") or element.get("name") or "").strip().lower())
        value = element.get("content").strip()
        if name == "tags" and value:
            tags.append(value)
        # The URL of an author's profile is not a name.
        elif name and value and not (name == "author" and value.startswith("http")):
            found.setdefault(name, value)
    return {**found, "tags": tags}


_HEADLINES = (
    ".//h1[contains(@class, 'post-title') or contains(@class, 'entry-title') or @itemprop='headline']",
    ".//article//h1",
    ".//main//h1",
    ".//h1",
    ".//title",
)
"""The title's places, best first: the first `h1` of a page may be the name of its site."""


def _parse_plain(root: Any) -> Values:
    headlines = (" ".join(one.text_content().split()) for path in _HEADLINES for one in root.xpath(path)[:1])
    canonical = root.find(".//link[@rel='canonical']")
    return {
        "title": next(filter(None, headlines), None),
        "url": canonical.get("href") if canonical is not None else None,
        "language": root.get("lang") or root.get("xml:lang"),
    }


def _get_body(root: Any, title: str, notes: list[Diagnostic], url: str) -> str:
    """Return the inner HTML of the article's text, without its headline."""
    body = next((found[0] for path in _BODIES if (found := root.xpath(path)) and _get_letters(found[0])), None)
    if body is None:
        main = root.find(".//main")
        readable = _find_readable(root, notes if main is None else [], url)
        body = main if readable is None else readable
    if body is None and not notes:
        body = find_widest_text(root)
    if body is None or not _get_letters(body):
        if not notes:
            message = "the page has no text of an article"
            notes.append(Diagnostic("no-text", message, "note", location=Location(url)))
        return ""
    etree.strip_elements(body, *_NO_TEXT, etree.Comment, with_tail=False)
    for heading in body.xpath(".//h1"):
        if " ".join(heading.text_content().split()).casefold() == " ".join(title.split()).casefold():
            heading.drop_tree()
    inner = "".join(etree.tostring(child, encoding="unicode", method="html") for child in body)
    return f"{html.tostring(_text_only(body.text), encoding='unicode')[3:-4]}{inner}".strip()


def _get_letters(element: Any) -> str:
    return "".join(element.text_content().split())


def _find_readable(root: Any, notes: list[Diagnostic], url: str) -> Any:
    """Return the element that readability chooses, if no markup shows the text."""
    if len(root.findall(".//p")) < _FEWEST_PARAGRAPHS:
        return None
    try:
        from readability import Document
        from readability.readability import Unparseable
    except ImportError:
        message, hint = "the article's text is not marked", "run `pip install 'feedtool[pages]'` to find it"
        notes.append(Diagnostic(message=message, hint=hint, location=Location(url)))
        return None
    try:
        found = Document(etree.tostring(root, encoding="unicode", method="html")).summary(html_partial=True)
    except Unparseable:
        return None
    readable = html.fragment_fromstring(found, create_parent="div")
    return readable if _get_letters(readable) else None


def _text_only(text: str | None) -> Any:
    element = html.Element("p")
    element.text = text
    return element
