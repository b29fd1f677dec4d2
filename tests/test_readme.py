"""What the README says is so."""

import io
import re
from dataclasses import fields
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from bot.adapters.terminal import Terminal
from bot.cli import main
from bot.core.engine import take_turn
from bot.core.reading import Brain
from bot.settings import Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_command_is_in_the_readme_and_has_help() -> None:
    assert isinstance(main, click.Group)
    for name, command in main.commands.items():
        assert command.help, name
        assert re.search(rf"`(?:crawlwise )?{name}\b", README), f"{name} is not in the README"


def test_every_setting_in_the_readme_exists() -> None:
    table = README.split("## Settings")[1].split("## Privacy")[0]
    first = "\n".join(line.split("|")[1] for line in table.splitlines() if line.startswith("|"))
    named = {name.lower() for name in re.findall(r"`([A-Z]+(?:_[A-Z]+)*)`", first)}
    assert named <= {field.name for field in fields(Settings)}


def test_every_path_in_the_readme_exists() -> None:
    for path in re.findall(r"`((?:bot|content|tests|benchmarks)/[\w./*]*)`", README):
        assert list(ROOT.glob(path.rstrip("/"))), path


def test_every_make_target_in_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"make (chat|test|try|serve|check|bench|\w+)(?:`| {2,})", README):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_sample_chat_goes_as_printed(brain: Brain) -> None:
    chat = re.search(r"```chat\n(.*?)```", README, re.DOTALL)
    assert chat is not None
    out = io.StringIO()
    now = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
    terminal = Terminal(lambda session, event, at: partial(take_turn, brain)(session, event, now=at), out, lambda: now)
    for line in chat[1].splitlines():
        if line.startswith("> "):
            out.truncate(0)
            out.seek(0)
            terminal.hear(line.removeprefix("> "))
        else:
            assert line in out.getvalue(), line
