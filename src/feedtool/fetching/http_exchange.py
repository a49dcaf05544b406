"""One request and its response: the options of libcurl, and the outcome that the response is.

Each request of a redirect chain is checked again: its scheme, its host, and its IP address when it connects.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import SplitResult, unquote, urlencode, urljoin, urlsplit

import pycurl

from feedtool.content.dates import parse_date
from feedtool.content.links import MAX_URL
from feedtool.content.text import shorten
from feedtool.fetching.address_guard import (
    find_literal,
    fold_hosts,
    hide_secrets,
    is_allowed,
    is_public,
    is_web_address,
    origin_of,
    request_url,
)
from feedtool.fetching.content_coding import ACCEPT_ENCODING, BrokenBodyError, TooLargeError, decode_body
from feedtool.fetching.freshness import find_freshness
from feedtool.fetching.http_failures import fail_on_private_address, fail_with_curl, fail_with_status
from feedtool.fetching.http_transfer import Slot, Transfer
from feedtool.model import Document, Failed, FailureKind, NotModified, Outcome, Request, Validators
from feedtool.plugins import FetchSettings
from feedtool.version import __version__

USER_AGENT = f"feedtool/{__version__} (+https://pypi.org/project/feedtool/)"
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/json;q=0.8, application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1"
)
_MAX_VALIDATOR = 4096
"""The longest ETag or Last-Modified that is sent back: servers reject requests with longer headers, and a feed with one
would never be read again."""
_STALL_BYTES_S, _STALL_S = 10, 15
_PERMANENT, _REDIRECTS = {301, 308}, {301, 302, 303, 307, 308}
_KEEPING_METHOD = {307, 308}
"""Redirects that keep the method POST (RFC 9110 section 15.4)."""
_PAGINATION_HEADERS = ("link", "x-wp-total", "x-wp-totalpages")
"""The headers that parsers get: they describe further pages."""
Resolve = Callable[[str], str | None]
"""Host name -> the IP address to connect to, or None for the system's resolver: for tests and split DNS."""


