"""Describes web pages that servers return instead of feeds, and finds feeds. Pure.

describe_page   "a challenge page (Cloudflare)", "a login page", "a web page (Example)"
find_feeds      the feeds that a page names (link rel=alternate), then those at the site's conventional addresses
guess_feeds     the paths at which sites usually have a feed, for callers that may request them
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import SplitResult, urljoin, urlsplit

from msgspec import Struct

from feedtool.content.text import keep_long_references
from feedtool.fetching.address_guard import is_web_address

__all__ = ["FeedLink", "describe_page", "find_feeds", "guess_feeds", "is_html"]

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


def find_feeds(content: bytes, url: str) -> tuple[FeedLink, ...]:
    """Return the feeds of a page, likeliest first, each once.

    Absolute http(s) addresses only.

    Args:
        content: the page.
        url: the page's address.
    """
    page = _read(content[:_HEAD_BYTES])
    try:
        base = urljoin(url, page.base) if page.base else url
    except ValueError:
        base = url
    named = [FeedLink(url=_join(base, link.url), title=link.title, reason=link.reason) for link in page.links]
    found = {link.url: link for link in reversed([*named, *_find_by_convention(url)]) if is_web_address(link.url)}
    return tuple(reversed(found.values()))


def guess_feeds(url: str) -> tuple[FeedLink, ...]:
    """Return the usual addresses of feeds: below the page, then below the root."""
    names = ("feed", "feed.xml", "rss.xml", "atom.xml", "index.xml", "rss", "feed.json", "feeds/posts/default")
    folder = url.partition("?")[0].partition("#")[0].rstrip("/") + "/"
    bases = dict.fromkeys((folder, urljoin(url, "/")))
    return tuple(FeedLink(url=urljoin(base, name), reason="a usual path") for base in bases for name in names)


def _join(base: str, target: str) -> str:
    try:
        return urljoin(base, target.strip())
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
        self._links: list[tuple[int, FeedLink]] = []
        self._in_title = False

    @property
    def links(self) -> list[FeedLink]:
        return [link for _, link in sorted(self._links, key=lambda ranked: ranked[0])]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "title" and not self.title:
            self._in_title = True
        elif tag == "base" and not self.base:
            self.base = values.get("href", "")
        elif tag == "link" and len(self._links) < _MAX_LINKS:
            self._add_link(values)

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title and len(self.title) < 100:
            self.title = " ".join(f"{self.title} {data}".split())[:100]

    def _add_link(self, values: dict[str, str]) -> None:
        rels = values.get("rel", "").lower().split()
        rank = _TYPES.get(values.get("type", "").partition(";")[0].strip().lower())
        href = values.get("href", "").strip()
        if rank is None or not href or not {"alternate", "feed"} & set(rels) or "oembed" in href.lower():
            return
        title = " ".join(values.get("title", "").split())[:100]
        # The feed of a site's comments is rarely the one that the user wants.
        is_comments = re.search("comment", f"{title} {href}", re.IGNORECASE) is not None
        self._links.append((rank + 10 * is_comments, FeedLink(url=href, title=title, reason="the page names it")))


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
