"""Evaluates the expressions of Liquid whose values are in an article and its site's configuration.

    {{ site.baseurl }}    {{ "/a.png" | relative_url }}    {{ page.title }}

See https://jekyllrb.com/docs/liquid/filters/ and /docs/variables/.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from feedtool.articles.builders.links import Place, find_page, find_reference

__all__ = ["TAGS", "evaluate"]

_STRING = r"\"[^\"\n]*\"|'[^'\n]*'"
_VALUE = rf"(?:{_STRING}|[\w.-]+)"
_EXPRESSION = re.compile(rf"\s*({_VALUE})((?:\s*\|\s*\w+\s*(?::\s*{_VALUE}(?:\s*,\s*{_VALUE})*)?)*)\s*")
_FILTER = re.compile(rf"\|\s*(\w+)\s*(?::\s*({_VALUE}))?")


def evaluate(expression: str, place: Place) -> str | None:
    """Return the value of what stands between `{{` and `}}`; None if only the builder knows it."""
    found = _EXPRESSION.fullmatch(expression[:_MAX_LENGTH])
    value = _find_value(found[1], place) if found else None
    for name, argument in _FILTER.findall(found[2]) if found else ():
        given = _find_value(argument, place) if argument else ""
        apply = _FILTERS.get(name)
        if value is None or given is None or apply is None:
            return None
        value = apply(value, given, place)
    return value


_MAX_LENGTH = 1000


def _find_value(written: str, place: Place) -> str | None:
    if written[0] in "\"'":
        return written[1:-1]
    if written == "site.url":
        return place.origin
    if written in ("site.baseurl", "site.github.url"):
        return place.builder.base_path
    found = place.values.get(written.removeprefix("page.")) if written.startswith("page.") else None
    return found if isinstance(found, str) else None


def _add_base(value: str, _argument: str, place: Place) -> str:
    """Return a path with that of the site; a full URL stays."""
    is_full = "://" in value or value.startswith("//")
    return value if is_full else f"{place.builder.base_path}/{value.removeprefix('/')}"


def _make_absolute(value: str, argument: str, place: Place) -> str:
    path = _add_base(value, argument, place)
    return f"{place.origin}{path}" if path.startswith("/") and not path.startswith("//") else path


_FILTERS: Mapping[str, Callable[[str, str, Place], str]] = {
    "absolute_url": _make_absolute,
    "relative_url": _add_base,
    "url": _add_base,
    "prepend": lambda value, argument, _: f"{argument}{value}",
    "append": lambda value, argument, _: f"{value}{argument}",
    "strip": lambda value, _, __: value.strip(),
    "upcase": lambda value, _, __: value.upper(),
    "downcase": lambda value, _, __: value.lower(),
    "capitalize": lambda value, _, __: value[:1].upper() + value[1:].lower(),
    "remove": lambda value, argument, _: value.replace(argument, ""),
    "escape": lambda value, _, __: value,
    "xml_escape": lambda value, _, __: value,
    "markdownify": lambda value, _, __: value,
}
"""Name -> a function from the value, the first argument and the article."""


# ---------------------------------------------------------------------------------------------------------
# Tags


def _find_post(written: str, place: Place) -> str:
    """Return the address of the post of `{% post_url 2026-03-05-hello %}`."""
    return find_reference(written, place) or ""


def _find_link(written: str, place: Place) -> str:
    """Return the address of the article or file of `{% link assets/a.pdf %}`."""
    is_article = re.search(r"\.(?:md|markdown)(?:#.*)?$", written) is not None
    if is_article:
        return find_page(f"/{written.removeprefix('/')}", place) or ""
    return "" if "{" in written else _add_base(written, "", place)


def _make_gist(written: str, _place: Place) -> str:
    found = re.match(r"[\w./-]+", written)
    return f'<a href="https://gist.github.com/{found[0]}">https://gist.github.com/{found[0]}</a>' if found else ""


TAGS: Mapping[str, Callable[[str, Place], str]] = {"gist": _make_gist, "link": _find_link, "post_url": _find_post}
"""Tag of Jekyll -> a function from its arguments and the article to the output."""
