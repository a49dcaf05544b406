"""Hugo's built-in shortcodes with visible output, as HTML or Markdown.

See https://gohugo.io/shortcodes/.

A new shortcode that uses only its arguments is one function and one row of SHORTCODES. shortcodes.py finds shortcodes
in the text; it keeps the text between an opening and a closing one, and writes `highlight` itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

__all__ = ["SHORTCODES"]


def _make_figure(given: dict[str, str]) -> str:
    source = given.get("src") or given.get("0")
    if not source:
        return ""
    caption = " ".join(filter(None, (given.get("title"), given.get("caption"))))
    picture = f'<img src="{escape(source)}" alt="{escape(given.get("alt") or caption)}">'
    if link := given.get("link"):
        picture = f'<a href="{escape(link)}">{picture}</a>'
    return f"\n\n<figure>{picture}{f'<figcaption>{escape(caption)}</figcaption>' if caption else ''}</figure>\n\n"


def _make_video(url: str) -> Callable[[dict[str, str]], str]:
    """Return a function that makes an iframe, which the sanitizer turns into a link."""

    def make(given: dict[str, str]) -> str:
        name = given.get("id") or given.get("0") or ""
        return f'\n\n<iframe src="{url}{name}"></iframe>\n\n' if re.fullmatch(r"[\w-]+", name) else ""

    return make


def _make_post(given: dict[str, str]) -> str:
    user, number = given.get("user", ""), given.get("id", "")
    is_whole = re.fullmatch(r"\w+", user) and re.fullmatch(r"\d+", number)
    return f"\n\n<https://x.com/{user}/status/{number}>\n\n" if is_whole else ""


def _make_gist(given: dict[str, str]) -> str:
    user, number = given.get("0", ""), given.get("1", "")
    is_whole = re.fullmatch(r"[\w-]+", user) and re.fullmatch(r"\w+", number)
    return f"\n\n<https://gist.github.com/{user}/{number}>\n\n" if is_whole else ""


SHORTCODES: dict[str, Callable[[dict[str, str]], str]] = {
    "figure": _make_figure,
    "gist": _make_gist,
    "tweet": _make_post,
    "vimeo": _make_video("https://player.vimeo.com/video/"),
    "x": _make_post,
    "youtube": _make_video("https://www.youtube.com/embed/"),
}
"""Name in lower case -> a function from the arguments, by name or number, to the output."""
