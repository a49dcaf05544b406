"""A tag with more attributes than any page has loses them; all else stays. It would take minutes otherwise."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedtool.content import attributes
from feedtool.content.attributes import MAX_ATTRIBUTES, drop_many_attributes
from feedtool.content.html import clean_html
from feedtool.content.html_text import html_to_text
from feedtool.model import Document
from feedtool.pipeline.inspect import read_document
from feedtool.pipeline.wiring import load_parsers
from support.endless import ends

COUNT = 60_000
MANY = {
    "bare": " ".join(f"a{number}" for number in range(COUNT)),
    "quoted": " ".join(f'a{number}="1"' for number in range(COUNT)),
    "with tags in quotes": "".join(f"a{number}='<b>'" for number in range(COUNT)),
    "between slashes": "/".join(f"a{number}=1" for number in range(COUNT)),
    "with brackets": "\n".join(f"a<{number}" for number in range(COUNT)),
}


@pytest.mark.parametrize("kind", MANY)
@pytest.mark.parametrize("tag", ["p", "img", "svg", "x-y", "/p"])
def test_a_tag_with_too_many_attributes_is_dropped_alone(tag, kind):
    html = f"<p>before</p><{tag} {MANY[kind]}>within<p>after</p>"
    with ends():
        assert "a1" not in clean_html(html)
        assert html_to_text(html).split() == ["before", "within", "after"]


@pytest.mark.parametrize(
    "before",
    ["<title><p x='</title>", "<!-- <p x=' -->", "<!x <p y='>", "<p ='x>", "<script><p x='</script>", "<p x' y='>'>"],
)
def test_a_tag_with_too_many_attributes_is_found_behind_any_text(before):
    written = drop_many_attributes(f"{before}<img {MANY['bare']}>")
    assert "a1 a2" not in written or "<img" not in written


def test_a_tag_with_a_usual_number_of_attributes_keeps_them():
    html = "<p " + " ".join(f'data-x{number}="{"y" * 9}"' for number in range(MAX_ATTRIBUTES)) + ">x</p>"
    assert drop_many_attributes(html) == html


@given(
    st.lists(
        st.sampled_from(["<a", " b" * 200, ' b="<"' * 200, " b='>'" * 200, "=", '"', "'", ">", "<", "/b" * 200]),
        max_size=12,
    )
)
def test_the_quick_check_misses_no_tag_with_many_attributes(tokens):
    value = "".join(tokens)
    assert attributes._has_long_tag(value) or not attributes._has_excessive_tag(value)


@pytest.mark.parametrize(
    ("name", "write"),
    [
        (
            "feed.xml",
            "<rss><channel><title>T</title><item {many}><title>A</title><link>/a</link></item></channel></rss>",
        ),
        ("feed.xml", "<rss><channel><title>T</title><item><title>A</title><link {many}>/a</item></channel></rss>"),
        ("list.opml", "<opml><body><outline {many} text='A' xmlUrl='https://a.example/'/></body></opml>"),
        ("page.html", "<html><head><title>A</title></head><body {many}><article><h1>A</h1><p {many}>x</p></article>"),
        ("post.md", "---\ntitle: A\n---\nText <p {many}>x</p>\n"),
    ],
)
def test_a_document_with_a_tag_of_too_many_attributes_is_read(name, write):
    content = write.replace("{many}", MANY["quoted"]).encode()
    document = Document(feed="f", url=f"https://a.example/{name}", content=content)
    chosen = "webpage" if name == "page.html" else None
    (entry,) = read_document(document, load_parsers(), now=datetime(2026, 3, 5, tzinfo=UTC), format_name=chosen).entries
    assert entry.title == "A" or name == "list.opml"
