"""Finds the `path` of an article source for the folder, file or address that a user names."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

from feedtool.errors import ConfigError

_POST_FOLDERS = (
    "source/_posts",  # Hexo
    "_posts",  # Jekyll
    "content",  # Hugo, Zola, Pelican
    "src/content",  # Astro
    "docs/blog/posts",  # Material for MkDocs
    "blog",  # Docusaurus
    "src/posts",
    "posts",  # Eleventy, Nikola
    "",
)
"""Folders of articles in the folder of a site, by the conventions of site builders; the first that has one wins."""
_SUFFIXES = (".md", ".markdown", ".mdx", ".rst", ".json", ".jsonl", ".csv", ".xml", ".html")
"""Suffixes of article files, likeliest first."""
_LARGEST_LISTING = 10_000
_DOCUMENT = re.compile(
    r"/wp-json/|[?&]rest_route=|/ghost/api/|\.(?:xml|json|jsonl|csv)(?:\.gz)?(?:\?|\Z)", re.IGNORECASE
)
_WORDPRESS = re.compile(
    rb"""<link(?=[^>]{0,500}\brel=["']?https://api\.w\.org/)[^>]{0,500}\bhref=["']?([^"'\s>]+)""", re.IGNORECASE
)


def find_article_path(given: str, folder: Path) -> str:
    """Return the path, glob or URL of the articles, relative to the folder of feeds.yaml.

    Args:
        given: a folder, a file, or an http(s) address; for the address of a page, its site is asked.
        folder: the folder of feeds.yaml.

    Raises:
        ConfigError: no articles are there.
    """
    if re.match(r"https?://", given, re.IGNORECASE):
        return given if _DOCUMENT.search(given) else _ask_site(given)
    path = Path(given).expanduser()
    if path.is_file():
        return glob.escape(_relate(path, folder))
    if not path.is_dir():
        raise ConfigError(f"{given}: no such file or folder", hint="name a folder, a file or an address of articles")
    for name in _POST_FOLDERS:
        if suffix := _find_suffix(path / name):
            top = glob.escape(_relate(path, folder))
            # feedtool looks for the configuration of a site in the folder before the first wildcard, if that is outside
            # the folder of feeds.yaml.
            inner = f"[{name[0]}]{name[1:]}/" if name and top.startswith("..") else f"{name}/" if name else ""
            return f"{top}/{inner}**/*{suffix}".removeprefix("./")
    raise ConfigError(f"{given} has no articles: no file ends in {', '.join(_SUFFIXES)}")


def _relate(path: Path, folder: Path) -> str:
    return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()


def _find_suffix(folder: Path) -> str | None:
    found = {Path(name).suffix.lower() for name in _list_names(folder)}
    return next((suffix for suffix in _SUFFIXES if suffix in found), None)


def _list_names(folder: Path) -> Iterator[str]:
    number = 0
    for _, folders, names in os.walk(folder):
        folders[:] = [one for one in folders if not (one.startswith(".") or one in ("node_modules", "public"))]
        yield from names
        number += len(names)
        if number > _LARGEST_LISTING:
            return


def _ask_site(url: str) -> str:
    """Return the URL of a site's WordPress API, or else of its sitemap."""
    from feedtool.model import Failed
    from feedtool.pipeline.wiring import fetch_document

    page = fetch_document(url)
    if isinstance(page, Failed):
        raise ConfigError(f"{url}: {page.message}")
    if found := _WORDPRESS.search(page.content):
        root: bytes = found[1]
        return urljoin(page.url, root.decode("utf-8", "replace")).rstrip("/") + "/wp/v2/posts"
    sitemap = urljoin(page.url, "/sitemap.xml")
    answer = fetch_document(sitemap)
    if not isinstance(answer, Failed) and re.search(rb"<(?:urlset|sitemapindex)\b", answer.content):
        return sitemap
    raise ConfigError(
        f"{url} is not a WordPress site and has no sitemap.xml",
        hint="name the URL of its sitemap or API, an export, or the folder of its articles",
    )
