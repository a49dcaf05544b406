"""Makes links of bare addresses in Markdown, as builders do that follow GitHub.

See https://github.github.com/gfm/#autolinks-extension-.
"""

from __future__ import annotations

import re

from feedtool.articles.builders.fences import replace_outside_code

__all__ = ["link_addresses"]

_ADDRESS = re.compile(
    r"^(?:[ ]{4}|\t)[^\n]*|<a\b[^>]*>(?:[^<]|<(?!/a>))*</a>|<[^<>\n]*>"
    r"|!?\[[^\[\]\n]*\](?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\[[^\[\]\n]*\]|:[^\n]*)"
    r"|\{[{%][^\n]*?[}%]\}|\\.|(?<![\w/.@:=\"'])(?P<address>(?:https?://|www\.)[^\s<>|\[\]{}\"`]*)",
    re.IGNORECASE | re.MULTILINE,
)


def link_addresses(text: str, *, scheme: str = "http") -> str:
    """Return Markdown in which addresses outside of code, tags and links are links.

    Args:
        text: the Markdown.
        scheme: that of links to an address without one (`www.example.com`).
    """
    if "://" not in text and "www." not in text:
        return text
    return replace_outside_code(text, lambda part: _ADDRESS.sub(lambda found: _link(found, scheme), part))


def _link(found: re.Match[str], scheme: str) -> str:
    written = found["address"]
    if written is None:
        return found[0]
    bare = re.sub(r"[?!.,:*_~'\"]+$", "", written)
    while bare.endswith(")") and bare.count(")") > bare.count("("):
        bare = bare[:-1]
    host = re.match(r"(?:https?://|(?=www\.))[^/?#]*\.[^/?#]|https?://localhost", bare, re.IGNORECASE)
    if not host:
        return found[0]
    link = f"[{bare}]({scheme}://{bare})" if bare[:4].lower() == "www." else f"<{bare}>"
    return f"{link}{written[len(bare) :]}"
