"""Compares the URLs, sites and times of two entries."""

from __future__ import annotations

from feedtool.model.features import CorpusStats, EntryFeatures

__all__ = [
    "are_two_sites",
    "cut_host",
    "is_apart",
    "is_linked_to",
    "is_of_host",
    "is_one_site",
    "is_within",
    "list_urls",
]


def list_urls(entry: EntryFeatures) -> set[str]:
    """Return its URLs, and its id if that is a URL."""
    return {*entry.urls, entry.id_url} if entry.id_url else {*entry.urls}


def is_linked_to(entry: EntryFeatures, url: str, stats: CorpusStats) -> bool:
    """Return whether a URL is on another site: the topic of the entry, not its page."""
    host = cut_host(url)
    if any(site and is_one_site(host, site) for site in (entry.site_host, entry.id_host)):
        return False
    home = stats.home_hosts.get(entry.feed)  # asked last, since it takes time
    return home is None or not is_one_site(host, home)


def cut_host(url: str) -> str:
    """Return the host of a canonical URL."""
    return url.partition("/")[0].partition("?")[0].partition("#")[0]


def is_one_site(one: str, other: str) -> bool:
    """Return whether two hosts are of one site."""
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def is_of_host(host: str, *features: EntryFeatures) -> bool:
    """Return whether any of the entries is of the site of a host."""
    sites = {site for entry in features for site in (entry.host, entry.site_host) if site}
    return any(is_one_site(host, site) for site in sites)


def are_two_sites(one: EntryFeatures, other: EntryFeatures) -> bool:
    """Return whether the sites surely differ: a site that a redirector hides may be the same."""
    hosts = [(entry.host, entry.site_host) for entry in (one, other)]
    return all(map(all, hosts)) and not any(
        is_one_site(first, second) for first in filter(None, hosts[0]) for second in filter(None, hosts[1])
    )


def is_apart(one: EntryFeatures, other: EntryFeatures, seconds: float) -> bool:
    """Return whether both have a date, and the dates are more than some seconds apart."""
    return one.timestamp is not None and other.timestamp is not None and abs(one.timestamp - other.timestamp) > seconds


def is_within(one: EntryFeatures, other: EntryFeatures, seconds: float) -> bool:
    """Return whether both have a date, and the dates are at most some seconds apart."""
    return one.timestamp is not None and other.timestamp is not None and abs(one.timestamp - other.timestamp) <= seconds
