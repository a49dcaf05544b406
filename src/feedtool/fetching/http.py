"""Fetches http and https with libcurl.

It fetches from many hosts at once, with one request per host, and has no access to private networks.

    requests -> a queue for each host -> transfers in one CurlMulti -> Document, NotModified or Failed

Each request of a redirect chain is checked again: its scheme, its host, and its IP address when it connects.
"""

from __future__ import annotations

import math
import os
import re
import socket
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from typing import Any
from urllib.parse import SplitResult, unquote, urlencode, urljoin, urlsplit

import pycurl

from feedtool import __version__
from feedtool.content.dates import parse_date
from feedtool.content.links import MAX_URL
from feedtool.content.text import shorten
from feedtool.fetching.address_guard import (
    find_literal,
    fold_hosts,
    hide_secrets,
    host_of,
    is_allowed,
    is_public,
    is_web_address,
    origin_of,
    request_url,
)
from feedtool.fetching.content_coding import ACCEPT_ENCODING, BrokenBodyError, TooLargeError, decode_body
from feedtool.fetching.freshness import find_freshness, find_retry_after
from feedtool.model import Document, Failed, FailureKind, NotModified, Outcome, Request, Validators
from feedtool.plugins import FetchSettings, IsOver, never_over

USER_AGENT = f"feedtool/{__version__} (+https://pypi.org/project/feedtool/)"
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/json;q=0.8, application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1"
)

_MAX_HEADER_BYTES = 64 * 1024
_MAX_VALIDATOR = 4096
"""The longest ETag or Last-Modified that is sent back: servers reject requests with longer headers, and a feed with one
would never be read again."""
_STALL_BYTES_S, _STALL_S = 10, 15
_WINDOW = 2000
"""The number of requests that are queued at once; it keeps memory constant for any number of requests."""
_MAX_IN_FLIGHT = 64 * 1024 * 1024
"""The bytes of all unfinished bodies; beyond this limit, one transfer continues and the others are paused."""

_PERMANENT, _REDIRECTS = {301, 308}, {301, 302, 303, 307, 308}
_KEEPING_METHOD = {307, 308}
"""Redirects that keep the method POST (RFC 9110 section 15.4)."""
_LISTS = {"cache-control", "content-encoding", "link"}
"""Headers whose lines form one list (RFC 9110 section 5.3)."""
_READ_HEADERS = _LISTS | {
    "age", "cf-mitigated", "content-type", "date", "etag", "expires", "last-modified", "location", "retry-after",
    "x-wp-total",
    "x-wp-totalpages",
}  # fmt: skip
"""The headers that are read; the others only count towards the size limit."""

_PAGINATION_HEADERS = ("link", "x-wp-total", "x-wp-totalpages")
"""The headers that parsers get: they describe further pages."""

_KINDS: dict[int, FailureKind] = {
    pycurl.E_COULDNT_RESOLVE_HOST: FailureKind.DNS,
    pycurl.E_COULDNT_CONNECT: FailureKind.CONNECT,
    pycurl.E_COULDNT_RESOLVE_PROXY: FailureKind.CONNECT,
    pycurl.E_OPERATION_TIMEDOUT: FailureKind.TIMEOUT,
    pycurl.E_SSL_CONNECT_ERROR: FailureKind.TLS,
    pycurl.E_PEER_FAILED_VERIFICATION: FailureKind.TLS,
    pycurl.E_SSL_CERTPROBLEM: FailureKind.TLS,
    pycurl.E_SSL_CIPHER: FailureKind.TLS,
    pycurl.E_URL_MALFORMAT: FailureKind.BLOCKED,
    pycurl.E_FILESIZE_EXCEEDED: FailureKind.TOO_LARGE,
}

Resolve = Callable[[str], str | None]
"""Host name -> the IP address to connect to, or None for the system's resolver: for tests and split DNS."""


