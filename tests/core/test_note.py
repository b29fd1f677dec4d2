"""The note for the doctor as the text of a message."""

from bot.core.note import Note, Row, Section, note_text

NOTE = Note(
    title="For the doctor",
    made="Written today.",
    sections=(
        Section(rows=(Row("Age", ("9 months",)),)),
        Section(heading="Signs", rows=(Row("Noticed", ("stiff legs", "toes pointed")),), items=("Ask about it",)),
    ),
    footer="No diagnosis.",
)


def test_the_message_says_all_that_the_note_holds_in_its_order() -> None:
    said = [
        "For the doctor",
        "Written today.",
        "Age: 9 months",
        "Signs",
        "Noticed: stiff legs; toes pointed",
        "Ask about it",
        "No diagnosis.",
    ]
    text = note_text(NOTE)
    places = [text.index(part) for part in said]
    assert places == sorted(places)


def test_a_section_without_a_heading_gets_none() -> None:
    assert note_text(NOTE).count("**") == 4


def test_the_message_adds_nothing() -> None:
    bare = note_text(Note(title="T", made="M", sections=(), footer="F"))
    assert bare == "**T**\nM\n\nF"
