"""Makes links comparable; the canonical form is never published.

Two addresses of one page have one canonical form: it ignores scheme, www and mobile hosts, default ports, index
pages, tracking parameters, AMP and redirector wrappers, order of parameters and percent-encoding. Possible parts of
the page's identity stay: other parameters with their blank values, the case of the path, fragments that are more than
a position on the page. Addresses that identify no entry (a home page, a shortener) have no canonical form.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from sys import intern
from typing import NewType
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

CanonicalUrl = NewType("CanonicalUrl", str)

_MEASURED = (
    r"(?:utm_|mtm_|pk_|piwik_|ga_|hsa_|_hs|__hs|itm_|at_(?:medium|campaign|custom|link)).*|_ga|_gl|"
    r"mc_cid|mc_eid|oly_\w+|vero_\w+|[a-z]*clid|msclkid|gclsrc|gbraid|wbraid|srsltid|igshid|igsh|mkt_tok|wickedid|"
    r"_openstat|rb_clickid|s_cid|sc_cid|cmpid|ncid|ocid|xtor|smid|guccounter|spm|maca"
)
_MEASURING = re.compile(_MEASURED, re.IGNORECASE)
"""Parameters that only measure where readers come from, at any site."""
_TRACKING = re.compile(
    rf"{_MEASURED}|dm_i|dm_t|traffic_source|referrer|sfnsn|emc|nr_email_referer|__twitter_impression|"
    r"_branch_match_id|trk|trkcampaign|share_id|feature",
    re.IGNORECASE,
)
_ONLY_BY_VALUE = {"ref", "from", "source", "src", "via", "medium", "campaign", "f", "partner", "share", "cmp"}
"""These may be the identity; they are dropped only if their value names a traffic source."""
_SOURCE_VALUE = re.compile(
    r"(?:rss(?:[-_].*)?|feeds?|atom|newsletter|e?mail|social|twitter|x|facebook|mastodon|bluesky|linkedin|whatsapp|"
    r"telegram|reddit|pocket|tumblr|pinterest|hn|hackernews|.*\.[a-z]{2,})$",
    re.IGNORECASE,
)
_TRACKING_TAIL = re.compile(r"[;&?]utm_.*", re.IGNORECASE | re.DOTALL)
"""The end of a percent-decoded path or parameter: tracking that was appended with the wrong separator."""
_FRAGMENT = re.compile(
    r"(?:utm_|xtor|ref=).*|comments?|respond|more-\d+|content|main|top|atom-everything|\d{1,2}", re.IGNORECASE
)
_INDEX = re.compile(r"/(?:index\.(?:html?|php)|default\.aspx?)$", re.IGNORECASE)
_AMP = re.compile(r"(?:/amp|\.amp\.html)/?$", re.IGNORECASE)
_PLAIN_PATH = re.compile(
    r"(?:/(?!amp(?:/|$)|index\.|default\.)[a-z0-9_-]+)*(?:\.[a-z]{2,4}|/)?",
    re.IGNORECASE,
)
"""Paths that no rule here changes."""
_PLAIN_URL = re.compile(
    r"https?://([a-z0-9-]+(?:\.[a-z0-9-]+)+)"
    r"((?:/(?!(?i:amp(?:[/?]|$)|index\.|default\.))[A-Za-z0-9_-]+)*(?:\.[A-Za-z]{2,4}|/)?)"
    r"(\?(?:p|id|v|story|article|page)=[A-Za-z0-9]+)?"
)
"""The commonest addresses, which no rule changes: host, path, and one parameter that is an identity."""
_AMP_QUERY = {("amp", ""), ("amp", "1"), ("outputtype", "amp")}
_HOST_LABEL = re.compile(r"^(?:www\d?|m|mobile|amp)\.(?=.+\.)")
_AMP_CACHE = re.compile(r"^/(?:c|v|wp)/(?:s/)?(.+)$")
_GOOGLE_AMP = re.compile(r"^/amp/(?:s/)?(.+)$")

_WRAPPERS: tuple[tuple[re.Pattern[str], re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile(r"(?:^|\.)google\.[a-z.]+$"), re.compile(r"^/url$"), ("q", "url")),
    (re.compile(r"(?:^|\.)facebook\.com$"), re.compile(r"^/l\.php$"), ("u",)),
    (re.compile(r"^out\.reddit\.com$"), re.compile(r""), ("url",)),
    (re.compile(r"(?:^|\.)youtube\.com$"), re.compile(r"^/redirect$"), ("q",)),
    (re.compile(r"^steamcommunity\.com$"), re.compile(r"^/linkfilter"), ("url", "u")),
    (re.compile(r"(?:^|\.)vk\.com$"), re.compile(r"^/away\.php$"), ("to",)),
    (re.compile(r"^t\.umblr\.com$"), re.compile(r"^/redirect$"), ("z",)),
    (re.compile(r"(?:^|\.)getpocket\.com$"), re.compile(r""), ("url",)),
)
"""(host, path, names of the parameters that hold the target address) of redirectors."""

_MAY_WRAP = re.compile(
    r"google|ampproject|facebook|reddit|youtube|steamcommunity|vk\.com|umblr|getpocket|href\.li", re.IGNORECASE
)
"""Only addresses with one of these are looked up in the tables."""

_OPAQUE = re.compile(
    r"^(?:t\.co|bit\.ly|tinyurl\.com|goo\.gl|ow\.ly|buff\.ly|is\.gd|lnkd\.in|dlvr\.it|fb\.me|j\.mp|"
    r"feedproxy\.google\.com|feeds\.feedburner\.com|rss\.feedsportal\.com)$"
)
"""Redirectors that hide their target: such an address has neither an identity nor a site."""

_MAX_UNWRAPS = 3
_MAX_LENGTH = 4096


_MEASURED_TAIL = re.compile(r"(?:[;&?]|%3B|%3F|%26)(?:amp;)?(?:utm_|xtor=).*", re.IGNORECASE | re.DOTALL)
_MEASURED_FRAGMENT = re.compile(r"(?:utm_|xtor=).*", re.IGNORECASE | re.DOTALL)


_UNMEASURED = re.compile(r"[^?#;&%]*")
"""An address that has no room for a parameter, as most links of entries."""


def strip_tracking(url: str) -> str:
    """Return an address without parameters that only measure where readers come from; the rest stays as written."""
    if _UNMEASURED.fullmatch(url):
        return url
    page, _, fragment = url.partition("#")
    path, _, query = page.partition("?")
    pairs = query.split("&")
    bare = _MEASURED_TAIL.sub("", path)
    kept = [_MEASURED_TAIL.sub("", pair) for pair in pairs if not _MEASURING.fullmatch(_find_name(pair))]
    place = "" if _MEASURED_FRAGMENT.fullmatch(fragment) else _MEASURED_TAIL.sub("", fragment)
    if (bare, kept, place) == (path, pairs, fragment):
        return url
    return bare + ("?" if any(kept) else "") + "&".join(kept) + ("#" if place else "") + place


def _find_name(pair: str) -> str:
    return unquote(pair.partition("=")[0]).removeprefix("amp;")


def find_host(url: str | None) -> str | None:
    """Return the site of a link: its host without www and mobile labels.

    None for a hidden target.
    """
    return _resolve(url)[0] if url and len(url) <= _MAX_LENGTH else None


def canonicalize_url(url: str | None) -> CanonicalUrl | None:
    """Return the comparable form of an absolute http(s) address, or None if it identifies no entry."""
    return _resolve(url)[1] if url and len(url) <= _MAX_LENGTH else None


def find_beginning(site: str) -> str | None:
    """Return what the canonical URLs of the pages of a site begin with, or None for an address that names no site."""
    host = find_host(site)
    return f"{host}{urlsplit(site).path.rstrip('/')}/" if host else None


@lru_cache(maxsize=4096)
def _resolve(url: str) -> tuple[str | None, CanonicalUrl | None]:
    """Return the host and the comparable form of an address.

    The results are cached, because most addresses are looked up twice.
    """
    plain = _PLAIN_URL.fullmatch(url)
    site = _find_plain_site(plain[1]) if plain else None
    if plain is None or site is None:
        return _resolve_any(url)
    rest = plain[2].rstrip("/") + (plain[3] or "")
    return site, CanonicalUrl(site + rest) if rest else None


@lru_cache(maxsize=4096)
def _find_plain_site(host: str) -> str | None:
    """Return a host without www and mobile labels.

    None if the name alone does not determine the site.
    """
    while _HOST_LABEL.match(host):
        host = host.partition(".")[2]
    return None if _MAY_WRAP.search(host) or _OPAQUE.match(host) else intern(host)


def _resolve_any(url: str) -> tuple[str | None, CanonicalUrl | None]:
    split = _split(_unwrap_all(url))
    host = _clean_host(split) if split else None
    if split is None or host is None or _OPAQUE.match(host):
        return None, None
    host = intern(host)
    if host.endswith("news.google.com"):
        return host, None
    path, query, fragment = _clean_path(split.path), _clean_query(split.query), _clean_fragment(split.fragment)
    if path in ("", "/") and not query and not fragment:
        return host, None
    return host, CanonicalUrl(f"{host}{path}{query}{fragment}")


def _split(url: str) -> SplitResult | None:
    try:
        split = urlsplit(url.strip())
        is_web = split.scheme in ("http", "https") and bool(split.hostname)
        _ = split.port  # raises for a port that is not a number
    except ValueError:
        return None
    return split if is_web else None


def _unwrap_all(url: str) -> str:
    if not _MAY_WRAP.search(url):
        return url
    for _ in range(_MAX_UNWRAPS):
        inner = _unwrap(url)
        if inner is None:
            return url
        url = inner
    return url


def _unwrap(url: str) -> str | None:
    """Return the address inside that of a redirector or an AMP cache."""
    split = _split(url)
    if split is None:
        return None
    host = split.hostname or ""
    if host == "href.li" and split.query:
        return unquote(split.query) if split.query.startswith("http") else None
    for pattern, source in ((_AMP_CACHE, "cdn.ampproject.org"), (_GOOGLE_AMP, "google.")):
        found = pattern.match(split.path) if source in host else None
        if found:
            return f"https://{found[1]}" + (f"?{split.query}" if split.query else "")
    for hosts, paths, names in _WRAPPERS:
        if hosts.search(host) and paths.search(split.path):
            given = dict(parse_qsl(split.query))
            return next((given[name] for name in names if given.get(name, "").startswith("http")), None)
    return None


def _clean_host(split: SplitResult) -> str | None:
    host = unicodedata.normalize("NFC", (split.hostname or "").rstrip(".").lower())
    if not host.isascii():
        try:
            host = host.encode("idna").decode()
        except UnicodeError:
            return None
    while _HOST_LABEL.match(host):
        host = host.partition(".")[2]
    port = split.port
    return f"{host}:{port}" if port and port not in (80, 443) else host


def _clean_path(path: str) -> str:
    if _PLAIN_PATH.fullmatch(path):
        return path.rstrip("/")
    plain = _TRACKING_TAIL.sub("", unicodedata.normalize("NFC", unquote(path, errors="surrogateescape")))
    path = re.sub(r"/{2,}", "/", quote(plain, safe="/:@!$&'()*+,;=~", errors="surrogateescape"))
    before = None
    while path != before:  # removing one suffix may uncover another: /a/index.html/amp
        before = path
        path = _INDEX.sub("", _AMP.sub("", path.rstrip("/")))
    return path


def _clean_query(query: str) -> str:
    if not query:
        return ""
    pairs = [*_cut_tails(parse_qsl(query, keep_blank_values=True, errors="replace"))]
    is_shared = any(name.lower() == "share" and _is_tracking(name, value) for name, value in pairs)
    if is_shared:  # WordPress adds both
        pairs = [(name, value) for name, value in pairs if (name, value) != ("nb", "1")]
    kept = sorted((name, value) for name, value in pairs if not _is_tracking(name, value))
    joined = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in kept)
    return f"?{joined}" if joined else ""


def _cut_tails(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for name, value in pairs:
        kept = _TRACKING_TAIL.sub("", name)
        if kept == name:
            yield name, _TRACKING_TAIL.sub("", value)
        elif kept:
            yield kept, ""


def _is_tracking(name: str, value: str) -> bool:
    lower = name.lower()
    if _TRACKING.fullmatch(lower) or (lower, value.lower()) in _AMP_QUERY:
        return True
    return lower in _ONLY_BY_VALUE and _SOURCE_VALUE.match(value) is not None


def _clean_fragment(fragment: str) -> str:
    return "" if not fragment or _FRAGMENT.fullmatch(fragment) else f"#{fragment}"