class _Socket:
    """A socket for pycurl, which duplicates the descriptor.

    Ours is closed when this object is deleted.
    """

    def __init__(self, family: int, kind: int, protocol: int) -> None:
        self._descriptor = socket.socket(family, kind, protocol).detach()

    def fileno(self) -> int:
        """Return the descriptor; pycurl calls this."""
        return self._descriptor

    def __del__(self) -> None:
        os.close(self._descriptor)


@dataclass(kw_only=True, eq=False)
class _Transfer:
    """One request with all its redirects."""

    request: Request
    url: str
    deadline: float = 0.0
    began: float = 0.0
    redirects: int = 0
    is_permanent: bool = True
    headers: dict[str, str] = field(default_factory=dict)
    header_bytes: int = 0
    body: bytearray = field(default_factory=bytearray)
    too_large: bool = False
    blocked_address: str | None = None
    """The blocked IP address."""
    split: SplitResult = field(init=False)
    host: str = field(init=False)

    def __post_init__(self) -> None:
        self.set_url(self.url)

    def set_url(self, url: str) -> None:
        """Set the address of the next request.

        Raises:
            ValueError: it is not a valid URL.
        """
        self.split, self.url = urlsplit(url), url
        self.host = host_of(self.split)

    @property
    def elapsed_ms(self) -> int:
        """The elapsed milliseconds, rounded up; 0 if no request was made."""
        return math.ceil((time.monotonic() - self.began) * 1000) if self.began else 0

    def reset(self) -> None:
        self.headers, self.header_bytes = {}, 0
        self.body, self.blocked_address, self.too_large = bytearray(), None, False

    def fail(self, kind: FailureKind, message: str, **more: Any) -> Failed:
        return Failed(
            feed=self.request.feed,
            url=hide_secrets(self.url),
            kind=kind,
            message=message,
            elapsed_ms=self.elapsed_ms,
            **more,
        )


class _Slot:
    """A libcurl handle and its current transfer.

    Options that are the same for all transfers are set once.
    """

    def __init__(self, run: _Run) -> None:
        self._run = run
        self.handle = pycurl.Curl()
        self.transfer: _Transfer
        self.is_unrestricted = False
        """Whether this request may connect to any address: its host is allowed, or a proxy makes the connection."""
        self.handle.setopt(pycurl.HEADERFUNCTION, self._take_header)
        self.handle.setopt(pycurl.WRITEFUNCTION, self._take_body)
        self.handle.setopt(pycurl.OPENSOCKETFUNCTION, self._open_socket)

    def _take_header(self, line: bytes) -> int | None:
        transfer = self.transfer
        transfer.header_bytes += len(line)
        if transfer.header_bytes > _MAX_HEADER_BYTES:
            return -1
        if line.startswith(b"HTTP/"):  # the headers so far were those of an interim response (100, 103)
            transfer.headers = {}
        name, colon, value = line.decode("latin-1").partition(":")
        name = name.strip().lower()
        if colon and name in _READ_HEADERS:
            earlier = f"{transfer.headers[name]}, " if name in _LISTS and name in transfer.headers else ""
            transfer.headers[name] = earlier + value.strip()
        return None

    def _take_body(self, chunk: bytes) -> int | None:
        return self._run.take_body(self, chunk)

    def _open_socket(self, _purpose: int, address: Any) -> Any:
        """Block private addresses.

        libcurl asks for a socket with exactly the address that it connects to.
        """
        family, kind, protocol, target = address
        if not self.is_unrestricted and not is_public(target[0]):
            self.transfer.blocked_address = target[0]
            return pycurl.SOCKET_BAD
        return _Socket(family, kind, protocol)


