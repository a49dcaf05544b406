"""Decides which addresses may be connected to, and normalizes URLs.

Allowed are public addresses, and hosts that the user allowed.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import SplitResult, quote, unquote, urlsplit, urlunsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_SITE_LOCAL = ipaddress.ip_network("fec0::/10")
"""Deprecated (RFC 3879) but still routed inside some sites; Python calls it global."""
_PORTS = {"http": 80, "https": 443}


def is_public(address: str) -> bool:
    """Whether an IP address and any IPv4 address inside are public.

    Not public: loopback, private, link-local, shared (CGNAT), multicast, unspecified, reserved and documentation
    addresses (RFC 6890), also inside IPv4-mapped, 6to4, Teredo and NAT64 addresses, and anything that is not an IP
    address.
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(_is_public(one) for one in _unwrap(ip))


def _is_public(ip: Address) -> bool:
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and not (ip.version == 6 and ip in _SITE_LOCAL)


def _unwrap(ip: Address) -> list[Address]:
    """Return the addresses that an address reaches.

    For a mapped or translated one, only its IPv4 part.
    """
    if isinstance(ip, ipaddress.IPv4Address):
        return [ip]
    if ip.ipv4_mapped:
        return [ip.ipv4_mapped]
    if ip in _NAT64:
        return [ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)]
    return [ip, *([ip.sixtofour] if ip.sixtofour else []), *(ip.teredo or ())]


def find_literal(host: str) -> str | None:
    """Return the IP address that a host is, in any spelling that resolvers accept.

    None if the host is a name.

    `127.1`, `2130706433`, `0x7f.1` and `0177.0.0.1` are all 127.0.0.1 (inet_aton(3)).
    """
    try:
        return str(ipaddress.ip_address(host.strip("[]").partition("%")[0]))
    except ValueError:
        pass
    parts = host.rstrip(".").lower().split(".")
    if len(parts) > 4 or not all(re.fullmatch("0x[0-9a-f]*|[0-9]+", part) for part in parts):
        return None
    try:
        numbers = [_parse_number(part) for part in parts]
    except ValueError:
        return None
    *heads, last = numbers
    if any(number > 255 for number in heads) or last >= 256 ** (5 - len(numbers)):
        return None
    value = sum(number << (24 - 8 * index) for index, number in enumerate(heads)) + last
    return str(ipaddress.IPv4Address(value))


def _parse_number(part: str) -> int:
    if part.startswith("0x"):
        return int(part[2:] or "0", 16)
    return int(part, 8) if len(part) > 1 and part.startswith("0") else int(part)


def is_web_address(url: str) -> bool:
    """Whether a URL is http(s) with a host and a valid port."""
    try:
        split = urlsplit(url)
    except ValueError:
        return False
    return split.scheme in _PORTS and bool(split.hostname) and bool(get_port(split))


def get_port(url: SplitResult) -> int:
    """Return the port of an http(s) URL; 0 if it is invalid."""
    try:
        port = url.port
    except ValueError:
        return 0
    return _PORTS.get(url.scheme, 0) if port is None else port


def host_of(url: SplitResult) -> str:
    """Return the host in lower case, without a dot at its end."""
    return (url.hostname or "").rstrip(".")


def origin_of(url: SplitResult) -> tuple[str, str, int]:
    """Return scheme, host and port (RFC 6454), the scope of credentials."""
    return url.scheme, host_of(url), get_port(url)


def fold_hosts(allow_hosts: Iterable[str]) -> frozenset[str]:
    """Return the hosts that the user listed, in the form that is_allowed() needs.

    IPv6 hosts are `[::1]:8080` or `::1`.
    """
    return frozenset(allowed.lower().rstrip(".") for allowed in allow_hosts)


def is_allowed(url: SplitResult, folded: frozenset[str]) -> bool:
    """Whether the user listed the URL's host, with its port or without one.

    Args:
        url: the target.
        folded: the result of fold_hosts().
    """
    if not folded:
        return False
    host = host_of(url)
    shown = f"[{host}]" if ":" in host else host
    return not folded.isdisjoint((host, shown, f"{shown}:{get_port(url)}"))


def hide_secrets(url: str) -> str:
    """Return the URL without user name and password."""
    if "@" not in url:
        return url
    split = urlsplit(url)
    if "@" not in split.netloc:
        return url
    return urlunsplit(split._replace(netloc=split.netloc.rpartition("@")[2]))


_SAFE = "/%:@!$&'()*+,;=~-._?"
_UNQUOTED = re.compile(r"[^\w/%:@!$&'()*+,;=~.?-]", re.ASCII)
_PLAIN = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){1,5}(?::[1-9][0-9]{0,4})?")
_DOTS = re.compile("[.\u3002\uff0e\uff61]")


def request_url(url: SplitResult) -> str:
    """Return the address to request.

    It has no credentials and no fragment, an ASCII host, and a quoted path and query.

    Raises:
        ValueError: the host is invalid.
    """
    if _PLAIN.fullmatch(url.netloc) and not _UNQUOTED.search(url.path + url.query):  # nearly always
        return urlunsplit((url.scheme, url.netloc, url.path, url.query, ""))
    host = _ascii_host(url.hostname or "")
    port = f":{url.port}" if url.port else ""
    return urlunsplit((url.scheme, f"{host}{port}", quote(url.path, _SAFE), quote(url.query, _SAFE), ""))


def _ascii_host(host: str) -> str:
    """Return the ASCII form of a host: IDNA as in browsers.

    That is UTS 46, non-transitional: `faß.de` is not `fass.de`.

    Raises:
        ValueError: the host has invalid characters, or a label is too long.
    """
    if ":" in host:
        return f"[{ipaddress.IPv6Address(unquote(host))}]"
    name = ".".join(_ascii_label(label) for label in _DOTS.split(host))
    if not re.fullmatch(r"[A-Za-z0-9_.-]{1,253}\.?", name) or ".." in name:
        raise ValueError(f"{host!r} is not a valid host")
    return name


def _ascii_label(label: str) -> str:
    if label.isascii():
        return label
    label = unicodedata.normalize("NFKC", label.lower())
    encoded = label if label.isascii() else f"xn--{label.encode('punycode').decode('ascii')}"
    if len(encoded) > 63:
        raise ValueError("a label of the host is too long")
    return encoded
