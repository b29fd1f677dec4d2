"""The note for the doctor: what the parent told, in the parent's own choice of answers, and nothing else."""

from bot.core.baby import told_age
from bot.core.events import Say, SendNote
from bot.core.note import Note, Row, Section, note_text
from bot.core.outcome_text import told_signs
from bot.core.reading import Brain
from bot.core.session import Answer, Assessment, Form
from bot.core.turn import Context, Turn


def note_turn(ctx: Context) -> Turn | None:
    """The turn that sends the note, as a message to forward and as a page to print; None where no check was gone through."""
    if ctx.session.last is None:
        return None
    note = doctors_note(ctx, ctx.session.last)
    return Turn(ctx.session, (Say(ctx.texts.note_intro), Say(note_text(note)), SendNote(note, ctx.texts.note_title)))


def doctors_note(ctx: Context, last: Assessment) -> Note:
    """The note of this assessment, as of today."""
    texts = ctx.texts
    return Note(
        title=texts.note_title,
        made=texts.note_made.format(date=ctx.date_in_words(ctx.today)),
        sections=(
            Section(rows=tuple(row for row in (*_baby_rows(ctx, last), *_sign_rows(ctx.brain, last)) if row.values)),
            Section(texts.note_questions_title, items=tuple(texts.note_questions.split("|"))),
            Section(texts.note_film_title, items=tuple(texts.note_film.split("|"))),
        ),
        footer=ctx.content.disclaimer,
    )


def _baby_rows(ctx: Context, last: Assessment) -> tuple[Row, ...]:
    texts, baby = ctx.texts, ctx.session.baby
    age = told_age(texts, baby, on=ctx.today)
    direction = ctx.brain.directions.get(last.direction or "")
    return (
        Row(texts.note_name, (baby.name,) if baby.name else ()),
        Row(texts.note_age, (age,) if age else ()),
        Row(texts.note_moves, (direction.told,) if direction else ()),
        Row(texts.note_since, (ctx.date_in_words(baby.since),) if baby.since else ()),
    )


def _sign_rows(brain: Brain, last: Assessment) -> tuple[Row, ...]:
    texts, form = brain.content.texts, Form(0, signs=last.signs, gates=last.gates)
    skill = {"yes": brain.content.buttons.yes, "no": brain.content.buttons.no, "unsure": brain.content.buttons.not_sure}
    return (
        Row(texts.note_signs_yes, tuple(told_signs(brain, form, "yes"))),
        Row(texts.note_signs_unsure, tuple(told_signs(brain, form, "unsure"))),
        Row(texts.note_signs_no, tuple(_groups_denied(brain, last))),
        Row(texts.note_new_skill, (skill[last.new_skill],) if last.new_skill else ()),
    )


def _groups_denied(brain: Brain, last: Assessment) -> list[str]:
    """The check-list's buttons that the parent left: told as they were shown, so that nothing is said for the parent."""
    answers: dict[str, Answer] = dict(last.signs)
    groups = (*brain.content.screens.now, *brain.content.screens.movement)
    denied = [g.label for g in groups if any(s in answers for s in g.signs) and all(answers.get(s, "no") == "no" for s in g.signs)]
    return denied + [gate.label for gate in brain.content.triage.gates if dict(last.gates).get(gate.id) == "yes"]
