"""Broken XML text -> the same text with balanced tags and only complete items.

An item is complete if the source has its end tag. An item that is still open where the next one begins, where the
feed ends or where the document ends is dropped: the document was cut there or lost a part, and half an item would
replace a complete one. Nothing around items is lost: an element without an end tag ends where the next field, the
item or the feed ends, and a misspelt end tag ends the element whose name it resembles.
"""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import islice

from msgspec import Struct


class Vocabulary(Struct, frozen=True, kw_only=True):
    """The names of a format, in lower case, that show where elements end."""

    items: frozenset[str]
    containers: frozenset[str]
    """Elements that hold items; if a document ends early, they are closed and other open elements are dropped."""
    item_attribute: str = ""
    """An item needs this attribute; without it, an element of its name is a container."""


class BalancedDocument(Struct, frozen=True, kw_only=True):
    """A document whose tags are balanced."""

    text: str
    items: int
    """The number of items in it: all complete items of the source."""
    dropped: int
    """The number of items in the source without an end tag."""
    is_cut: bool
    """The source ends before its root element does."""


def _words(names: str) -> frozenset[str]:
    return frozenset(names.split())


FEED = Vocabulary(items=_words("item entry"), containers=_words("rss channel feed rdf"))
OPML = Vocabulary(
    items=_words("outline"), containers=_words("opml head body outline"), item_attribute="xmlurl"
)  # fmt: skip

_PLAIN = _words(
    "category comments copyright created creator date docs generator guid id issued language lastbuilddate link "
    "managingeditor modified pubdate published title ttl updated webmaster"
)
"""Fields of a feed or item that hold no other field: the next field ends them."""
_PEOPLE = _words("author contributor")
_PERSON = _words("email homepage name uri url")
_RICH = _words("content content:encoded description rights subtitle summary tagline")
"""Fields that may hold HTML: a field that shares its name with an HTML element does not end them."""
_FIELDS = _PLAIN | _PEOPLE | _RICH | _words("enclosure image source")
_HTML = _words("image link source summary title")
_CORE = _words("atom dc dcterms rss") | {""}
"""Prefixes whose elements are identified by their local name."""
_XHTML = _words("h html xhtml")

_TOKEN = re.compile(
    r"<!\[CDATA\[[^\]]*+(?:\](?!\]>)[^\]]*+)*+(?P<cdata>\]\]>|\Z)"
    r"|<!--[^-]*+(?:-(?!->)[^-]*+)*+(?P<comment>-->|\Z)"
    r"|<[!?][^<>]*+(?P<other>>|\Z)?"
    r"|<(?P<slash>/?)(?P<name>[A-Za-z_:][\w:.-]*+)"
    r"(?:(?P<rest>(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+)>|(?P<loose>[^<>]*+)(?P<stop>>|\Z)?)"
)
_ATTRIBUTE = re.compile(r"""([A-Za-z_:][\w:.-]*+)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'<>]++))""")
_NAME = re.compile(r"[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?")
_MAX_ATTRIBUTES = 200
_ALIKE = 0.75
"""The least similarity of a misspelt end tag to the element's name."""
_LONGEST_NAME = 40
_NEAREST = 4
"""At most this many open elements are compared with a misspelt end tag."""
_MAX_DEPTH = 200
"""Below the 256 levels at which libxml2 stops."""


class _OpenElement(Struct, frozen=True, kw_only=True):
    """An element that has begun."""

    name: str
    key: str
    """The local name in lower case, with the prefix unless that is one of the feed's own."""
    start: int
    """Its index in the output."""
    is_item: bool
    is_container: bool


def balance(text: str, vocabulary: Vocabulary = FEED) -> BalancedDocument:
    """Balance the tags of a document.

    Args:
        text: XML without a prolog, with entities and bare ampersands repaired.
        vocabulary: the names of items and of the elements that hold them.
    """
    balancer = _Balancer(vocabulary)
    text = _open_last_section(text)
    position = 0
    for found in _TOKEN.finditer(text):
        balancer.write_text(text[position : found.start()])
        position = found.end()
        if balancer.process(found):
            break
    else:
        balancer.write_text(text[position:])
    return balancer.finish()


_SECTION = "<![CDATA["


def _open_last_section(text: str) -> str:
    """Drop the start of a CDATA section without an end before the root's end tag."""
    start = text.rfind(_SECTION)
    root = re.match(r"<([^\s/>]+)", text)
    if start < 0 or root is None or "]]>" in text[start:] or f"</{root[1]}>" not in text[start:]:
        return text
    return text[:start] + text[start + len(_SECTION) :]


