"""A bot whose turns count; run as a program, a `crawlwise serve` with settings from the environment."""

import logging
import sys
from dataclasses import dataclass, replace
from datetime import datetime

from bot import logs
from bot.core.events import Effect, Event, Pressed, Said, Say, Toast
from bot.core.session import Session
from bot.errors import CrawlwiseError
from bot.serve import Served, serve
from bot.serving import taken_over
from bot.settings import read_settings
from bot.start import start
from bot.stopping import end_quietly


@dataclass(frozen=True, slots=True)
class Turn:
    session: Session
    effects: tuple[Effect, ...]


def count(session: Session, event: Event, _now: datetime) -> Turn:
    """Repeats what was said, with how many turns this chat has had."""
    grown = replace(session, serial=session.serial + 1)
    match event:
        case Said(text):
            if "boom" in text:
                raise RuntimeError(f"cannot bear {text}")
            logging.getLogger("bot.test").debug("a turn")
            return Turn(grown, (Say(f"{text} turn {grown.serial}"),))
        case Pressed():
            return Turn(grown, (Toast("pressed"),))
    return Turn(session, ())


COUNTING = Served(take_turn=count, sorry="sorry", lost_place="lost", commands=[("check", "Check")])

if __name__ == "__main__":
    end_quietly()
    settings = read_settings()
    logs.set_up(settings.log_level)
    try:
        if len(sys.argv) > 1:
            raise SystemExit(serve(settings, COUNTING, taken_over(sys.argv[1])))
        start(settings, COUNTING, [__file__])
        code = 0
    except CrawlwiseError as error:
        print(error, flush=True)
        code = 2
    raise SystemExit(code)
