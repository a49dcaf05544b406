"""Documents of shapes that make readers slow, large or dead; each is a function of about how many bytes it has."""

from __future__ import annotations

from collections.abc import Callable

_HEAD, _TAIL = "<rss version='2.0'><channel><title>t</title>", "</channel></rss>"


def _rss(items: str) -> str:
    return f"{_HEAD}{items}{_TAIL}"


def _title(text: str) -> str:
    return _rss(f"<item><title>{text}</title></item>")


def _html(text: str) -> str:
    return _rss(f"<item><description>{text.replace('<', '&lt;')}</description></item>")


def _fill(part: str, size: int) -> str:
    return part * (size // len(part) + 1)


def _number(part: str, size: int) -> str:
    return "".join(part.replace("#", str(at)) for at in range(size // (len(part) + 5) + 1))


def _json(items: str) -> str:
    return '{"version":"https://jsonfeed.org/version/1.1","title":"t","items":' + items


_BOMB = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10 if at else "lol"}">' for at in range(10))

Shape = Callable[[int], str | bytes]

SHAPES: dict[str, Shape] = {
    # Markup
    "elements nested": lambda size: _rss("<item>" + _fill("<b>", size // 2) + _fill("</b>", size // 2) + "</item>"),
    "items nested": lambda size: _rss(_fill("<item>", size // 2) + _fill("</item>", size // 2)),
    "elements nested and never closed": lambda size: _title("x</b>" + _fill("<b>", size)),
    "items without anything": lambda size: _rss(_fill("<item/>", size)),
    "items": lambda size: _rss(_number("<item><title>t</title><link>/#</link><guid>#</guid></item>", size)),
    "items, broken": lambda size: _rss("</b>" + _fill("<item><title>x</title></item>", size)),
    "kinds of elements": lambda size: _rss(f"<item>{_number('<t#/>', size)}</item>"),
    "attributes": lambda size: _rss("<item><title" + _number(" a#='1'", size) + ">t</title></item>"),
    "attributes without quotes": lambda size: _rss(f"<item {_fill('a=b ', size)}><title>x</b></title></item>"),
    "namespaces": lambda size: "<rss" + _number(" xmlns:a#='u#'", size) + "><channel/></rss>",
    "undeclared prefixes": lambda size: _rss(_number("<p#:x/>", size)),
    "bases": lambda size: (
        "<feed xmlns='http://www.w3.org/2005/Atom'>" + _fill("<x xml:base='a/'>", size) + "<entry/></feed>"
    ),
    "comments": lambda size: _title(_fill("<!--x-->", size)),
    "comments without an end": lambda size: _title("&nbsp;" + _fill("<!--", size)),
    "instructions": lambda size: _title(_fill("<?x?>", size)),
    "sections": lambda size: _title("&nbsp;" + _fill("<![CDATA[]]>", size)),
    "sections without an end": lambda size: _title(_fill("<![CDATA[", size)),
    "a start of many tags": lambda size: _rss(_fill("<", size)),
    "declarations": lambda size: _rss("</b><item><title>" + _fill("<!x ", size)),
    # Text
    "one text": lambda size: _title(_fill("a", size)),
    "one text, escaped": lambda size: _html(_fill("a &amp;lt; ", size)),
    "ampersands": lambda size: _title(_fill("&", size)),
    "entities": lambda size: _title(_fill("&nbsp;", size)),
    "references": lambda size: _title(_fill("&#150;", size)),
    "zeros": lambda size: _rss(_fill("\0", size)),
    "only zeros": lambda size: _fill("\0", size),
    "spaces before": lambda size: _fill(" ", size) + _rss("<item/>"),
    "junk before": lambda size: _fill("x", size) + _rss("<item/>"),
    "bytes that are no UTF-8": lambda size: _title("a").encode().replace(b"a</", b"\xff\xc3" * (size // 2) + b"</"),
    "controls": lambda size: _title(_fill("\x93", size // 2)),
    "mojibake": lambda size: _title(_fill("\xe2\x80\x99", size // 6)),
    "UTF-16": lambda size: b"\xff\xfe" + _title(_fill("x", size // 2)).encode("utf-16-le"),
    "combining marks": lambda size: _title("a" + _fill("\u0301\u0316", size // 4)),
    # A DTD
    "an entity of entities": lambda size: f"<!DOCTYPE r [{_BOMB}]>{_title(_fill('&l9;', size))}",
    "an entity, often": lambda size: (
        '<!DOCTYPE r [<!ENTITY l "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx">]>' + _title(_fill("&l;", size))
    ),
    "declared entities": lambda size: "<!DOCTYPE r [" + _fill("<!ENTITY a 'b'>", size) + "]>" + _title("&a;"),
    "an external entity": lambda _: f'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>{_title("&x;")}',
    "an external DTD": lambda _: f'<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd">{_title("t")}',
    "a DTD without an end": lambda size: "<!DOCTYPE r [" + _fill("<!x '] ", size) + _title("t"),
    # One entry
    "links": lambda size: _rss(f"<item>{_fill('<link>/a</link>', size)}</item>"),
    "titles": lambda size: _rss(f"<item>{_fill('<title/>', size)}</item>"),
    "categories": lambda size: _rss(f"<item>{_number('<category>#</category>', size)}</item>"),
    "authors": lambda size: _rss(f"<item>{_number('<author>a#@e.example (x)</author>', size)}</item>"),
    "an author": lambda size: _rss(f"<item><author>{_fill('a@', size)}</author></item>"),
    "an author, broken": lambda size: _rss(f"<item><author>{_fill('a@a.', size)}</b></author></item><item/>"),
    "a date": lambda size: _rss(f"<item><pubDate>{_fill('1 ', size)}</pubDate></item>"),
    "media": lambda size: _rss(
        "<item>" + _fill("<media:group><media:content url='x'/></media:group>", size) + "</item>"
    ),
    # HTML in an entry
    "HTML nested": lambda size: _html(_fill("<b>", size)),
    "HTML of paragraphs": lambda size: _html(_fill("<p>x <b>y</b>", size)),
    "HTML of tables": lambda size: _html(_fill("<table>", size)),
    "HTML of drawings": lambda size: _html(_fill("<svg>", size)),
    "HTML of frames": lambda size: _html(_fill("<iframe src=x>", size)),
    "HTML of examples": lambda size: _html(_fill("<xmp>", size)),
    "HTML of starts": lambda size: _html(_fill("<", size)),
    "HTML of attributes": lambda size: _html(f"<a {_fill('b=c ', size)}>x"),
    "HTML of candidates": lambda size: _html(f"<img srcset='{_fill('a,', size)}'>"),
    # JSON
    "JSON nested": lambda size: _json(_fill("[", size)),
    "JSON of items": lambda size: _json(f"[{_fill('{},', size)}{{}}]}}"),
    "JSON of keys": lambda size: _json("[{" + _number('"#":1,', size) + '"a":1}]}'),
    "JSON of digits": lambda size: _json(f"[{_fill('1', size)}]}}"),
    "JSON of escapes": lambda size: _json('["' + _fill('\\"', size)),
    "OPML": lambda size: "<opml><body>" + _fill("<outline xmlUrl='http://e.example/'/>", size) + "</body></opml>",
    "OPML nested": lambda size: "<opml><body>" + _fill("<outline>", size),
}


def make_shape(name: str, size: int) -> bytes:
    """One of them with about so many bytes."""
    made = SHAPES[name](size)
    return made if isinstance(made, bytes) else made.encode()
