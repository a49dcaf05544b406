"""The documents name only modules, files, commands, options and config keys that exist."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from pkgutil import resolve_name

import click
import pytest
import yaml
from generate_schema import make_schema

from feedtool import plugins
from feedtool.cli.main import COMMANDS, cli
from feedtool.config import load_config

PROJECT = Path(__file__).parents[2]
PACKAGE = PROJECT / "src" / "feedtool"
PAGES = [page for folder in (".", "docs", "tests") for page in sorted((PROJECT / folder).glob("*.md"))]
PAGES += sorted((PROJECT / "docs").glob("*/**/*.md"))
DEVELOPER_PAGES = [
    page
    for page in PAGES
    if page.parent.name in ("decisions", "tests") or page.stem in ("architecture", "CONTRIBUTING")
]
PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
GROUPS = {f"feedtool.{kind}" for kind in plugins.BUILT_IN}
SCRIPTS = "".join(
    script.read_text("utf-8") for folder in ("bench", "tests") for script in (PROJECT / folder).rglob("*.py")
)

FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
DOTTED = re.compile(r"feedtool(?:\.[A-Za-z_]\w*)+")
OPTION = re.compile(r"--[a-z][a-z-]*|-[a-z]")
FOLDERS = ("src", "tests", "docs", "bench", "packaging")
EXAMPLES = {"STRICT", "blog/abc", "feedtool.js", "feedtool.service", "feedtool.timer"}
"""Paths and names in the documents that are not feedtool's own."""
MEDIA_TYPES = ("application", "audio", "image", "text", "video")


PLACEHOLDER = re.compile(r"\b[A-Z]{4,}(?:-[A-Z]{4,})*\b(?!\.md)")
"""A part of a path that the reader fills in: `tests/data/parsers/NAME/`."""


def name_page(page: Path) -> str:
    return page.relative_to(PROJECT).as_posix()


def read_inline_code(page: Path) -> list[str]:
    return INLINE.findall(FENCE.sub("", page.read_text("utf-8")))


def read_blocks(page: Path, *languages: str) -> list[str]:
    return [body for language, body in FENCE.findall(page.read_text("utf-8")) if language in languages]


# ---------------------------------------------------------------------------------------------------------
# Modules and files


def is_there(path: str) -> bool:
    path = PLACEHOLDER.sub("*", path.rstrip("/"))
    return any(
        next(folder.glob(pattern), None) is not None
        for folder in (PROJECT, PACKAGE, PACKAGE.parent)
        for pattern in (path, f"{path}.py")
    )


@pytest.mark.parametrize("page", PAGES, ids=name_page)
def test_paths_of_the_project_in_a_document_exist(page: Path):
    words = [word for code in read_inline_code(page) for word in code.split()]
    paths = [word for word in words if word.partition("/")[0] in FOLDERS and "/" in word]
    assert [path for path in paths if not is_there(path.partition("::")[0])] == []


@pytest.mark.parametrize("page", DEVELOPER_PAGES, ids=name_page)
def test_modules_in_a_document_for_developers_exist(page: Path):
    named = [code for code in read_inline_code(page) if re.fullmatch(r"[a-z]\w*(/[A-Za-z]\w*)+(\.\w+)?/?", code)]
    modules = [code for code in named if code.partition("/")[0] not in MEDIA_TYPES and code not in EXAMPLES]
    assert [module for module in modules if not is_there(module)] == []


@pytest.mark.parametrize("page", DEVELOPER_PAGES, ids=name_page)
def test_python_files_in_a_document_for_developers_exist(page: Path):
    files = [code for code in read_inline_code(page) if re.fullmatch(r"\w+\.py", code)]
    assert [
        file for file in files if not any(next(top.rglob(file), None) for top in (PACKAGE, PROJECT / "tests"))
    ] == []


CODE = "".join(module.read_text("utf-8") for folder in (PACKAGE, PROJECT / "tests") for module in folder.rglob("*.py"))


@pytest.mark.parametrize("page", DEVELOPER_PAGES, ids=name_page)
def test_identifiers_in_a_document_for_developers_exist(page: Path):
    forms = r"[a-z_]\w+\(\)|_?[A-Z][A-Z_]{3,}|(?:[A-Z][a-z]+){2,}"
    named = [
        code.removesuffix("()") for code in read_inline_code(page) if re.fullmatch(forms, code) and code not in EXAMPLES
    ]
    assert [name for name in named if not re.search(rf"\b{name}\b", CODE)] == []


def is_importable(name: str) -> bool:
    try:
        resolve_name(name)
    except (ImportError, AttributeError):
        return False
    return True


@pytest.mark.parametrize("page", PAGES, ids=name_page)
def test_dotted_names_in_a_document_can_be_imported(page: Path):
    names = [code for code in read_inline_code(page) if DOTTED.fullmatch(code) and code not in EXAMPLES | GROUPS]
    assert [name for name in names if not is_importable(name)] == []


def test_the_architecture_lists_the_packages_in_the_order_of_the_import_contract():
    contract = next(one for one in PYPROJECT["tool"]["importlinter"]["contracts"] if one["id"] == "layers")
    order = [name.strip() for layer in contract["layers"] for name in layer.split("|")]
    page = (PROJECT / "docs" / "explanation" / "architecture.md").read_text("utf-8")
    listed = re.findall(r"^\| `(\w+)/?` \|", page, re.MULTILINE)
    assert ["__main__", *listed] == order


