"""Checks of cleaned HTML by other parsers than the one that cleaned it."""

from __future__ import annotations

from html.parser import HTMLParser

import lxml.html

# Written out here once more: a test that asked the module what is allowed would believe anything.
_TAG_NAMES = """
a abbr acronym address article aside audio b bdi bdo big blockquote br caption center cite code col
colgroup dd del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr i
img ins kbd li main mark menu nav ol p picture pre q rp rt ruby s samp section small source span strike
strong sub summary sup table tbody td tfoot th thead time tr track tt u ul var video wbr
"""
TAGS = frozenset(_TAG_NAMES.split())
_ATTRIBUTE_NAMES = """
abbr align alt cite colspan controls datetime dir headers height href hreflang kind label lang media open
poster rel reversed rowspan scope sizes span src srclang srcset start title type value width
"""
ATTRIBUTES = frozenset(_ATTRIBUTE_NAMES.split())
ADDRESSES = {"href", "src", "poster", "cite"}
SCHEMES = ("http://", "https://", "mailto:", "tel:")


class Walker(HTMLParser):
    """Reads HTML as tolerantly as old tools do, and objects to whatever is not allowed."""

    def handle_starttag(self, tag, attrs):
        assert tag in TAGS, tag
        for name, value in attrs:
            check_attribute(name, value or "")

    def handle_comment(self, data):
        raise AssertionError(f"comment {data!r}")

    handle_decl = handle_pi = unknown_decl = handle_comment


def check_attribute(name, value):
    assert name in ATTRIBUTES, name
    if name in ADDRESSES:
        assert value.lower().startswith(SCHEMES), value
    if name == "srcset":
        assert all(part.strip().startswith(("http://", "https://")) for part in value.split(", ")), value


def check_harmless(clean):
    walker = Walker(convert_charrefs=True)
    walker.feed(clean)
    walker.close()
    if not clean:
        return
    # The same through another parser, and read again from what that one writes.
    for markup in (clean, lxml.html.tostring(lxml.html.fragment_fromstring(clean, "div"), encoding="unicode")):
        for element in lxml.html.fragment_fromstring(markup, "div").iter():
            assert isinstance(element.tag, str), element
            assert element.tag in TAGS, element.tag
            for name, value in element.attrib.items():
                check_attribute(name, value)
