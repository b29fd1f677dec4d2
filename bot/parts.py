"""What `serve` needs of the brain: the turn, the fixed texts, the commands, and the drawing of pictures and notes."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from bot.core.engine import take_turn
from bot.core.events import Event
from bot.core.inline import offers
from bot.core.note import Note
from bot.core.reading import Brain
from bot.core.session import Session
from bot.core.turn import Turn
from bot.serve import Served


def parts_of(brain: Brain, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Served:
    """The parts for this brain. Pillow and fpdf2 are loaded when the first picture or note is drawn."""
    texts = brain.content.texts
    return Served(
        take_turn=partial(_take_turn, brain),
        sorry=texts.sorry,
        lost_place=texts.lost_place,
        commands=tuple(brain.content.commands.items()),
        chart=partial(_chart, brain),
        note=partial(_note, clock),
        offers=lambda words, now: offers(brain, words, now=now),
        clock=clock,
        get_ready=brain.get_ready,
    )


def _take_turn(brain: Brain, session: Session, event: Event, now: datetime) -> Turn:
    return take_turn(brain, session, event, now=now)


def _chart(brain: Brain, months: float | None, you: str) -> bytes:
    from bot.adapters.chart import ChartLabels, render_chart

    texts = brain.content.texts
    labels = ChartLabels(texts.chart_title, texts.chart_explanation, texts.chart_axis, you, texts.chart_source)
    return render_chart(brain.content.windows, months=months, labels=labels)


def _note(clock: Callable[[], datetime], note: Note) -> bytes:
    from bot.adapters.note_pdf import render_note

    return render_note(note, created=clock())