class HttpFetcher:
    """Fetches from many hosts at once, and from each host politely."""

    name = "http"

    def __init__(self, settings: FetchSettings, *, resolve: Resolve | None = None) -> None:
        self.limits = settings.limits
        self._allow_hosts = fold_hosts(settings.allow_hosts)
        user_agent = settings.user_agent or USER_AGENT
        self._resolve = resolve
        self._headers = [_encode_header("User-Agent", user_agent), *_HEADERS] if _is_fit(user_agent) else _HEADERS
        self._find_proxy = _read_proxies()
        self._authorities = os.environ.get("CURL_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE")
        """The variables of curl and OpenSSL, for networks with their own certificate authority; else the system's."""

    def accepts(self, url: str) -> bool:
        """Whether the address is http or https."""
        return url.partition(":")[0].strip().lower() in {"http", "https"}

    def fetch(self, requests: Iterable[Request], is_over: IsOver = never_over) -> Iterator[Outcome]:
        """Yield the outcomes in the order of their arrival.

        Closing the iterator drops unfinished transfers.
        """
        run = _Run(self, iter(requests), is_over)
        try:
            yield from run.outcomes()
        finally:
            run.close()

    # -- one request --------------------------------------------------------------------------------------

    def check_address(self, transfer: _Transfer) -> Failed | None:
        """Return a failure if the address must not even be looked up."""
        if not is_web_address(transfer.url):
            return transfer.fail(FailureKind.BLOCKED, f"{_quote(transfer.url)} is not an http(s) address")
        return None

    def configure(self, slot: _Slot) -> None:
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

    def prepare(self, slot: _Slot, transfer: _Transfer) -> Failed | None:
        """Set a handle up for the next request of a transfer.

        Return a failure if the request is blocked.
        """
        transfer.reset()
        proxy = transfer.request.proxy or self._find_proxy(transfer.split)
        is_unrestricted = is_allowed(transfer.split, self._allow_hosts)
        if proxy and not is_unrestricted and _is_local(transfer.host):
            # The proxy looks the host up; only obviously local names can be checked here.
            return transfer.fail(FailureKind.BLOCKED, _explain_refusal(transfer.host, transfer.host))
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

    def _make_headers(self, transfer: _Transfer) -> list[bytes]:
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

    def handle_response(self, handle: Any, transfer: _Transfer, error: tuple[int, str] | None) -> Outcome | None:
        """Return the outcome of a finished request.

        None if the transfer follows a redirect.
        """
        if error is not None:
            return self._handle_error(transfer, *error)
        status = handle.getinfo(pycurl.RESPONSE_CODE)
        if transfer.request.form and status not in _KEEPING_METHOD:
            return _handle_post(transfer, status)
        if status in _REDIRECTS and "location" in transfer.headers:
            return self._follow(transfer, status)
        if status == 304:
            return self._handle_not_modified(transfer)
        if status in {200, 203, 226}:
            return self._handle_body(transfer, status)
        return _handle_status(transfer, status)

    def _handle_error(self, transfer: _Transfer, code: int, message: str) -> Failed:
        if transfer.blocked_address:
            return transfer.fail(FailureKind.BLOCKED, _explain_refusal(transfer.host, transfer.blocked_address))
        kind = FailureKind.TOO_LARGE if transfer.too_large else _KINDS.get(code, FailureKind.TRANSFER)
        if kind is FailureKind.TOO_LARGE:
            return transfer.fail(kind, f"more than {self.limits.max_bytes} bytes")
        if transfer.header_bytes > _MAX_HEADER_BYTES:
            return transfer.fail(kind, f"more than {_MAX_HEADER_BYTES} bytes of headers")
        return transfer.fail(kind, message or f"the transfer failed (curl {code})")

    def _follow(self, transfer: _Transfer, status: int) -> Failed | None:
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

    def _handle_not_modified(self, transfer: _Transfer) -> Outcome:
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

    def _handle_body(self, transfer: _Transfer, status: int) -> Outcome:
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


