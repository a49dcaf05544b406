"""The generated files are current, and the JSON Schema agrees with the reader."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from generate import fill_reference
from generate_schema import find_default, list_tables, make_schema, make_type_schema, render_schema
from jsonschema import Draft202012Validator

import feedtool
from feedtool.config import load_config
from feedtool.config.context import KeyContext
from feedtool.config.errors import ErrorCollector
from feedtool.config.yaml_text import parse
from feedtool.errors import ConfigError

REPOSITORY = Path(__file__).parent.parent.parent
SCHEMA = Path(feedtool.__file__).parent / "feeds.schema.json"
PAGE = REPOSITORY / "docs" / "reference" / "configuration.md"
KEYS = [(table, key) for table in list_tables() for key in table.keys]


def is_valid(text):
    return Draft202012Validator(make_schema()).is_valid(yaml.safe_load(text))


def test_the_shipped_schema_is_current():
    assert SCHEMA.read_text(encoding="utf-8") == render_schema(), "run: python docs/generate.py"


def test_the_tables_of_the_docs_are_current():
    page = PAGE.read_text(encoding="utf-8")
    assert page == fill_reference(page), "run: python docs/generate.py"


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(make_schema())


def test_the_example_fits_the_schema_that_its_first_line_names():
    text = (REPOSITORY / "feeds.yaml").read_text(encoding="utf-8")
    named = text.splitlines()[0].partition("$schema=")[2]
    assert json.loads((REPOSITORY / named).read_text(encoding="utf-8")) == make_schema()
    assert is_valid(text)


@pytest.mark.parametrize("block", re.findall("```yaml\n(site:.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL))
def test_the_examples_of_the_docs_load_and_fit_the_schema(block, tmp_path):
    path = tmp_path / "feeds.yaml"
    path.write_text(block, encoding="utf-8")
    assert load_config(path, {"MEMBERS_TOKEN": "t"})
    assert is_valid(block)


@pytest.mark.parametrize(("table", "key"), KEYS, ids=[f"{table.declared.name}.{key.name}" for table, key in KEYS])
def test_the_example_and_default_of_a_key_are_valid_for_its_type(table, key, tmp_path):
    (tmp_path / "theme").mkdir()
    for value in (key.declared.example, find_default(table, key)):
        if value is None:
            continue
        value = json.loads(json.dumps(value))
        context = make_here(tmp_path, EXAMPLE_TOKEN="t", GHOST_KEY="k", WORDPRESS_LOGIN="l")
        key.value_type.read(parse(json.dumps(value), context.errors), context)
        assert context.errors.found == []
        schema = {**make_type_schema(key.value_type), "$defs": make_schema()["$defs"]}
        assert Draft202012Validator(schema).is_valid(value)


@pytest.mark.parametrize(("table", "key"), KEYS, ids=[f"{table.declared.name}.{key.name}" for table, key in KEYS])
def test_every_key_has_a_sentence_and_an_example_or_a_default(table, key):
    assert key.declared.description.endswith(".")
    assert key.declared.example is not None or find_default(table, key) is not None


def make_here(folder, **environ):
    return KeyContext(folder / "feeds.yaml", environ, ErrorCollector())


@pytest.mark.parametrize(
    "text",
    [
        "articles: a.md",
        "site: {title: A}\narticles: a.md",
        "site: {title: A, url: https://a.example/}",
        "site: {title: A, url: https://a.example/, languge: it}\narticles: a.md",
        "site: {title: A, url: a.example}\narticles: a.md",
        "site: {title: A, url: https://a.example/}\narticles: a.md\nstreams: {Big One: {}}",
        "site: {title: A, url: https://a.example/}\narticles: a.md\nstreams: {a: {limit: 0}}",
        "site: {title: A, url: https://a.example/}\narticles: a.md\nstreams: {a: {content: some}}",
        "site: {title: A, url: https://a.example/}\narticles: a.md\nfetch: {timeout: 30}",
        "site: {title: A, url: https://a.example/}\nsubscriptions: [{url: a, opml: b}]",
        "site: {title: A, url: https://a.example/}\nsubscriptions: [{title: a}]",
    ],
)
def test_a_file_that_the_schema_rejects_is_an_error_for_the_reader(text, tmp_path):
    assert not is_valid(text)
    path = tmp_path / "feeds.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError):
        load_config(path)
