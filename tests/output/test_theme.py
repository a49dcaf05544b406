"""Themes replace single templates, always escape, and report errors with their position."""

from __future__ import annotations

import os
import re
from importlib.resources import files

import pytest
from jinja2 import Environment
from jinja2.meta import find_undeclared_variables
from lxml import html

from feedtool.errors import ConfigError, ThemeError
from feedtool.model import PublishedSite, Theme
from feedtool.output.theme import list_templates, read_theme
from feedtool.plugins import load_class
from feedtool.testing.feeds import CASES
from support import make_entry, make_feed, make_site
from support.site import PROJECT

FOLDER = files("feedtool.output").joinpath("templates")
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


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            {"base_html": '{% extends "feedtool/base.html" %}\n{% block fot %}{% endblock %}'},
            "theme/base.html:2: unknown block fot; did you mean foot?",
        ),
        (
            {"stream_html": '{% extends "base.html" %}{% block side %}{% endblock %}'},
            "theme/stream.html:1: unknown block side; known blocks: body, extra, foot, head, title",
        ),
    ],
)
def test_a_block_that_the_extended_template_lacks_is_an_error(theme, files, message):
    with pytest.raises(ThemeError) as caught:
        theme(**files)
    assert str(caught.value) == message


def test_blocks_of_the_theme_itself_can_be_extended(theme):
    theme(
        base_html='{% extends "feedtool/base.html" %}{% block body %}{% block side %}{% endblock %}{% endblock %}',
        stream_html='{% extends "base.html" %}{% block side %}Beside{% endblock %}',
    )


def test_an_error_in_a_shared_template_names_the_page(theme):
    with pytest.raises(ThemeError) as caught:
        render(theme(base_html="{{ feed.titel }}"))
    assert "theme/base.html:1: " in str(caught.value)
    assert str(caught.value).endswith("(in the page of stream.html)")


@pytest.mark.parametrize("name", ["foo.html", "_part.html"])
def test_a_build_with_nothing_new_notices_a_file_that_comes_into_the_theme(site, name):
    site.write("a.json", '[{"url": "https://example.com/a", "title": "A", "date": "2026-03-01"}]')
    site.invoke("build")
    site.write(f"theme/{name}", "")
    assert ("unknown template theme/foo.html" in site.invoke("build", code=None).stderr) is (name == "foo.html")


def read_variables():
    """Return the table of docs/how-to/themes.md: template -> its variables, with those of all pages."""
    text = (PROJECT / "docs/how-to/themes.md").read_text().partition("Templates receive these variables")[2]
    rows = re.findall(r"^\| (all pages|`[a-z.]+`) \| (.*) \|$", text, re.MULTILINE)
    table = {name.strip("`"): set(re.findall("`([a-z_]+)`", re.sub(r"\([^()]*\)", "", text))) for name, text in rows}
    shared = table.pop("all pages")
    return {name: names | shared if name.endswith(".html") else names for name, names in table.items() if names}


@pytest.mark.parametrize("name", sorted(read_variables()))
def test_the_documents_list_the_variables_of_a_template(name):
    source = FOLDER.joinpath(name).read_text()
    names = [name, "base.html"] if "{% extends" in source else [name]
    parsed = [Environment(autoescape=True).parse(FOLDER.joinpath(one).read_text()) for one in names]
    used = set().union(*map(find_undeclared_variables, parsed))
    assert (
        used - set(re.findall(r"\w+", "".join(re.findall("{% from .* import (.*) with", source))))
        <= (read_variables()[name])
    )


PARTS = {
    "stream.html": ("renderers", "html"),
    "frame.html": ("renderers", "frame"),
    "fragment.html": ("renderers", "fragment"),
    "index.html": ("indexes", "page"),
    "status.html": ("indexes", "status"),
    "embed.html": ("indexes", "embeds"),
    "feed.css": ("indexes", "style"),
}


@pytest.mark.parametrize("name", sorted(read_variables()))
def test_a_template_receives_the_variables_that_the_documents_list(name):
    probe = "".join(f"{{{{ {variable} is defined }}}}" for variable in sorted(read_variables()[name]))
    site = make_site(theme=Theme(folder="theme", files=((name, probe),)))
    kind, part = PARTS[name]
    given = make_feed(make_entry(), site=site)
    written = load_class(kind, part)().render(
        given if kind == "renderers" else PublishedSite(site=site, feeds=(given,))
    )
    assert written.decode() == "True" * len(read_variables()[name])