class Exchange:
    """Sends one request, and turns its response into an outcome or the next request of a redirect chain."""

    def __init__(self, settings: FetchSettings, *, resolve: Resolve | None = None) -> None:
        self.limits = settings.limits
        self._allow_hosts = fold_hosts(settings.allow_hosts)
        user_agent = settings.user_agent or USER_AGENT
        self._resolve = resolve
        self._headers = [_encode_header("User-Agent", user_agent), *_HEADERS] if _is_fit(user_agent) else _HEADERS
        self._find_proxy = _read_proxies()
        self._authorities = os.environ.get("CURL_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE")
        """The variables of curl and OpenSSL, for networks with their own certificate authority; else the system's."""

    def check_address(self, transfer: Transfer) -> Failed | None:
        """Return a failure if the address must not even be looked up."""
        if not is_web_address(transfer.url):
            return transfer.fail(FailureKind.BLOCKED, f"{_quote(transfer.url)} is not an http(s) address")
        return None

    def configure(self, slot: Slot) -> None:
        """Set the options of a new handle that are the same for every transfer."""
        handle, limits = slot.handle, self.limits
        handle.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
        handle.setopt(pycurl.FOLLOWLOCATION, False)
        handle.setopt(pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_2TLS)
        handle.setopt(pycurl.NOSIGNAL, True)
        handle.setopt(pycurl.NETRC, pycurl.NETRC_IGNORED)
        if self._authorities:
            handle.setopt(pycurl.CAINFO, self._authorities)
        handle.setopt(pycurl.CONNECTTIMEOUT_MS, int(limits.connect_timeout_s * 1000))
        handle.setopt(pycurl.LOW_SPEED_LIMIT, _STALL_BYTES_S)
        handle.setopt(pycurl.LOW_SPEED_TIME, _STALL_S)
        handle.setopt(pycurl.MAXFILESIZE_LARGE, limits.max_bytes)

    def prepare(self, slot: Slot, transfer: Transfer) -> Failed | None:
        """Set a handle up for the next request of a transfer.

        Return a failure if the request is blocked.
        """
        transfer.reset()
        proxy = transfer.request.proxy or self._find_proxy(transfer.split)
        is_unrestricted = is_allowed(transfer.split, self._allow_hosts)
        if proxy and not is_unrestricted and _is_local(transfer.host):
            # The proxy looks the host up; only obviously local names can be checked here.
            return fail_on_private_address(transfer, transfer.host)
        try:
            address = request_url(transfer.split)
        except ValueError:
            return transfer.fail(FailureKind.BLOCKED, f"{_quote(transfer.url)} has an invalid host name")
        # With a proxy, the connection goes to the proxy that the user configured; the proxy connects to the target.
        slot.transfer, slot.is_unrestricted = transfer, is_unrestricted or bool(proxy)
        handle = slot.handle
        handle.setopt(pycurl.URL, address)
        handle.setopt(pycurl.HTTPHEADER, self._make_headers(transfer))
        if transfer.request.form:
            handle.setopt(pycurl.POSTFIELDS, urlencode(transfer.request.form))
        else:
            handle.setopt(pycurl.HTTPGET, True)
        handle.setopt(pycurl.TIMEOUT_MS, max(1, int((transfer.deadline - time.monotonic()) * 1000)))
        handle.setopt(pycurl.PROXY, proxy or "")
        if self._resolve:
            self._set_address(handle, urlsplit(address), self._resolve)
        return None

    def _set_address(self, handle: Any, address: SplitResult, resolve: Resolve) -> None:
        found = resolve(address.hostname or "")
        if found:
            shown = f"[{found}]" if ":" in found else found
            handle.setopt(pycurl.RESOLVE, [f"{address.hostname}:{origin_of(address)[2]}:{shown}"])

    def _make_headers(self, transfer: Transfer) -> list[bytes]:
        request, validators = transfer.request, transfer.request.validators
        headers = [*self._headers]
        if validators.etag and _is_fit(validators.etag):
            # RFC 3229: with an ETag, a server may send only the new entries.
            headers += (_encode_header("If-None-Match", validators.etag), b"A-IM: feed")
        if validators.last_modified and _is_fit(validators.last_modified):
            headers.append(_encode_header("If-Modified-Since", validators.last_modified))
        if request.headers or "@" in request.url:
            own = _own_headers(request, transfer.split)
            # The user's headers override ours, case-insensitively.
            named = {name.lower().encode("latin-1", "replace") for name in own}
            headers = [line for line in headers if line.partition(b":")[0].lower() not in named]
            headers += [_encode_header(name, value) for name, value in own.items() if _is_fit(value)]
        return headers

    # -- the response -------------------------------------------------------------------------------------

    def handle_response(self, handle: Any, transfer: Transfer, error: tuple[int, str] | None) -> Outcome | None:
        """Return the outcome of a finished request.

        None if the transfer follows a redirect.
        """
        if error is not None:
            return fail_with_curl(transfer, *error, self.limits.max_bytes)
        status = handle.getinfo(pycurl.RESPONSE_CODE)
        if transfer.request.form and status not in _KEEPING_METHOD:
            return _handle_post(transfer, status)
        if status in _REDIRECTS and "location" in transfer.headers:
            return self._follow(transfer, status)
        if status == 304:
            return self._handle_not_modified(transfer)
        if status in {200, 203, 226}:
            return self._handle_body(transfer, status)
        return fail_with_status(transfer, status)

    def _follow(self, transfer: Transfer, status: int) -> Failed | None:
        transfer.redirects += 1
        if transfer.redirects > self.limits.max_redirects:
            return transfer.fail(FailureKind.REDIRECTS, f"more than {self.limits.max_redirects} redirects")
        transfer.is_permanent &= status in _PERMANENT
        try:
            transfer.set_url(urljoin(transfer.url, _decode_header(transfer.headers["location"])))
        except ValueError:
            return transfer.fail(FailureKind.BLOCKED, "redirected to an invalid URL")
        refusal = self.check_address(transfer)
        if refusal is None and len(transfer.url) > MAX_URL:
            return transfer.fail(FailureKind.BLOCKED, f"redirected to an address of {len(transfer.url)} characters")
        return refusal

    def _handle_not_modified(self, transfer: Transfer) -> Outcome:
        old = transfer.request.validators
        if old == Validators():
            return transfer.fail(FailureKind.HTTP, "HTTP 304 for an unconditional request", status=304)
        new = _get_validators(transfer)
        return NotModified(
            feed=transfer.request.feed,
            url=hide_secrets(transfer.url),
            validators=Validators(etag=new.etag or old.etag, last_modified=new.last_modified or old.last_modified),
            moved_to=_moved_to(transfer),
            fresh_for=find_freshness(transfer.headers),
            elapsed_ms=transfer.elapsed_ms,
        )

    def _handle_body(self, transfer: Transfer, status: int) -> Outcome:
        try:
            coding = transfer.headers.get("content-encoding")
            content = decode_body(bytes(transfer.body), coding, self.limits.max_bytes)
        except TooLargeError:
            return transfer.fail(FailureKind.TOO_LARGE, f"more than {self.limits.max_bytes} bytes when decoded")
        except BrokenBodyError as error:
            return transfer.fail(FailureKind.TRANSFER, f"the body cannot be decoded: {error}", status=status)
        if not content:
            return transfer.fail(FailureKind.TRANSFER, "an empty body", status=status)
        return Document(
            feed=transfer.request.feed,
            url=hide_secrets(transfer.url),
            content=content,
            media_type=transfer.headers.get("content-type"),
            validators=_get_validators(transfer),
            status=status,
            moved_to=_moved_to(transfer),
            fresh_for=find_freshness(transfer.headers),
            served=parse_date(transfer.headers.get("date", "")),
            wire_bytes=len(transfer.body),
            elapsed_ms=transfer.elapsed_ms,
            pagination_headers=tuple(
                (name, transfer.headers[name]) for name in _PAGINATION_HEADERS if name in transfer.headers
            ),
        )


