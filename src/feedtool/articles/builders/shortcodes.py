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
from collections.abc import Callable, Iterator

from feedtool.articles.builders.comments import drop_comments
from feedtool.articles.builders.hugo_shortcodes import SHORTCODES

__all__ = ["fill_shortcodes"]


def fill_shortcodes(text: str, *, is_page: bool = False, is_obsidian: bool = False, is_mdx: bool = False) -> str:
    """Return a text without the parts that only its site builder can fill in.

    Args:
        text: the text of the file below its front matter.
        is_page: the text is HTML, not Markdown.
        is_obsidian: it may have Obsidian's comments.
        is_mdx: it is MDX, which contains programs.
    """
    text = drop_comments(text, is_obsidian=is_obsidian, is_markdown=not is_page, is_mdx=is_mdx)
    if not _BEGINNING.search(text):
        return text
    write_code_tag = _write_code_tag if is_page else _write_fence
    parts = [(text, False)] if is_page else _split_code(text)
    filled = "".join(
        part if is_code else _fill_lines(_TOKEN.sub(lambda found: _fill(found, write_code_tag), part))
        for part, is_code in parts
    )
    return _LITERAL.sub(r"{{\1\2\3}}", _RAW.sub("", filled))


def _fill_lines(text: str) -> str:
    return _ALERT.sub(lambda found: f"{found[1]}**{found[2].capitalize()}**  ", _HEADING.sub(r"\1", text))


_BEGINNING = re.compile(r"\{[{%:#.]|\[!")
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
_TOKEN = re.compile(
    rf"(?P<code>`+)[^`\n]+(?P=code)|{_enclose('raw')}|{_enclose('comment')}"
    r"|\{\{[<%]\s*comment\s*[>%]\}\}(?:[^{]|\{(?!\{[<%]\s*/?comment\b))*+\{\{[<%]\s*/\s*comment\s*[>%]\}\}"
    rf"|(?:\{{\{{[<%](?!/\*)\s*(?P<closes>/?)\s*(?P<name>[\w/.-]+)(?P<arguments>{_ARGUMENTS})/?\s*[>%]\}}\}}"
    rf"|\{{%-?\s*(?P<tag>[a-z_]+)(?P<rest>{_ARGUMENTS})-?%\}})(?P<end>\n?)"
    r"|[ \t]*(?<!\\)\{:[^{}\n]*\}"
    r"|\{\{-?\s*(?:site\.(?:base)?url|\"(?P<one>[^\"{}\n]*)\"\s*\|\s*(?:relative_url|absolute_url|url)"
    r"|'(?P<other>[^'{}\n]*)'\s*\|\s*(?:relative_url|absolute_url|url))\s*-?\}\}"
)
_HEADING = re.compile(r"^(#{1,6}[ \t][^\n{]*[^\n{ \t])[ \t]*\{[#.][^{}\n]*\}[ \t]*$", re.MULTILINE)
_ALERT = re.compile(r"^([ \t]*>[ \t]?)\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][ \t]*$", re.MULTILINE)
_LITERAL = re.compile(r"\{\{([<%])/\*([^{}\n]{0,2000}?)\*/([>%])\}\}")
_RAW = re.compile(r"\{%-?\s*(?:end)?raw\s*-?%\}")
_ARGUMENT = re.compile(r"""(?:([\w-]+)\s*=\s*)?(?:"([^"]*)"|`([^`]*)`|([^\s"`=]+))""")
_LIQUID = frozenset({
    "assign", "break", "capture", "case", "comment", "continue", "cycle", "decrement", "else", "elsif", "endcapture",
    "endcase", "endcomment", "endfor", "endhighlight", "endif", "endtablerow", "endunless", "endwith", "for",
    "highlight", "if", "include", "include_cached", "include_relative", "increment", "layout", "link", "post_url",
    "render", "tablerow", "unless", "when", "with",
})  # fmt: skip
"""Tags of Liquid and Jekyll; any other word between `{%` and `%}` stays as text."""


_WriteCodeTag = Callable[[re.Match[str], str, bool], str]


def _fill(found: re.Match[str], write_code_tag: _WriteCodeTag) -> str:
    if found["code"] or (found["tag"] and found["tag"] not in _LIQUID):
        return found[0]
    if found["raw"] is not None:
        return found["raw"]
    name = (found["tag"] or found["name"] or "").casefold()
    given = _parse_arguments(found["rest"] or found["arguments"] or "")
    if name in ("highlight", "endhighlight"):
        return write_code_tag(found, given.get("0", ""), name == "endhighlight" or bool(found["closes"]))
    if found["name"]:
        make = None if found["closes"] else SHORTCODES.get(name)
        return (make(given) if make else "") + found["end"]
    return (found["one"] or found["other"] or "") + (found["end"] or "")


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
