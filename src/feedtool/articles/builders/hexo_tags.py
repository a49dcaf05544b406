"""Hexo's tag plug-ins, as Markdown or HTML.

See https://hexo.io/docs/tag-plugins and lib/plugins/tag/ in Hexo's source.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping
from html import escape

from feedtool.articles.builders.fences import replace_outside_code

__all__ = ["write_tags"]

_TAG = re.compile(r"\{%[ \t]*(\w+)((?:[^%]|%(?!\}))*?)%\}")
_BLOCK = re.compile(
    r"\{%[ \t]*(?P<name>codeblock|code|blockquote|quote|pullquote|raw)\b(?P<rest>(?:[^%\n]|%(?!\}))*)%\}\n?"
    r"(?P<body>(?:[^{]|\{(?!%[ \t]*end))*+)\{%[ \t]*end(?P=name)[ \t]*%\}"
)
_URL = re.compile(r"(?:https?://|/)\S*")


def write_tags(text: str) -> str:
    """Return a text whose tags are Markdown or HTML; code stays."""
    if "{%" not in text:
        return text
    return replace_outside_code(text, lambda part: _TAG.sub(_write_tag, _BLOCK.sub(_write_block, part)))


def _split(written: str) -> list[str]:
    """Return the arguments; a text with blanks is in quotation marks."""
    try:
        return shlex.split(written)
    except ValueError:  # an apostrophe
        return written.split()


def _write_block(found: re.Match[str]) -> str:
    body = found["body"]
    if found["name"] == "raw":
        return body
    if found["name"] in ("codeblock", "code"):
        language = re.search(r"\blang:(\w+)", found["rest"])
        fence = "`" * max(3, 1 + max((len(ticks) for ticks in re.findall("`+", body)), default=0))
        return f"\n{fence}{language[1] if language else ''}\n{body.rstrip()}\n{fence}\n"
    lines = "\n".join(f"> {line}" for line in body.strip().split("\n"))
    footer = _write_footer(found["rest"].strip()) if found["name"] != "pullquote" else ""
    return f"\n{lines}\n" + (f">\n> {footer}\n" if footer else "")


def _write_footer(written: str) -> str:
    """Return the author and the source of a quotation."""
    found = re.fullmatch(r"(\S.*?)\s+(https?://\S+)(?:\s+(.+))?", written)
    if found:
        title = found[3] or re.sub(r"^https?://|/(?:index\.html?)?$", "", found[2])
        return f"**{found[1]}** [{title}]({found[2]})"
    author, comma, source = written.partition(",")
    return f"**{author.strip()}** {source.strip()}" if comma else f"**{written}**" if written else ""


def _write_tag(found: re.Match[str]) -> str:
    write = _TAGS.get(found[1])
    arguments = _split(found[2])
    return found[0] if write is None else write(arguments) if arguments else ""


def _drop_escape(arguments: list[str]) -> list[str]:
    return arguments[:-1] if arguments[-1:] in (["true"], ["false"]) else arguments


def _link_post(arguments: list[str]) -> str:
    slug, *words = _drop_escape(arguments)
    # Without words, the link has the title of the post, which resolve_links() fills in.
    return f"[{' '.join(words) or slug}](post:{slug})"


def _link_asset(arguments: list[str]) -> str:
    slug, *words = _drop_escape(arguments)
    return f'<a href="{escape(slug)}">{escape(" ".join(words) or slug)}</a>'


def _show_image(arguments: list[str], *, is_asset: bool = False) -> str:
    """Return a picture: `[class names] path [width] [height] ["title" ["alt"]]`."""
    is_path: Callable[[str], object] = (lambda one: re.search(r"\.\w+$", one)) if is_asset else _URL.match
    at = next((number for number, one in enumerate(arguments) if is_path(one)), None)
    if at is None:
        return ""
    rest = arguments[at + 1 :]
    while rest and rest[0].isdigit():
        rest = rest[1:]
    title, alt = ([*rest, "", ""])[:2] if len(rest) < 3 else (" ".join(rest), "")
    title = f' title="{escape(title)}"' if title else ""
    return f'<img src="{escape(arguments[at])}" alt="{escape(alt)}"{title}>'


def _link_url(arguments: list[str]) -> str:
    at = next((number for number, one in enumerate(arguments) if _URL.match(one)), None)
    return "" if at is None else f'<a href="{escape(arguments[at])}">{escape(" ".join(arguments[:at]))}</a>'


def _embed(url: str) -> Callable[[list[str]], str]:
    return lambda arguments: f'\n\n<iframe src="{escape(url + arguments[0])}"></iframe>\n\n'


_TAGS: Mapping[str, Callable[[list[str]], str]] = {
    "post_link": _link_post,
    "post_path": lambda arguments: f"post:{arguments[0]}",
    "asset_img": lambda arguments: _show_image(arguments, is_asset=True),
    "asset_link": _link_asset,
    "asset_path": lambda arguments: arguments[0],
    "img": _show_image,
    "image": _show_image,
    "link": _link_url,
    "url_for": _link_url,
    "full_url_for": _link_url,
    "iframe": _embed(""),
    "youtube": _embed("https://www.youtube.com/embed/"),
    "vimeo": _embed("https://player.vimeo.com/video/"),
    "jsfiddle": _embed("https://jsfiddle.net/"),
    "gist": lambda arguments: f'<a href="https://gist.github.com/{escape(arguments[0])}">gist</a>',
    "include_code": lambda _: "",
    "pullquote": lambda _: "",
}
"""Tag -> the function from its arguments."""
