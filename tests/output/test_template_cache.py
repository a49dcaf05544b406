"""Pages from compiled templates have the bytes of those from the templates, and broken ones are compiled again."""

from __future__ import annotations

import pytest
from jinja2 import Environment

from feedtool.output import template_cache
from feedtool.output.pages import templating
from feedtool.plugins import load_class
from support import make_entry, make_feed


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    """The folder of compiled templates."""
    folder = tmp_path / "__pycache__"
    monkeypatch.setattr(template_cache, "_FOLDER", folder)
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    return folder


@pytest.fixture
def compiled(monkeypatch):
    """The names of templates that are compiled from now on."""
    names = []
    plain = Environment.compile

    def compile_noted(self, source, name=None, *arguments, **options):
        names.append(name)
        return plain(self, source, name, *arguments, **options)

    monkeypatch.setattr(Environment, "compile", compile_noted)
    return names


def render():
    """Render a page as a program does that was just started."""
    templating._get_environment.cache_clear()
    return load_class("renderers", "html")().render(make_feed(make_entry(title="A piece")))


def test_a_template_is_compiled_once(compiled):
    first = render()
    assert "stream.html" in compiled
    compiled.clear()
    assert render() == first
    assert compiled == []


@pytest.mark.parametrize(
    "damage", [lambda code: b"", lambda code: code[:20], lambda code: code[:-9], lambda code: b"\0"]
)
def test_a_broken_file_is_written_again(folder, compiled, damage):
    first = render()
    kept = {path: path.read_bytes() for path in folder.iterdir()}
    for path, code in kept.items():
        path.write_bytes(damage(code))
    compiled.clear()
    assert render() == first
    assert "stream.html" in compiled
    assert {path: path.read_bytes() for path in folder.iterdir()} == kept


def test_no_file_is_written_if_python_writes_none(folder, compiled, monkeypatch):
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    assert render() == render()
    assert compiled.count("stream.html") == 2
    assert not folder.exists()


def test_a_page_is_rendered_if_the_folder_cannot_be_written(folder):
    folder.write_text("a file")
    assert b"A piece" in render()
