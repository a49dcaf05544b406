"""Makes paragraphs as WordPress does when it shows a post; the editor stored the text without them.

A port of wpautop() (wp-includes/formatting.php). Its steps are kept in order, so that each can be compared; whitespace
is collapsed first, so that every step takes linear time.
"""

from __future__ import annotations

import re

__all__ = ["make_paragraphs"]

_BLOCKS = (
    "(?:table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|map|area|blockquote|"
    "address|math|style|p|h[1-6]|hr|fieldset|legend|section|article|aside|hgroup|header|footer|nav|figure|figcaption|"
    "details|menu|summary)"
)
_KEPT = re.compile(r"<(pre|script|style|svg)\b", re.IGNORECASE)
_LONG_BLANKS = re.compile(r"[ \t]{40,}")
_BLANK_ENDS = re.compile(r"[ \t]+(?=\n)")
_TAG = re.compile(r"<[^<>]*>")
_STEPS = tuple(
    (re.compile(pattern, flags), replacement)
    for pattern, replacement, flags in (
        (r"<br ?/?>\s{0,9}<br ?/?>", "\n\n", 0),
        (rf"(<{_BLOCKS}[\s/>])", r"\n\n\1", 0),
        (rf"(</{_BLOCKS}>)", r"\1\n\n", 0),
        (r"(<hr ?/?>)", r"\1\n\n", 0),
        (r"(<(?:audio|video|object)[^<>]*>)\s{1,9}", r"\1", 0),
        (r"\s{1,9}(</(?:audio|video|object)>)", r"\1", 0),
        (r"\s{0,9}(<(?:source|track|param|embed)[^<>]*>)\s{0,9}", r"\1", 0),
        (r"\s{1,9}(<figcaption[^<>]*>)", r"\1", 0),
        (r"(</figcaption>)\s{1,9}", r"\1", 0),
        (r"\n\n+", "\n\n", 0),
    )
)
_AFTER = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"<p>\s*</p>", ""),
        (r"<p>([^<]+)</(div|address|form)>", r"<p>\1</p></\2>"),
        (rf"<p>\s*(</?{_BLOCKS}(?:\s[^<>]*)?/?>)\s*</p>", r"\1"),
        (r"<p>(<li[^\n]{1,5000}?)</p>", r"\1"),
        (r"<p><blockquote([^<>]*)>", r"<blockquote\1><p>"),
        (r"</blockquote></p>", "</p></blockquote>"),
        (rf"<p>\s*(</?{_BLOCKS}(?:\s[^<>]*)?/?>)", r"\1"),
        (rf"(</?{_BLOCKS}(?:\s[^<>]*)?/?>)\s*</p>", r"\1"),
        (r"<br ?/?>", "<br>"),
        (r"(?<!<br>)\n", "<br>\n"),
        (rf"(</?{_BLOCKS}(?:\s[^<>]*)?/?>)\s{{0,9}}<br>", r"\1"),
        (r"<br>(\s{0,9}</?(?:p|li|div|dl|dd|dt|th|pre|td|ul|ol)(?:\s[^<>]*)?>)", r"\1"),
        (r"<p>\s*</p>\n?", ""),
    )
)


def make_paragraphs(text: str) -> str:
    """Return the text with paragraphs and breaks: empty lines end a paragraph, other line ends are breaks."""
    text, kept = _take_kept(text)
    text = _BLANK_ENDS.sub("", _LONG_BLANKS.sub(" ", _drop_comments(text)))
    for pattern, replacement in _STEPS:
        text = pattern.sub(replacement, text)
    text = _TAG.sub(lambda found: found[0].replace("\n", " "), text)
    paragraphs = (part.strip("\n") for part in re.split(r"\n[ \t]*\n", text))
    text = "\n".join(f"<p>{part}</p>" for part in paragraphs if part.strip())
    for pattern, replacement in _AFTER:
        text = pattern.sub(replacement, text)
    return re.sub(r"<pre kept=(\d+)></pre>", lambda found: kept[int(found[1])], text).strip()


def _take_kept(text: str) -> tuple[str, list[str]]:
    """Return the text with a mark for each element whose lines stay, and the elements."""
    kept: list[str] = []
    parts: list[str] = []
    done = 0
    unclosed: set[str] = set()
    for found in _KEPT.finditer(text):
        name = found[1].lower()
        if found.start() < done or name in unclosed:
            continue
        end = re.compile(rf"</{name}\s{{0,9}}>", re.IGNORECASE).search(text, found.end())
        if end is None:
            unclosed.add(name)
            continue
        parts += (text[done : found.start()], f"<pre kept={len(kept)}></pre>")
        kept.append(text[found.start() : end.end()])
        done = end.end()
    return "".join([*parts, text[done:]]), kept


def _drop_comments(text: str) -> str:
    """Return the text without HTML comments, which would fill paragraphs of their own."""
    parts, done = [], 0
    while (start := text.find("<!--", done)) >= 0 and (end := text.find("-->", start)) >= 0:
        parts.append(text[done:start])
        done = end + 3
    return "".join([*parts, text[done:]])
