"""A renderer of another package is treated as a built-in one is: only its declared attributes count."""

from __future__ import annotations

import gzip
import json
from importlib import metadata
from importlib.metadata import EntryPoint

import pytest
from click.testing import CliRunner
from lxml import etree, html

from feedtool import plugins
from feedtool.cli.main import cli
from support.third_party import MAGIC

CONFIG = """\
site: {title: Test, url: https://example.com/}
articles: [articles.json]
streams: {all: {title: All}}
formats: [gemfeed, html]
"""


@pytest.fixture(autouse=True)
def _installed(monkeypatch):
    point = EntryPoint(name="gemfeed", group="feedtool.renderers", value="support.third_party:GemFeedRenderer")
    monkeypatch.setattr(metadata, "entry_points", lambda group: [point] if group == point.group else [])
    plugins.loading._list_installed.cache_clear()
    yield
    plugins.loading._list_installed.cache_clear()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "feeds.yaml").write_text(CONFIG)
    articles = [{"url": f"https://example.com/{n}", "title": "One " * 20, "date": "2026-03-01"} for n in range(9)]
    (tmp_path / "articles.json").write_text(json.dumps(articles))
    run(tmp_path, "build")
    return tmp_path / "public"


def run(folder, *arguments):
    done = CliRunner().invoke(cli, [*arguments, "--config", str(folder / "feeds.yaml")])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_page_of_the_stream_and_index_page_link_to_it_by_its_label(folder):
    for name in ("all.html", "index.html"):
        page = html.fromstring((folder / name).read_bytes())
        labels = [one.text for one in page.xpath("//ul[@class='formats']//a[@type='text/x-gemfeed+xml']")]
        assert labels == ["Gem & Co"], name


def test_opml_lists_its_files(folder):
    root = etree.parse(folder / "feeds.opml")
    assert root.xpath("//@xmlUrl") == ["https://example.com/all.gem"]


def test_catalog_gives_its_media_type(folder):
    addresses = json.loads((folder / "feeds.json").read_text())["feeds"][0]["addresses"]
    assert addresses[0] == {"format": "gemfeed", "type": "text/x-gemfeed+xml", "url": "https://example.com/all.gem"}


def test_its_files_are_precompressed(folder):
    assert gzip.decompress((folder / "all.gem.gz").read_bytes()).startswith(MAGIC)


@pytest.mark.parametrize("server", ["nginx", "apache", "caddy", "netlify", "cloudflare"])
def test_headers_give_its_media_type(folder, server):
    assert "text/x-gemfeed+xml" in run(folder.parent, "headers", server)
