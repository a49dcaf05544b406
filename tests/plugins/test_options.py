"""Options of parts of other packages in feeds.yaml are checked as those of feedtool, and reach the part."""

from __future__ import annotations

from typing import Annotated, Literal

import pytest
from msgspec import Struct

from feedtool.config import load_config
from feedtool.errors import ConfigError
from feedtool.plugins import Form, Key
from support import third_party
from support.third_party import install

SITE = "site: {title: T, url: https://example.com/}\narticles: posts/*.md\nformats: [gemfeed]\n"
ARTICLE = "---\ntitle: A\ndate: 2026-02-01\n---\nText.\n"


@pytest.fixture(autouse=True)
def _installed():
    with install("renderers", "GemFeedRenderer"):
        yield


class Wrong(Struct, frozen=True, kw_only=True):
    wait: Annotated[str, Form("duration"), Key("A duration without limits.")] = ""
    how: Annotated[str, Form("color"), Key("A kind that does not exist.")] = ""
    is_loud: Annotated[bool, Key("A flag.")] = False
    size: Annotated[Literal["small", "large"], Key("A choice.")] = "small"


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("{wait: 1h}", "its package declares the options wrongly: TypeError: "),
        ("{how: red}", "its package declares the options wrongly: KeyError: 'color'"),
        ("{is_loud: loud}", "expected true or false; found 'loud'"),
        ("{size: tiny}", "expected small or large; found 'tiny'"),
    ],
)
def test_options_of_any_declaration_are_checked(site, monkeypatch, written, message):
    monkeypatch.setattr(third_party.GemFeedRenderer, "Options", Wrong)
    write(site, f"plugins: {{renderers: {{gemfeed: {written}}}}}\n")
    with pytest.raises(ConfigError, match=message):
        load_config(site.folder / "feeds.yaml")


def write(site, plugins):
    site.write("posts/a.md", ARTICLE)
    site.write("posts/b.md", ARTICLE.replace("A", "B"))
    site.write("feeds.yaml", SITE + plugins)


def test_a_part_gets_its_options(site):
    write(site, "plugins: {renderers: {gemfeed: {mark: '-', limit: 1}}}\n")
    site.invoke("build")
    lines = (site.folder / "public/recent.gem").read_text().splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("-")


def test_a_part_without_options_in_the_file_gets_the_defaults(site):
    write(site, "")
    site.invoke("build")
    assert len((site.folder / "public/recent.gem").read_text().splitlines()) == 3


def test_a_changed_option_writes_the_files_of_the_part_again(site):
    write(site, "plugins: {renderers: {gemfeed: {limit: 1}}}\n")
    site.invoke("build")
    write(site, "plugins: {renderers: {gemfeed: {limit: 2}}}\n")
    site.invoke("build")
    assert len((site.folder / "public/recent.gem").read_text().splitlines()) == 3


@pytest.mark.parametrize(
    ("plugins", "message"),
    [
        ("{renderers: {gemfeed: {limt: 1, limit: 2}}}", "4:33: {}.renderers.gemfeed.limt: unknown key"),
        (
            "{renderers: {gemfeed: {limit: 99}}}",
            "4:40: {}.renderers.gemfeed.limit: expected a whole number from 1 to 9",
        ),
        ("{renderers: {gemfeed: {mark: x}}}", "4:32: {}.renderers.gemfeed: missing required key `limit`; expected"),
        ("{renderers: {gemfed: {}}}", "4:23: {}.renderers.gemfed: there is no 'gemfed' among the renderers"),
        ("{renderers: {rss: {limit: 1}}}", "4:23: {}.renderers.rss: has no options; remove it"),
        ("{renderer: {}}", "4:11: {}.renderer: expected one of parsers, renderers, "),
        ("{renderers: gemfeed}", "4:22: {}.renderers: expected a mapping from kinds of parts to names and"),
        ("gemfeed", "4:10: {}: expected a mapping from kinds of parts to names and"),
    ],
)
def test_a_mistake_in_an_option_is_an_error_with_its_position(site, plugins, message):
    write(site, f"plugins: {plugins}\n")
    with pytest.raises(ConfigError) as caught:
        load_config(site.folder / "feeds.yaml")
    assert str(caught.value).removeprefix(f"{site.folder}/feeds.yaml:").startswith(message.format("plugins"))
