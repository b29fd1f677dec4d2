"""The note for the doctor as plain data, and as the text of a message.

One note makes both the message and the printed page, so that neither can say what the other does not.
"""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A label and what the parent told under it: one value or several, each on a line of its own."""

    label: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Rows, a list of items, or both, under a heading that may be empty."""

    heading: str = ""
    rows: tuple[Row, ...] = ()
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """What a parent takes to a doctor: nothing but what they told, and the lists of questions and tips from the content.

    `made` is the line that says when and from what it was written, `footer` the line that ends every page.
    """

    title: str
    made: str
    sections: tuple[Section, ...]
    footer: str


def note_text(note: Note) -> str:
    """The note as a message to forward, with `**bold**` headings.

    >>> print(note_text(Note("For the doctor", "Today.", (Section("Signs", (Row("Seen", ("stiff legs", "tiptoes")),), ("Ask",)),), "Bye.")))
    **For the doctor**
    Today.
    <BLANKLINE>
    **Signs**
    Seen: stiff legs; tiptoes
    • Ask
    <BLANKLINE>
    Bye.
    """
    head = f"**{note.title}**\n{note.made}"
    return "\n\n".join([head, *("\n".join(_lines(section)) for section in note.sections), note.footer])


def _lines(section: Section) -> Iterator[str]:
    if section.heading:
        yield f"**{section.heading}**"
    yield from (f"{row.label}: {'; '.join(row.values)}" for row in section.rows)
    yield from (f"• {item}" for item in section.items)
