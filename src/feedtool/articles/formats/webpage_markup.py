"""Reads what the HTML of an article page says without metadata: themes of WordPress and of site builders.

    time.published, .wp-block-post-date         the date         a[rel=author], .byline, .wp-block-post-author-name
    a[rel=tag], .taxonomy-category              the labels       link[rel=shortlink] ?p=57, which is WordPress's guid

It also tells an article from a page that lists articles: home page, archive, tag, author.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any, Literal
from urllib.parse import urljoin

__all__ = [
    "PageKind",
    "drop_heading_anchors",
    "find_kind_of_page",
    "find_widest_text",
    "parse_markup",
    "resolve_by_base",
]

PageKind = Literal["article", "page", "list"]
"""`page` is a page of WordPress that is neither a post nor a list of posts, such as "About"."""

_LIST_CLASSES = frozenset({"archive", "home", "blog", "search", "error404", "paged", "attachment"})
_LIST_PAGES = frozenset({"blog-list-page", "blog-tags-post-list-page", "blog-tags-list-page", "blog-archive-page"})
"""Docusaurus's classes."""
_LIST_TYPES = frozenset({"CollectionPage", "ProfilePage", "SearchResultsPage"})
_REST = re.compile(r"(?:/wp-json|rest_route=)/wp/v2/([\w-]+)/\d+")
_OUTSIDE = (
    "not(ancestor::aside or ancestor::nav or ancestor::footer[not(ancestor::article)]"
    " or ancestor::*[contains(@class, 'comment') or contains(@class, 'related') or contains(@class, 'wp-block-query')"
    " or contains(@class, 'widget') or contains(@class, 'latest-posts')])"
)
_SHORTLINK = re.compile(r"https?://[^/\s]+/[^\s?]*\?(?:post_type=[\w-]+&)?p=\d+")
_BY = re.compile(r"^(?:by|von|di|da|par|por|door|av|af|de)\s+", re.IGNORECASE)


def _having(name: str) -> str:
    """Return an XPath condition: the element has the class."""
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"


def _find(root: Any, path: str) -> list[Any]:
    """Return the elements on a path that are not in comments, sidebars or lists of other articles."""
    return list(root.xpath(f"{path}[{_OUTSIDE}]"))


def _get_text(element: Any) -> str:
    return " ".join(element.text_content().split())


# ---------------------------------------------------------------------------------------------------------
# Articles and lists


def find_kind_of_page(root: Any, types: frozenset[str]) -> PageKind | None:
    """Return whether a page is an article or lists articles; None if it does not show that.

    Args:
        root: the page.
        types: the types of its JSON-LD, without those inside of lists.
    """
    classes = {
        name for element in (root, root.find(".//body")) if element is not None for name in _split(element, "class")
    }
    if kind := _find_wordpress_kind(root, classes):
        return kind
    if classes & _LIST_PAGES:
        return "list"
    if any(name.endswith(("Article", "BlogPosting")) or name == "Review" for name in types):
        return "article"
    return "list" if types & _LIST_TYPES or _has_cards(root) else None


def _find_wordpress_kind(root: Any, classes: set[str]) -> PageKind | None:
    """Return the kind by the classes of body_class(), or by the link to the object of the REST API."""
    links = root.xpath(".//link[@rel='alternate' and @type='application/json']/@href")
    kinds = [found[1] for link in links if (found := _REST.search(link))]
    is_wordpress = bool(kinds or root.xpath(".//link[@rel='https://api.w.org/']")) or any(
        name.startswith(("postid-", "page-id-", "wp-")) for name in classes
    )
    if not is_wordpress:
        return None
    if "single" in classes and "attachment" not in classes:
        return "article"
    if classes & _LIST_CLASSES:
        return "list"
    if "page" in classes or kinds == ["pages"]:
        return "page"
    if kinds:
        return "list" if kinds[0] in ("users", "categories", "tags") else "article"
    return None


def _has_cards(root: Any) -> bool:
    """Whether the page has several articles, and the title of each is a link."""
    articles = [one for one in _find(root, ".//article") if not one.xpath("ancestor::article")]
    return len(articles) > 1 and all(
        one.xpath(".//*[self::h1 or self::h2 or self::h3 or self::h4][.//a[@href] or ancestor::a[@href]]")
        for one in articles
    )


def _split(element: Any, attribute: str) -> list[str]:
    return (element.get(attribute) or "").split()


# ---------------------------------------------------------------------------------------------------------
# Values


def parse_markup(root: Any) -> dict[str, Any]:
    """Return the values of a record that classes and link relations of the page show."""
    categories, tags = _find_labels(root)
    shortlink = next(iter(root.xpath(".//link[contains(concat(' ', @rel, ' '), ' shortlink ')]/@href")), "").strip()
    return {
        "id": shortlink if _SHORTLINK.fullmatch(shortlink) else None,
        "published": _find_date(root, ("published", "entry-date", "dt-published"), "datePublished", is_any=True),
        "updated": _find_date(root, ("dt-updated", "updated"), "dateModified"),
        "author": list(dict.fromkeys(_find_authors(root))),
        "category": categories,
        "tags": tags,
    }


