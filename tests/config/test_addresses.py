"""Addresses of feeds.yaml are compared, and hosts are kept, in a canonical form."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, strategies

from feedtool.config import checks
from feedtool.config.checks import canonicalize_address
from feedtool.config.context import KeyContext
from feedtool.config.errors import ErrorCollector
from feedtool.config.walker import ScalarType
from feedtool.model.declaration import Form


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("HTTP://Lake.example:80", "http://lake.example/"),
        ("https://lake.example:443/feed.xml?a=1#x", "https://lake.example/feed.xml?a=1"),
        ("https://lake.example:8080/a", "https://lake.example:8080/a"),
        ("./feeds//a/../b.xml", "feeds/b.xml"),
    ],
)
def test_an_address_is_compared_in_its_canonical_form(written, canonical):
    assert canonicalize_address(written) == canonical


@given(strategies.from_regex(checks._CANONICAL, fullmatch=True))
def test_an_address_in_canonical_form_is_compared_as_it_is_written(written):
    with patch.object(checks, "_CANONICAL", re.compile("(?!)")):
        assert canonicalize_address.__wrapped__(written) == written


def read_host(written):
    return ScalarType(Form("host")).parse(written, KeyContext(Path("feeds.yaml"), {}, ErrorCollector()))


@pytest.mark.parametrize("written", ["::1", "[::1]", "FE80::1%eth0", "2001:DB8::A", "192.168.0.10", "::ffff:10.0.0.1"])
def test_an_ip_address_is_kept_in_its_canonical_form(written):
    assert read_host(written) == str(ipaddress.ip_address(written.strip("[]")))


@pytest.mark.parametrize("written", ["intranet.example", "nas2", "a1.b2"])
def test_a_host_name_is_kept_even_if_it_ends_in_a_digit(written):
    assert read_host(written) == written
