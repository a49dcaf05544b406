"""Marks in Markdown that the extensions of PyMdown write as HTML.

    ==mark==  ^^insert^^  ^superscript^  ~subscript~  ++ctrl+c++  {++insert++}  {--delete--}  `#!python code`

See https://facelessuser.github.io/pymdown-extensions/. An extension counts only if the configuration of the site names
it, since its marks are plain text elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from feedtool.articles.builders.fences import replace_outside_code

__all__ = ["write_marks"]


def _enclose(tag: str) -> Callable[[re.Match[str]], str]:
    return lambda found: f"<{tag}>{found[1]}</{tag}>"


_Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]


def _pair(sign: str, tag: str) -> _Rule:
    """Return the rule of a text between two signs, without white space beside them."""
    mark = re.escape(sign)
    first = re.escape(sign[0])
    return re.compile(
        rf"(?<![{first}\\]){mark}(?![{first}\s])([^\n]{{0,300}}?[^\s{first}\\]){mark}(?!{first})"
    ), _enclose(tag)


def _single(sign: str, tag: str) -> _Rule:
    """Return the rule of a word between two signs."""
    mark = re.escape(sign)
    return re.compile(rf"(?<![{mark}\\]){mark}([^\s{mark}]+?){mark}(?!{mark})"), _enclose(tag)


_KEYS = {
    "alt": "Alt", "arrow-down": "Down", "arrow-left": "Left", "arrow-right": "Right", "arrow-up": "Up", "cmd": "Cmd",
    "command": "Cmd", "control": "Ctrl", "ctrl": "Ctrl", "del": "Del", "delete": "Del", "esc": "Esc", "escape": "Esc",
    "ins": "Ins", "insert": "Ins", "meta": "Meta", "option": "Option", "page-down": "Page Down", "page-up": "Page Up",
    "pg-dn": "Page Down", "pg-up": "Page Up", "return": "Enter", "space": "Space", "win": "Win", "windows": "Win",
}  # fmt: skip


_KEY = r"""(?:[\w-]{1,40}+|"[^"\n]{0,40}"|'[^'\n]{0,40}')"""


def _write_keys(found: re.Match[str]) -> str:
    names = (name.strip(" \"'") for name in found[1].split("+"))
    return "+".join(f"<kbd>{_KEYS.get(name.lower(), name.replace('-', ' ').title())}</kbd>" for name in names)


_SIGNS = {
    "(c)": "©", "(r)": "®", "(tm)": "™", "+/-": "±", "-->": "→", "<--": "←", "<-->": "↔", "=/=": "≠",
    "1/2": "½", "1/4": "¼", "3/4": "¾", "c/o": "℅",
}  # fmt: skip
_RULES: dict[str, tuple[_Rule, ...]] = {
    "pymdownx.critic": (
        (re.compile(r"\{\+\+([^\n]{0,300}?)\+\+\}"), _enclose("ins")),
        (re.compile(r"\{--([^\n]{0,300}?)--\}"), _enclose("del")),
        (re.compile(r"\{==([^\n]{0,300}?)==\}"), _enclose("mark")),
        (
            re.compile(r"\{~~([^\n~]{0,300})~>([^\n~]{0,300})~~\}"),
            lambda found: f"<del>{found[1]}</del><ins>{found[2]}</ins>",
        ),
        (re.compile(r"\{>>([^\n]{0,300}?)<<\}"), lambda _: ""),
    ),
    "pymdownx.keys": ((re.compile(rf"(?<!\+)\+\+({_KEY}(?:\+{_KEY})*)\+\+(?!\+)"), _write_keys),),
    "pymdownx.mark": (_pair("==", "mark"),),
    "pymdownx.caret": (_pair("^^", "ins"), _single("^", "sup")),
    "pymdownx.tilde": (_single("~", "sub"),),
    "pymdownx.smartsymbols": (
        (
            re.compile(
                r"<!--[^\n]{0,300}?-->|(?<![\w<!/-])(?:\([cr]\)|\(tm\)|\+/-|<-->|-->|<--|=/=|1/[24]|3/4|c/o)(?![\w/>-])"
            ),
            lambda found: _SIGNS.get(found[0], found[0]),
        ),
    ),
    "pymdownx.emoji": ((re.compile(r":(?:material|fontawesome|octicons|simple)-[\w-]+:"), lambda _: ""),),
    "pymdownx.snippets": (
        (
            re.compile(
                r"^[ \t]*-+8<-+(?:[ \t]+[\"'][^\n]*|[ \t]*\n(?:[^\n]{0,300}\n){0,50}?[ \t]*-+8<-+)$", re.MULTILINE
            ),
            lambda _: "",
        ),
    ),
}
_LANGUAGE = re.compile(r"(?<!`)(`+)(?:#!|:::)[\w+#-]+[ ]([^`\n]+)\1(?!`)")


def write_marks(text: str, extensions: Collection[str]) -> str:
    """Return a text whose marks of these extensions are HTML; those that builders insert are removed.

    Args:
        text: Markdown.
        extensions: the names that `markdown_extensions` lists.
    """
    rules = [rule for name, found in _RULES.items() if name in extensions for rule in found]

    def change(part: str) -> str:
        for pattern, write in rules:
            part = pattern.sub(write, part)
        return part

    text = replace_outside_code(text, change) if rules else text
    return _LANGUAGE.sub(r"\1\2\1", text) if "pymdownx.inlinehilite" in extensions else text