def _find_date(root: Any, classes: tuple[str, ...], name: str, *, is_any: bool = False) -> str | None:
    for path in (
        *(f".//time[@datetime and {_having(one)}]" for one in classes),
        f".//*[@itemprop='{name}']",
        *((".//*[contains(@class, 'post-date')]//time[@datetime]", ".//article//time[@datetime]") if is_any else ()),
        *((".//main//time[@datetime]", ".//header//time[@datetime]") if is_any else ()),
    ):
        for element in _find(root, path):
            # WordPress marks the date of an article that was never changed `published updated`.
            is_other = not is_any and "published" in _split(element, "class")
            date = element.get("datetime") or element.get("content")
            if date and not is_other and not (is_any and _split(element, "class") == ["updated"]):
                return str(date)
    return None


def _find_authors(root: Any) -> Iterator[str]:
    for path in (
        ".//a[contains(concat(' ', @rel, ' '), ' author ')]",
        ".//*[@itemprop='author']//*[@itemprop='name']",
        f".//*[{_having('wp-block-post-author__name')} or {_having('wp-block-post-author-name')}]",
        f".//*[{_having('author')} or {_having('byline')}]//*[{_having('fn')}]",
        f".//*[{_having('byline')} or {_having('post-author')} or {_having('author-name')}]",
    ):
        names = [_BY.sub("", _get_text(one)) for one in _find(root, path)]
        if found := [name for name in names if 0 < len(name) <= 80]:
            yield from found
            return


def _find_labels(root: Any) -> tuple[list[str], list[str]]:
    """Return the categories and tags: `rel="category tag"` and `rel="tag"`, or the classes of block themes."""
    categories: list[str] = []
    tags: list[str] = []
    for link in _find(root, ".//a[contains(concat(' ', @rel, ' '), ' tag ')]"):
        above = " ".join(one.get("class") or "" for one in link.iterancestors())
        is_category = "category" in _split(link, "rel") or "taxonomy-category" in above or "cat-links" in above
        if name := _get_text(link).removeprefix("#"):
            (categories if is_category else tags).append(name)
    return list(dict.fromkeys(categories)), list(dict.fromkeys(tags))


# ---------------------------------------------------------------------------------------------------------
# The text

_FRAME = (
    "nav", "header", "footer", "aside", "form", "script", "style", "button", "template", "noscript", "select", "iframe",
)  # fmt: skip
_SHARE = 0.8
"""The share of a block's letters that one of its blocks must have to be the text itself."""
_NOT_LETTERS = re.compile(r"\W+")


def find_widest_text(root: Any) -> Any:
    """Return the smallest block that has nearly all text of the page outside of its frame; None without text.

    It serves pages that are too short for readability.
    """
    body = root.find(".//body")
    if body is None:
        return None
    body = copy.deepcopy(body)
    outside = body.xpath(".//*[contains(@class, 'comment') or contains(@id, 'comment') or contains(@class, 'widget')]")
    for element in (*body.iter(*_FRAME), *outside):
        if element.getparent() is not None:
            element.drop_tree()
    block, size = body, _count_letters(body)
    while size:
        inner = max(block.iterchildren("div", "section", "article", "main", "td", "table", "tr", "tbody"),
                    key=_count_letters, default=None)  # fmt: skip
        if inner is None or _count_letters(inner) < _SHARE * size:
            return block
        block, size = inner, _count_letters(inner)
    return None


def _count_letters(element: Any) -> int:
    return len(_NOT_LETTERS.sub("", element.text_content()))


# ---------------------------------------------------------------------------------------------------------
# Repairs

_ANCHORS = frozenset({"headerlink", "hash-link", "anchor", "header-anchor", "heading-anchor", "anchorjs-link"})


def drop_heading_anchors(root: Any) -> None:
    """Remove the links of headings to themselves, which Sphinx, Docusaurus, MkDocs and others add."""
    for link in root.xpath(".//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6 or self::dt]//a"):
        heading = next(link.iterancestors("h1", "h2", "h3", "h4", "h5", "h6", "dt"), None)
        if heading is None:  # a link around it was removed
            continue
        has_words = re.search(r"\w", link.text_content()) is not None
        # A class such as `anchor` may also be that of a link around the whole heading.
        is_marked = not _ANCHORS.isdisjoint(_split(link, "class")) and _get_text(link) != _get_text(heading)
        is_mark = is_marked or not (has_words or link.xpath(".//img"))
        if is_mark and "#" in (link.get("href") or "#"):
            link.drop_tree()


_ADDRESSES = ("href", "src", "poster", "cite")


def resolve_by_base(root: Any, url: str) -> None:
    """Make the addresses of a page with `<base href>` absolute; those of its own page stay."""
    base = next(iter(root.xpath(".//base/@href")), "").strip()
    if not base:
        return
    base = urljoin(url, base)
    for element in root.iter("a", "img", "source", "video", "audio", "iframe", "blockquote", "q"):
        for name in _ADDRESSES:
            written = (element.get(name) or "").strip()
            if written and not written.startswith("#"):
                element.set(name, urljoin(base, written))
        if written := element.get("srcset"):
            element.set("srcset", re.sub(r"(^|,\s+)(\S+)", lambda found: found[1] + urljoin(base, found[2]), written))
