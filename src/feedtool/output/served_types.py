"""The media types with which web servers send the published files."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from feedtool.plugins import Index, Renderer

TYPES = {
    ".html": "text/html",
    ".xml": "application/xml",
    ".json": "application/feed+json",
    ".opml": "text/x-opml",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
"""Extension -> media type. XML is application/xml: browsers then show a feed with its style sheet."""


class SpecialType(Struct, frozen=True, kw_only=True):
    """Files that are sent with another media type than their extension has."""

    name: str
    """The name of an index file, or the suffix of a format of each stream, which begins with a dot."""
    media_type: str

    @property
    def is_suffix(self) -> bool:
        """Whether `name` is the end of file names."""
        return self.name.startswith(".")

    @property
    def extension(self) -> str:
        """The part of the name after the last dot."""
        return self.name.rpartition(".")[2]

    @property
    def glob(self) -> str:
        """A pattern of the paths of these files."""
        return f"*{self.name}" if self.is_suffix else f"/{self.name}"

    @property
    def regex(self) -> str:
        """A regular expression for the file names, without the end."""
        return re.escape(self.name) if self.is_suffix else f"^{re.escape(self.name)}"

    def matches(self, path: str) -> bool:
        """Return whether a path of a URL is one of these files."""
        return path.endswith(self.name if self.is_suffix else f"/{self.name}")


def get_served_type(part: Renderer | Index, name: str) -> str:
    """Return the media type with which a web server sends a file of a part."""
    if name.endswith(".xml"):
        return TYPES[".xml"]
    # Links name another type than the response has (oEmbed 1.0 sections 2.3 and 4).
    return "application/json" if part.media_type == "application/json+oembed" else part.media_type


def list_special_types(renderers: Iterable[Renderer], indexes: Iterable[Index]) -> tuple[SpecialType, ...]:
    """Return the media types that extensions do not tell."""
    names: list[tuple[Renderer | Index, str]] = [(part, part.filename) for part in indexes]
    names += [(part, part.suffix) for part in renderers]
    found = (SpecialType(name=name, media_type=get_served_type(part, name)) for part, name in names)
    return tuple(one for one in found if one.media_type != TYPES.get(f".{one.extension}"))
