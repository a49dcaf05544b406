"""Makes the manual page packaging/man/feedtool.1 from the program's own help; generate_commands.py writes it.

`tests/docs/test_docs.py` checks that the file is current.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path

import click
from generate_commands import INTRODUCTION

from feedtool.cli.main import COMMANDS, cli

TARGET = Path(__file__).parent.parent / "packaging" / "man" / "feedtool.1"

HEAD = r"""
.TH FEEDTOOL 1 "" feedtool "User Commands"
.SH NAME
feedtool \- build feeds from articles, and merge other feeds into one stream
.SH SYNOPSIS
.B feedtool
.RI [ OPTIONS ]
.I COMMAND
.RI [ ARGS ]...
""".strip()

FILES = r"""
.SH FILES
.TP
.I feeds.yaml
The configuration; the option \fB\-\-config\fR or \fBFEEDTOOL_CONFIG\fR names another file.
.TP
.I .feedtool/state.db
The store, beside feeds.yaml.
.TP
.I public/
The published files.
""".strip()


def render() -> str:
    """Return the whole page."""
    lines = [
        r".\" Written by docs/generate_commands.py from the program's help.",
        HEAD,
        ".SH DESCRIPTION",
        *_render_text(cli),
        ".SH COMMANDS",
        *_render_commands(cli, "feedtool"),
        ".SH EXIT STATUS",
        *_render_table("Exit codes"),
        FILES,
        ".SH ENVIRONMENT",
        *_render_table("Environment"),
    ]
    return "\n".join(lines) + "\n"


def _render_commands(group: click.Group, path: str) -> Iterator[str]:
    context = click.Context(group, info_name=path)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None:
            raise LookupError(f"cannot load {name} of {sorted(COMMANDS)}")
        own = click.Context(command, info_name=name, parent=context)
        yield f".SS {_escape(f'{path} {name}')}"
        yield _escape(" ".join(command.get_usage(own).split()))
        yield ".PP"
        yield from _render_text(command)
        yield from _render_options(command, own)
        if isinstance(command, click.Group):
            yield from _render_commands(command, f"{path} {name}")


def _render_text(command: click.Command) -> Iterator[str]:
    """Yield the help text; a paragraph that begins with \\b keeps its lines."""
    for number, paragraph in enumerate(cleandoc(command.help or "").split("\n\n")):
        if number:
            yield ".PP"
        if paragraph.startswith("\b\n"):
            yield from (".nf", _escape(paragraph.removeprefix("\b\n")), ".fi")
        else:
            yield _escape(paragraph)


def _render_options(command: click.Command, context: click.Context) -> Iterator[str]:
    for param in command.params:
        record = param.get_help_record(context) if isinstance(param, click.Option) else None
        if record:
            yield from (".TP", f".B {_escape(record[0])}", _escape(" ".join(record[1].split())))


def _render_table(title: str) -> Iterator[str]:
    """Yield the first two columns of a table of docs/reference/commands.md."""
    table = INTRODUCTION.partition(f"## {title}\n")[2].partition("\n## ")[0]
    for name, meaning in re.findall(r"^\| ([^|]+) \| ([^|]+) \|", table.partition("|---")[2], re.MULTILINE):
        yield from (".TP", f".B {_escape(name.replace('`', ''))}", _escape(meaning))


def _escape(text: str) -> str:
    """Return a text without the characters that roff reads as requests."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-")
    return re.sub(r"^([.'])", r"\\&\1", escaped, flags=re.MULTILINE)
