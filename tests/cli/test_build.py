"""`feedtool build` ends early if nothing is new, unless an option asks for more."""

from __future__ import annotations

import click
import pytest

from feedtool.cli.build import _is_plain, command


def is_plain(*arguments):
    return _is_plain(command.make_context("build", list(arguments)))


@pytest.mark.parametrize("arguments", [[], ["-q"], ["--offline"], ["-c", "other.yaml"], ["--budget", "5m", "-q"]])
def test_a_build_may_end_early_with_options_that_change_no_output(arguments):
    assert is_plain(*arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--dry-run"],
        ["--stream", "news"],
        ["--force"],
        ["--as-of", "2026-03-05"],
        ["--allow-shrink"],
        ["--no-ping"],
        ["-v"],
        ["-q", "--force"],
    ],
)
def test_a_build_runs_in_full_with_any_other_option(arguments):
    assert not is_plain(*arguments)


def test_a_build_runs_in_full_with_an_option_that_is_new(monkeypatch):
    new = click.Option(["--new"], is_flag=True, expose_value=False)
    monkeypatch.setattr(command, "params", [*command.params, new])
    assert is_plain()
    assert not is_plain("--new")


def test_a_config_named_by_the_environment_lets_a_build_end_early(monkeypatch):
    monkeypatch.setenv("FEEDTOOL_CONFIG", "other.yaml")
    assert is_plain()
