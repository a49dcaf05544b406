"""Finds the addresses to which links between own articles lead, as each site builder resolves them.

    b.md, ./b.md#top, /posts/b.md     a path, from the article's folder or from the folder of all articles
    {{< ref "b" >}}                   Hugo's name of a page: a path or a file name, with or without its suffix
    {% post_url 2026-03-05-b %}       Jekyll's name of a post

See https://gohugo.io/shortcodes/ref/ and https://jekyllrb.com/docs/liquid/tags/#links.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from posixpath import normpath, splitext
from typing import Any
from urllib.parse import unquote

import msgspec
from msgspec import Struct

from feedtool.model import Builder, PageFinder

__all__ = ["ARTICLE_SUFFIXES", "Place", "fill_links", "find_page", "find_reference", "may_have_links", "name_by_path"]


class Place(Struct, frozen=True, kw_only=True):
    """The article whose text is filled in."""

    path: str = ""
    builder: Builder = msgspec.field(default_factory=Builder)
    values: Mapping[str, Any] = msgspec.field(default_factory=dict)
    """Its front matter."""
    origin: str = ""
    """The scheme and host of the site's URL."""
    pages: PageFinder | None = None
    """None if links cannot be followed."""
    write_text: Callable[[str, Place], str] | None = None
    """Replaces the builder's own syntax, see Conventions."""


ARTICLE_SUFFIXES = (".md", ".markdown", ".mdx", ".mkd", ".rst", ".html", ".htm")
_LINKED = re.compile(r"\.(?:md|markdown|mdx|mkd)\b")
"""A text without a match has no link to the file of an article."""
_PATH = re.compile(r"/(?!/)")
_ROOTED = re.compile(r"""(?:\]\([ \t]*<?|\]:[ \t]*<?|=[ \t]*["'])/(?!/)""")
_DESTINATION = re.compile(
    r"(?P<code>`+)[^`\n]+(?P=code)"
    r"|(?P<before>\]\([ \t]*|^ {0,3}\[[^\]\n]+\]:[ \t]*|\b(?:href|src)[ \t]*=[ \t]*[\"'])(?P<target>[^\s\"'<>)]+)"
    r"|(?P<open>\]\([ \t]*|^ {0,3}\[[^\]\n]+\]:[ \t]*)<(?P<enclosed>[^<>\n]+)>",
    re.MULTILINE,
)


def may_have_links(text: str, place: Place) -> bool:
    """Whether a text may have links that depend on the site: to files of articles, or to paths from its root."""
    if _adds_base(place) and _ROOTED.search(text):
        return True
    return place.pages is not None and _LINKED.search(text) is not None


def _adds_base(place: Place) -> bool:
    """Whether paths in texts are relative to the site, and not to its host, as in the feeds of Hugo."""
    return place.builder.name == "hugo" and bool(place.builder.base_path)


def fill_links(text: str, place: Place) -> str:
    """Return a text without code whose links to files of articles lead to their addresses."""
    if not may_have_links(text, place):
        return text

    def replace(found: re.Match[str]) -> str:
        written = found["target"] or found["enclosed"]
        if not written:
            return found[0]
        address = find_page(written, place) or _add_base(written, place)
        return f"{found['before'] or found['open']}{address}"

    return _DESTINATION.sub(replace, text)


def _add_base(written: str, place: Place) -> str:
    """Return a path from the root of Hugo's site as one from the root of its host."""
    base = place.builder.base_path
    is_on_site = _adds_base(place) and _PATH.match(written) and not written.startswith(f"{base}/")
    return f"{base}{written}" if is_on_site else written


def find_page(written: str, place: Place) -> str | None:
    """Return the address of the article to whose file a link leads; None if there is none."""
    path, end = _split_end(unquote(written))
    if place.pages is None or not path.endswith(ARTICLE_SUFFIXES) or "://" in path:
        return None
    return _find_first(_list_paths(path, place), end, place.pages)


def find_reference(written: str, place: Place) -> str | None:
    """Return the address of the article that a tag of its builder names; None if there is none."""
    path, end = _split_end(written.strip())
    if place.pages is None:
        return None
    if not path:
        return end or None
    builder = place.builder
    if not path.strip("/"):
        return f"{builder.base_path}{builder.get_setting('prefix', '')}/{end}"
    bare = name_by_path(path if path.endswith(ARTICLE_SUFFIXES) else f"{path.rstrip('/')}.md")
    top = f"{builder.folder}/content".lstrip("/") if builder.name == "hugo" else builder.folder
    # A path from the article's folder or from the top wins over a file of this name anywhere.
    ranks = {found: -rank for rank, found in enumerate(_list_paths(bare, place))}
    # A translation wins over the page in another language.
    code = builder.get_setting("code")
    for ending in (f".{code}", "") if code else ("",):
        named = {
            name_by_path(file).removesuffix(ending): file
            for file in place.pages.list_files(f"{bare.rpartition('/')[2]}{ending}", top)
        }
        fitting = [name for name in named if f"/{name}".endswith(f"/{bare.lstrip('./')}")]
        ranked = sorted(fitting, key=lambda name: (-ranks.get(name, -len(ranks)), name))
        address = _find_first((named[name] for name in ranked), end, place.pages)
        if address is not None:
            return address
    return None


def _split_end(written: str) -> tuple[str, str]:
    """Return a link without its query and fragment, and these."""
    found = re.search(r"[?#]", written)
    return (written[: found.start()], written[found.start() :]) if found else (written, "")


def name_by_path(path: str) -> str:
    """Return the path of a file without its suffix.

    For an `index.md` it is the folder (Hugo's page bundles).
    """
    bare, _ = splitext(normpath(path))
    return re.sub(r"/_?index$", "", bare)


def find_site_folder(builder: Builder, path: str) -> str:
    """Return the folder whose articles an article may link to: that of its builder, or else of the config.

    For an article outside of the config's folder, it is the first folder on its path: `../blog`.
    """
    outside = re.match(r"((?:\.\./)+(?!\.\./)[^/]+)/", path)
    return builder.folder or (outside[1] if outside else "")


def _list_paths(path: str, place: Place) -> Iterator[str]:
    """Yield the paths that a link may mean: from the article's folder, then from the tops of the site."""
    site = find_site_folder(place.builder, place.path)
    tops = (f"{site}/content" if site else "content", site)
    for folder in tops if path.startswith("/") else (place.path.rpartition("/")[0], *tops):
        found = normpath(f"{folder}/{path.lstrip('/')}" if folder else path.lstrip("/"))
        # A link leads to no file outside of the site.
        if found.startswith(f"{site}/") if site else not found.startswith(("../", "/")):
            yield found


def _find_first(paths: Iterator[str], end: str, pages: PageFinder) -> str | None:
    found = next((address for path in paths if (address := pages.find_address(path)) is not None), None)
    return None if found is None else f"{found}{end}"
