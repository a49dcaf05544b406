"""Write docs/reference/commands.md and the manual page from the program's own help: `python docs/generate_commands.py`.

`tests/docs/test_docs.py` checks that the file is current.
"""

from __future__ import annotations

from pathlib import Path

import click

from feedtool.cli.main import COMMANDS, cli

TARGET = Path(__file__).parent / "reference" / "commands.md"

INTRODUCTION = """\
<!-- Written by docs/generate_commands.py from the program's help. -->
# Commands

## Exit codes

| code | meaning | what to do |
|---|---|---|
| 0 | success | nothing |
| 1 | built, but some feeds, sources or records failed; for `parse`: not a feed | nothing at once: the good entries \
stay published, and feedtool tries again. `feedtool status` shows the sources that fail, stderr the bad records with \
file and line |
| 2 | `feeds.yaml` or the command line has a mistake, or a plug-in failed; nothing was published | fix what stderr \
names |
| 3 | nothing was published: no usable entry, or too many would be removed | check the paths and subscriptions; \
published files stay. If you want the removal, run the printed command |
| 4 | another feedtool is running on the same store | nothing if it happens once; else look at the process that \
stderr names |
| 5 | the store or the output folder cannot be read or written | check permissions, disk space and the database, \
and run again; [repair](../how-to/troubleshooting.md) a damaged store |
| 130 | stopped by Ctrl-C | run again; feedtool continues where it stopped |

## Completion

`feedtool` completes commands, options and files in your shell:

| shell | add to | this line |
|---|---|---|
| bash | `~/.bashrc` | `eval "$(_FEEDTOOL_COMPLETE=bash_source feedtool)"` |
| zsh | `~/.zshrc` | `eval "$(_FEEDTOOL_COMPLETE=zsh_source feedtool)"` |
| fish | `~/.config/fish/completions/feedtool.fish` | `_FEEDTOOL_COMPLETE=fish_source feedtool \\| source` |

## Environment

| variable | meaning |
|---|---|
| `FEEDTOOL_CONFIG` | the configuration file, like `--config` |
| `SOURCE_DATE_EPOCH` | the time of the run in seconds since 1970, for reproducible builds |
| `http_proxy`, `https_proxy`, `all_proxy`, `no_proxy` | the proxy for fetching |
| `SSL_CERT_FILE`, `CURL_CA_BUNDLE` | a file of certificate authorities to trust instead of the system's |
| `NO_COLOR` | no colors |
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
            raise LookupError(f"cannot load {name} of {sorted(COMMANDS)}")
        found.append(_render_command(command, name, path, context))
        if isinstance(command, click.Group):
            found += _render_group(command, f"{path} {name}")
    return found


def _render_command(command: click.Command, name: str, path: str, parent: click.Context) -> str:
    text = command.get_help(click.Context(command, info_name=name, parent=parent, terminal_width=100))
    return f"## {path} {name}\n\n```text\n{text}\n```\n"


if __name__ == "__main__":
    import generate_man  # it imports this module

    TARGET.write_text(render(), encoding="utf-8")
    generate_man.TARGET.write_text(generate_man.render(), encoding="utf-8")