def list_requirements() -> set[str]:
    project = PYPROJECT["project"]
    needed = [line for lines in (project["dependencies"], *project["optional-dependencies"].values()) for line in lines]
    return {found[0].lower() for line in needed if (found := re.match(r"[\w.-]+", line))} - {"feedtool"}


def test_each_dependency_is_documented_with_its_licence_and_use():
    page = (PROJECT / "docs" / "explanation" / "dependencies.md").read_text("utf-8")
    cells = [cell for row in re.findall(r"^\| (`.*)", page, re.MULTILINE) for cell in row.split(" | ")[:2]]
    extras = set(PYPROJECT["project"]["optional-dependencies"])
    assert {name for cell in cells for name in INLINE.findall(cell)} - extras == list_requirements()


# ---------------------------------------------------------------------------------------------------------
# Commands and options


def list_options(command: click.Command) -> set[str]:
    own = {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
    inner = command.commands.values() if isinstance(command, click.Group) else ()
    return own.union({"-h", "--help"}, *map(list_options, inner))


OPTIONS = {name: list_options(cli.get_command(None, name)) for name in COMMANDS}
ALL_OPTIONS = {"--version", "--help", "-h"}.union(*OPTIONS.values())


def split_words(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError:
        return line.split()


def find_unknown_options(words: list[str]) -> Iterator[str]:
    """Yield the options of a command line, or of an option alone, that no command of feedtool has."""
    if words and words[0] == "feedtool":
        words = words[1:]
    known = OPTIONS.get(words[0], ALL_OPTIONS) if words else ()
    if words and (words[0] in COMMANDS or OPTION.fullmatch(words[0])):
        options = [word for word in words if OPTION.fullmatch(word)]
        yield from (option for option in options if option not in known and f'"{option}"' not in SCRIPTS)


@pytest.mark.parametrize("page", PAGES, ids=name_page)
def test_options_in_a_document_exist(page: Path):
    found = [option for code in read_inline_code(page) for option in find_unknown_options(split_words(code))]
    assert found == []


@pytest.mark.parametrize("page", PAGES, ids=name_page)
def test_command_lines_in_a_document_are_valid(page: Path):
    lines = [line for block in read_blocks(page, "sh", "console", "cron", "ini", "text") for line in block.splitlines()]
    calls = [call for line in lines for call in re.findall(r"\bfeedtool ([a-z]+ [^|&;#]*)", line)]
    assert [option for call in calls for option in find_unknown_options(split_words(call))] == []


@pytest.mark.parametrize("page", PAGES, ids=name_page)
def test_commands_in_a_document_exist(page: Path):
    calls = [code.split() for code in read_inline_code(page)]
    named = [words[1] for words in calls if words[0] == "feedtool" and len(words) > 1]
    assert [name for name in named if re.fullmatch(r"[a-z]+", name) and name not in COMMANDS] == []


# ---------------------------------------------------------------------------------------------------------
# Config keys

COMPLETIONS = {
    "site": "site: {title: Example, url: https://example.com/}",
    "articles": "articles: ['*.md']",
}
SCHEMA = make_schema()


class Environment(dict[str, str]):
    """Has a value for every variable."""

    def __missing__(self, name: str) -> str:
        return "0123456789abcdef01234567"

    def get(self, name: str, _default: object = None) -> str:
        return self[name]


def read_configs(page: Path) -> Iterator[str]:
    """Yield the YAML blocks of a page with at least one key of feeds.yaml, completed by the required ones."""
    for block in read_blocks(page, "yaml"):
        values = yaml.safe_load(block)
        if isinstance(values, Mapping) and values.keys() & SCHEMA["properties"].keys():
            needed = [line for key, line in COMPLETIONS.items() if key not in values]
            if "subscriptions" in values:
                needed = [line for line in needed if not line.startswith("articles")]
            yield "\n".join([block, *needed])


# The config of this page names plug-ins; tests/docs/test_examples.py builds with it after it installed them.
CONFIGS = [(name_page(page), config) for page in PAGES if page.stem != "plugins" for config in read_configs(page)]


@pytest.mark.parametrize(("page", "text"), CONFIGS, ids=[page for page, _ in CONFIGS])
def test_config_in_a_document_loads(page: str, text: str, tmp_path: Path):
    (tmp_path / "theme").mkdir()
    (tmp_path / "feeds.yaml").write_text(text, "utf-8")
    load_config(tmp_path / "feeds.yaml", Environment())


@pytest.mark.parametrize("page", PAGES, ids=name_page)
def test_config_keys_of_a_section_in_a_document_exist(page: Path):
    sections = {
        name: SCHEMA["$defs"][part["$ref"].rpartition("/")[2]]["properties"]
        for name, part in SCHEMA["properties"].items()
        if "$ref" in part
    }
    named = [code.split(".") for code in read_inline_code(page) if re.fullmatch(r"[a-z_]+\.[a-z_]+", code)]
    pairs = [(section, key) for section, key in named if section in sections and key not in ("md", "yaml")]
    assert [f"{section}.{key}" for section, key in pairs if key not in sections[section]] == []
