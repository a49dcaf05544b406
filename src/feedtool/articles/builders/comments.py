"""Removes authors' comments from texts, as site builders do.

    <!-- HTML -->           {# Nunjucks, Tera, Jinja #}        {/* MDX */}      {{/* Hugo */}}
    {{!-- Handlebars --}}   <%# ERB, EJS %>                    [//]: # (Markdown)
    {% comment %} Liquid    {% # Liquid, to the end of the tag %}               {::comment} kramdown {:/comment}
    {% if ... %}            text under a condition that only the builder can decide; {% capture %}, {% macro %}

Code stays: between fences and backticks, in <pre> and <code>, and in Liquid's raw. A delimiter after a backslash is
text. Each text is read once, from beginning to end.

Sources: https://mozilla.github.io/nunjucks/templating.html#comments, https://shopify.github.io/liquid/tags/template/,
https://mdxjs.com/docs/what-is-mdx/#expressions, https://kramdown.gettalong.org/syntax.html#extensions,
https://help.obsidian.md/syntax#Comments.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import ClassVar

__all__ = ["TEASER_END", "drop_comments", "find_indented"]

_MARK = re.compile(
    r"(?P<fence>^[ \t>]*(?:[-*+][ \t]+|\d+[.)][ \t]+)?(?:`{3,}|~{3,}))|(?P<ticks>`+)|(?P<tag><(?:pre|code|script)\b)"
    r"|(?P<html><!--)|(?P<nunjucks>\{#)|(?P<mdx>\{\s*/\*)|(?P<hugo>\{\{-?\s*/\*)|(?P<kramdown>\{::comment\b[^}\n]*\})"
    r"|(?P<liquid>(?<!\{)\{%[-~]?\s*(?:\#|(?:comment|raw|highlight|if|unless|case|capture|macro|else)\b))|(?P<percent>%%)"
    r"|(?P<handlebars>\{\{!)|(?P<erb><%(?:\#|--))|(?P<reference>^[ ]{0,3}\[(?://|comment)\]:)"
    r"|(?P<indent>^(?:[ ]{4}|\t)(?=[ \t]*\S))|(?P<expression>\{)|(?P<module>^(?:import|export)\b)",
    re.MULTILINE | re.IGNORECASE,
)
_BEGINNING = re.compile(r"<[!%]|\{[#%/:{\s]|%%|\[(?://|comment)\]:", re.IGNORECASE)
_MDX_BEGINNING = re.compile(r"\{|^(?:import|export)\b", re.MULTILINE)
_PROGRAM = re.compile(r"<[A-Za-z>/!]|/\*|//|&&|\|\||\?|=>")
"""Signs of an MDX expression, which braces in a formula do not have."""
_INDENT = 40
"""Most blanks before an unclosed comment that begins a line and therefore hides the rest of the text."""
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
TEASER_END = "<!-- teaser end -->"
"""What drop_comments() writes for a comment that ends the teaser, outside of code."""
_DIVIDER = re.compile(
    r"<!--(?:more\b[^<>]{0,200}|\s*(?:more|truncate|excerpt|end-?excerpt|teaser[ _]end(?:\s*:[^<>]{0,200})?|"
    r"end-?teaser|readmore|pelican_end_summary)\s*)-->",
    re.IGNORECASE,
)
"""Comments of WordPress, Hugo, Zola, Hexo, MkDocs, Docusaurus, Jekyll, Nikola and Pelican that end the teaser."""
_MDX_DIVIDER = re.compile(r"\{\s*/\*\s*truncate\s*\*/\s*\}", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\{#[\w:.-]+(?:\s[^{}\n]*)?\}")
"""The id of a heading, `## Title {#id}`."""


def drop_comments(text: str, *, is_obsidian: bool = False, is_markdown: bool = False, is_mdx: bool = False) -> str:
    """Return a text in Markdown or HTML without its comments; TEASER_END is in the place of a divider.

    Args:
        text: as written.
        is_obsidian: `%%` begins and ends a comment, too.
        is_markdown: lines indented by four spaces are code.
        is_mdx: expressions, imports and exports are programs, not text (https://mdxjs.com/docs/what-is-mdx/).
    """
    if not _BEGINNING.search(text) and not (is_mdx and _MDX_BEGINNING.search(text)):
        return text
    scanner = _Scanner(text, is_obsidian=is_obsidian, is_markdown=is_markdown and not is_mdx, is_mdx=is_mdx)
    return "".join(scanner.scan())


class _Scanner:
    """Scans a text once; a search without result is not repeated."""

    def __init__(self, text: str, *, is_obsidian: bool, is_markdown: bool, is_mdx: bool) -> None:
        self._text = text
        self._is_obsidian = is_obsidian
        self._is_mdx = is_mdx
        self._indented = find_indented(text) if is_markdown else {}
        self._missing: dict[str, int] = {}
        """Pattern -> the position before which it does not occur."""
        self._blocks: dict[int, int] | None = None
        self._liquid_comment = -1
        self._highlight_end: re.Match[str] | None = None
        self._written = ""
        """The text in the place of the comment that is dropped."""
        self._paragraph = (0, -1)
        """Start and end of the last paragraph that was searched for."""

    def scan(self) -> Iterator[str]:
        """Yield the parts that stay."""
        text, done, at = self._text, 0, 0
        while found := _MARK.search(text, at):
            start = found.start()
            if start and text[start - 1] == "\\" and found.lastgroup != "fence":
                at = start + 1
                continue
            end, is_kept = self._handlers[found.lastgroup or ""](self, found)
            if not is_kept:
                yield text[done:start] + self._written
                done, self._written = end, ""
            at = max(end, start + 1)
        yield text[done:]

    def _find(self, pattern: str, start: int, stop: int) -> re.Match[str] | None:
        if self._missing.get(pattern, -1) >= stop:
            return None
        found = re.compile(pattern, re.IGNORECASE | re.MULTILINE).search(self._text, start, stop)
        if found is None:
            self._missing[pattern] = stop
        return found

    def _end_of_paragraph(self, start: int) -> int:
        if not self._paragraph[0] <= start <= self._paragraph[1]:
            found = _BLANK_LINE.search(self._text, start)
            self._paragraph = (start, found.start() if found else len(self._text))
        return self._paragraph[1]

    def _pass_fence(self, found: re.Match[str]) -> tuple[int, bool]:
        fence = found[0].lstrip(" \t>*+-0123456789.)")
        closing = self._find(rf"^[ \t>]*{re.escape(fence)}{re.escape(fence[0])}*[ \t]*$", found.end(), len(self._text))
        if closing:
            return closing.end(), True
        is_open = len(found[0]) - len(fence) <= 3
        return (len(self._text) if is_open else found.end()), True

    def _pass_ticks(self, found: re.Match[str]) -> tuple[int, bool]:
        length = len(found[0])
        closing = self._find(rf"(?<!`)`{{{length}}}(?!`)", found.end(), self._end_of_paragraph(found.end()))
        return (closing or found).end(), True

    def _pass_tag(self, found: re.Match[str]) -> tuple[int, bool]:
        closing = self._find(rf"</{found[0][1:]}\s*>", found.end(), len(self._text))
        return (closing or found).end(), True

    def _pass_indent(self, found: re.Match[str]) -> tuple[int, bool]:
        return self._indented.get(found.start(), found.start() + 1), True

    def _drop_expression(self, found: re.Match[str]) -> tuple[int, bool]:
        if not self._is_mdx:
            return found.end(), True
        end = self._get_end(found.start(), _BRACE)
        return end, _PROGRAM.search(self._text, found.start(), end) is None

    def _drop_module(self, found: re.Match[str]) -> tuple[int, bool]:
        """Drop an import or export up to the next blank line outside of brackets."""
        if not self._is_mdx:
            return found.end(), True
        end, at = self._end_of_paragraph(found.end()), found.end()
        while (opening := _OPENING.search(self._text, at, end)) is not None:
            at = opening.end() if len(opening[0]) > 1 else self._get_end(opening.start(), _BRACKET)
            end = max(end, self._end_of_paragraph(at))
        return end, False

    def _get_end(self, start: int, pattern: re.Pattern[str]) -> int:
        """Return the position after the bracket that closes the one at `start`, or the end of the text."""
        depth = 0
        for found in pattern.finditer(self._text, start):
            depth += (found[0] in "{[(") - (found[0] in "}])")
            if depth == 0:
                return found.end()
        return len(self._text)

    def _drop_html(self, found: re.Match[str]) -> tuple[int, bool]:
        if divider := _DIVIDER.match(self._text, found.start()):
            self._written = TEASER_END
            return divider.end(), False
        before = self._text[max(0, found.start() - _INDENT) : found.start()]
        is_block = not before[before.rfind("\n") + 1 :].strip()
        return self._drop_to(r"--!?>", found, len(self._text) if is_block else None)

    def _drop_to(self, pattern: str, found: re.Match[str], otherwise: int | None) -> tuple[int, bool]:
        """Drop up to the end of a comment.

        An unclosed comment ends at `otherwise`, or at the end of the paragraph.
        """
        closing = self._find(pattern, found.end(), len(self._text))
        if closing:
            return closing.end(), False
        return (self._end_of_paragraph(found.end()) if otherwise is None else otherwise), False

    def _drop_nunjucks(self, found: re.Match[str]) -> tuple[int, bool]:
        attribute = _ATTRIBUTE.match(self._text, found.start())
        if attribute and not attribute[0].endswith("#}"):
            return attribute.end(), True
        closing = self._find(r"#\}", found.end(), len(self._text))
        if closing:
            return closing.end(), False
        # YAML reads the end of `title: x {# y #}` as a YAML comment.
        is_comment = self._text[found.end() : found.end() + 1] in ("", " ", "\n", "-")
        return (self._end_of_paragraph(found.end()), False) if is_comment else (found.end(), True)

    def _drop_mdx(self, found: re.Match[str]) -> tuple[int, bool]:
        if self._is_mdx and (divider := _MDX_DIVIDER.match(self._text, found.start())):
            self._written = TEASER_END
            return divider.end(), False
        return self._drop_to(r"\*/\s*\}", found, len(self._text))

    def _drop_hugo(self, found: re.Match[str]) -> tuple[int, bool]:
        return self._drop_to(r"\*/\s*-?\}\}", found, len(self._text))

    def _drop_kramdown(self, found: re.Match[str]) -> tuple[int, bool]:
        return self._drop_to(r"\{:/(?:comment)?\}", found, len(self._text))

    def _drop_handlebars(self, found: re.Match[str]) -> tuple[int, bool]:
        is_long = self._text.startswith("--", found.end())
        return self._drop_to(r"--\}\}" if is_long else r"\}\}", found, None)

    def _drop_erb(self, found: re.Match[str]) -> tuple[int, bool]:
        return self._drop_to(r"%>", found, None)

    def _drop_reference(self, found: re.Match[str]) -> tuple[int, bool]:
        """Drop a link reference that serves as a comment, up to the end of its line."""
        end = self._text.find("\n", found.end())
        return (len(self._text) if end < 0 else end), False

    def _drop_percent(self, found: re.Match[str]) -> tuple[int, bool]:
        return self._drop_to("%%", found, None) if self._is_obsidian else (found.end(), True)

    def _drop_liquid(self, found: re.Match[str]) -> tuple[int, bool]:
        word = re.sub(r"[^a-z#]", "", found[0].lower())
        if word == "#":
            return self._drop_to(r"%\}", found, None)
        if word == "comment":
            return self._drop_to(r"\{%[-~]?\s*endcomment\s*[-~]?%\}", found, len(self._text))
        if word == "raw":
            closing = self._find(r"\{%[-~]?\s*endraw\s*[-~]?%\}", found.end(), len(self._text))
            return (closing or found).end(), True
        if word == "highlight":
            closing = self._highlight_end
            if closing is None or closing.start() < found.end():
                closing = self._find(r"\{%[-~]?\s*endhighlight\s*[-~]?%\}", found.end(), len(self._text))
                self._highlight_end = closing
            # Jekyll drops Liquid comments in it, too.
            is_code = closing is not None and self._get_liquid_comment(found.end()) >= closing.end()
            return (closing.end() if closing and is_code else found.end()), True
        if self._blocks is None:
            self._blocks = _find_undecided(self._text)
        end = self._blocks.get(found.start())
        return (found.end(), True) if end is None else (end, False)

    def _get_liquid_comment(self, start: int) -> int:
        if self._liquid_comment < start:
            found = _LIQUID_COMMENT.search(self._text, start)
            self._liquid_comment = found.start() if found else len(self._text)
        return self._liquid_comment

    _handlers: ClassVar[dict[str, Callable[[_Scanner, re.Match[str]], tuple[int, bool]]]] = {
        "fence": _pass_fence, "ticks": _pass_ticks, "tag": _pass_tag, "html": _drop_html, "nunjucks": _drop_nunjucks,
        "mdx": _drop_mdx, "hugo": _drop_hugo, "kramdown": _drop_kramdown, "liquid": _drop_liquid,
        "percent": _drop_percent, "handlebars": _drop_handlebars, "erb": _drop_erb,
        "reference": _drop_reference, "indent": _pass_indent, "expression": _drop_expression, "module": _drop_module,
    }  # fmt: skip


_BRACE = re.compile(r"[{}]")
_STRING = r""""[^"\n]*"|'[^'\n]*'|`[^`]*`"""
_BRACKET = re.compile(rf"{_STRING}|[{{}}\[\]()]")
_OPENING = re.compile(rf"{_STRING}|[{{\[(]")
_LIQUID_COMMENT = re.compile(r"\{%[-~]?\s*(?:#|comment\b)")
_LINE = re.compile(r"[^\n]*\n|[^\n]+\Z")
_CONTAINER = re.compile(r" {0,3}(?:[-*+]|\d{1,9}[.)]|\[\^[^\]\n]+\]:|!!!|\?\?\?|===|:)(?:[ \t+]|$)")
"""Begins a list, a footnote, an admonition or a definition, whose indented lines are text."""