class _Queues:
    """The queues of waiting transfers.

    Each host gets one request at a time, with a pause after each.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, deque[_Transfer]] = {}
        self._busy: set[str] = set()
        self._free_at: dict[str, float] = {}
        self._next: list[tuple[float, str]] = []
        """A heap of the idle hosts that have waiting transfers, each once."""
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, transfer: _Transfer, *, is_started: bool = False) -> None:
        """Put a transfer in its host's queue; one that has already started goes first."""
        host = transfer.host
        queue = self._waiting.get(host)
        if queue is None:
            queue = self._waiting[host] = deque()
            if host not in self._busy:
                heappush(self._next, (self._free_at.get(host, 0.0), host))
        if is_started:
            queue.appendleft(transfer)
        else:
            queue.append(transfer)
        self._count += 1

    def take(self, now: float) -> _Transfer | None:
        """Return the next transfer that may start; its host is busy until release()."""
        if not self._next or self._next[0][0] > now:
            return None
        _, host = heappop(self._next)
        queue = self._waiting[host]
        transfer = queue.popleft()
        self._count -= 1
        self._busy.add(host)
        if not queue:
            del self._waiting[host]
        return transfer

    def release(self, host: str, free_at: float) -> None:
        """Mark a host as idle; its next request starts at `free_at` at the earliest."""
        self._busy.discard(host)
        self._free_at[host] = free_at
        if host in self._waiting:
            heappush(self._next, (free_at, host))

    def drop(self, host: str) -> Iterable[_Transfer]:
        """Remove and return all transfers that wait for an idle host."""
        dropped = self._waiting.pop(host, deque())
        self._count -= len(dropped)
        self._next = sorted(item for item in self._next if item[1] != host)
        return dropped

    def clear(self) -> None:
        """Remove all transfers that have not started; the others stay."""
        left = [one for queue in self._waiting.values() for one in queue if one.began]
        self._waiting, self._next, self._count = {}, [], 0
        for transfer in left:
            self.add(transfer)

    def pause(self, now: float) -> float:
        """Return the seconds until the next request may start."""
        return max(0.0, self._next[0][0] - now) if self._next else 0.0


