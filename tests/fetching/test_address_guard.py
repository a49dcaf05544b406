"""Addresses are public or not, allowed or not, in every spelling."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

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


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "255.255.255.255", "192.0.2.1", "240.0.0.1", "::1", "fe80::1", "fc00::1", "fec0::1", "ff02::1",
     "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "::127.0.0.1", "2001:db8::1", "64:ff9b:1::1", "nonsense"],
)  # fmt: skip
def test_a_private_address_is_refused(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
)
def test_a_public_address_is_allowed(address):
    assert is_public(address)


@pytest.mark.parametrize(
    ("host", "literal"),
    [
        ("0x7f.1", "127.0.0.1"),
        ("0300.0250.1", "192.168.0.1"),
        ("10.0.257", "10.0.1.1"),
        ("[::1]", "::1"),
        ("256.1.1.1", None),
        ("1.2.3.4.5", None),
        ("08.1.1.1", None),
        ("example.com", None),
        ("4294967296", None),
    ],
)
def test_an_address_is_recognized_in_any_spelling(host, literal):
    assert find_literal(host) == literal


def test_allowed_hosts_have_an_optional_port():
    url = urlsplit("http://intranet.example:8080/feed")
    assert is_allowed(url, fold_hosts(["Intranet.example."]))
    assert is_allowed(url, fold_hosts(["intranet.example:8080"]))
    assert not is_allowed(url, fold_hosts(["intranet.example:80"]))
    assert not is_allowed(url, fold_hosts(["example"]))
    assert is_allowed(urlsplit("https://intranet.example/"), fold_hosts(["intranet.example:443"]))


@pytest.mark.parametrize(
    ("url", "wire"),
    [
        ("http://example.com", "http://example.com"),
        ("https://ada:hush@example.com:8443/a?b#c", "https://example.com:8443/a?b"),
        ("http://b\u00fccher.example/\u00fc?\u00fc", "http://xn--bcher-kva.example/%C3%BC?%C3%BC"),
        ("http://fa\u00df.example/", "http://xn--fa-hia.example/"),
        ("http://B\u00dcCHER.example/", "http://xn--bcher-kva.example/"),
        ("http://\uff11\uff12\uff17.0.0.1/", "http://127.0.0.1/"),
        ("http://a\u3002example/", "http://a.example/"),
        ("http://[::1]:80/", "http://[::1]:80/"),
        ("http://a.example/a%20b c", "http://a.example/a%20b%20c"),
    ],
)
def test_a_url_is_encoded_for_a_request(url, wire):
    assert request_url(urlsplit(url)) == wire


@pytest.mark.parametrize("host", ["a..b", "a b", "x" * 254, "\u00fc" * 80, "a^b", "", "ex\u00e4mple\u2026com"])
def test_a_url_with_an_invalid_host_is_refused(host):
    with pytest.raises(ValueError):
        request_url(urlsplit("http://x/")._replace(netloc=host))


@pytest.mark.parametrize(
    ("url", "is_one"),
    [
        ("http://a/", True),
        ("HTTPS://A:1/", True),
        ("http://a:0/", False),
        ("http://a:65536/", False),
        ("http:///a", False),
        ("ftp://a/", False),
        ("//a/", False),
        ("a", False),
        ("http://[", False),
    ],
)
def test_a_web_address_is_recognized(url, is_one):
    assert is_web_address(url) is is_one


def test_credentials_belong_to_scheme_host_and_port():
    origin = origin_of(urlsplit("http://a.example/x"))
    assert origin == origin_of(urlsplit("http://A.example.:80/y"))
    for other in ("https://a.example/", "http://a.example:81/", "http://b.example/"):
        assert origin != origin_of(urlsplit(other))


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://ada:hush@a.example/x?y#z", "https://a.example/x?y#z"),
        ("https://hush@a.example", "https://a.example"),
        ("https://ada:h@sh@a.example/", "https://a.example/"),
        ("https://a.example/@ada", "https://a.example/@ada"),
    ],
)
def test_user_and_password_are_not_shown(url, shown):
    assert hide_secrets(url) == shown
