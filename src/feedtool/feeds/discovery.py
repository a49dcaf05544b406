"""Describes web pages that servers return instead of feeds, and finds feeds. Pure.

describe_page        "a challenge page (Cloudflare)", "a login page", "a web page (Example)"
find_feeds           the feeds that a page or its response names (link rel=alternate), those at the site's conventional
                     addresses, then links in the text of the page that look like feeds
guess_feeds          the paths at which sites usually have a feed, for callers that may request them
replace_feed_scheme  feed://a.example/rss -> http://a.example/rss
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from html.parser import HTMLParser
from itertools import islice
from urllib.parse import SplitResult, urljoin, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from feedtool.content.text import keep_long_references
from feedtool.fetching.address_guard import is_web_address

_HEAD_BYTES = 64 * 1024
"""Heads are shorter, and the parser takes quadratic time for some hostile text."""
_MAX_LINKS = 20

_TYPES = {
    "application/atom+xml": 0,
    "application/rss+xml": 0,
    "application/feed+json": 0,
    "application/rdf+xml": 1,
    "application/json": 2,
    "application/xml": 2,
    "text/xml": 2,
}
"""Media types of feeds with their rank: pages also link oEmbed and the like as JSON or XML."""
_LOOSE_TYPE = re.compile(r"(?:application|text)/(?:x[.-])?(?:atom|rss|rdf|feed)(?:\+\w+)?")
"""Media types that servers and authors make up for feeds."""
_UNTYPED = 3
"""The rank of a link without a type that looks like a feed."""
_IN_TEXT = 4
"""The rank of a link in the text of a page."""
_FEED_LABEL = re.compile(
    r".*(?<![^\W_])(?:rss|atom|rdf|(?:json|news|web)[ -]?feed|syndication)[\d.]*(?![^\W_]).*|(?:\S+\s+){0,2}feeds?",
    re.IGNORECASE | re.DOTALL,
)
_FEED_PATH = re.compile(
    r"(?:\A|[/.&=])(?:rss|atom|rdf|jsonfeed|newsfeeds?|feeds?|syndication)[\d.]*(?:[/.&=]|\Z)", re.IGNORECASE
)
_XML_FILE = re.compile(r"(?<!sitemap)\.(?:xml|rdf|rss|atom)\Z", re.IGNORECASE)
_SCHEMES = re.compile(r"(?:feed|itpc|pcast|podcast|rss):(?://)?(?=(https?):)?", re.IGNORECASE)
"""Schemes by which links once opened a feed reader."""

_CHALLENGES = (
    ("Cloudflare", rb"/cdn-cgi/challenge-platform/|<title>Just a moment|cf-browser-verification|cf-turnstile"),
    ("Anubis", rb"/\.within\.website/x/cmd/anubis"),
    ("DDoS-Guard", rb"<title>DDoS-Guard"),
    ("Imperva", rb"_Incapsula_Resource"),
    ("Sucuri", rb"sucuri_cloudproxy_js"),
    ("DataDome", rb"captcha-delivery\.com"),
    ("AWS WAF", rb"awswaf\.com|AwsWafIntegration"),
    ("Akamai", rb"sec-if-cpt-container|/_sec/cp_challenge/"),
    ("a captcha", rb"g-recaptcha|h-captcha|hcaptcha\.com/1/api"),
)


class FeedLink(Struct, frozen=True, kw_only=True):
    """A feed that a page may have, and the reason for the guess."""

    url: str
    title: str = ""
    reason: str = ""


def is_html(content: bytes) -> bool:
    """Whether these bytes are HTML."""
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return (
        re.match(rb"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!doctype\s+html|<html|<head|<body)", head, re.DOTALL)
        is not None
    )


def describe_page(content: bytes) -> str:
    """Describe a web page for a message: one line, as long as a title."""
    head = content[:_HEAD_BYTES]
    for name, pattern in _CHALLENGES:
        if re.search(pattern, head, re.IGNORECASE):
            return f"a challenge page ({name}), which only a browser passes"
    kind = "a login page" if re.search(rb"<input[^>]{0,300}type=[\"']?password", head, re.IGNORECASE) else "a web page"
    title = _read(head).title
    return f"{kind} ({title})" if title else kind


def find_feeds(content: bytes, url: str, link_header: str = "") -> tuple[FeedLink, ...]:
    """Return the feeds of a page, likeliest first, each once.

    Absolute http(s) addresses only.

    Args:
        content: the page.
        url: the page's address.
        link_header: the Link header of its response (RFC 8288).
    """
    page = _read(content[:_HEAD_BYTES])
    base = _join(url, page.base) if page.base else url
    named = [(rank, replace(link, url=_join(url, link.url))) for rank, link in _parse_link_header(link_header)]
    named += [(rank, replace(link, url=_join(base, link.url))) for rank, link in page.links]
    linked = [replace(link, url=_join(base, link.url)) for _, link in sorted(_find_in_text(content), key=_get_rank)]
    ordered = [*(link for _, link in sorted(named, key=_get_rank)), *_find_by_convention(url), *linked]
    found = {link.url: link for link in reversed(ordered) if is_web_address(link.url) and link.url != url}
    return tuple(reversed(found.values()))


def replace_feed_scheme(url: str) -> str:
    """Return the http(s) address of a link such as feed://a.example/rss or feed:https://a.example/rss."""
    found = _SCHEMES.match(url)
    return url if found is None else url[found.end() :] if found[1] else f"http://{url[found.end() :]}"


