"""`feedtool embed`: HTML to paste, or a hint at the missing files."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from feedtool.cli.main import cli
from feedtool.errors import ConfigError

CONFIG = """\
site: {title: Example, url: https://example.com/, base_url: https://example.com/feeds/}
articles: [a.json]
streams: {news: {title: "News & more"}}
"""


def run(folder: Path, *arguments: str, config: str = CONFIG):
    (folder / "feeds.yaml").write_text(config)
    return CliRunner().invoke(cli, ["embed", *arguments, "--config", str(folder / "feeds.yaml")])


def test_embed_prints_the_html_to_paste(tmp_path):
    assert run(tmp_path, "news", "--limit", "3", "--layout", "cards").stdout == (
        '<script src="https://example.com/feeds/feedtool.js" defer></script>\n'
        '<feedtool-stream src="https://example.com/feeds/news.json" limit="3" layout="cards">\n'
        '  <a href="https://example.com/feeds/news.html">News &amp; more</a>\n'
        "</feedtool-stream>\n"
    )


def test_an_unknown_stream_gets_a_suggestion(tmp_path):
    error = run(tmp_path, "new").exception
    assert isinstance(error, ConfigError)
    assert error.hint == "did you mean 'news'?"


@pytest.mark.parametrize(
    ("kind", "line", "hint"),
    [
        ("script", "formats: [rss, html]", "add jsonfeed to `formats`"),
        ("script", "formats: [rss]\nindexes: [page]", "add jsonfeed to `formats` and script to `indexes`"),
        ("iframe", "formats: [rss]", "add frame to `formats`"),
        ("ssi", "formats: [rss]", "add fragment to `formats`"),
    ],
)
def test_a_site_without_the_files_for_an_embed_gets_a_hint(tmp_path, kind, line, hint):
    error = run(tmp_path, "news", "--as", kind, config=f"{CONFIG}{line}\n").exception
    assert isinstance(error, ConfigError)
    assert error.hint == hint


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        (
            "iframe",
            (
                '<iframe src="https://example.com/feeds/news.frame.html#layout=cards&amp;limit=3"'
                ' title="News &amp; more" width="100%" height="480" loading="lazy"></iframe>'
            ),
        ),
        ("ssi", '<!--#include virtual="/feeds/news.fragment.html" -->'),
        ("esi", '<esi:include src="https://example.com/feeds/news.fragment.html" onerror="continue"/>'),
        (
            "links",
            (
                '<link rel="alternate" type="application/rss+xml" title="News &amp; more (RSS)"'
                ' href="https://example.com/feeds/news.rss.xml">'
            ),
        ),
    ],
)
def test_other_kinds_of_embed_use_no_script(tmp_path, kind, line):
    printed = run(tmp_path, "news", "--as", kind, "--limit", "3", "--layout", "cards").stdout
    assert line in printed.splitlines()
