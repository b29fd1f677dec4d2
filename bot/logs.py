"""Log lines without a parent's words: our own messages carry none, and no traceback prints an exception's message."""

import asyncio
import logging
import sys
import threading
from types import TracebackType
from typing import Any

OURS = "bot"
"""Every other logger belongs to a library: below WARNING some print requests, arguments, or the letters of a name that they draw."""


class Discreet(logging.Formatter):
    """Prints where an exception came from and of which kind it is, never what it says."""

    def formatException(self, info: Any) -> str:  # noqa: N802 - the base class's name
        return "\n".join([*frames(info[2]), info[0].__name__ if info[0] else "?"])

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None
        return super().format(record)


def frames(trace: TracebackType | None) -> list[str]:
    """One line a frame: file, line and function, without the source line and without values."""
    lines = []
    while trace:
        code = trace.tb_frame.f_code
        lines.append(f"  {code.co_filename}:{trace.tb_lineno} in {code.co_name}")
        trace = trace.tb_next
    return lines


def set_up(level: str) -> None:
    """Log to standard error at `level`; libraries say no more than warnings, and a crash says nothing personal."""
    handler = logging.StreamHandler()
    handler.setFormatter(Discreet("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=max(logging.WARNING, logging.getLevelName(level)), handlers=[handler], force=True)
    logging.getLogger(OURS).setLevel(level)
    sys.excepthook = _report
    sys.unraisablehook = lambda args: _report(args.exc_type, args.exc_value, args.exc_traceback)
    threading.excepthook = lambda args: _report(args.exc_type, args.exc_value, args.exc_traceback)


def discreet(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """An event loop's handler of what nobody caught: the kind and the place, where its own would print arguments and results."""
    fault = context.get("exception")
    lines = [*frames(fault.__traceback__), type(fault).__name__] if isinstance(fault, BaseException) else ["no exception"]
    logging.getLogger("bot").error("the event loop caught a fault:\n%s", "\n".join(lines))


def _report(kind: type[BaseException], _: BaseException | None, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("bot").critical("stopped by a bug:\n%s\n%s", "\n".join(frames(trace)), kind.__name__)


def where(fault: BaseException) -> str:
    """The kind of a fault and the line that raised it; never its message, which may quote a parent.

    >>> try:
    ...     int("Ella is 9 months")
    ... except ValueError as fault:
    ...     where(fault).split(" ")[0]
    'ValueError'
    """
    trace = fault.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}" if trace else "?"
    return f"{type(fault).__name__} at {place}"
