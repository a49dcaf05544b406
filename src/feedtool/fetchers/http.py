"""http and https on libcurl: many hosts at once, one request a host at a time, and no way into private networks.

    requests -> a queue for each host -> transfers in one CurlMulti -> Document, NotModified or Failed

Each hop of a redirect is a new transfer, judged anew: scheme, host, address at the moment of connecting.
"""

from __future__ import annotations

import socket
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit
from urllib.request import getproxies_environment, proxy_bypass

import pycurl

from feedtool import __version__
from feedtool.core.addresses import find_port, is_allowed, is_public
from feedtool.core.decoding import ACCEPT_ENCODING, BrokenBodyError, TooLargeError, decode_body
from feedtool.core.freshness import find_freshness, find_retry_after
from feedtool.model import Document, Failed, FailureKind, Limits, NotModified, Outcome, Request, Validators

USER_AGENT = f"feedtool/{__version__} (+https://pypi.org/project/feedtool/)"
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/json;q=0.8, application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1"
)

_MAX_HEADER_BYTES = 64 * 1024
_STALL_BYTES_S, _STALL_S = 10, 15
_WINDOW = 2000
"""Requests held at once, so that however many there are, memory stays flat."""

_PERMANENT, _REDIRECTS = {301, 308}, {301, 302, 303, 307, 308}

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
    pycurl.E_UNSUPPORTED_PROTOCOL: FailureKind.BLOCKED,
}

Resolve = Callable[[str], str | None]
"""Host name -> the IP address to connect to, or None to ask the system: for tests and split DNS."""


@dataclass(kw_only=True)
class _Transfer:
    """One request on its way, over all its hops."""

    request: Request
    url: str
    deadline: float
    began: float
    hops: int = 0
    is_permanent: bool = True
    headers: dict[str, str] = field(default_factory=dict)
    header_bytes: int = 0
    body: bytearray = field(default_factory=bytearray)
    too_large: bool = False
    refused: str | None = None
    """The address that was not connected to."""
    sockets: list[socket.socket] = field(default_factory=list)
    """Those that libcurl was handed: it works on a duplicate, and ours are to be closed."""

    @property
    def split(self) -> SplitResult:
        return urlsplit(self.url)

    @property
    def elapsed_ms(self) -> int:
        return int((time.monotonic() - self.began) * 1000)

    def begin_hop(self) -> None:
        self.headers, self.header_bytes = {}, 0
        self.body, self.refused, self.too_large = bytearray(), None, False

    def close_sockets(self) -> None:
        while self.sockets:
            self.sockets.pop().close()

    def fail(self, kind: FailureKind, message: str, **more: Any) -> Failed:
        return Failed(
            feed=self.request.feed,
            url=_hide_secrets(self.url),
            kind=kind,
            message=message,
            elapsed_ms=self.elapsed_ms,
            **more,
        )