def guess_feeds(url: str) -> tuple[FeedLink, ...]:
    """Return the usual addresses of feeds: below the page, then below the root."""
    names = ("feed", "feed.xml", "rss.xml", "atom.xml", "index.xml", "rss", "feed.json", "feeds/posts/default")
    folder = url.partition("?")[0].partition("#")[0].rstrip("/") + "/"
    bases = dict.fromkeys((folder, urljoin(url, "/")))
    return tuple(FeedLink(url=urljoin(base, name), reason="a usual path") for base in bases for name in names)


def _get_rank(ranked: tuple[int, FeedLink]) -> int:
    return ranked[0]


def _join(base: str, target: str) -> str:
    try:
        return urljoin(base, replace_feed_scheme(target.strip()))
    except ValueError:
        return ""


# ---------------------------------------------------------------------------------------------------------
# The page


class _Page(HTMLParser):
    """Collects the title, the base and the links to feeds from the head."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self.base = ""
        self.channel = ""
        self.links: list[tuple[int, FeedLink]] = []
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "title" and not self.title:
            self._in_title = True
        elif tag == "base" and not self.base:
            self.base = values.get("href", "")
        elif tag == "link" and len(self.links) < _MAX_LINKS:
            self.links += _rank_link(values, "the page names it")

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title and len(self.title) < 100:
            self.title = " ".join(f"{self.title} {data}".split())[:100]


def _rank_link(values: Mapping[str, str], reason: str) -> Iterator[tuple[int, FeedLink]]:
    """Yield a link to a feed and its rank, by its attributes."""
    rels = set(values.get("rel", "").lower().split())
    href, title = values.get("href", "").strip(), " ".join(values.get("title", "").split())[:100]
    rank = _rank_type(values.get("type", ""))
    if rank is None and not values.get("type") and "hreflang" not in values:
        # A page in another language or for phones is an alternate without a type, too.
        rank = _UNTYPED if "feed" in rels or _FEED_LABEL.fullmatch(title) or _looks_like_feed(href) else None
    if rank is None or not href or not rels & {"alternate", "feed"} or "oembed" in href.lower():
        return
    yield _rank(rank, FeedLink(url=href, title=title, reason=reason))


def _rank(rank: int, link: FeedLink) -> tuple[int, FeedLink]:
    """Return the rank of a link: the feed of a site's comments is rarely the one that the user wants."""
    return rank + 10 * (re.search("comment", f"{link.title} {link.url}", re.IGNORECASE) is not None), link


def _rank_type(written: str) -> int | None:
    media_type = written.partition(";")[0].strip().lower()
    return 0 if _LOOSE_TYPE.fullmatch(media_type) else _TYPES.get(media_type)


def _looks_like_feed(href: str) -> bool:
    """Whether the path of an address, or its query, has the name of a feed."""
    path, _, query = re.sub(r"\A[a-z]+://[^/?#]*", "", href, flags=re.IGNORECASE).partition("#")[0].partition("?")
    return any(map(_FEED_PATH.search, (path, query))) or _XML_FILE.search(path) is not None


