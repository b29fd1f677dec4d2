"""`python -m bot.serving`: what the process of a start becomes (see `bot.start`). It knows no commands, only to serve."""

import json
import socket
import sys

from bot.brain import load_brain
from bot.errors import CrawlwiseError
from bot.logs import set_up
from bot.parts import parts_of
from bot.serve import Introduced, serve
from bot.settings import read_settings
from bot.stopping import end_quietly


def handed_over(introduced: Introduced) -> str:
    """What was found out, as text for the process to come; the listening socket stays open for it."""
    listener = introduced.listener
    if listener is not None:
        listener.set_inheritable(True)
    return json.dumps([introduced.id, introduced.username, listener.fileno() if listener is not None else None])


def taken_over(text: str) -> Introduced:
    """What `handed_over` wrote, in the process that inherited the socket."""
    number, username, listener = json.loads(text)
    return Introduced(number, username, None if listener is None else socket.socket(fileno=listener))


def main(text: str) -> int:
    """Serve as the one that `text` names; the exit code, with our own errors told in a line."""
    end_quietly()
    try:
        settings = read_settings()
        set_up(settings.log_level)
        return serve(settings, parts_of(load_brain(lessons=False)), taken_over(text))
    except CrawlwiseError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[-1]))