class HttpFetcher:
    """Asks many hosts at once and each one politely."""

    name = "http"

    def __init__(
        self,
        *,
        limits: Limits | None = None,
        allow_hosts: Collection[str] = (),
        user_agent: str = USER_AGENT,
        resolve: Resolve | None = None,
    ) -> None:
        self._limits = limits or Limits()
        self._allow_hosts = tuple(allow_hosts)
        self._user_agent = user_agent
        self._resolve = resolve

    def accepts(self, url: str) -> bool:
        """Whether it is an http or https address."""
        return urlsplit(url).scheme in {"http", "https"}

    def fetch(self, requests: Iterable[Request]) -> Iterator[Outcome]:
        """Yield the answers in the order they come; closing the iterator ends what is under way."""
        run = _Run(self, iter(requests))
        try:
            yield from run.outcomes()
        finally:
            run.close()

    # -- one hop ------------------------------------------------------------------------------------------

    def judge(self, transfer: _Transfer) -> Failed | None:
        """Refuse what must not even be looked up."""
        url = transfer.split
        if url.scheme not in {"http", "https"} or not url.hostname or not find_port(url):
            return transfer.fail(FailureKind.BLOCKED, f"{_hide_secrets(transfer.url)!r} is not an http(s) address")
        return None

    def prepare(self, handle: Any, transfer: _Transfer) -> None:
        """Set a handle up for the next hop of a transfer."""
        limits, left = self._limits, max(0.001, transfer.deadline - time.monotonic())
        transfer.begin_hop()
        handle.reset()
        handle.setopt(pycurl.URL, _wire_url(transfer.split))
        handle.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
        handle.setopt(pycurl.FOLLOWLOCATION, False)
        handle.setopt(pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_2TLS)
        handle.setopt(pycurl.NOSIGNAL, True)
        handle.setopt(pycurl.NETRC, pycurl.NETRC_IGNORED)
        handle.setopt(pycurl.CONNECTTIMEOUT_MS, int(limits.connect_timeout_s * 1000))
        handle.setopt(pycurl.TIMEOUT_MS, max(1, int(left * 1000)))
        handle.setopt(pycurl.LOW_SPEED_LIMIT, _STALL_BYTES_S)
        handle.setopt(pycurl.LOW_SPEED_TIME, _STALL_S)
        handle.setopt(pycurl.HTTPHEADER, self._headers(transfer))
        handle.setopt(pycurl.HEADERFUNCTION, _take_header(transfer))
        handle.setopt(pycurl.WRITEFUNCTION, _take_body(transfer, limits.max_bytes))
        proxy = transfer.request.proxy or _find_proxy(transfer.split)
        handle.setopt(pycurl.PROXY, proxy or "")
        handle.setopt(pycurl.OPENSOCKETFUNCTION, self._open_socket(transfer, has_proxy=bool(proxy)))
        address = self._resolve(transfer.split.hostname or "") if self._resolve else None
        if address:
            handle.setopt(pycurl.RESOLVE, [f"{transfer.split.hostname}:{find_port(transfer.split)}:{address}"])

    def _headers(self, transfer: _Transfer) -> list[str]:
        request, url = transfer.request, transfer.split
        validators = request.validators
        headers = {
            "User-Agent": self._user_agent,
            "Accept": ACCEPT,
            "Accept-Encoding": ACCEPT_ENCODING,
            "If-None-Match": validators.etag,
            "If-Modified-Since": validators.last_modified,
            # RFC 3229: with a validator, a server may send only the entries that are new.
            "A-IM": "feed" if validators.etag else None,
        }
        first = urlsplit(request.url)
        if _origin(first) == _origin(url):
            headers |= dict(request.headers)
            if first.username is not None:
                headers["Authorization"] = _basic(first)
        return [f"{name}: {value}" for name, value in headers.items() if value is not None and "\n" not in value]

    def _open_socket(self, transfer: _Transfer, *, has_proxy: bool) -> Callable[[int, Any], Any]:
        """The guard, where nothing gets round it: libcurl asks for a socket to the very address it connects to."""
        is_free = is_allowed(transfer.split, self._allow_hosts)

        def open_socket(_purpose: int, address: Any) -> Any:
            family, kind, protocol, place = address
            # With a proxy this is the proxy's address, which the owner chose; the target's is the proxy's affair.
            if not is_free and not has_proxy and not is_public(place[0]):
                transfer.refused = place[0]
                return pycurl.SOCKET_BAD
            transfer.sockets.append(socket.socket(family, kind, protocol))
            return transfer.sockets[-1]

        return open_socket

    # -- the end of a hop ---------------------------------------------------------------------------------

    def conclude(self, handle: Any, transfer: _Transfer, error: tuple[int, str] | None) -> Outcome | None:
        """What a finished hop means; None if the transfer goes on to where it was redirected."""
        if error is not None:
            return self._conclude_error(transfer, *error)
        status = handle.getinfo(pycurl.RESPONSE_CODE)
        if status in _REDIRECTS and "location" in transfer.headers:
            return self._follow(transfer, status)
        if status == 304:
            return self._conclude_same(transfer)
        if status in {200, 203, 226}:
            return self._conclude_body(handle, transfer, status)
        return _conclude_status(transfer, status)

    def _conclude_error(self, transfer: _Transfer, code: int, message: str) -> Failed:
        if transfer.refused:
            return transfer.fail(
                FailureKind.BLOCKED,
                f"{transfer.split.hostname} is at {transfer.refused}, not a public address; "
                "list the host under fetch.allow_hosts if it is meant",
            )
        if transfer.too_large:
            return transfer.fail(FailureKind.TOO_LARGE, f"more than {self._limits.max_bytes} bytes")
        return transfer.fail(_KINDS.get(code, FailureKind.TRANSFER), message or pycurl.Curl().errstr())

    def _follow(self, transfer: _Transfer, status: int) -> Failed | None:
        transfer.hops += 1
        if transfer.hops > self._limits.max_redirects:
            return transfer.fail(FailureKind.REDIRECTS, f"more than {self._limits.max_redirects} redirects")
        transfer.is_permanent &= status in _PERMANENT
        try:
            transfer.url = urljoin(transfer.url, transfer.headers["location"])
            transfer.split  # noqa: B018 (an address that does not even split is refused here)
        except ValueError:
            return transfer.fail(FailureKind.BLOCKED, "redirected to something that is no address")
        return self.judge(transfer)

    def _conclude_same(self, transfer: _Transfer) -> Outcome:
        old = transfer.request.validators
        if old == Validators():
            return transfer.fail(FailureKind.HTTP, "HTTP 304, though nothing was said of a copy", status=304)
        new = _find_validators(transfer)
        return NotModified(
            feed=transfer.request.feed,
            url=_hide_secrets(transfer.url),
            validators=Validators(etag=new.etag or old.etag, last_modified=new.last_modified or old.last_modified),
            moved_to=_moved_to(transfer),
            fresh_for=find_freshness(transfer.headers),
            elapsed_ms=transfer.elapsed_ms,
        )

    def _conclude_body(self, handle: Any, transfer: _Transfer, status: int) -> Outcome:
        try:
            content = decode_body(
                bytes(transfer.body), transfer.headers.get("content-encoding"), self._limits.max_bytes
            )
        except TooLargeError:
            return transfer.fail(FailureKind.TOO_LARGE, f"more than {self._limits.max_bytes} bytes when decoded")
        except BrokenBodyError as error:
            return transfer.fail(FailureKind.TRANSFER, f"the body cannot be decoded: {error}", status=status)
        if not content:
            return transfer.fail(FailureKind.TRANSFER, "an empty body", status=status)
        return Document(
            feed=transfer.request.feed,
            url=_hide_secrets(transfer.url),
            content=content,
            media_type=transfer.headers.get("content-type"),
            validators=_find_validators(transfer),
            status=status,
            moved_to=_moved_to(transfer),
            fresh_for=find_freshness(transfer.headers),
            wire_bytes=int(handle.getinfo(pycurl.SIZE_DOWNLOAD)),
            elapsed_ms=transfer.elapsed_ms,
        )


