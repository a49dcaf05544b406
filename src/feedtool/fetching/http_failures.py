"""The failures of HTTP requests: their kinds, and the sentences that the user reads.

Each function returns the failure of a transfer, one function for each cause.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pycurl

from feedtool.content.text import shorten
from feedtool.fetching.address_guard import hide_secrets, origin_of
from feedtool.fetching.content_coding import BrokenBodyError
from feedtool.fetching.freshness import find_retry_after
from feedtool.fetching.http_transfer import MAX_HEADER_BYTES, Transfer
from feedtool.model import Failed, FailureKind, Request

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
"""Error code of libcurl -> kind of failure."""

# -- the status of a response


def fail_with_status(transfer: Transfer, status: int) -> Failed:
    """Return the failure that a status means, such as 404, 410 or 429."""
    wait = find_retry_after(transfer.headers, datetime.now(UTC))
    message = f"HTTP {status}{_explain_status(transfer, status)}"
    if status == 429 or (status == 503 and wait is not None):
        return transfer.fail(FailureKind.RATE_LIMITED, message, status=status, retry_after=wait)
    if status == 410:
        return transfer.fail(FailureKind.GONE, f"{message}: the publisher says it is gone for good", status=status)
    return transfer.fail(FailureKind.HTTP, message, status=status)


def _explain_status(transfer: Transfer, status: int) -> str:
    if transfer.headers.get("cf-mitigated", "").lower() == "challenge":
        return ", a challenge page of Cloudflare, which only a browser passes"
    first = urlsplit(transfer.request.url)
    has_secrets = bool(transfer.request.headers) or first.username is not None
    if status in {401, 403} and has_secrets and origin_of(first) != origin_of(transfer.split):
        return f" after a redirect to {shorten(hide_secrets(transfer.url), 80)}, where credentials are not sent along"
    return ""


def fail_with_unasked_304(transfer: Transfer) -> Failed:
    """Return the failure of a request that had no validators and got a 304."""
    return transfer.fail(FailureKind.HTTP, "HTTP 304 for an unconditional request", status=304)


def fail_on_rate_limited_host(transfer: Transfer, wait: timedelta | None, status: int) -> Failed:
    """Return the failure of a request that is not made, because its host rate limited another one."""
    message = f"rate limited by the host (HTTP {status} on another feed)"
    return transfer.fail(FailureKind.RATE_LIMITED, message, retry_after=wait)


# -- the address


def fail_on_invalid_url(request: Request) -> Failed:
    """Return the failure of a request whose URL cannot be split."""
    return Failed(feed=request.feed, url=request.url, kind=FailureKind.BLOCKED, message="not a valid URL")


def fail_on_scheme(transfer: Transfer) -> Failed:
    """Return the failure of an address that is not http or https."""
    return transfer.fail(FailureKind.BLOCKED, f"{_quote(transfer.url)} is not an http(s) address")


def fail_on_host_name(transfer: Transfer) -> Failed:
    """Return the failure of an address whose host name cannot be encoded."""
    return transfer.fail(FailureKind.BLOCKED, f"{_quote(transfer.url)} has an invalid host name")


def fail_on_private_address(transfer: Transfer, address: str) -> Failed:
    """Return the failure of a host at an address that is not public."""
    message = f"{transfer.host} is at {address}, not a public address; to allow it, add the host to fetch.allow_hosts"
    return transfer.fail(FailureKind.BLOCKED, message)


def _quote(url: str) -> str:
    return repr(shorten(hide_secrets(url), 80))


# -- redirects


def fail_on_redirects(transfer: Transfer, limit: int) -> Failed:
    """Return the failure of a chain of too many redirects."""
    return transfer.fail(FailureKind.REDIRECTS, f"more than {limit} redirects")


def fail_on_invalid_target(transfer: Transfer) -> Failed:
    """Return the failure of a redirect to a URL that cannot be split."""
    return transfer.fail(FailureKind.BLOCKED, "redirected to an invalid URL")


def fail_on_long_target(transfer: Transfer) -> Failed:
    """Return the failure of a redirect to a URL that is too long."""
    return transfer.fail(FailureKind.BLOCKED, f"redirected to an address of {len(transfer.url)} characters")


# -- the connection and the body


def fail_with_curl(transfer: Transfer, code: int, message: str, max_bytes: int) -> Failed:
    """Return the failure that an error of libcurl means."""
    if transfer.blocked_address:
        return fail_on_private_address(transfer, transfer.blocked_address)
    kind = FailureKind.TOO_LARGE if transfer.too_large else _KINDS.get(code, FailureKind.TRANSFER)
    if kind is FailureKind.TOO_LARGE:
        return transfer.fail(kind, f"more than {max_bytes} bytes")
    if transfer.header_bytes > MAX_HEADER_BYTES:
        return transfer.fail(kind, f"more than {MAX_HEADER_BYTES} bytes of headers")
    return transfer.fail(kind, message or f"the transfer failed (curl {code})")


def fail_on_timeout(transfer: Transfer, timeout_s: float) -> Failed:
    """Return the failure of a request that had no time left to start."""
    return transfer.fail(FailureKind.TIMEOUT, f"not done after {timeout_s:g} s")


def fail_on_decoded_size(transfer: Transfer, max_bytes: int) -> Failed:
    """Return the failure of a body that is too large when it is decompressed."""
    return transfer.fail(FailureKind.TOO_LARGE, f"more than {max_bytes} bytes when decoded")


def fail_on_broken_body(transfer: Transfer, error: BrokenBodyError, status: int) -> Failed:
    """Return the failure of a body that cannot be decompressed."""
    return transfer.fail(FailureKind.TRANSFER, f"the body cannot be decoded: {error}", status=status)


def fail_on_empty_body(transfer: Transfer, status: int) -> Failed:
    """Return the failure of a response without a body."""
    return transfer.fail(FailureKind.TRANSFER, "an empty body", status=status)
