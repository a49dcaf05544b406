"""A run ends: each feed has a deadline (connect, redirects, headers, body, reading), and so has the run.

Single kinds of misbehavior: tests/fetching/test_http_limits.py and tests/entries/test_sandbox.py.
"""

from __future__ import annotations

import time

from support.hostile import OK, HostileHosts
from support.server import drip, serve


def test_a_run_over_stalling_hosts_ends_soon(visited):
    """Deadlines are 8 s a feed, and hosts are asked side by side."""
    for run in (visited.first, visited.second):
        assert run.seconds < 300
        assert run.code == 1


def test_a_budget_ends_a_run_over_many_stalling_hosts(visited, site):
    with serve() as server, serve() as inner:
        hosts = HostileHosts(server, inner, visited.hosts.library)
        for number in range(60):
            hosts.add(f"slow{number}", drip(OK + b"\r\n", b"x", 0.05))
        hosts.subscribe(site, timeout="3s")
        began = time.monotonic()
        run = hosts.run(site, "build", "--budget", "1s")
        assert time.monotonic() - began < 120
    assert "Traceback" not in run.stderr
    assert run.code in {1, 3}