class _Run:
    """One call of fetch(): queues, transfers and the loop that drives them."""

    def __init__(self, fetcher: HttpFetcher, requests: Iterator[Request]) -> None:
        self._fetcher = fetcher
        self._limits = fetcher._limits  # noqa: SLF001 (the other half of one thing)
        self._requests = requests
        self._multi = pycurl.CurlMulti()
        self._idle: list[Any] = []
        self._active: dict[Any, _Transfer] = {}
        self._queues: dict[str, deque[_Transfer]] = {}
        self._free_at: dict[str, float] = {}
        """Host -> when it may be asked again."""
        self._waiting = 0
        self._is_drained = False

    def outcomes(self) -> Iterator[Outcome]:
        """Drive everything until the last answer is in."""
        while True:
            yield from self._take_in()
            self._start_ready()
            if not self._active and not self._waiting:
                return
            self._multi.perform()
            yield from self._finish()
            self._wait()

    def close(self) -> None:
        """Drop what is under way."""
        for handle, transfer in self._active.items():
            self._multi.remove_handle(handle)
            handle.close()
            transfer.close_sockets()
        self._multi.close()

    def _take_in(self) -> Iterator[Outcome]:
        while not self._is_drained and self._waiting < _WINDOW:
            request = next(self._requests, None)
            if request is None:
                self._is_drained = True
                return
            transfer = _Transfer(request=request, url=request.url, deadline=0.0, began=time.monotonic())
            refusal = self._fetcher.judge(transfer)
            if refusal:
                yield refusal
            else:
                self._enqueue(transfer)

    def _enqueue(self, transfer: _Transfer) -> None:
        self._queues.setdefault(_host(transfer.split), deque()).append(transfer)
        self._waiting += 1

    def _start_ready(self) -> None:
        now = time.monotonic()
        busy = {_host(transfer.split) for transfer in self._active.values()}
        for host in [*self._queues]:
            if len(self._active) >= self._limits.connections:
                return
            if host in busy or self._free_at.get(host, 0.0) > now:
                continue
            queue = self._queues[host]
            self._start(queue.popleft(), now)
            self._waiting -= 1
            if not queue:
                del self._queues[host]

    def _start(self, transfer: _Transfer, now: float) -> None:
        if not transfer.deadline:
            transfer.began, transfer.deadline = now, now + self._limits.timeout_s
        handle = self._idle.pop() if self._idle else pycurl.Curl()
        self._fetcher.prepare(handle, transfer)
        self._active[handle] = transfer
        self._multi.add_handle(handle)

    def _finish(self) -> Iterator[Outcome]:
        left = 1
        while left:
            left, good, bad = self._multi.info_read()
            for handle in good:
                yield from self._end_hop(handle, None)
            for handle, code, message in bad:
                yield from self._end_hop(handle, (code, message))

    def _end_hop(self, handle: Any, error: tuple[int, str] | None) -> Iterator[Outcome]:
        transfer = self._active.pop(handle)
        self._multi.remove_handle(handle)
        transfer.close_sockets()
        self._idle.append(handle)
        self._free_at[_host(transfer.split)] = time.monotonic() + self._limits.host_gap_s
        outcome = self._fetcher.conclude(handle, transfer, error)
        if outcome is not None:
            yield outcome
        else:
            self._enqueue(transfer)

    def _wait(self) -> None:
        if self._active:
            self._multi.select(0.2 if not self._waiting else 0.02)
        elif self._waiting:
            ready = min(self._free_at.get(host, 0.0) for host in self._queues)
            time.sleep(max(0.0, ready - time.monotonic()))


