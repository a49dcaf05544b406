"""The documents agree with the program."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import generate_json
import pytest

from feedtool.cli.main import COMMANDS, cli
from feedtool.plugins import list_parts

PROJECT = Path(__file__).parents[2]


def generate(code: str) -> str:
    """In a process of its own: Click remembers the help options of the first context that a command met."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT / "docs", capture_output=True, text=True, check=True
    )
    return done.stdout


def test_the_commands_page_is_current():
    page = (PROJECT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    code = "import generate_commands; print(generate_commands.render(), end='')"
    assert page == generate(code), "run python docs/generate_commands.py"


def test_the_manual_page_is_current():
    page = (PROJECT / "packaging" / "man" / "feedtool.1").read_text(encoding="utf-8")
    code = "import generate_man; print(generate_man.render(), end='')"
    assert page == generate(code), "run python docs/generate_commands.py"


def test_the_page_of_json_outputs_is_current():
    page = (PROJECT / "docs" / "reference" / "json.md").read_text(encoding="utf-8")
    assert page == generate_json.render(), "run python docs/generate.py"


def test_the_table_of_fields_is_current():
    page = (PROJECT / "docs" / "reference" / "articles.md").read_text(encoding="utf-8")
    code = "import generate_fields as made; print(made.fill(made.PAGE.read_text('utf-8')), end='')"
    assert page == generate(code), "run python docs/generate_fields.py"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_listed_with_its_short_help(name):
    assert cli.get_command(None, name).get_short_help_str(100) == COMMANDS[name]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_shows_an_example(name):
    assert re.search(r"Examples?[:,]", cli.get_command(None, name).help)


@pytest.mark.parametrize("name", list_parts("renderers"))
def test_every_format_is_documented(name):
    assert f"`{name}`" in (PROJECT / "docs" / "reference" / "output.md").read_text(encoding="utf-8")


def test_links_between_the_documents_have_a_target():
    for page in [*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md"), PROJECT / "tests" / "README.md"]:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_start_page_lists_every_document():
    docs = PROJECT / "docs"
    listed = (docs / "index.md").read_text("utf-8").split()
    pages = {page.relative_to(docs).with_suffix("").as_posix() for page in docs.glob("*/*.md")}
    assert {page for page in pages if not page.startswith("decisions/")} - {*listed} == set()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shell_completion_works(shell):
    done = subprocess.run(
        [sys.executable, "-m", "feedtool"],
        env={"_FEEDTOOL_COMPLETE": f"{shell}_source", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "feedtool" in done.stdout