_MAX_TEXT = 1024 * 1024
_ANCHOR = re.compile(r"<a\s([^<>]{1,1500})>(.{0,300}?)</a\s*>", re.IGNORECASE | re.DOTALL)
_ATTRIBUTE = re.compile(r"([a-z-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_LABELS = re.compile(r"\s(?:alt|title|aria-label)\s*=\s*[\"']([^\"']{0,100})", re.IGNORECASE)
_LABEL_LENGTH = 40
"""A longer text is a sentence that mentions feeds."""
_SHARED = re.compile(r"https?(?::|%3a).*https?(?::|%3a)", re.IGNORECASE)
"""An address with another in it, such as that of a service to which the feed can be added."""
_MARKUP = re.compile(r"<[^<>]*>")


def _find_in_text(content: bytes) -> Iterator[tuple[int, FeedLink]]:
    """Return links in the text that look like feeds, each with its rank."""
    text = content[:_MAX_TEXT].decode("utf-8", "replace")
    return islice(filter(None, (_rank_anchor(found[1], found[2]) for found in _ANCHOR.finditer(text))), _MAX_LINKS)


def _rank_anchor(written: str, inner: str) -> tuple[int, FeedLink] | None:
    """Return a link and its rank: by its type, else by its label, else by its address."""
    values = _parse_attributes(written)
    href = values.get("href", "").strip()
    label = " ".join(unescape(_MARKUP.sub(" ", inner)).split())[:100]
    labels = (label, values.get("title", ""), values.get("aria-label", ""), *_LABELS.findall(inner))
    signs = (
        _rank_type(values.get("type", "")) is not None,
        any(len(one) < _LABEL_LENGTH and _FEED_LABEL.fullmatch(one.strip()) for one in labels),
        _looks_like_feed(href),
    )
    if not href or not any(signs) or _SHARED.search(href):
        return None
    return _rank(_IN_TEXT + signs.index(True), FeedLink(url=href, title=label, reason="the page links to it"))


def _parse_attributes(written: str) -> dict[str, str]:
    return {name.lower(): unescape(one or two or three) for name, one, two, three in _ATTRIBUTE.findall(written)}


_LABEL_LENGTH = 40
"""A longer text is a sentence that mentions feeds."""
_SHARED = re.compile(r"https?(?::|%3a).*https?(?::|%3a)", re.IGNORECASE)
"""An address with another in it, such as that of a service to which the feed can be added."""


_LINK_VALUE = re.compile(r"<([^<>]{1,2000})>((?:\s*;\s*[\w*-]+(?:\s*=\s*(?:\"[^\"]*\"|[^\s\",;]*))?)*)")


def _parse_link_header(value: str) -> Iterator[tuple[int, FeedLink]]:
    for link in _LINK_VALUE.finditer(value[:_MAX_HEADER]):
        yield from _rank_link(
            {**_parse_attributes(link[2].replace(";", " ; ")), "href": link[1]}, "its response names it"
        )


_MAX_HEADER = 8192


def _read(head: bytes) -> _Page:
    page = _Page()
    try:
        page.feed(keep_long_references(head.decode("utf-8", "replace")))
    except AssertionError:
        # html.parser raises this for some broken declarations; everything before was read.
        return page
    return page


# ---------------------------------------------------------------------------------------------------------
# Conventions of well-known sites


def _find_by_convention(url: str) -> Iterator[FeedLink]:
    try:
        split = urlsplit(url)
    except ValueError:
        return
    host = (split.hostname or "").removeprefix("www.").removeprefix("m.")
    for names, convention in _CONVENTIONS:
        if host in names:
            yield from convention(split)
            return
    if re.fullmatch(r"/@[\w.-]+(@[\w.-]+)?/?", split.path):
        yield FeedLink(
            url=f"{split.scheme}://{split.netloc}{split.path.rstrip('/')}.rss", reason="Mastodon's convention"
        )


def _youtube(url: SplitResult) -> Iterator[FeedLink]:
    feed = "https://www.youtube.com/feeds/videos.xml"
    if found := re.match(r"/channel/(UC[\w-]{22})", url.path):
        yield FeedLink(url=f"{feed}?channel_id={found[1]}", reason="YouTube's convention")
    elif found := re.search(r"(?:^|&)list=([\w-]+)", url.query):
        yield FeedLink(url=f"{feed}?playlist_id={found[1]}", reason="YouTube's convention")
    elif found := re.match(r"/user/([\w-]+)", url.path):
        yield FeedLink(url=f"{feed}?user={found[1]}", reason="YouTube's convention")


def _reddit(url: SplitResult) -> Iterator[FeedLink]:
    if re.match(r"/(?:r|u|user)/[\w-]+", url.path):
        yield FeedLink(url=f"https://www.reddit.com{url.path.rstrip('/')}/.rss", reason="Reddit's convention")


def _github(url: SplitResult) -> Iterator[FeedLink]:
    found = re.fullmatch(r"/([\w.-]+)(?:/([\w.-]+))?(?:/(releases|commits|tags).*)?/?", url.path)
    if not found:
        return
    owner, repository, part = found.groups()
    if repository is None:
        yield FeedLink(url=f"https://github.com/{owner}.atom", reason="GitHub's convention")
        return
    for name in dict.fromkeys((part or "releases", "releases", "commits", "tags")):
        yield FeedLink(url=f"https://github.com/{owner}/{repository}/{name}.atom", reason="GitHub's convention")


def _medium(url: SplitResult) -> Iterator[FeedLink]:
    if url.path.strip("/"):
        yield FeedLink(url=f"https://medium.com/feed{url.path.rstrip('/')}", reason="Medium's convention")


_CONVENTIONS = (
    (("youtube.com",), _youtube),
    (("reddit.com", "old.reddit.com"), _reddit),
    (("github.com",), _github),
    (("medium.com",), _medium),
)