# ---------------------------------------------------------------------------------------------------------
# Small judgements on a transfer


def _take_header(transfer: _Transfer) -> Callable[[bytes], int | None]:
    def take(line: bytes) -> int | None:
        transfer.header_bytes += len(line)
        if transfer.header_bytes > _MAX_HEADER_BYTES:
            return -1
        if line.startswith(b"HTTP/"):  # an interim answer (100, 103) came before
            transfer.headers = {}
        name, colon, value = line.decode("latin-1").partition(":")
        if colon:
            transfer.headers[name.strip().lower()] = value.strip()
        return None

    return take


def _take_body(transfer: _Transfer, limit: int) -> Callable[[bytes], int | None]:
    def take(chunk: bytes) -> int | None:
        if len(transfer.body) + len(chunk) > limit:
            transfer.too_large = True
            return -1
        transfer.body += chunk
        return None

    return take


def _find_validators(transfer: _Transfer) -> Validators:
    return Validators(etag=transfer.headers.get("etag"), last_modified=transfer.headers.get("last-modified"))


def _moved_to(transfer: _Transfer) -> str | None:
    return _hide_secrets(transfer.url) if transfer.hops and transfer.is_permanent else None


def _conclude_status(transfer: _Transfer, status: int) -> Failed:
    wait = find_retry_after(transfer.headers, datetime.now(UTC))
    if status == 429 or (status == 503 and wait is not None):
        return transfer.fail(FailureKind.RATE_LIMITED, f"HTTP {status}", status=status, retry_after=wait)
    if status == 410:
        return transfer.fail(FailureKind.GONE, "HTTP 410: the publisher says it is gone for good", status=status)
    return transfer.fail(FailureKind.HTTP, f"HTTP {status}", status=status)


def _host(url: SplitResult) -> str:
    return (url.hostname or "").rstrip(".")


def _origin(url: SplitResult) -> tuple[str, str, int]:
    return url.scheme, _host(url), find_port(url)


def _basic(url: SplitResult) -> str:
    from base64 import b64encode
    from urllib.parse import unquote

    pair = f"{unquote(url.username or '')}:{unquote(url.password or '')}"
    return f"Basic {b64encode(pair.encode()).decode()}"


def _wire_url(url: SplitResult) -> str:
    """The address as libcurl gets it: no credentials, no fragment, an ASCII host (RFC 3490), a quoted path."""
    from urllib.parse import quote

    host = url.hostname or ""
    if ":" in host:
        host = f"[{host}]"
    elif not host.isascii():
        host = host.encode("idna").decode()
    port = f":{url.port}" if url.port else ""
    safe = "/%:@!$&'()*+,;=~-._?"
    return urlunsplit((url.scheme, f"{host}{port}", quote(url.path, safe), quote(url.query, safe), ""))


def _hide_secrets(url: str) -> str:
    split = urlsplit(url)
    if "@" not in split.netloc:
        return url
    return urlunsplit(split._replace(netloc=split.netloc.rpartition("@")[2]))


def _find_proxy(url: SplitResult) -> str | None:
    """The proxy that the environment names for an address (http_proxy, https_proxy, all_proxy, no_proxy)."""
    proxies = getproxies_environment()
    if not proxies or proxy_bypass(url.hostname or ""):
        return None
    return proxies.get(url.scheme) or proxies.get("all")