class _Run:
    """One call of fetch(): queues, transfers and the loop that drives them."""

    def __init__(self, fetcher: HttpFetcher, requests: Iterator[Request], is_over: IsOver) -> None:
        self._fetcher = fetcher
        self._limits = fetcher.limits
        self._requests = requests
        self._is_over = is_over
        self._multi = pycurl.CurlMulti()
        self._idle: list[_Slot] = []
        self._active: dict[Any, _Slot] = {}
        """Handle -> its slot."""
        self._queues = _Queues()
        self._has_all_requests = False
        self._rate_limits: dict[str, tuple[timedelta | None, int]] = {}
        """Host -> (the requested wait, the status of that response)."""
        self._in_flight = 0
        self._paused: list[_Slot] = []
        self._continuing: _Transfer | None = None
        """The one transfer that continues while the bodies exceed the limit."""

    def outcomes(self) -> Iterator[Outcome]:
        """Yield outcomes until all transfers are finished."""
        while True:
            if self._is_over():
                self._has_all_requests = True
                self._queues.clear()
            yield from self._queue_requests()
            yield from self._start_ready()
            if not self._active and not self._queues:
                return
            self._multi.perform()
            yield from self._finish()
            self._wait()

    def close(self) -> None:
        """Drop all unfinished transfers."""
        for handle in self._active:
            self._multi.remove_handle(handle)
        for slot in (*self._active.values(), *self._idle):
            slot.handle.close()
        self._multi.close()

    def take_body(self, slot: _Slot, chunk: bytes) -> int | None:
        """Add received bytes to a body, within the limits of one body and of all."""
        transfer = slot.transfer
        if len(transfer.body) + len(chunk) > self._limits.max_bytes:
            transfer.too_large = True
            return -1
        if self._in_flight > _MAX_IN_FLIGHT and transfer is not (self._continuing or transfer):
            self._paused.append(slot)
            return int(pycurl.WRITEFUNC_PAUSE)
        if self._in_flight > _MAX_IN_FLIGHT:
            self._continuing = transfer
        transfer.body += chunk
        self._in_flight += len(chunk)
        return None

    def _queue_requests(self) -> Iterator[Outcome]:
        while not self._has_all_requests and len(self._queues) < _WINDOW:
            request = next(self._requests, None)
            if request is None:
                self._has_all_requests = True
                return
            try:
                transfer = _Transfer(request=request, url=request.url)
            except ValueError:
                message = "not a valid URL"
                yield Failed(feed=request.feed, url=request.url, kind=FailureKind.BLOCKED, message=message)
                continue
            refusal = self._fetcher.check_address(transfer) or self._find_rate_limit(transfer)
            if refusal:
                yield refusal
            else:
                self._queues.add(transfer)

    def _find_rate_limit(self, transfer: _Transfer) -> Failed | None:
        """Return a failure if the host is rate limited.

        The limit holds for all its feeds (RFC 6585 section 4).
        """
        if transfer.host not in self._rate_limits:
            return None
        wait, status = self._rate_limits[transfer.host]
        return transfer.fail(
            FailureKind.RATE_LIMITED, f"rate limited by the host (HTTP {status} on another feed)", retry_after=wait
        )

    def _start_ready(self) -> Iterator[Outcome]:
        while len(self._active) < self._limits.connections:
            transfer = self._queues.take(time.monotonic())
            if transfer is None:
                return
            refusal = self._start(transfer)
            if refusal:
                self._queues.release(transfer.host, 0.0)
                yield refusal

    def _start(self, transfer: _Transfer) -> Failed | None:
        if not transfer.began:
            transfer.began = time.monotonic()
            transfer.deadline = transfer.began + self._limits.timeout_s
        if transfer.deadline <= time.monotonic():
            return transfer.fail(FailureKind.TIMEOUT, f"not done after {self._limits.timeout_s:g} s")
        slot = self._idle.pop() if self._idle else self._make_slot()
        refusal = self._fetcher.prepare(slot, transfer)
        if refusal:
            self._idle.append(slot)
            return refusal
        self._active[slot.handle] = slot
        self._multi.add_handle(slot.handle)
        return None

    def _make_slot(self) -> _Slot:
        slot = _Slot(self)
        self._fetcher.configure(slot)
        return slot

    def _finish(self) -> Iterator[Outcome]:
        left = 1
        while left:
            left, good, bad = self._multi.info_read()
            for handle in good:
                yield from self._finish_transfer(handle, None)
            for handle, code, message in bad:
                yield from self._finish_transfer(handle, (code, message))

    def _finish_transfer(self, handle: Any, error: tuple[int, str] | None) -> Iterator[Outcome]:
        slot = self._active.pop(handle)
        transfer = slot.transfer
        self._multi.remove_handle(handle)
        self._queues.release(transfer.host, time.monotonic() + self._limits.host_delay_s)
        host, size = transfer.host, len(transfer.body)
        outcome = self._fetcher.handle_response(handle, transfer, error)
        transfer.body = bytearray()
        self._idle.append(slot)
        self._resume_paused(transfer, size)
        if outcome is None:
            self._queues.add(transfer, is_started=True)
            return
        yield outcome
        if isinstance(outcome, Failed) and outcome.kind is FailureKind.RATE_LIMITED:
            self._rate_limits[host] = (outcome.retry_after, outcome.status or 429)
            for waiting in self._queues.drop(host):
                refusal = self._find_rate_limit(waiting)
                if refusal:
                    yield refusal

    def _resume_paused(self, done: _Transfer, size: int) -> None:
        """Resume the paused transfers after a body of this size is finished."""
        self._in_flight -= size
        if self._continuing is done:
            self._continuing = None
        paused, self._paused = self._paused, []
        for slot in paused:
            if slot.handle in self._active:
                slot.handle.pause(pycurl.PAUSE_CONT)

    def _wait(self) -> None:
        if self._active:
            pause = self._queues.pause(time.monotonic()) if self._queues and self._has_room() else 0.2
            self._multi.select(min(max(pause, 0.001), 0.2))
        elif self._queues:
            time.sleep(min(self._queues.pause(time.monotonic()), 0.2))

    def _has_room(self) -> bool:
        return len(self._active) < self._limits.connections


