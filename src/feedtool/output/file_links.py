"""Links to the published files of renderers and indexes, with what the parts declare about them."""

from __future__ import annotations

from collections.abc import Iterable

from feedtool.model import FileLink
from feedtool.plugins import Index, Renderer


def link_formats(renderers: Iterable[Renderer], base_url: str, stream: str) -> tuple[FileLink, ...]:
    """Return links to a stream in each format."""
    return tuple(_make_link(part, f"{base_url}{stream}{part.suffix}") for part in renderers)


def link_indexes(indexes: Iterable[Index], base_url: str) -> tuple[FileLink, ...]:
    """Return links to the files about the whole site."""
    return tuple(_make_link(part, f"{base_url}{part.filename}") for part in indexes)


def list_other_files(links: Iterable[FileLink]) -> list[FileLink]:
    """Return the files with a label that are neither feeds nor pages, such as those of plug-ins."""
    return [link for link in links if link.kind == "other" and link.label]


def _make_link(part: Renderer | Index, url: str) -> FileLink:
    return FileLink(name=part.name, url=url, kind=part.kind, media_type=part.media_type, label=part.label)
