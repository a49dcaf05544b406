"""Writes docs/commands.md from the program's own help: `python docs/generate_commands.py`.

`tests/docs/test_docs.py` proves that the file is current.
"""

from __future__ import annotations

from pathlib import Path

import click

from feedtool.cli.main import COMMANDS, cli

TARGET = Path(__file__).parent / "commands.md"

INTRODUCTION = """\
<!-- Made by docs/generate_commands.py from the program's help. -->
# Commands

## Exit codes

| code | means | what the owner does |
|---|---|---|
| 0 | all good | nothing |
| 1 | built, but some feeds or records failed; for `parse`: this is no feed | stderr names each feed, file and line |
| 2 | `feeds.yaml` or the command line is refused | mend what stderr names; nothing was changed |
| 3 | nothing usable: no record, no feed, nothing stored; what is published stays | look at paths and subscriptions |
| 4 | another feedtool is at work on the same store | wait, or look at the process that stderr names |
| 5 | the store or the output folder could not be written | look at permissions and disk space |
| 130 | stopped by Ctrl-C | run again: it goes on where it was |

## Completion

`feedtool` completes commands, options and files in your shell:

| shell | put this into | |
|---|---|---|
| bash | `~/.bashrc` | `eval "$(_FEEDTOOL_COMPLETE=bash_source feedtool)"` |
| zsh | `~/.zshrc` | `eval "$(_FEEDTOOL_COMPLETE=zsh_source feedtool)"` |
| fish | `~/.config/fish/completions/feedtool.fish` | `_FEEDTOOL_COMPLETE=fish_source feedtool \\| source` |

## Environment

| variable | does |
|---|---|
| `FEEDTOOL_CONFIG` | the configuration file, as `--config` |
| `SOURCE_DATE_EPOCH` | the time of the run in seconds since 1970, for reproducible builds |
| `http_proxy`, `https_proxy`, `all_proxy`, `no_proxy` | the proxy for fetching |
| `SSL_CERT_FILE`, `CURL_CA_BUNDLE` | a file of certificate authorities to believe instead of the system's |
| `NO_COLOR` | no colours |
"""


def render() -> str:
    """The whole page."""
    sections = [INTRODUCTION, *_render_group(cli, "feedtool")]
    return "\n".join(sections)


def _render_group(group: click.Group, path: str) -> list[str]:
    context = click.Context(group, info_name=path, terminal_width=100, **cli.context_settings)
    found = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None:
            raise LookupError(f"{name} of {sorted(COMMANDS)} does not load")
        found.append(_render_command(command, name, path, context))
        if isinstance(command, click.Group):
            found += _render_group(command, f"{path} {name}")
    return found


def _render_command(command: click.Command, name: str, path: str, parent: click.Context) -> str:
    text = command.get_help(click.Context(command, info_name=name, parent=parent, terminal_width=100))
    return f"## {path} {name}\n\n```text\n{text}\n```\n"


if __name__ == "__main__":
    TARGET.write_text(render(), encoding="utf-8")
