"""No output shows a text as an untrusted feed wrote it: neither a published file nor what a command prints.

Whatever must be cleaned away holds the word MARK, in texts of every element and type.
"""

from __future__ import annotations

import gzip
import urllib.request
from html import escape

import pytest

from support.site import Site

MARK = "zorkmid"
HOSTILE = (
    f'<p onclick="{MARK}()" style="{MARK}">Good words</p><script>{MARK}()</script><iframe srcdoc="{MARK}"></iframe>'
    f'<a href="javascript:{MARK}()">A link</a><img src="data:{MARK}" onerror="{MARK}()"><!-- {MARK} -->'
    f"<{MARK}></{MARK}><style>.{MARK} {{}}</style><svg><set onbegin={MARK}()></svg><p>More words.</p>"
)
RSS = f"""<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"><channel>
<title>Evil{escape(f"<script>{MARK}()</script>")}</title><link>https://evil.example/</link>
<item><title>One{escape(f"<script>{MARK}()</script>")}</title><link>https://evil.example/1</link>
 <pubDate>Thu, 05 Mar 2026 12:00:00 GMT</pubDate><description>{escape(HOSTILE)}</description>
 <dc:creator>{escape(f"Eve<script>{MARK}()</script>")}</dc:creator><category>tips</category>
 <comments>javascript:{MARK}()</comments><media:thumbnail url="data:{MARK}"/></item>
<item><title>Two</title><link>https://evil.example/2</link><pubDate>Wed, 04 Mar 2026 12:00:00 GMT</pubDate>
 <description>Teaser {escape(f"<b onclick='{MARK}'>bold</b>")}</description>
 <content:encoded><![CDATA[{HOSTILE}]]></content:encoded></item>
<item><title>Three</title><link>https://evil.example/3</link><pubDate>Wed, 04 Mar 2026 12:00:00 GMT</pubDate>
 <description>{escape(HOSTILE * 300)}</description></item>
</channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Sly</title><id>tag:sly</id><updated>2026-03-05T00:00:00Z</updated>
<entry><title>One</title><id>tag:sly:1</id><link href="https://evil.example/1"/><updated>2026-03-05T00:00:00Z</updated>
 <content type="html">{escape(HOSTILE)}</content></entry>
<entry><title>Four</title><id>tag:sly:4</id><link href="https://evil.example/4"/><updated>2026-03-02T00:00:00Z</updated>
 <summary type="html">{escape(HOSTILE)}</summary>
 <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p onclick="{MARK}()">Good</p>
 <script>{MARK}()</script></div></content></entry></feed>"""
CONFIG = {
    "site": {"title": "Officina", "url": "https://example.com/", "language": "en"},
    "subscriptions": ["evil.xml", "sly.xml", "late.xml"],
    "articles": "posts/*.md",
    "categories": {"Tips": ["tips"]},
    "streams": {
        "all": {"title": "All", "limit": 2, "archive": True},
        "tips": {"title": "Tips", "categories": ["Tips"]},
        "by-source": {"title": "From {name}", "each": "source"},
        "words": {"title": "Words", "content": "summary", "keywords": ["good"]},
    },
}
COMMANDS = (
    "build --offline -v",
    "build --force -v",
    "categories",
    "categories --json",
    "check public",
    "check public --format json",
    "embed all",
    "embed all --layout cards",
    "explain https://evil.example/1",
    "explain https://evil.example/2",
    "fetch --force -v",
    "headers nginx",
    "opml export",
    "parse evil.xml",
    "parse sly.xml",
    "status",
    "status --json",
    "store check",
)


CLOCK = {"SOURCE_DATE_EPOCH": "1772755200"}  # 2026-03-06


@pytest.fixture(scope="module")
def evil(tmp_path_factory):
    """A site that was built twice: the second time, two of its entries had other hostile texts."""
    site = Site(tmp_path_factory.mktemp("evil"))
    site.configure(**CONFIG)
    site.write("posts/own.md", "---\ntitle: Own\ndate: 2026-03-01\ncategories: [tips]\n---\nOwn words.\n")
    site.write("evil.xml", RSS)
    site.write("sly.xml", ATOM)
    site.write("late.xml", RSS.replace("evil.example", "late.example"))
    site.run("build", **CLOCK)
    site.replace("late.xml", "Good words", "Better words")
    site.run("build", "--force", **CLOCK)
    return site


def test_no_published_file_has_a_raw_text(evil):
    files = {name: content for name, (content, _) in evil.published().items()}
    unpacked = {name: gzip.decompress(data) if name.endswith(".gz") else data for name, data in files.items()}
    assert [name for name, data in unpacked.items() if MARK in data.decode("utf-8", "replace")] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_prints_a_raw_text(evil, command):
    done = evil.run(*command.split(), code=None, **CLOCK)
    assert MARK not in done.stdout + done.stderr
    assert done.returncode in (0, 1), done.stderr


def test_a_rebuilt_store_publishes_no_raw_text(evil, tmp_path):
    copy = evil.copy(tmp_path / "copy")
    done = copy.run("store", "rebuild", code=None, **CLOCK)
    built = copy.run("build", "--force", code=None, **CLOCK)
    assert MARK not in done.stdout + done.stderr + built.stdout + built.stderr
    assert not [name for name, (data, _) in copy.published().items() if MARK.encode() in data]


def test_the_preview_serves_no_raw_text(evil):
    with evil.serve() as url, urllib.request.urlopen(f"{url}all.html") as answer:
        page = answer.read().decode()
    assert "Good words" in page
    assert MARK not in page


def test_the_harmless_texts_are_published(evil):
    texts = {item["title"]: item["content_html"] for item in evil.items("by-source-late-xml")}
    assert {title: text.count("Better words") for title, text in texts.items()} == {"One": 1, "Two": 1, "Three": 300}
