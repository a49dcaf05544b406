"""Which pictures pages load: those of the site, all, or none."""

from __future__ import annotations

from urllib.parse import urlsplit

from feedtool.model import Site


def shows_picture(url: str, site: Site) -> bool:
    """Return whether pages load the picture at a URL, by `site.pictures`."""
    if site.pictures == "own":
        host = _get_host(url)
        return any(host == own or host.endswith(f".{own}") for own in _list_hosts(site))
    return site.pictures == "all" and url.startswith(("http://", "https://"))


def list_picture_sources(site: Site) -> tuple[str, ...]:
    """Return the sources of pictures for a Content-Security-Policy.

    A source with http allows https, too (CSP 3 section 6.7.2.8).
    """
    if site.pictures == "all":
        return "data:", "https:", "http:"
    hosts = _list_hosts(site) if site.pictures == "own" else ()
    own = [source for host in hosts for source in (f"http://{host}", f"http://*.{host}")]
    icon = [f"http://{_get_host(site.icon)}"] if site.icon else []
    return tuple(dict.fromkeys(("data:", *own, *icon)))


def _list_hosts(site: Site) -> tuple[str, ...]:
    """Return the hosts of the site; their subdomains count as the site's, too."""
    return tuple(dict.fromkeys(_get_host(url).removeprefix("www.") for url in (site.url, site.base_url)))


def _get_host(url: str) -> str:
    """Return the host and port of a URL; "" if it has none."""
    try:
        split = urlsplit(url)
        host = split.netloc.rpartition("@")[2].lower() if split.scheme in {"http", "https"} else ""
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except ValueError:
        return ""
