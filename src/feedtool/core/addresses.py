"""Which addresses may be connected to: public ones, and what the owner allowed by name."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from urllib.parse import SplitResult

__all__ = ["find_port", "is_allowed", "is_public"]

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_PORTS = {"http": 80, "https": 443}


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, whatever form its IPv4 part hides in.

    Refused: loopback, private, link-local, shared (CGNAT), multicast, unspecified, reserved and documentation
    addresses (RFC 6890), also inside IPv4-mapped, 6to4, Teredo and NAT64 ones. What is no address is not public.
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(one.is_global and not one.is_multicast and not one.is_reserved for one in _unwrap(ip))


def _unwrap(
    ip: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    """What an address really reaches: for a mapped or translated one its IPv4 part alone."""
    if isinstance(ip, ipaddress.IPv4Address):
        return [ip]
    if ip.ipv4_mapped:
        return [ip.ipv4_mapped]
    if ip in _NAT64:
        return [ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)]
    return [ip, *([ip.sixtofour] if ip.sixtofour else []), *(ip.teredo or ())]


def find_port(url: SplitResult) -> int:
    """The port of an http(s) URL; 0 if it names one that cannot be."""
    try:
        return url.port or _PORTS.get(url.scheme, 0)
    except ValueError:
        return 0


def is_allowed(url: SplitResult, allow_hosts: Collection[str]) -> bool:
    """Whether the owner listed the URL's host, with its port or without one; `[::1]:8080` or `::1` for IPv6."""
    host = (url.hostname or "").rstrip(".")
    shown = f"[{host}]" if ":" in host else host
    names = {host, shown, f"{shown}:{find_port(url)}"}
    return any(allowed.lower().rstrip(".") in names for allowed in allow_hosts)
