"""Replaces shortcodes and template tags by plain text, or removes them.

    {{< youtube w7Ft2ymGmfc >}}          Hugo's shortcodes: figures, videos, code; the text inside any others stays
    {% highlight ruby %}, {% include %}  Liquid, in Jekyll and Eleventy: code, and URLs of the site
    {{</* youtube */>}}, {% raw %}       literal text, without its delimiters
    {: .wide}, ## Title {#id}            attributes of kramdown and Hugo, which feeds do not have
    > [!NOTE]                            an alert of GitHub and Hugo: a quotation with a heading

See https://gohugo.io/shortcodes/ and https://jekyllrb.com/docs/liquid/. Code stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedtool.articles.builders.comments import drop_comments
from feedtool.articles.builders.hugo_shortcodes import PLACED_SHORTCODES, SHORTCODES
from feedtool.articles.builders.kramdown import drop_contents_list, open_markdown_blocks
from feedtool.articles.builders.links import Place, fill_links, may_have_links
from feedtool.articles.builders.liquid import TAGS, evaluate

__all__ = ["fill_shortcodes"]

_NOWHERE = Place()


def fill_shortcodes(
    text: str, *, is_page: bool = False, is_obsidian: bool = False, is_mdx: bool = False, place: Place = _NOWHERE
) -> str:
    """Return a text without the parts that only its site builder can fill in.

    Args:
        text: the text of the file below its front matter.
        is_page: the text is HTML, not Markdown.
        is_obsidian: it may have Obsidian's comments.
        is_mdx: it is MDX, which contains programs.
        place: the article, for what refers to its front matter, its site and other articles.
    """
    text = drop_comments(text, is_obsidian=is_obsidian, is_markdown=not is_page, is_mdx=is_mdx)
    text = place.write_text(text, place) if place.write_text else text
    fill = _Filling(place, is_page=is_page).fill
    has_tags = _BEGINNING.search(text) is not None
    if not has_tags and not may_have_links(text, place):
        return text
    parts = [(text, False)] if is_page else _split_code(text)
    filled = "".join(
        part if is_code else fill_links(fill(part) if has_tags else part, place) for part, is_code in parts
    )
    return _LITERAL.sub(r"{{\1\2\3}}", _RAW.sub("", filled)) if has_tags else filled


_BEGINNING = re.compile(r"\{[{%:#.]|\[!|markdown=|^\*\[", re.MULTILINE)
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


def _split_code(text: str) -> Iterator[tuple[str, bool]]:
    """Yield (part, whether it is a fenced code block), in one pass over the lines.

    A comment or raw block outside of code is one part, whatever fences are in it.
    """
    held: list[str] = []
    fence = block = ""
    for line in text.splitlines(keepends=True):
        if block:
            held.append(line)
            block = "" if f"end{block}" in line else block
            continue
        found = _FENCE.match(line)
        if found and not fence:
            yield "".join(held), False
            held, fence = [line], found[1]
            continue
        held.append(line)
        if not fence:
            block = _get_open_block(line)
        elif found and found[1].startswith(fence) and found[1] == line.strip():
            yield "".join(held), True
            held, fence = [], ""
    yield "".join(held), bool(fence)


def _get_open_block(line: str) -> str:
    """Return `raw` or `comment` if a line begins such a block and does not end it."""
    opened = [*_BLOCK_START.finditer(line)][-1:]
    return opened[0][1] if opened and f"end{opened[0][1]}" not in line[opened[0].end() :] else ""


_BLOCK_START = re.compile(r"\{%-?\s*(raw|comment)\s*-?%\}")


def _enclose(name: str) -> str:
    """Return a pattern for a block and its text.

    It stops at a nested beginning, so that it takes linear time.
    """
    return rf"\{{%-?\s*{name}\s*-?%\}}(?P<{name}>(?:[^{{]|\{{(?!%-?\s*(?:end)?{name}\b))*+)\{{%-?\s*end{name}\s*-?%\}}"


_ARGUMENTS = r"""(?:"[^"\n]{0,2000}"|`[^`\n]{0,2000}`|[^"`{}\n])*?"""
_REST = r"(?:[^%{]|%(?!\})|\{(?!%)){0,2000}?"
"""The arguments of a tag; Liquid ends it at the first `%}`."""
_TOKEN = re.compile(
    rf"(?P<code>`+)[^`\n]+(?P=code)|{_enclose('raw')}|{_enclose('comment')}"
    r"|\{\{[<%]\s*comment\s*[>%]\}\}(?:[^{]|\{(?!\{[<%]\s*/?comment\b))*+\{\{[<%]\s*/\s*comment\s*[>%]\}\}"
    rf"|(?:\{{\{{[<%](?!/\*)\s*(?P<closes>/?)\s*(?P<name>[\w/.-]+)(?P<arguments>{_ARGUMENTS})/?\s*[>%]\}}\}}"
    rf"|\{{%-?\s*(?P<tag>[A-Za-z_][\w-]*)(?P<rest>{_REST})-?%\}})(?P<end>\n?)"
    r"|(?:(?<![ \t])[ \t]++)?(?<!\\)\{:[^{}\n]*\}"
    r"|(?P<site>(?:\{\{-?\s*site\.(?:base)?url\s*-?\}\}){1,2})(?=\{%-?\s*(?:link|post_url)\b)"
    r"|\{\{-?(?P<expression>[^{}\n<%][^{}\n]*?)-?\}\}"
)
_HEADING = re.compile(r"^(#{1,6}[ \t][^\n{]*[^\n{ \t])[ \t]*\{[#.][^{}\n]*\}[ \t]*$", re.MULTILINE)
_ALERT = re.compile(r"^([ \t]*>[ \t]?)\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][ \t]*$", re.MULTILINE)
_LITERAL = re.compile(r"\{\{([<%])/\*([^{}\n]{0,2000}?)\*/([>%])\}\}")
_RAW = re.compile(r"\{%-?\s*(?:end)?raw\s*-?%\}")
_ARGUMENT = re.compile(r"""(?:([\w-]+)\s*=\s*)?(?:"([^"]*)"|`([^`]*)`|([^\s"`=]+))""")
_LIQUID = frozenset({
    "assign", "break", "capture", "case", "comment", "continue", "cycle", "decrement", "else", "elsif", "endcapture",
    "endcase", "endcomment", "endfor", "endhighlight", "endif", "endtablerow", "endunless", "endwith", "for",
    "gist", "highlight", "if", "include", "include_cached", "include_relative", "increment", "layout", "link",
    "post_url", "render", "set", "tablerow", "unless", "when", "with",
})  # fmt: skip
"""Tags of Liquid and Jekyll; outside of Jekyll, any other word between `{%` and `%}` stays as text."""


class _Filling:
    """Replaces the tags in one text."""

    def __init__(self, place: Place, *, is_page: bool) -> None:
        self._place = place
        self._is_jekyll = place.builder.name == "jekyll"
        self._has_abbreviations = place.builder.name in ("jekyll", "mkdocs", "nikola", "pelican")
        self._write_code_tag = _write_code_tag if is_page else _write_fence
        self._is_page = is_page

    def fill(self, part: str) -> str:
        """Return a part of the text without code, with its tags replaced."""
        if not self._is_page:
            part = open_markdown_blocks(drop_contents_list(part), has_abbreviations=self._has_abbreviations)
        part = _SET.sub("", part)
        filled = _HEADING.sub(r"\1", _TOKEN.sub(self._replace, part))
        filled = _ALERT.sub(lambda found: f"{found[1]}**{found[2].capitalize()}**  ", filled)
        return _EMPTY_LINK.sub(r"\1", _EMPTY_HREF.sub("", filled))

    def _replace(self, found: re.Match[str]) -> str:
        if found["code"] or (found["tag"] and found["tag"] not in _LIQUID and not self._is_jekyll):
            return found[0]
        if found["raw"] is not None:
            return found["raw"]
        if found["expression"] is not None:
            return self._replace_expression(found)
        name = (found["tag"] or found["name"] or "").casefold()
        written = found["rest"] or found["arguments"] or ""
        given = _parse_arguments(written)
        if name in ("highlight", "endhighlight"):
            return self._write_code_tag(found, given.get("0", ""), name == "endhighlight" or bool(found["closes"]))
        filled = ""
        if found["name"] and not found["closes"]:
            make_in_place, make = PLACED_SHORTCODES.get(name), SHORTCODES.get(name)
            filled = make_in_place(given, self._place) if make_in_place else make(given) if make else ""
        elif found["tag"] in TAGS:
            filled = TAGS[found["tag"]](written.strip(), self._place)
        return filled + (found["end"] or "")

    def _replace_expression(self, found: re.Match[str]) -> str:
        written = found["expression"]
        is_known = self._is_jekyll or "|" in written or written.strip().startswith("site.")
        value = evaluate(written, self._place) if is_known else None
        return value if value is not None else "" if self._is_jekyll else found[0]


_SET = re.compile(r"\{%-?\s*set\s+[\w, ]+-?%\}(?:[^{]|\{(?!%-?\s*(?:end)?set\b))*+\{%-?\s*endset\s*-?%\}")
"""Nunjucks: a text that a name gets (https://mozilla.github.io/nunjucks/templating.html#set)."""
_EMPTY_LINK = re.compile(r"(?<!!)\[([^\[\]\n]+)\]\(\s*\)")
_EMPTY_HREF = re.compile(r"""(?<=<a)\s+href=(?:""|'')""")


def _write_fence(found: re.Match[str], language: str, is_end: bool) -> str:
    """Return a Markdown fence on a line of its own."""
    before = "" if found.string[: found.start()].endswith("\n") or not found.start() else "\n"
    return f"{before}~~~~{'' if is_end else re.sub('[^A-Za-z0-9_+#-]', '', language)}\n"


def _write_code_tag(_found: re.Match[str], _language: str, is_end: bool) -> str:
    return "</code></pre>" if is_end else "<pre><code>"


def _parse_arguments(written: str) -> dict[str, str]:
    """Return arguments by name; those without a name by number."""
    found: dict[str, str] = {}
    for name, *values in _ARGUMENT.findall(written):
        found[name or str(len(found))] = "".join(values)
    return found