# ---------------------------------------------------------------------------------------------------------
# Helpers


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


def _get_validators(transfer: _Transfer) -> Validators:
    return Validators(
        etag=_fit_validator(transfer.headers.get("etag")),
        last_modified=_fit_validator(transfer.headers.get("last-modified")),
    )


def _fit_validator(value: str | None) -> str | None:
    return value if value and len(value) <= _MAX_VALIDATOR and _is_fit(value) else None


def _moved_to(transfer: _Transfer) -> str | None:
    return hide_secrets(transfer.url) if transfer.redirects and transfer.is_permanent else None


def _handle_post(transfer: _Transfer, status: int) -> Outcome:
    """Return the outcome of a POST; its response body is ignored."""
    if not 200 <= status < 300:
        return _handle_status(transfer, status)
    return Document(
        feed=transfer.request.feed,
        url=hide_secrets(transfer.url),
        content=b"",
        status=status,
        elapsed_ms=transfer.elapsed_ms,
    )


def _handle_status(transfer: _Transfer, status: int) -> Failed:
    wait = find_retry_after(transfer.headers, datetime.now(UTC))
    message = f"HTTP {status}{_explain_status(transfer, status)}"
    if status == 429 or (status == 503 and wait is not None):
        return transfer.fail(FailureKind.RATE_LIMITED, message, status=status, retry_after=wait)
    if status == 410:
        return transfer.fail(FailureKind.GONE, f"{message}: the publisher says it is gone for good", status=status)
    return transfer.fail(FailureKind.HTTP, message, status=status)


def _explain_status(transfer: _Transfer, status: int) -> str:
    if transfer.headers.get("cf-mitigated", "").lower() == "challenge":
        return ", a challenge page of Cloudflare, which only a browser passes"
    first = urlsplit(transfer.request.url)
    has_secrets = bool(transfer.request.headers) or first.username is not None
    if status in {401, 403} and has_secrets and origin_of(first) != origin_of(transfer.split):
        return f" after a redirect to {shorten(hide_secrets(transfer.url), 80)}, where credentials are not sent along"
    return ""


def _quote(url: str) -> str:
    return repr(shorten(hide_secrets(url), 80))


def _explain_refusal(host: str, address: str) -> str:
    return f"{host} is at {address}, not a public address; to allow it, add the host to fetch.allow_hosts"


def _is_local(host: str) -> bool:
    """Whether the name alone shows that a host is this machine or network."""
    literal = find_literal(host)
    return not is_public(literal) if literal else host == "localhost" or host.endswith(".localhost")


def _basic(url: SplitResult) -> str:
    from base64 import b64encode

    pair = f"{unquote(url.username or '')}:{unquote(url.password or '')}"
    return f"Basic {b64encode(pair.encode()).decode()}"


def _no_proxy(_url: SplitResult) -> str | None:
    return None


def _read_proxies() -> Callable[[SplitResult], str | None]:
    """Return a function that finds the proxy of an address.

    It reads http_proxy, https_proxy, all_proxy and no_proxy.
    """
    if not any(name.lower().endswith("_proxy") for name in os.environ):
        return _no_proxy
    from urllib.request import getproxies_environment, proxy_bypass

    proxies = getproxies_environment()

    def find(url: SplitResult) -> str | None:
        proxy = proxies.get(url.scheme) or proxies.get("all")
        return None if not proxy or proxy_bypass(url.netloc.rpartition("@")[2]) else proxy

    return find
