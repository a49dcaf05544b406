"""The installed program, run twice over hostile hosts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from support.hostile import HostileHosts, Run, compile_library
from support.server import serve
from support.site import Site


@dataclass(frozen=True)
class Visit:
    """Two builds one after the other, and the hosts of their feeds."""

    hosts: HostileHosts
    first: Run
    second: Run


@pytest.fixture(scope="session")
def visited(tmp_path_factory) -> Iterator[Visit]:
    folder = tmp_path_factory.mktemp("hosts")
    library = compile_library("net", folder)
    with serve() as server, serve() as inner:
        hosts = HostileHosts(server, inner, library)
        hosts.add_all()
        site = Site(folder / "site")
        hosts.subscribe(site)
        yield Visit(hosts, hosts.run(site), hosts.run(site, "build", "-v", "--force"))
