"""MathML formulas as text: `a/(b+1)`, `10^6`, `sqrt(16)`.

Few readers of feeds render MathML, and the letters alone would be another formula: 10 to the 6 would be 106.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape
from typing import Final, NamedTuple

from feedtool.content.text import unescape

_ANNOTATION = re.compile(
    r"<annotation\b[^<>]{0,300}?\sencoding\s*=\s*[\"']?(?:application/x-)?(?:la)?tex\b[^<>]{0,300}>([^<]*)</annotation",
    re.IGNORECASE,
)
_ALTERNATIVE = re.compile(r"\salttext\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_DISPLAY_STYLE = re.compile(r"\{\\displaystyle\b(.*)\}|\\displaystyle\b(.*)", re.DOTALL)
_TOKEN = re.compile(r"<(/?)(?:[a-z]+:)?([a-zA-Z][\w-]*)([^<>]*)>|([^<]+)")
_MAX_LENGTH = 20_000
_MAX_DEPTH = 50


def write_formula(tag: str, inner: str) -> str:
    """Return a formula as escaped text: its TeX if it has any, else in one line.

    Args:
        tag: the start tag of `math`.
        inner: the markup inside.
    """
    tex = _find_tex(tag, inner)
    return escape(tex or _write_inner(inner), quote=False)


def _find_tex(tag: str, inner: str) -> str:
    found = _ANNOTATION.search(inner)
    alternative = _ALTERNATIVE.search(tag)
    tex = found[1] if found else (alternative[1] or alternative[2] or "") if alternative else ""
    plain = " ".join(unescape(tex).split())
    styled = _DISPLAY_STYLE.fullmatch(plain)
    return (styled[1] or styled[2] or "").strip() if styled else plain


class _Term(NamedTuple):
    """A part of a formula."""

    text: str
    kind: str
    """word, operator, power, fraction, or row for several of them."""


_NOTHING = _Term("", "row")


class _Element:
    """An element that has begun."""

    def __init__(self, name: str, attributes: str) -> None:
        self.name, self.attributes = name, attributes
        self.terms: list[_Term] = []
        self.text = ""


def _write_inner(inner: str) -> str:
    stack = [_Element("mrow", "")]
    for closing, name, attributes, text in map(re.Match.groups, _TOKEN.finditer(inner[:_MAX_LENGTH])):
        if text:
            stack[-1].text += text
        elif not closing:
            stack.append(_Element(name.lower(), attributes))
            if attributes.endswith("/") or len(stack) > _MAX_DEPTH:
                _close(stack)
        elif any(one.name == name.lower() for one in stack[1:]):
            while _close(stack) != name.lower():
                pass
    while len(stack) > 1:
        _close(stack)
    return _write_row(stack[0].terms).text or " ".join(unescape(stack[0].text).split())


def _close(stack: list[_Element]) -> str:
    one = stack.pop()
    stack[-1].terms.append(_make_term(one))
    return one.name


def _make_term(one: _Element) -> _Term:
    if one.name in _HIDDEN:
        return _NOTHING
    if one.name == "mo":
        return _Term(unescape(one.text).strip().translate(_INVISIBLE), "operator")
    if one.name in _TOKENS or not one.terms:
        return _Term(" ".join(unescape(one.text).split()), "word")
    write = _WRITERS.get(one.name)
    return write(one) if write else _write_row(one.terms)


_TOKENS: Final = {"mi", "mn", "mtext", "ms"}
_HIDDEN: Final = {"mphantom", "mspace", "annotation", "annotation-xml", "maligngroup", "malignmark", "none"}
_INVISIBLE: Final = dict.fromkeys(range(0x2061, 0x2065))
"""Function application, and the operators that mean times, comma and plus by their place alone."""


def _write_row(terms: Sequence[_Term]) -> _Term:
    terms = [term for term in terms if term.text]
    if len(terms) < 2:
        return terms[0] if terms else _NOTHING
    parts: list[str] = []
    for index, term in enumerate(terms):
        before = terms[index - 1] if index else None
        after = terms[index + 1] if index + 1 < len(terms) else None
        is_factor = (before is not None and _is_factor(before, ")]}|!")) or (
            after is not None and _is_factor(after, "([{|!")
        )
        text = f"({term.text})" if term.kind == "fraction" and is_factor else term.text
        if before and _needs_space(before, term):
            parts.append(" ")
        parts.append(text)
    return _Term("".join(parts), "row")


def _is_factor(neighbor: _Term, fences: str) -> bool:
    """Whether a term beside a fraction is multiplied with it, so that the fraction needs parentheses."""
    return neighbor.kind != "operator" or neighbor.text in fences


def _needs_space(before: _Term, term: _Term) -> bool:
    """Whether two terms would be read as one: "sin x", "x^2 y", "x 2"."""
    if "operator" in (before.kind, term.kind) or "fraction" in (before.kind, term.kind):
        return False
    is_name = any(one.kind == "word" and len(one.text) > 1 and not one.text[0].isdigit() for one in (before, term))
    return is_name or before.kind == "power" or term.text[0].isdigit()


def _group(term: _Term) -> str:
    """Return a term in parentheses, unless it is one sign or has them."""
    is_whole = term.kind in ("word", "operator") or _is_enclosed(term.text)
    return term.text if is_whole else f"({term.text})"


def _is_enclosed(text: str) -> bool:
    if not (text.startswith("(") and text.endswith(")")):
        return False
    depth = 0
    for index, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if not depth:
            return index == len(text) - 1
    return False


def _pick(one: _Element, count: int) -> list[_Term]:
    return [*one.terms, *[_NOTHING] * count][:count]


def _write_fraction(one: _Element) -> _Term:
    above, below = _pick(one, 2)
    if re.search(r"linethickness\s*=\s*[\"']?0", one.attributes):
        return _Term(f"binom({above.text}, {below.text})", "word")
    return _Term(f"{_group(above)}/{_group(below)}", "fraction")


def _write_root(one: _Element) -> _Term:
    base, degree = _pick(one, 2)
    return _Term(f"root({base.text}, {degree.text})", "word")


def _write_power(one: _Element) -> _Term:
    base, power = _pick(one, 2)
    return _write_scripts(base, _NOTHING, power)


def _write_index(one: _Element) -> _Term:
    base, index = _pick(one, 2)
    return _write_scripts(base, index, _NOTHING)


def _write_both(one: _Element) -> _Term:
    return _write_scripts(*_pick(one, 3))


def _write_over(one: _Element) -> _Term:
    base, above = _pick(one, 2)
    if len(base.text) == 1 and above.text in _ACCENTS:
        return _Term(base.text + _ACCENTS[above.text], "word")
    return _write_scripts(base, _NOTHING, above)


def _write_scripts(base: _Term, index: _Term, power: _Term) -> _Term:
    text = _group(base)
    if index.text:
        text += f"_{_group(index)}"
    if power.text:
        is_mark = all(sign in _MARKS for sign in power.text)
        text += power.text if is_mark else f"^{_group(power)}"
    return _Term(text, "power" if index.text or power.text else base.kind)


_MARKS: Final = "'*\u2032\u2033\u2034\u2057\u2020"
_ACCENTS: Final = {
    **dict.fromkeys("\u00af\u203e\u02c9\u2015\u2014_", "\u0304"),
    **dict.fromkeys("^\u02c6", "\u0302"),
    **dict.fromkeys("~\u02dc", "\u0303"),
    **dict.fromkeys("\u02d9.", "\u0307"),
    "¨": "\u0308",
    "→": "\u20d7",
    "ˇ": "\u030c",
}
"""Signs above a letter -> the combining character."""


def _write_fenced(one: _Element) -> _Term:
    opening, closing, separators = (_find_attribute(one, name, usual) for name, usual in _FENCES)
    marks = separators.replace(" ", "")
    parts = [one.terms[0].text]
    for index, term in enumerate(one.terms[1:]):
        parts.append(f"{marks[min(index, len(marks) - 1)]} {term.text}" if marks else term.text)
    return _Term(f"{opening}{''.join(parts)}{closing}", "row")


_FENCES: Final = (("open", "("), ("close", ")"), ("separators", ","))


def _find_attribute(one: _Element, name: str, usual: str) -> str:
    found = re.search(rf"\b{name}\s*=\s*[\"']([^\"']*)[\"']", one.attributes)
    return unescape(found[1]) if found else usual


def _join(separator: str, opening: str = "", closing: str = "") -> Callable[[_Element], _Term]:
    def write(one: _Element) -> _Term:
        return _Term(f"{opening}{separator.join(term.text for term in one.terms)}{closing}", "row")

    return write


def _write_multiscripts(one: _Element) -> _Term:
    base, *scripts = one.terms
    index, power = [*scripts, _NOTHING, _NOTHING][:2]
    rest = " ".join(term.text for term in scripts[2:] if term.text)
    term = _write_scripts(base, index, power)
    return _Term(f"{term.text} ({rest})", "row") if rest else term


_WRITERS: Final[dict[str, Callable[[_Element], _Term]]] = {
    "mfrac": _write_fraction,
    "msqrt": lambda one: _Term(f"sqrt({_write_row(one.terms).text})", "word"),
    "mroot": _write_root,
    "msup": _write_power,
    "msub": _write_index,
    "msubsup": _write_both,
    "mover": _write_over,
    "munder": _write_index,
    "munderover": _write_both,
    "mfenced": _write_fenced,
    "mtable": _join("; ", "[", "]"),
    "mtr": _join(", "),
    "mlabeledtr": _join(", "),
    "mmultiscripts": _write_multiscripts,
    "maction": lambda one: one.terms[0],
    "semantics": lambda one: one.terms[0],
}
