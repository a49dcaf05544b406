"""A config key is one field with its annotation: CONTRIBUTING.md, "A config key"."""

from __future__ import annotations

import json

import pytest

from support.edited import EditedProgram

LAST = 'Form("text"), Key("Copyright notice of the feeds.", example="CC BY 4.0")] = None\n'
FIELD = '    motto: Annotated[str, Form("text"), Key("The site\'s motto.", example="Slow and good")] = "Onwards"\n'
CONFIG = "articles: a.md\nsite:\n  title: Site\n  url: https://example.com/\n"
RUN = """
import json
from pathlib import Path
import generate
from feedtool.cli.main import cli
from feedtool.config import load_config
from feedtool.errors import ConfigError

cli.main(["build", "-c", "set.yaml", "-q"], prog_name="feedtool", standalone_mode=False)
generate.main()
found = {}
for path in Path().glob("*.yaml"):
    try:
        found[path.stem] = load_config(path, {}).site.motto
    except ConfigError as error:
        found[path.stem] = str(error)
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    program = EditedProgram(tmp_path_factory.mktemp("program"))
    program.add("model/config.py", FIELD, after=LAST)
    return program


@pytest.fixture(scope="module")
def found(program):
    """Return the value or the message for each config, after a build and the writing of the generated files."""
    (program.folder / "a.md").write_text("# Fog\n\nBoats.\n", encoding="utf-8")
    lines = {"set": "  motto: 1984\n", "absent": "", "mistyped": "  motto: [a, b]\n", "misspelt": "  moto: Fog\n"}
    for name, line in lines.items():
        (program.folder / f"{name}.yaml").write_text(CONFIG + line, encoding="utf-8")
    return program.run(RUN)


def test_a_new_key_sets_its_field(found):
    assert (found["set"], found["absent"]) == ("1984", "Onwards")


def test_a_new_key_with_a_wrong_type_is_an_error_with_its_position(found):
    assert found["mistyped"] == "mistyped.yaml:5:10: site.motto: expected text; found a list"


def test_a_new_key_is_suggested_for_a_misspelling(found):
    assert found["misspelt"] == "misspelt.yaml:5:3: site.moto: unknown key; did you mean 'motto'?"


def test_a_new_key_is_in_the_json_schema(program, found):
    schema = json.loads((program.package / "feeds.schema.json").read_text(encoding="utf-8"))
    assert schema["$defs"]["site"]["properties"]["motto"] == {
        "description": "The site's motto.",
        "type": ["string", "number"],
        "default": "Onwards",
        "examples": ["Slow and good"],
    }


def test_a_new_key_is_on_the_reference_page(program, found):
    page = (program.folder / "docs" / "reference" / "configuration.md").read_text(encoding="utf-8")
    assert "| `motto` | The site's motto. | text | `Onwards` | `Slow and good` |" in page.splitlines()
