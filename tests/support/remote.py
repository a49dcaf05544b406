"""A small site whose articles are at the URLs of a server on loopback."""

from __future__ import annotations

from support.server import Server
from support.site import Site

CONFIG = """\
site: {{title: Officina, url: "{site}", base_url: "https://example.com/", timezone: Europe/Rome}}
articles:
{articles}
fetch: {{host_delay: 0s, allow_hosts: [{hosts}]}}
"""


class RemoteSite(Site):
    """A site that may ask servers on loopback, without a pause between two requests."""

    def configure(self, server: Server, articles: str, hosts: str = "127.0.0.1") -> None:
        """Write the config with these article sources."""
        lines = "\n".join(f"  {line}" for line in articles.splitlines())
        self.write("feeds.yaml", CONFIG.format(site=server.url("/"), articles=lines, hosts=hosts))


def asked(server: Server) -> list[str]:
    """Return the paths that were requested since the last call."""
    paths = server.paths
    server.requests.clear()
    return paths
