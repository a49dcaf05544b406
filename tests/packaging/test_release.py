"""`packaging/check_release.py` finds what a release forgot, in a small project of its own."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location

import pytest

from support.site import PROJECT

PYPROJECT = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "feedtool"
dynamic = ["version"]
[tool.hatch.version]
path = "src/feedtool/version.py"
[tool.hatch.build.targets.wheel]
packages = ["src/feedtool"]
"""


@pytest.fixture(scope="module")
def check():
    spec = spec_from_file_location("check_release", PROJECT / "packaging/check_release.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def project(tmp_path, check):
    """Return a project that is ready to be released."""
    files = {
        "pyproject.toml": PYPROJECT,
        "CHANGELOG.md": "# Changes\n\n## 1.2.0 (2026-12-24)\n\n### Added\n\n- A thing.\n\n## 1.1.0 (2026-01-01)\n",
        "src/feedtool/__init__.py": "",
        "src/feedtool/version.py": '__version__ = "1.2.0"\n',
        "docs/page.md": "generated\n",
    }
    files |= {f"docs/{name}": "" for name in check.GENERATORS}
    files["docs/generate.py"] = "open('docs/page.md', 'w').write('generated\\n')\n"
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    run(tmp_path, "git", "init", "-q")
    commit(tmp_path)
    return tmp_path


def run(folder, *command):
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def commit(folder):
    run(folder, "git", "add", "-A")
    run(folder, "git", "-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "-qm", "all")


def change(folder, name, old, new):
    path = folder / name
    path.write_text(path.read_text().replace(old, new))
    commit(folder)


def test_a_project_that_is_ready_has_no_problem(check, project):
    assert [*check.find_problems(project)] == []


def test_a_file_that_is_not_committed_is_found(check, project):
    (project / "src/feedtool/new.py").write_text("")
    assert next(check.find_problems(project)) == "not committed: src/feedtool/new.py"


def test_a_version_that_was_released_before_is_found(check, project):
    run(project, "git", "tag", "v1.2.0")
    assert [*check.find_problems(project)] == [
        "src/feedtool/version.py: the tag v1.2.0 exists; choose the next version"
    ]


def test_a_version_that_is_not_one_of_a_release_is_found(check, project):
    change(project, "src/feedtool/version.py", "1.2.0", "1.3.dev1")
    assert "src/feedtool/version.py: '1.3.dev1' is not a version such as 1.2.0" in [*check.find_problems(project)]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("## 1.2.0 (2026-12-24)", "## New", "the first section is 'New'; write `## 1.2.0 (YEAR-MONTH-DAY)`"),
        ("## 1.2.0", "## 1.2.1", "the first section is '1.2.1 (2026-12-24)'; write `## 1.2.0 (YEAR-MONTH-DAY)`"),
        ("- A thing.", "", "the first section lists no change"),
    ],
)  # fmt: skip
def test_changes_that_do_not_fit_the_version_are_found(check, project, old, new, problem):
    change(project, "CHANGELOG.md", old, new)
    assert [*check.find_problems(project)] == [f"CHANGELOG.md: {problem}"]


def test_a_generated_page_that_is_out_of_date_is_found(check, project):
    change(project, "docs/page.md", "generated", "old")
    assert [*check.find_problems(project)] == ["out of date, and now written again: docs/page.md"]


def test_a_file_that_a_package_lacks_is_found(check, project):
    change(project, "pyproject.toml", "packages = [", 'exclude = ["src/feedtool/__init__.py"]\npackages = [')
    assert [*check.find_problems(project)] == ["feedtool-1.2.0-py2.py3-none-any.whl: lacks feedtool/__init__.py"]


def test_the_generators_are_all_that_write_documents(check):
    found = {path.name for path in (PROJECT / "docs").glob("generate*.py")}
    # The others are modules of these, or need a version of Babel.
    assert found - {"generate_dates.py", "generate_man.py", "generate_schema.py"} == {*check.GENERATORS}


def test_the_script_prints_what_is_wrong(project):
    (project / "packaging").mkdir()
    script = project / "packaging/check_release.py"
    script.write_text((PROJECT / "packaging/check_release.py").read_text())
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (
        1,
        "not committed: packaging/\nfeedtool-1.2.0.tar.gz: has packaging/check_release.py\n",
    )
