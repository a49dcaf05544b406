"""No request goes to an address that the user did not configure; the address is checked when libcurl connects to it.

The tests use the default rules, with names and addresses that look public (support/net.c). Single tricks:
tests/fetching/test_http_guard.py and tests/fetching/test_address_guard.py.
"""

from __future__ import annotations


def test_no_request_reaches_an_internal_listener(visited):
    assert visited.hosts.inner.connections == 0


def test_each_request_to_an_internal_address_is_refused_and_reported(visited):
    for run in (visited.first, visited.second):
        for host in visited.hosts.addresses:
            if host.startswith("to-") or host in {"private.example", "loopback.example", "rebinding.example"}:
                (line,) = (line for line in run.stderr.splitlines() if line.startswith(f"http://{host}:"))
                assert ": blocked: " in line, line


def test_no_address_in_a_document_is_requested(visited):
    """Beside the addresses of the config only the usual places of feeds, at a host that gave a page instead of one."""
    others = {asked.host for asked in visited.hosts.server.requests if asked.path != "/feed.xml"}
    assert others == {f"login.example:{visited.hosts.server.port}"}


def test_a_host_with_a_public_address_is_requested(visited):
    items = visited.first.site.items()
    assert {"https://good.example/1", "https://good.example/2", "https://good.example/3"} <= {i["id"] for i in items}
