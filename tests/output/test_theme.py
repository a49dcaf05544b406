"""Themes replace single templates, always escape, and report errors with their position."""

from __future__ import annotations

import os

import pytest
from lxml import html

from feedtool.errors import ConfigError, ThemeError
from feedtool.output.theme import list_templates, read_theme
from feedtool.plugins import load_class
from support import make_entry, make_feed, make_site
from support.feeds import CASES

CONFIG = "site: {title: Test, url: https://example.com/, theme: theme}\narticles: [a.json]\n"


@pytest.fixture
def site(site):
    """A site with an empty theme."""
    site.write("feeds.yaml", CONFIG)
    (site.folder / "theme").mkdir()
    return site


@pytest.fixture
def theme(site):
    """Write the files of a theme and read it."""

    def write(**files):
        for name, text in files.items():
            stem, _, suffix = name.rpartition("_")
            site.write(f"theme/{stem}.{suffix}", text)
        return read_theme(site.folder, "theme")

    return write


def render(theme, *entries, name="html"):
    return load_class("renderers", name)().render(make_feed(*entries, site=make_site(theme=theme))).decode()


def test_a_theme_can_replace_one_template_and_use_the_other_built_in_ones(theme):
    written = render(theme(style_css="body { color: rebeccapurple }"), make_entry(title="A piece"))
    page = html.fromstring(written)
    assert page.findtext(".//style") == "body { color: rebeccapurple }"
    assert page.find_class("h-entry")
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    plain = html.fromstring(render(None)).xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy != plain, "the policy allows this style, by its hash"


def test_a_template_can_change_a_part_of_a_built_in_one(theme):
    base = '{% extends "feedtool/base.html" %}{% block extra %}<meta name="x" content="y">{% endblock %}'
    page = html.fromstring(render(theme(base_html=base), make_entry(title="A piece")))
    assert page.xpath("//meta[@name='x']")
    assert page.find_class("h-entry")


def test_templates_can_include_files_of_the_theme(theme):
    files = {"fragment_html": '{% include "_greeting.html" %}', "_greeting_html": "Hello {{ feed.title }}"}
    assert render(theme(**files), name="fragment") == "Hello News"


def test_an_unchanged_exported_theme_changes_nothing(site):
    site.invoke("init", "--theme", "theme")
    theme = read_theme(site.folder, "theme")
    assert [name for name, _ in theme.files] == list(list_templates())
    for name in ("html", "fragment", "frame"):
        for case in CASES.values():
            feed = case()
            site = make_site(**{key: getattr(feed.site, key) for key in ("title", "language", "pictures")}, theme=theme)
            plain = make_site(**{key: getattr(feed.site, key) for key in ("title", "language", "pictures")})
            part = load_class("renderers", name)()
            assert part.render(_with(feed, site)) == part.render(_with(feed, plain))


def _with(feed, site):
    from msgspec.structs import replace

    return replace(feed, site=site)


def test_an_export_overwrites_nothing(site):
    path = site.write("theme/style.css", "mine")
    site.invoke("init", "--theme", "theme", code=2)
    assert [*path.parent.iterdir()] == [path]


@pytest.mark.parametrize(
    ("template", "line", "message"),
    [
        ("one\n{% if %}", 2, "Expected an expression"),
        ("one\ntwo\n{{ nothing.here }}", 3, "'nothing' is undefined"),
        ("{{ feed.titel }}", 1, "has no attribute 'titel'"),
        ("\n{{ feed.title + 1 }}", 2, "can only concatenate str"),
        ("\n{% include '../../../etc/passwd' %}", 2, "etc/passwd"),
        ("{% include '/etc/passwd' %}", 1, "/etc/passwd"),
        ("{% extends 'gone.html' %}", 1, "gone.html"),
        ("\n{{ feed.title|safe }}", 2, "No filter named 'safe'"),
        ("\n\n{% autoescape false %}{{ feed.title }}{% endautoescape %}", 3, "escaping cannot be turned off"),
        ("{{ feed.__class__.__mro__ }}", 1, "access to attribute '__class__'"),
        ("{{ [].append.__globals__ }}", 1, "access to attribute"),
        ("\n{% for n in range(10000000) %}{% endfor %}", 2, "Range too big"),
    ],
)
def test_an_error_in_a_template_is_reported_with_file_and_line(theme, template, line, message):
    with pytest.raises(ThemeError) as caught:
        render(theme(fragment_html=template), name="fragment")
    assert str(caught.value).startswith(f"theme/fragment.html:{line}: ")
    assert message in str(caught.value)


def test_text_from_feeds_is_escaped_in_themes_too(theme):
    written = render(theme(fragment_html="{{ items[0].title }}"), make_entry(title="<script>"), name="fragment")
    assert "<script>" not in written


def test_an_error_in_a_theme_does_not_change_published_files(site):
    site.write("theme/stream.html", "{{ nothing }}")
    site.write("a.json", '[{"url": "https://example.com/a", "title": "A", "date": "2026-03-01"}]')
    assert "'nothing' is undefined" in site.invoke("build", code=2).stderr
    assert not list(site.folder.glob("public/*"))


def load_error(site):
    with pytest.raises(ConfigError) as caught:
        site.load_config()
    return str(caught.value)


def test_a_missing_theme_is_an_error_in_the_config(site):
    (site.folder / "theme").rmdir()
    assert "1:55: site.theme: theme cannot be read: No such file" in load_error(site)


def test_an_unused_template_is_an_error(site):
    site.write("theme/steam.html", "")
    assert "unknown template theme/steam.html; did you mean stream.html?" in load_error(site)


def test_notes_and_pictures_in_the_folder_are_ignored(site):
    site.write("theme/README.md", "Notes")
    assert read_theme(site.folder, "theme").files == ()


def test_a_link_out_of_the_folder_is_an_error(site):
    (site.folder / "theme/style.css").symlink_to(site.write("secret", "secret"))
    assert "theme/style.css is a symbolic link" in load_error(site)


def test_a_relative_path_to_a_parent_folder_is_an_error(site):
    site.replace("feeds.yaml", "theme: theme", "theme: ../theme")
    assert "leaves the folder of this file" in load_error(site)


@pytest.mark.parametrize(("content", "message"), [(b"\xff", "is not UTF-8"), (b"x" * 2**20 + b"x", "larger than 1024")])
def test_a_template_that_is_not_text_is_an_error(site, content, message):
    site.write("theme/style.css", content)
    assert message in load_error(site)


def test_a_defaults_file_that_is_a_pipe_is_refused_at_once(site):
    os.mkfifo(site.folder / "theme/style.css")
    assert "theme/style.css is not a regular file" in load_error(site)