class _Balancer:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._out: list[str] = []
        self._stack: list[_OpenElement] = []
        self._open: Counter[str] = Counter()
        self._root: _OpenElement | None = None
        self._is_closed = False
        self._items = self._dropped = 0

    def write_text(self, text: str) -> None:
        """Write text inside the root; text outside of it is dropped."""
        if text and len(self._stack) > self._is_closed:
            self._out.append(text.replace("<", "&lt;").replace("]]>", "]]&gt;"))

    def process(self, found: re.Match[str]) -> bool:
        """Process a tag, a comment or a section; return whether it has no end."""
        if found["name"] is None:
            ends = (found["cdata"], found["comment"], found["other"])
            if "" in ends:
                return True
            if found["cdata"] and len(self._stack) > self._is_closed:
                self._out.append(found[0])
            return False
        rest = found["loose"] if found["rest"] is None else found["rest"]
        if found["rest"] is None and not found["stop"]:
            if found["stop"] == "":
                return True
            self.write_text(found[0])  # the next tag begins before this one ends
        elif not _NAME.fullmatch(found["name"]):
            self.write_text(found[0])
        elif found["slash"]:
            self._end(found["name"])
        else:
            self._begin(found["name"], rest)
        return False

    def finish(self) -> BalancedDocument:
        """Drop open items and fields, close their containers and return the document."""
        is_cut = not self._is_closed or len(self._stack) > 1
        first = int(self._is_closed)
        index = next((index for index in range(first, len(self._stack)) if not self._stack[index].is_container), None)
        if index is not None:
            self._drop_from(index)
        while self._stack:
            self._close()
        return BalancedDocument(text="".join(self._out), items=self._items, dropped=self._dropped, is_cut=is_cut)

    # -----------------------------------------------------------------------------------------------------

    def _begin(self, name: str, rest: str) -> None:
        is_empty = rest.rstrip().endswith("/")
        attributes = _parse_attributes(rest)
        key = self._make_key(name)
        is_item = self._is_item(key, attributes)
        if self._root is not None and (len(self._stack) == self._is_closed) and not is_item:
            return  # a second document after the first, or other trailing markup
        if is_item and not self._vocabulary.item_attribute:
            self._end_items()
        elif len(self._stack) >= _MAX_DEPTH:
            return
        else:
            self._end_fields(key)
        is_container = not is_item and (key in self._vocabulary.containers or self._root is None)
        one = _OpenElement(name=name, key=key, start=len(self._out), is_item=is_item, is_container=is_container)
        self._root = self._root or one
        written = "".join(f' {attribute}="{value}"' for attribute, value in attributes.items())
        self._out.append(f"<{name}{written}{'/' if is_empty else ''}>")
        if not is_empty:
            self._stack.append(one)
            self._open[key] += 1
        elif is_item:
            self._items += 1

    def _end(self, name: str) -> None:
        key = self._make_key(name)
        index = self._find(key)
        if index is None or (index == 0 and self._is_closed):
            return
        if index == 0:
            self._drop_open_items(1)
            while len(self._stack) > 1:
                self._close()
            self._is_closed = True  # items may follow
            self._items += self._stack[0].is_item
            return
        self._drop_open_items(index + 1)
        while len(self._stack) > index + 1:
            self._close()
        self._items += self._stack[-1].is_item
        self._close()

    def _find(self, key: str) -> int | None:
        """Return the index of the open element that an end tag ends.

        Its name is the same or similar; an end tag in an item ends nothing outside of it, except containers.
        """
        is_around = key in self._vocabulary.containers
        if self._open[key]:
            for index in range(len(self._stack) - 1, -1, -1):
                one = self._stack[index]
                if one.key == key:
                    return index
                if one.is_item and not is_around:
                    break
        if is_around or key in _FIELDS or key in self._vocabulary.items or len(key) > _LONGEST_NAME:
            return None
        for index in range(len(self._stack) - 1, max(len(self._stack) - _NEAREST, 1) - 1, -1):
            one = self._stack[index]
            if _is_alike(one.key, key):
                return index
            if one.is_item:
                break
        return None

    def _end_items(self) -> None:
        """End or drop every open element except containers, because a new item begins."""
        index = next((index for index, one in enumerate(self._stack) if not one.is_container), None)
        if index is None:
            return
        if self._stack[index].is_item:
            self._drop_from(index)
        else:
            while len(self._stack) > index:
                self._close()

    def _end_fields(self, key: str) -> None:
        """End the open field that cannot hold the field that begins."""
        prefix = key.partition(":")[0] if ":" in key else ""
        is_other = bool(prefix) and prefix not in _XHTML
        if key not in _FIELDS and not is_other:
            return
        for index in range(len(self._stack) - 1, 0, -1):
            one = self._stack[index]
            if one.is_item or one.is_container:
                return
            if (
                (one.key in _PLAIN and (is_other or key in _FIELDS))
                or (one.key in _PEOPLE and key in _FIELDS and key not in _PERSON)
                or (one.key in _RICH and key in _FIELDS and key not in _HTML)
            ):
                while len(self._stack) > index:
                    self._close()
                return

    def _drop_open_items(self, bottom: int) -> None:
        index = next((index for index in range(bottom, len(self._stack)) if self._stack[index].is_item), None)
        if index is not None:
            self._drop_from(index)

    def _drop_from(self, index: int) -> None:
        self._dropped += any(one.is_item for one in self._stack[index:])
        del self._out[self._stack[index].start :]
        while len(self._stack) > index:
            self._open[self._stack.pop().key] -= 1

    def _close(self) -> None:
        one = self._stack.pop()
        self._open[one.key] -= 1
        self._out.append(f"</{one.name}>")

    def _make_key(self, name: str) -> str:
        prefix, _, local = name.lower().rpartition(":")
        own = self._root.name.lower().rpartition(":")[0] if self._root else prefix
        return local if prefix in _CORE or prefix == own else f"{prefix}:{local}"

    def _is_item(self, key: str, attributes: dict[str, str]) -> bool:
        needed = self._vocabulary.item_attribute
        return key in self._vocabulary.items and (not needed or needed in map(str.lower, attributes))


@lru_cache(maxsize=1024)
def _is_alike(name: str, written: str) -> bool:
    return SequenceMatcher(None, name, written).ratio() >= _ALIKE


def _parse_attributes(rest: str) -> dict[str, str]:
    """Return each attribute once, with its value escaped for double quotes."""
    found: dict[str, str] = {}
    for name, double, single, bare in islice(map(re.Match.groups, _ATTRIBUTE.finditer(rest)), _MAX_ATTRIBUTES):
        value = double or single or (bare or "").removesuffix("/")
        if _NAME.fullmatch(name):
            found.setdefault(name, value.replace("<", "&lt;").replace('"', "&quot;"))
    return found
