"""The units of systemd agree with each other and with the program."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from feedtool.cli.build import command
from support.site import PROJECT

FOLDER = PROJECT / "packaging" / "systemd"
UNITS = sorted(path for path in FOLDER.iterdir() if path.suffix in (".service", ".timer"))
MADE = [line.split() for line in (FOLDER / "feedtool.tmpfiles").read_text().splitlines() if line.startswith("d ")]


def read(name: str) -> configparser.ConfigParser:
    found = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    found.optionxform = str
    found.read_string((FOLDER / name).read_text())
    return found


SERVICE = read("feedtool.service")


def test_the_service_runs_a_valid_command_line():
    program, *words = shlex.split(SERVICE["Service"]["ExecStart"])
    assert Path(program).name == "feedtool"
    assert words.pop(0) == "build"
    assert command.make_context("build", words)


def test_the_service_waits_for_the_network():
    assert SERVICE["Unit"]["After"] == SERVICE["Unit"]["Wants"] == "network-online.target"


def test_failed_feeds_are_no_failure_of_the_service():
    assert SERVICE["Service"]["SuccessExitStatus"] == "1"


def test_a_failure_starts_a_unit_that_exists():
    assert (FOLDER / re.sub("@%n", "@", SERVICE["Unit"]["OnFailure"])).exists()


def test_the_folders_of_the_service_are_made_and_may_be_missing_before():
    made = {path for _, path, *_ in MADE}
    assert SERVICE["Service"]["WorkingDirectory"] in made
    assert all(path.startswith("-") for path in SERVICE["Service"]["ReadWritePaths"].split())
    assert {path.removeprefix("-") for path in SERVICE["Service"]["ReadWritePaths"].split()} <= made


def test_the_user_of_the_service_is_made_and_owns_its_folders():
    user = SERVICE["Service"]["User"]
    assert f"u {user} " in (FOLDER / "feedtool.sysusers").read_text()
    assert {owner for _, _, _, owner, _ in MADE} == {user}


def test_the_timer_starts_the_service_of_its_name():
    timer = read("feedtool.timer")
    assert timer["Timer"]["OnCalendar"] == "hourly"
    assert "Unit" not in timer["Timer"]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_systemd_accepts_the_units(tmp_path):
    for unit in UNITS:
        text = unit.read_text().replace("/opt/feedtool/bin/feedtool", f"{sys.prefix}/bin/feedtool")
        (tmp_path / unit.name.replace("@", "@x")).write_text(text)
        (tmp_path / unit.name).write_text(text)
    names = [unit.name.replace("@", "@x") for unit in UNITS]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *names],
        cwd=tmp_path,
        env={"SYSTEMD_UNIT_PATH": f"{tmp_path}:", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
