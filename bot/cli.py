"""The commands of `crawlwise`.

Exit codes: 0 done; 1 the command ran and found faults; 2 it could not run, with one line that says what to do.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click

from bot.errors import ContentError, CrawlwiseError

P = ParamSpec("P")
R = TypeVar("R")


def reports_errors(command: Callable[P, R]) -> Callable[P, R]:
    """The command, with our own errors told in a line each, without a traceback, and exit code 2."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except CrawlwiseError as error:
            click.echo(str(error), err=True)
            sys.exit(2)
        except BrokenPipeError:  # the reader of our output has gone, as `head` does
            sys.exit(0)

    return run


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="crawlwise", message="%(version)s")
def main() -> None:
    """Crawlwise: a Telegram bot for parents who wonder about their baby's crawling."""


# ---- the content and the reading of messages ---------------------------------------------------------------------


@main.command()
@click.argument("text", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The date to count ages from.")
@reports_errors
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
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The date to count ages from.")
@reports_errors
def why(text: str, today: datetime | None) -> None:
    """How a message was read and matched, and the rule that fired."""
    from bot.ask import explain
    from bot.brain import load_brain

    click.echo(explain(load_brain(), text, today=_day(today)))


@main.command()
@reports_errors
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
@click.option("--age", type=click.FloatRange(min=0), help="Months since birth.")
@click.option("--weeks-early", type=float, help="Weeks before 40.")
@click.option("--sign", "signs", multiple=True, help="A warning sign, by id or code; more than once if need be.")
@click.option("--unsure", "unsure", multiple=True, help="A sign the parent is not sure of, by id or code.")
@click.option("--no-new-skill", is_flag=True, help="No new movement skill in the last four weeks.")
@click.option("--table", is_flag=True, help="Print the whole decision table.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@reports_errors
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
@reports_errors
def evaluate(file: Path, as_json: bool) -> None:
    """Accuracy on labelled messages, one JSON object a line."""
    from bot.ask import ask as ask_brain
    from bot.brain import load_brain
    from bot.evaluate import evaluate as score
    from bot.evaluate import format_report, read_rows, to_plain

    brain = load_brain()
    report = score(read_rows(file), lambda text, today: ask_brain(brain, text, today=today), phrasings=brain.phrasings, today=_day(None))
    click.echo(json.dumps(to_plain(report), ensure_ascii=False) if as_json else format_report(report))


@main.command()
@reports_errors
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
@reports_errors
def serve() -> None:
    """The Telegram bot: long polling, or a webhook where CRAWLWISE_WEBHOOK_URL is set."""
    from bot.brain import load_brain
    from bot.logs import set_up
    from bot.parts import parts_of
    from bot.settings import bot_token, read_settings
    from bot.start import start

    settings = read_settings()
    bot_token(settings)
    set_up(settings.log_level)
    start(settings, parts_of(load_brain(lessons=False)))


@main.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8090, show_default=True, help="Port of the page; 0 takes a free one.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; leave it on loopback.")
@click.option("--no-browser", is_flag=True, help="Do not open the page by itself.")
@reports_errors
def simulate(port: int, host: str, no_browser: bool) -> None:
    """Try the bot in the browser: a simulator of Telegram, the real bot, and a chat page."""
    from bot.simulate import simulate as run

    run(host=host, port=port, open_browser=not no_browser)


@main.command()
@click.option("--retry", is_flag=True, help="Have serve try them again.")
@reports_errors
def failed(retry: bool) -> None:
    """Updates, check-ins and requests that were set aside."""
    from bot.settings import read_settings
    from bot.upkeep import failed as lines

    _print(lines(read_settings(), retry=retry))


@main.command()
@click.option("--limit", type=click.IntRange(min=1), default=1000, show_default=True, help="How many to list.")
@reports_errors
def due(limit: int) -> None:
    """Check-ins ahead, the next one first."""
    from bot.settings import read_settings
    from bot.upkeep import due as lines

    _print(lines(read_settings(), limit=limit))


@main.command()
@click.option("--words", is_flag=True, help="Print the last words about what was missing too; parents may have named themselves in them.")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="How many of them.")
@reports_errors
def feedback(words: bool, limit: int) -> None:
    """Which answers helped and which did not, the least helpful first."""
    from bot.settings import read_settings
    from bot.upkeep import feedback as lines

    _print(lines(read_settings(), words=limit if words else 0))


@main.command("rotate-key")
@reports_errors
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
