"""Makes the names that site builders give to pages in URLs, by the rules of each builder."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["make_hugo_path", "make_jekyll_slug", "make_slug"]


def make_slug(text: str) -> str:
    """Return a slug with the letters of all scripts, unlike `content/slugs.py`."""
    return re.sub(r"[\W_]+", "-", text.lower()).strip("-")


def make_hugo_path(text: str, *, is_lower: bool = True) -> str:
    """Return the URL segment that Hugo makes of a title, a slug or a file name.

    See UnicodeSanitize() in Hugo's helpers/path.go: letters, digits and some signs stay, white space becomes one `-`.
    """
    kept: list[str] = []
    is_gap = False
    for one in text:
        if one in "./_#+~-@" or unicodedata.category(one)[0] in "LM" or unicodedata.category(one) == "Nd":
            if is_gap and one != "-":
                kept.append("-")
            kept.append(one)
            is_gap = False
        elif one.isspace() and kept and kept[-1] != "-":
            is_gap = True
    path = "".join(kept)
    return path.lower() if is_lower else path


_JEKYLL = re.compile(r"[^\w\u0300-\u036f]+|_+")
_JEKYLL_PRETTY = re.compile(r"[^\w\u0300-\u036f.~!$&'()+,;=@]+")


def make_jekyll_slug(text: str, *, is_pretty: bool = False) -> str:
    """Return Jekyll's slug (Utils.slugify); the pretty mode keeps the case and signs that a URL may have."""
    slug = (_JEKYLL_PRETTY if is_pretty else _JEKYLL).sub("-", text)
    slug = slug.removeprefix("-").removesuffix("-")
    return slug if is_pretty else slug.lower()