def _encode_header(name: str, value: str) -> bytes:
    """Return a header as bytes; values from earlier responses keep their bytes."""
    return f"{name}: {value}".encode("latin-1", "replace")


_HEADERS = [_encode_header("Accept", ACCEPT), _encode_header("Accept-Encoding", ACCEPT_ENCODING)]


def _own_headers(request: Request, target: SplitResult) -> dict[str, str]:
    """Return the user's headers and credentials for a target.

    There are none if the target has another origin than the configured address.
    """
    first = urlsplit(request.url)
    if origin_of(first) != origin_of(target):
        return {}
    own = dict(request.headers)
    if first.username is not None:
        own["Authorization"] = _basic(first)
    return own


def _decode_header(header: str) -> str:
    """Decode a header as UTF-8 if possible, else as Latin-1."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return header


_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f]")


def _is_fit(value: str | None) -> bool:
    return value is not None and not _CONTROLS.search(value)


def _get_validators(transfer: Transfer) -> Validators:
    return Validators(
        etag=_fit_validator(transfer.headers.get("etag")),
        last_modified=_fit_validator(transfer.headers.get("last-modified")),
    )


def _fit_validator(value: str | None) -> str | None:
    return value if value and len(value) <= _MAX_VALIDATOR and _is_fit(value) else None


def _moved_to(transfer: Transfer) -> str | None:
    return hide_secrets(transfer.url) if transfer.redirects and transfer.is_permanent else None


def _quote(url: str) -> str:
    return repr(shorten(hide_secrets(url), 80))


def _handle_post(transfer: Transfer, status: int) -> Outcome:
    """Return the outcome of a POST; its response body is ignored."""
    if not 200 <= status < 300:
        return fail_with_status(transfer, status)
    return Document(
        feed=transfer.request.feed,
        url=hide_secrets(transfer.url),
        content=b"",
        status=status,
        elapsed_ms=transfer.elapsed_ms,
    )


def _is_local(host: str) -> bool:
    """Whether the name alone shows that a host is this machine or network."""
    literal = find_literal(host)
    return not is_public(literal) if literal else host == "localhost" or host.endswith(".localhost")


def _basic(url: SplitResult) -> str:
    from base64 import b64encode

    pair = f"{unquote(url.username or '')}:{unquote(url.password or '')}"
    return f"Basic {b64encode(pair.encode()).decode()}"


def _read_proxies() -> Callable[[SplitResult], str | None]:
    """Return a function that finds the proxy of an address.

    It reads http_proxy, https_proxy, all_proxy and no_proxy.
    """
    if not any(name.lower().endswith("_proxy") for name in os.environ):
        return lambda _url: None
    from urllib.request import getproxies_environment, proxy_bypass

    proxies = getproxies_environment()

    def find(url: SplitResult) -> str | None:
        proxy = proxies.get(url.scheme) or proxies.get("all")
        return None if not proxy or proxy_bypass(url.netloc.rpartition("@")[2]) else proxy

    return find