def find_indented(text: str) -> dict[int, int]:
    """Return start -> end of each line of indented code (CommonMark section 4.4)."""
    found: dict[int, int] = {}
    is_after_blank, is_contained, is_code = True, False, False
    for line in _LINE.finditer(text):
        written = line[0]
        if not written.strip():
            is_after_blank = True
            continue
        is_indented = written.startswith(("    ", "\t"))
        is_code = is_indented and not is_contained and (is_code or is_after_blank)
        if is_code:
            found[line.start()] = line.end()
        elif not is_indented:
            begins = _CONTAINER.match(written) is not None
            is_contained = begins or (is_contained and (not is_after_blank or written.startswith(" ")))
        is_after_blank = False
    return found


_BLOCK_TAG = re.compile(
    r"(?<!\{)\{%[-~]?\s*(?P<word>(?:end)?(?:if|unless|case|capture|macro)|else)\b(?P<rest>[^%]{0,500}(?:%(?!\})[^%]{0,500}){0,20}?)%\}"
)
_LITERALS = {"true": True, "false": False}


def _find_undecided(text: str) -> dict[int, int]:
    """Return start -> end of each part that readers may not see.

    A block without an end tag has none.
    """
    drops: dict[int, int] = {}
    opened: list[tuple[str, re.Match[str], list[re.Match[str]]]] = []
    waiting: Counter[str] = Counter()
    for found in _BLOCK_TAG.finditer(text):
        word = found["word"]
        if word == "else":
            if opened:
                opened[-1][2].append(found)
        elif not word.startswith("end"):
            opened.append((word, found, []))
            waiting[word] += 1
        elif waiting[word[3:]]:
            while (block := opened.pop())[0] != word[3:]:
                waiting[block[0]] -= 1
            waiting[word[3:]] -= 1
            _decide(block, found, drops)
    return drops


def _decide(block: tuple[str, re.Match[str], list[re.Match[str]]], end: re.Match[str], drops: dict[int, int]) -> None:
    """Add the part of a block to drop.

    That is the whole block, unless its condition is `true` or `false` and it has at most one `else`.
    """
    word, start, branches = block
    truth = _LITERALS.get(start["rest"].strip(" \t\n-~")) if word == "if" else None
    if truth is None or "elsif" in end.string[start.end() : end.start()] or len(branches) > 1:
        drops[start.start()] = end.end()
    elif truth and branches:
        drops[branches[0].start()] = end.end()
    elif not truth:
        drops[start.start()] = branches[0].end() if branches else end.end()
