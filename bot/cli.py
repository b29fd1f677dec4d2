"""The commands of `crawlwise`.

Exit codes: 0 done; 1 the command ran and found faults; 2 it could not run, with one line that says what to do.
"""

import json
import math
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from bot.errors import ContentError, CrawlwiseError

#: What no baby's age comes near: a slip of the keyboard.
MOST_MONTHS = 1200
FIRST_YEAR, LAST_YEAR = 1900, 2999


@contextmanager
def told_in_a_line() -> Iterator[None]:
    """What the person at the keyboard can put right is told in a line each, without a traceback, and ends with exit code 2."""
    try:
        yield
    except CrawlwiseError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    except BrokenPipeError:  # the reader of our output has gone, as `head` does; what is left in the buffer goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as fault:
        click.echo(f"{fault.filename or 'input or output'}: {fault.strerror}; check the place, its permissions and its room", err=True)
        sys.exit(2)


class Commands(click.Group):
    """The commands, each with its errors told in a line. What was closed before we came is taken for empty."""

    def make_context(self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any) -> click.Context:
        _open_what_is_closed()
        with told_in_a_line():  # the help is printed here
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with told_in_a_line():
            return super().invoke(ctx)


def _open_what_is_closed() -> None:
    """An empty input, and outputs that lead nowhere, in the place of those that the caller closed (`>&-`)."""
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115 - open for as long as the process lives
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


class Finite(click.FloatRange):
    """A number within a range; `nan` and `inf` are none."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(f"{value!r} is not a number to count with", param, ctx)
        return number


class Day(click.DateTime):
    """A date that ages can be counted from."""

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        day: datetime = super().convert(value, param, ctx)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.fail(f"{value!r} is too far off; use a year from {FIRST_YEAR} to {LAST_YEAR}", param, ctx)
        return day


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="crawlwise", message="%(version)s")
def main() -> None:
    """Crawlwise: a Telegram bot for parents who wonder about their baby's crawling."""


# ---- the content and the reading of messages ---------------------------------------------------------------------


