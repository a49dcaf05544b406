"""A small site whose articles are at the URLs of a server on loopback."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from support.server import Server
from support.site import Site


def configure(site: Site, server: Server, *articles: Any, hosts: Sequence[str] = ("127.0.0.1",)) -> None:
    """Write the config of a site that may request servers on loopback, without a pause between two requests."""
    about = {"title": "Officina", "url": server.url("/"), "base_url": "https://example.com/", "timezone": "Europe/Rome"}
    site.configure(site=about, articles=[*articles], fetch={"host_delay": "0s", "allow_hosts": [*hosts]})


def asked(server: Server) -> list[str]:
    """Return the paths that were requested since the last call."""
    paths = server.paths
    server.requests.clear()
    return paths
