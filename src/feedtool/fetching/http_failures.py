"""The failures that a status of HTTP and an error of libcurl mean."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

import pycurl

from feedtool.content.text import shorten
from feedtool.fetching.address_guard import hide_secrets, origin_of
from feedtool.fetching.freshness import find_retry_after
from feedtool.fetching.http_transfer import MAX_HEADER_BYTES, Transfer
from feedtool.model import Failed, FailureKind

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


def fail_on_private_address(transfer: Transfer, address: str) -> Failed:
    """Return the failure of a host at an address that is not public."""
    place = transfer.host if transfer.host == address else f"{transfer.host}, at {address},"
    message = f"{place} is not a public address; to allow it, add {transfer.host} to fetch.allow_hosts"
    return transfer.fail(FailureKind.BLOCKED, message)


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
