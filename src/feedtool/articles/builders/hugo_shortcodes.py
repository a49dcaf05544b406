"""Hugo's built-in shortcodes with visible output, as HTML or Markdown.

See https://gohugo.io/shortcodes/.

A new shortcode that uses only its arguments is one function and one row of SHORTCODES. shortcodes.py finds shortcodes
in the text; it keeps the text between an opening and a closing one, and writes `highlight` itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from feedtool.articles.builders.links import Place, find_reference
from feedtool.content.html_text import html_to_text
from feedtool.content.markdown import markdown_to_html

__all__ = ["PLACED_SHORTCODES", "SHORTCODES"]


def _make_figure(given: dict[str, str]) -> str:
    source = given.get("src") or given.get("0")
    if not source:
        return ""
    caption, by = _render_line(given.get("caption")), _render_line(given.get("attr"))
    if by and (link := given.get("attrlink")):
        by = f'<a href="{escape(link)}">{by}</a>'
    shown = " ".join(filter(None, (escape(given.get("title") or ""), caption, by)))
    alt = given.get("alt") or html_to_text(" ".join(filter(None, (escape(given.get("title") or ""), caption))))
    picture = f'<img src="{escape(source)}" alt="{escape(alt)}">'
    if link := given.get("link"):
        picture = f'<a href="{escape(link)}">{picture}</a>'
    return f"\n\n<figure>{picture}{f'<figcaption>{shown}</figcaption>' if shown else ''}</figure>\n\n"


def _render_line(text: str | None) -> str:
    """Return a line of Markdown as HTML, in one line."""
    found = markdown_to_html(text).strip() if text else ""
    inner = re.fullmatch(r"<p>(.*)</p>", found, re.DOTALL)
    return " ".join((inner[1] if inner and "<p>" not in inner[1] else found).split("\n"))


def _make_video(url: str) -> Callable[[dict[str, str]], str]:
    """Return a function that makes an iframe, which the sanitizer turns into a link."""

    def make(given: dict[str, str]) -> str:
        name = given.get("id") or given.get("0") or ""
        return f'\n\n<iframe src="{url}{name}"></iframe>\n\n' if re.fullmatch(r"[\w-]+", name) else ""

    return make


def _make_post(given: dict[str, str]) -> str:
    user, number = given.get("user", ""), given.get("id", "")
    is_whole = re.fullmatch(r"\w+", user) and re.fullmatch(r"\d+", number)
    return _make_link(f"https://x.com/{user}/status/{number}") if is_whole else ""


def _make_gist(given: dict[str, str]) -> str:
    user, number = given.get("0", ""), given.get("1", "")
    is_whole = re.fullmatch(r"[\w-]+", user) and re.fullmatch(r"\w+", number)
    return _make_link(f"https://gist.github.com/{user}/{number}") if is_whole else ""


def _make_link(url: str) -> str:
    return f'\n\n<a href="{url}">{url}</a>\n\n'


def _find_reference(given: dict[str, str], place: Place) -> str:
    """Return the address of another page; in its absence the text stays without a link."""
    return find_reference(given.get("path") or given.get("0") or "", place) or ""


def _find_parameter(given: dict[str, str], place: Place) -> str:
    """Return a value of the front matter, by its name in any case."""
    values = {name.casefold(): value for name, value in place.values.items()}
    found = values.get(given.get("0", "").casefold().removeprefix("params."))
    return str(found) if isinstance(found, str | int | float) else ""


SHORTCODES: dict[str, Callable[[dict[str, str]], str]] = {
    "figure": _make_figure,
    "gist": _make_gist,
    "tweet": _make_post,
    "vimeo": _make_video("https://player.vimeo.com/video/"),
    "x": _make_post,
    "youtube": _make_video("https://www.youtube.com/embed/"),
}
"""Name in lower case -> a function from the arguments, by name or number, to the output."""

PLACED_SHORTCODES: dict[str, Callable[[dict[str, str], Place], str]] = {
    "param": _find_parameter,
    "ref": _find_reference,
    "relref": _find_reference,
}
"""Shortcodes whose output depends on the article and its site."""
