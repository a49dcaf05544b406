"""The image, its health check, and the composition that builds every hour."""

from __future__ import annotations

import fnmatch
import json
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest
import yaml

from feedtool.cli.build import command
from support.site import PROJECT

FOLDER = PROJECT / "packaging" / "container"
DOCKERFILE = (FOLDER / "Dockerfile").read_text().replace("\\\n", "")
COMPOSE = yaml.safe_load((FOLDER / "compose.yaml").read_text())["services"]["cron"]
SENT = [line[1:] for line in (PROJECT / ".dockerignore").read_text().splitlines() if line.startswith("!")]


def make_program(folder: Path, code: int) -> None:
    program = folder / "feedtool"
    program.write_text(f'#!/bin/sh\necho "$@" >> {folder}/calls\nexit {code}\n')
    program.chmod(0o755)


def list_copied() -> list[str]:
    lines = re.findall(r"^COPY (?!--from)(?:--\S+ )?(.+) \S+$", DOCKERFILE, re.MULTILINE)
    return [name for line in lines for name in line.split()]


def test_the_image_copies_files_that_exist_and_are_sent():
    copied = list_copied()
    assert "src" in copied
    assert [name for name in copied if not (PROJECT / name).exists()] == []
    assert [name for name in copied if not any(fnmatch.fnmatch(name, f"{one}*") for one in SENT)] == []


def test_the_image_runs_as_a_user_without_rights():
    assert re.findall(r"^USER (\d+)$", DOCKERFILE, re.MULTILINE) == ["10001"]


@pytest.mark.parametrize(("code", "health"), [(0, 0), (1, 0), (3, 1), (5, 1)])
def test_the_container_is_healthy_unless_the_last_build_is_too_old(tmp_path, code, health):
    make_program(tmp_path, code)
    (check,) = re.findall(r"^HEALTHCHECK .* CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)
    environ = {"PATH": f"{tmp_path}:/usr/bin:/bin", "FEEDTOOL_MAX_AGE": "3h"}
    assert subprocess.run(json.loads(check), env=environ, check=False).returncode == health
    assert (tmp_path / "calls").read_text() == "status --check --max-age 3h\n"


def test_the_composition_runs_a_valid_command_line():
    every, seconds, feedtool, build, *words = COMPOSE["command"]
    assert (every, int(seconds), feedtool, build) == ("every", 3600, "feedtool", "build")
    assert command.make_context("build", words)


def test_the_composition_builds_the_image_of_the_project():
    build = COMPOSE["build"]
    assert (FOLDER / build["context"]).resolve() == PROJECT
    assert (PROJECT / build["dockerfile"]) == FOLDER / "Dockerfile"


def test_every_repeats_a_command_also_after_a_failure_and_stops_at_a_signal(tmp_path):
    make_program(tmp_path, 5)
    environ = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    calls = tmp_path / "calls"
    with subprocess.Popen(["sh", FOLDER / "every", "0.1", "feedtool", "build"], env=environ) as process:
        deadline = time.monotonic() + 60
        while not (calls.exists() and calls.read_text().count("build") > 1) and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    assert calls.read_text().startswith("build\nbuild\n")
