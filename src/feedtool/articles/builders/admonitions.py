"""Admonitions: notes and warnings as site builders write them, as quotations with a heading.

    :::tip[Title]        to a line of as many colons     Docusaurus
    !!! note "Title"     and lines indented by four      Python-Markdown, Material for MkDocs; also ??? and === "Tab"
    > [!info] Title      in a quotation                  Obsidian, GitHub

See https://docusaurus.io/docs/markdown-features/admonitions, https://squidfunk.github.io/mkdocs-material/reference/
and https://help.obsidian.md/callouts.
"""

from __future__ import annotations

import re

__all__ = ["write_callouts", "write_directives", "write_indented"]

_FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})")
_DIRECTIVE = re.compile(
    r"([ \t]*)(:{3,})[ \t]*([a-z][\w-]*)(?:[ \t]*\[([^\n]*)\]|[ \t]+([^\n{]+?))?[ \t]*(?:\{[^}\n]*\})?[ \t]*"
)
_INDENTED = re.compile(r"""([ \t]*)(?:(?:!!!|\?\?\?\+?)[ \t]+([\w -]+?)|===[+!]*)(?:[ \t]+"([^"\n]*)")?[ \t]*""")
_CALLOUT = re.compile(r"^([ \t]*(?:>[ \t]?)+)\[!([\w-]+)(?:\|[^\]\n]*)?\][+-]?[ \t]*([^\n]*)$", re.MULTILINE)


def write_directives(text: str) -> str:
    """Return a text with Docusaurus's admonitions as quotations."""
    if ":::" not in text:
        return text
    found: list[str] = []
    open_: list[str] = []
    """The colons of the admonitions that are open."""
    fence = ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if mark and (not fence or (line.strip() == mark[1] and mark[1].startswith(fence))):
            fence = "" if fence else mark[1]
        prefix = "> " * len(open_)
        begun = None if fence else _DIRECTIVE.fullmatch(line)
        if begun:
            open_.append(begun[2])
            title = begun[4] or begun[5] or begun[3]
            found += [prefix.rstrip(), f"{prefix}> **{title.strip()}**", f"{prefix}>"]
        elif open_ and not fence and line.strip() == open_[-1]:
            open_.pop()
            found.append("> " * len(open_))
        else:
            found.append(f"{prefix}{line.lstrip() if open_ and not fence else line}")
    return text if open_ else "\n".join(found)


def write_indented(text: str) -> str:
    """Return a text with Python-Markdown's admonitions as quotations, and Material's tabs under headings."""
    if not re.search(r'^[ \t]*(?:!!!|\?\?\?|=== ?[+!]*")', text, re.MULTILINE):
        return text
    lines, found = text.split("\n"), list[str]()
    at, fence = 0, ""
    while at < len(lines):
        line = lines[at]
        at += 1
        mark = _FENCE.match(line)
        if mark and (not fence or (line.strip() == mark[1] and mark[1].startswith(fence))):
            fence = "" if fence else mark[1]
        begun = None if fence else _INDENTED.fullmatch(line)
        if not begun or (begun[2] is None and begun[3] is None):
            found.append(line)
            continue
        block, at = _take_indented(lines, at, len(begun[1].expandtabs(4)) + 4)
        title = begun[3] if begun[3] is not None else (begun[2] or "").split(" ")[0].capitalize()
        inner = write_indented("\n".join(block)).split("\n")
        sign = "> " if begun[2] else ""
        head = [f"{sign}**{title}**", sign.rstrip()] if title else []
        found += ["", *(f"{begun[1]}{one}" for one in (*head, *(f"{sign}{one}".rstrip() for one in inner))), ""]
    return "\n".join(found)


def _take_indented(lines: list[str], at: int, width: int) -> tuple[list[str], int]:
    """Return the lines from there that are indented, without their indentation, and where they end."""
    block: list[str] = []
    while at < len(lines) and (not lines[at].strip() or lines[at].expandtabs(4).startswith(" " * width)):
        block.append(lines[at].expandtabs(4)[width:])
        at += 1
    while block and not block[-1].strip():
        block.pop()
        at -= 1
    return block, at


def write_callouts(text: str) -> str:
    """Return a text with the callouts of Obsidian under their titles."""
    return _CALLOUT.sub(lambda found: f"{found[1]}**{found[3].strip() or found[2].capitalize()}**  ", text)
