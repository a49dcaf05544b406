"""Addresses of feeds.yaml: the fast path gives the same result as the full one."""

from __future__ import annotations

import ipaddress
from itertools import product

import pytest

from feedtool.config.addresses import Host
from feedtool.config.checks import canonicalize_address, canonicalize_any_address

SCHEMES = ("http://", "https://", "HTTP://", "ftp://", "")
HOSTS = ("lake.example", "Lake.example", "a-b.example.", "127.0.0.1", "[::1]", "ada@lake.example", "lände.example")
PORTS = ("", ":", ":80", ":080", ":443", ":8080", ":65535")
PATHS = ("", "/", "//", "/feed.xml", "/a/../b", "/;x", "/%7Eada", "/ä")
ENDS = ("", "?", "?a=1", "?a=?", "??", "#", "#x", "?#x", "?a=1#x")


@pytest.mark.parametrize("host", HOSTS)
def test_canonicalize_address_gives_the_same_result_on_both_paths(host):
    for scheme, port, path, end in product(SCHEMES, PORTS, PATHS, ENDS):
        address = f"{scheme}{host}{port}{path}{end}"
        assert canonicalize_address(address) == canonicalize_any_address(address), address


@pytest.mark.parametrize("written", ["::1", "[::1]", "FE80::1%eth0", "2001:DB8::A", "192.168.0.10", "::ffff:10.0.0.1"])
def test_an_ip_address_is_kept_in_its_canonical_form(written):
    assert Host().parse(written) == str(ipaddress.ip_address(written.strip("[]")))


@pytest.mark.parametrize("written", ["intranet.example", "nas2", "a1.b2"])
def test_a_host_name_is_kept_even_if_it_ends_in_a_digit(written):
    assert Host().parse(written) == written
