"""The workflows of GitHub: one publishes a release on PyPI, the other one a site of feeds on Pages."""

from __future__ import annotations

import re
import subprocess
import tomllib
from typing import Any

import pytest
import yaml

from support.site import PROJECT, Site

PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text())
EXAMPLE = PROJECT / "packaging" / "github-pages"


class Loader(yaml.SafeLoader):
    """Reads `on` as text, as GitHub does."""


Loader.yaml_implicit_resolvers = {
    first: [one for one in found if one[0] != "tag:yaml.org,2002:bool"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(path: str) -> dict[str, Any]:
    found = yaml.load((PROJECT / path).read_text(), Loader)
    assert isinstance(found, dict)
    return found


RELEASE = read(".github/workflows/release.yml")
FEEDS = read("packaging/github-pages/.github/workflows/feeds.yml")
STEPS = {step.get("name", step.get("uses")): step for step in FEEDS["jobs"]["build"]["steps"]}


@pytest.mark.parametrize("workflow", [RELEASE, FEEDS])
def test_each_job_has_only_the_permissions_that_it_needs(workflow):
    assert workflow["permissions"] == {"contents": "read"}
    last = [*workflow["jobs"].values()][-1]
    assert last["permissions"]["id-token"] == "write"
    assert [job.get("permissions") for job in [*workflow["jobs"].values()][:-1]] == [None] * (len(workflow["jobs"]) - 1)


@pytest.mark.parametrize("workflow", [RELEASE, FEEDS])
def test_every_action_has_a_version(workflow):
    uses = [step["uses"] for job in workflow["jobs"].values() for step in job["steps"] if "uses" in step]
    assert [one for one in uses if not re.fullmatch(r"[\w-]+(/[\w-]+)+@(v\d+|release/v\d+)", one)] == []


def test_a_release_is_checked_and_installed_on_every_supported_version_before_it_is_published():
    jobs = RELEASE["jobs"]
    assert (jobs["publish"]["needs"], jobs["install"]["needs"]) == ("install", "build")
    named = [one.rpartition(" ")[2] for one in PYPROJECT["project"]["classifiers"] if re.search(r":: 3\.\d+$", one)]
    assert jobs["install"]["strategy"]["matrix"]["python"] == named
    assert "twine check --strict dist/*" in [step.get("run") for step in jobs["build"]["steps"]]


def test_a_release_is_published_without_a_password():
    publish = RELEASE["jobs"]["publish"]
    assert publish["environment"] == "pypi"
    assert "with" not in publish["steps"][-1]


@pytest.mark.parametrize(("code", "ends", "warns"), [(0, 0, False), (1, 0, True), (2, 2, False), (3, 3, False)])
def test_the_site_is_deployed_after_exit_codes_0_and_1(tmp_path, code, ends, warns):
    program = tmp_path / "feedtool"
    program.write_text(f"#!/bin/sh\nexit {code}\n")
    program.chmod(0o755)
    done = subprocess.run(
        ["bash", "-e", "-c", STEPS["Build"]["run"]],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == ends
    assert done.stdout.startswith("::warning ") == warns


def test_the_state_is_kept_between_runs():
    restored, saved = (STEPS[f"{verb} the store and the published files"]["with"] for verb in ("Restore", "Keep"))
    assert restored["path"] == saved["path"] == ".feedtool\npublic\n"
    assert restored["key"] == saved["key"]
    assert restored["key"].startswith(restored["restore-keys"])


def test_the_example_builds_the_folder_that_is_deployed(tmp_path):
    site = Site(EXAMPLE).copy(tmp_path / "site")
    site.run("build")
    assert STEPS["actions/upload-pages-artifact@v3"]["with"]["path"] == "public"
    assert site.published_titles("recent") == ["Hello"]