@main.command()
@click.argument("text", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--today", type=Day(), help="The date to count ages from.")
def ask(text: str | None, as_json: bool, today: datetime | None) -> None:
    """Answer one message without a session; without TEXT, a message a line from standard input."""
    from bot.ask import ask as ask_brain
    from bot.brain import load_brain

    brain, day = load_brain(), _day(today)
    for message in [text] if text is not None else _lines():
        answer = ask_brain(brain, message, today=day)
        click.echo(json.dumps(answer, ensure_ascii=False) if as_json else answer["reply"])


@main.command()
@click.argument("text")
@click.option("--today", type=Day(), help="The date to count ages from.")
def why(text: str, today: datetime | None) -> None:
    """How a message was read and matched, and the rule that fired."""
    from bot.ask import explain
    from bot.brain import load_brain

    click.echo(explain(load_brain(), text, today=_day(today)))


@main.command()
def check() -> None:
    """Every fault in the content, with file and line; exit code 1 if there is any."""
    from bot.brain import check_content

    try:
        click.echo(check_content())
    except ContentError as error:
        click.echo("\n".join(error.faults))
        click.echo(f"{len(error.faults)} faults", err=True)
        sys.exit(1)


@main.command()
@click.option("--direction", help="How the baby gets about; see --table for the names.")
@click.option("--age", type=Finite(0, MOST_MONTHS), help="Months since birth.")
@click.option("--weeks-early", type=Finite(0, 40), help="Weeks before 40; 0 for a baby who was not early.")
@click.option("--sign", "signs", multiple=True, help="A warning sign, by id or code; more than once if need be.")
@click.option("--unsure", "unsure", multiple=True, help="A sign the parent is not sure of, by id or code.")
@click.option("--no-new-skill", is_flag=True, help="No new movement skill in the last four weeks.")
@click.option("--table", is_flag=True, help="Print the whole decision table.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def triage(**options: Any) -> None:
    """The decision for one case. Gates for the age are taken as met, and nothing as a sign, unless given."""
    from bot.brain import load_content_only
    from bot.decide import decide_case, table_text

    content = load_content_only()
    if options.pop("table"):
        click.echo(table_text(content))
        return
    as_json = options.pop("as_json")
    decision = decide_case(content, **options)
    click.echo(json.dumps(decision) if as_json else f"{decision['outcome']}  because {', '.join(decision['because'])}")


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option("--floor", "given", multiple=True, metavar="NAME=VALUE", help="The least share of a figure, or the most of one of faults.")
def evaluate(file: Path, as_json: bool, given: tuple[str, ...]) -> None:
    """Accuracy on labelled messages, one JSON object a line; exit code 1 where a figure is under its floor.

    The floors are those that `floors.yaml` beside the file sets for it, and those given here.
    """
    from bot.ask import ask as ask_brain
    from bot.brain import load_brain
    from bot.evaluate import evaluate as score
    from bot.evaluate import format_report, to_plain
    from bot.floors import floors_beside, missed, parse_floor
    from bot.labelled import read_rows

    rows, floors = read_rows(file), {**floors_beside(file), **dict(map(parse_floor, given))}
    brain = load_brain()
    report = score(rows, lambda text, today: ask_brain(brain, text, today=today), phrasings=brain.phrasings, today=_day(None))
    click.echo(json.dumps(to_plain(report), ensure_ascii=False) if as_json else format_report(report))
    if faults := list(missed(report.figures, floors)):
        click.echo("\n".join(faults), err=True)
        sys.exit(1)


@main.command()
def chat() -> None:
    """Talk to the bot in the terminal; with piped input, a message a line."""
    from bot.adapters.terminal import Terminal
    from bot.brain import load_brain
    from bot.core.engine import take_turn

    brain = load_brain()
    terminal = Terminal(lambda session, event, now: take_turn(brain, session, event, now=now), sys.stdout, lambda: datetime.now(UTC))
    if sys.stdin.isatty():
        click.echo("Write as a parent would. A button is pressed by typing its text, or # and its number. Ctrl-D ends.\n")
        terminal.hear("/start")
    terminal.run(_prompted() if sys.stdin.isatty() else _lines())


# ---- running it --------------------------------------------------------------------------------------------------


@main.command()
def serve() -> None:
    """The Telegram bot: long polling, or a webhook where CRAWLWISE_WEBHOOK_URL is set."""
    from bot.brain import load_brain
    from bot.logs import set_up
    from bot.parts import parts_of
    from bot.settings import bot_token, read_settings
    from bot.start import start
    from bot.stopping import end_quietly

    end_quietly()
    settings = read_settings()
    bot_token(settings)
    set_up(settings.log_level)
    start(settings, parts_of(load_brain(lessons=False)))


@main.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8090, show_default=True, help="Port of the page; 0 takes a free one.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; leave it on loopback.")
@click.option("--no-browser", is_flag=True, help="Do not open the page by itself.")
def simulate(port: int, host: str, no_browser: bool) -> None:
    """Try the bot in the browser: a simulator of Telegram, the real bot, and a chat page."""
    from bot.simulate import simulate as run

    run(host=host, port=port, open_browser=not no_browser)


@main.command()
@click.option("--retry", is_flag=True, help="Have serve try them again.")
def failed(retry: bool) -> None:
    """Updates, check-ins and requests that were set aside."""
    from bot.settings import read_settings
    from bot.upkeep import failed as lines

    _print(lines(read_settings(), retry=retry))


@main.command()
@click.option("--limit", type=click.IntRange(min=1), default=1000, show_default=True, help="How many to list.")
def due(limit: int) -> None:
    """Check-ins ahead, the next one first."""
    from bot.settings import read_settings
    from bot.upkeep import due as lines

    _print(lines(read_settings(), limit=limit))


@main.command()
@click.option("--words", is_flag=True, help="Print the last words about what was missing too; parents may have named themselves in them.")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="How many of them.")
def feedback(words: bool, limit: int) -> None:
    """Which answers helped and which did not, the least helpful first."""
    from bot.settings import read_settings
    from bot.upkeep import feedback as lines

    _print(lines(read_settings(), words=limit if words else 0))


@main.command("rotate-key")
def rotate_key() -> None:
    """Encrypt all that is stored under a new key."""
    from bot.settings import read_settings
    from bot.upkeep import rotate_key as lines

    _print(lines(read_settings()))


def _print(lines: Iterator[str]) -> None:
    for line in lines:
        click.echo(line)


def _lines() -> Iterator[str]:
    """The lines of standard input; what is not UTF-8 in them is replaced, not refused."""
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", errors="replace").rstrip("\n")


def _prompted() -> Iterator[str]:
    """What is typed, with the line editing of the terminal where there is one."""
    with suppress(ImportError):
        import readline  # noqa: F401  (gives input() history and arrow keys)
    while True:
        try:
            yield input("> ")
        except (EOFError, KeyboardInterrupt):
            click.echo()
            return


def _day(today: datetime | None) -> date:
    return today.date() if today is not None else datetime.now(UTC).date()
