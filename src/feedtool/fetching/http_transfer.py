"""One transfer of libcurl: the state of a request, and the handle with its callbacks."""

from __future__ import annotations

import math
import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, urlsplit

import pycurl

from feedtool.fetching.address_guard import hide_secrets, host_of, is_public
from feedtool.model import Failed, FailureKind, Request

MAX_HEADER_BYTES = 64 * 1024
_LISTS = {"cache-control", "content-encoding", "link"}
"""Headers whose lines form one list (RFC 9110 section 5.3)."""
_READ_HEADERS = _LISTS | {
    "age", "cf-mitigated", "content-type", "date", "etag", "expires", "last-modified", "location", "retry-after",
    "x-wp-total",
    "x-wp-totalpages",
}  # fmt: skip
"""The headers that are read; the others only count towards the size limit."""


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
class Transfer:
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
        """Forget the response, for the next request."""
        self.headers, self.header_bytes = {}, 0
        self.body, self.blocked_address, self.too_large = bytearray(), None, False

    def fail(self, kind: FailureKind, message: str, **more: Any) -> Failed:
        """Return the failure of this transfer."""
        return Failed(
            feed=self.request.feed,
            url=hide_secrets(self.url),
            kind=kind,
            message=message,
            elapsed_ms=self.elapsed_ms,
            **more,
        )


class Slot:
    """A libcurl handle and its current transfer.

    Options that are the same for all transfers are set once.
    """

    def __init__(self, take_body: Callable[[Slot, bytes], int | None]) -> None:
        self.handle = pycurl.Curl()
        self.transfer: Transfer
        self.is_unrestricted = False
        """Whether this request may connect to any address: its host is allowed, or a proxy makes the connection."""
        self.handle.setopt(pycurl.HEADERFUNCTION, self._take_header)
        self.handle.setopt(pycurl.WRITEFUNCTION, lambda chunk: take_body(self, chunk))
        self.handle.setopt(pycurl.OPENSOCKETFUNCTION, self._open_socket)

    def _take_header(self, line: bytes) -> int | None:
        transfer = self.transfer
        transfer.header_bytes += len(line)
        if transfer.header_bytes > MAX_HEADER_BYTES:
            return -1
        if line.startswith(b"HTTP/"):  # the headers so far were those of an interim response (100, 103)
            transfer.headers = {}
        name, colon, value = line.decode("latin-1").partition(":")
        name = name.strip().lower()
        if colon and name in _READ_HEADERS:
            earlier = f"{transfer.headers[name]}, " if name in _LISTS and name in transfer.headers else ""
            transfer.headers[name] = earlier + value.strip()
        return None

    def _open_socket(self, _purpose: int, address: Any) -> Any:
        """Block private addresses.

        libcurl asks for a socket with exactly the address that it connects to.
        """
        family, kind, protocol, target = address
        if not self.is_unrestricted and not is_public(target[0]):
            self.transfer.blocked_address = target[0]
            return pycurl.SOCKET_BAD
        return _Socket(family, kind, protocol)
