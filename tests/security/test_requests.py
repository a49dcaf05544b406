"""5. No request goes where the owner did not point it: judged at connect time, on the address connected to, each hop.

By the default rules, with names and addresses that look public (support/net.c). One trick at a time:
tests/fetching/test_http_guard.py and tests/fetching/test_address_guard.py.
"""

from __future__ import annotations

import json


def test_nobody_was_let_in_to_the_listener_on_the_inside(visited):
    assert visited.world.inner.connections == 0


def test_each_way_in_was_refused_and_said(visited):
    for run in (visited.first, visited.second):
        for host in visited.world.hosts:
            if host.startswith("to-") or host in {"private.example", "loopback.example", "rebinding.example"}:
                (line,) = (line for line in run.stderr.splitlines() if line.startswith(f"http://{host}:"))
                assert ": blocked: " in line, line


def test_nothing_that_a_document_names_was_asked_for(visited):
    """Beside the addresses of the config only the usual places of feeds, at a host that gave a page instead of one."""
    others = {asked.host for asked in visited.world.server.requests if asked.path != "/feed.xml"}
    assert others == {f"login.example:{visited.world.server.port}"}


def test_a_host_that_looks_public_is_asked(visited):
    items = json.loads((visited.first.site / "public/all.json").read_bytes())["items"]
    assert {"https://good.example/1", "https://good.example/2", "https://good.example/3"} <= {i["id"] for i in items}
