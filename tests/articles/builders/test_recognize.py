"""The site builder is recognized, and its setting for dates in the future is read."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from feedtool.articles.builders import hugo, jekyll, nikola, pelican, zola
from feedtool.articles.builders.python_settings import parse_python_settings
from feedtool.articles.builders.recognize import choose_builder, identify_builder, may_state_visibility, merge_builders
from feedtool.model import Builder


@pytest.mark.parametrize(
    ("name", "builder"),
    [
        (".eleventy.js", "eleventy"),
        ("eleventy.config.mjs", "eleventy"),
        ("astro.config.ts", "astro"),
        ("docusaurus.config.js", "docusaurus"),
        ("mkdocs.yml", "mkdocs"),
        (".obsidian", "obsidian"),
        ("pelicanconf.py", "pelican"),
        ("conf.py", None),
        ("vite.config.js", None),
    ],
)
def test_the_name_of_a_file_is_enough_to_recognize_some_builders(name, builder):
    found = identify_builder(name)
    assert (found.name if found else None) == builder


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("pelicanconf.py", "WITH_FUTURE_DATES = False", Builder(name="pelican", publishes_future=False)),
        ("pelicanconf.py", "WITH_FUTURE_DATES = True", Builder(name="pelican", publishes_future=True)),
        ("pelicanconf.py", "WITH_FUTURE_DATES = not RELEASE", Builder(name="pelican", publishes_future=False)),
        ("pelicanconf.py", "SITENAME = 'x'", Builder(name="pelican")),
        ("pelicanconf.py", "SITENAME = (", Builder(name="pelican")),
        ("conf.py", "BLOG_TITLE = 'x'", Builder(name="nikola")),
        ("conf.py", "BLOG_TITLE: str = 'x'\nFUTURE_IS_NOW = True", Builder(name="nikola", publishes_future=True)),
        ("conf.py", "POSTS = ()\nUSE_TAG_METADATA = False", Builder(name="nikola", has_tag_metadata=False)),
        ("conf.py", "extensions = ['sphinx.ext.autodoc']", None),
        ("conf.py", "x = " + "(" * 5000, None),
    ],
)
def test_a_python_config_is_read_without_running_it(name, text, expected):
    find = nikola.find_builder if name == "conf.py" else pelican.make_builder
    found = find(parse_python_settings(text))
    assert (replace(found, settings=()) if found else None) == expected


def test_a_config_yml_belongs_to_jekyll_or_hexo():
    assert [one.name for one in jekyll.find_builders({"future": "true"})] == ["jekyll", "hexo"]
    assert jekyll.find_builders({"new_post_name": ":title.md", "future": "no"}) == (
        Builder(
            name="hexo",
            publishes_future=False,
            folder="source",
            settings=(("new_post_name", ":title.md"), ("has_assets", False)),
        ),
    )
    assert jekyll.find_builders({"source": "source"}) == (Builder(name="jekyll", folder="source"),)


def test_a_config_toml_belongs_to_hugo_or_zola():
    found = hugo.make_builder({"buildfuture": True})
    assert (found.name, found.publishes_future) == ("hugo", True)
    assert [one.name for one in zola.find_builders({"base_url": "https://a.example"})] == ["zola"]
    assert zola.find_builders({"name": "x"}) == ()


def test_the_first_config_with_a_setting_applies_if_a_builder_has_several():
    first, second = Builder(name="pelican"), Builder(name="pelican", publishes_future=False)
    assert merge_builders([first, second, Builder(name="hugo")]) == (second, Builder(name="hugo"))


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("_posts/2026-03-05-a.md", "jekyll"),
        ("source/_posts/a.md", "hexo"),
        ("content/posts/a.md", "hugo"),
        ("_drafts/a.md", "jekyll"),
    ],
)
def test_folders_decide_between_several_builders(path, name):
    builders = (Builder(name="jekyll"), Builder(name="hexo"), Builder(name="hugo"))
    assert choose_builder(builders, path).name == name


def test_no_builder_is_recognized_without_a_config():
    assert choose_builder((), "content/posts/a.md") == Builder()


@pytest.mark.parametrize(
    ("content", "may"),
    [
        (b"cascade: {draft: [true}", True),
        (b'{"eleventyExcludeFromCollections": true,}', True),
        (b'{"permalink": false,}', True),
        (b"published = \xff", True),
        (b"_build:\n  list: [", True),
        (b"cascade: {category: [", False),
        (b'{"permalink": "/a/",}', False),
        (b"overdraft: [", False),
    ],
)
def test_an_unreadable_config_withholds_articles(content, may):
    assert may_state_visibility(content) is may
