"""The printed note, read back: its text holds what was said, all of it, and nothing else."""

import logging
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from bot.adapters.note_pdf import render_note
from bot.core.note import Note, Row, Section

CREATED = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
NOTE = Note(
    title="Notes for the doctor",
    made="Written down on 1 March 2026 from the parent’s own answers.",
    sections=(
        Section(rows=(Row("Name", ("Zoë Łukasz",)), Row("Age", ("11 months since birth", "9 months by corrected age")))),
        Section(heading="What the parent saw", rows=(Row("Noticed", ("Stiff legs – “like a board”",)), Row("Did not notice", ("Fits",)))),
        Section(heading="Questions to ask", items=("What do you see?", "Whom can I call?")),
    ),
    footer="General information only; it does not replace a doctor.",
)
LONG = replace(NOTE, sections=NOTE.sections * 9)


def reader(note: Note) -> PdfReader:
    return PdfReader(BytesIO(render_note(note, created=CREATED)))


def words(note: Note) -> list[str]:
    return " ".join(page.extract_text() for page in reader(note).pages).split()


def told(note: Note) -> list[str]:
    """Every word of the note, in the order in which it is read; a list's dots are drawn by the page."""
    parts = [note.title, note.made]
    for section in note.sections:
        parts += [section.heading, *(f"{row.label} {' '.join(row.values)}" for row in section.rows), *(f"• {i}" for i in section.items)]
    return " ".join([*parts, note.footer]).split()


def named(name: str) -> Note:
    return replace(NOTE, sections=(Section(rows=(Row("Name", (name,)),)),))


def test_the_text_is_exactly_what_was_said_in_its_order() -> None:
    assert words(NOTE) == told(NOTE)


@pytest.mark.parametrize("name", ["Zoë", "Łukasz", "O’Neill", "“Bee”", "Nguyễn Ánh", "Олена", "Νίκη", "Åsa-Märta", "Çağrı", "ﬁ ½ €"])
def test_a_name_in_the_scripts_of_the_font_is_kept(name: str) -> None:
    assert words(named(name)) == told(named(name))


@pytest.mark.parametrize("name", ["美玲", "さくら", "محمد علي", "שרה", "आरव", "ნინო", "서연", "🐻 Bear", "Zoë שרה"])
def test_a_name_in_any_other_script_is_kept_in_the_text(name: str) -> None:
    assert words(named(name)) == told(named(name))


def test_a_name_never_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        render_note(named("美玲"), created=CREATED)
    assert not caplog.records


def test_marks_that_cannot_be_seen_are_left_out() -> None:
    assert words(named("Zo\u0065\u0308\u200b\u202e\x00 B\tx\n\ny")) == told(named("Zoë B x y"))


@given(st.text(max_size=60))
@settings(max_examples=40, deadline=None)
def test_no_text_makes_it_fail(name: str) -> None:
    assert render_note(named(name), created=CREATED).startswith(b"%PDF-")


def test_a_word_wider_than_the_page_is_broken_and_kept() -> None:
    assert "".join(words(named("w" * 400))).count("w") == "".join(told(named("w" * 400))).count("w")


def test_it_is_one_page_of_a4() -> None:
    (page,) = reader(NOTE).pages
    assert [round(float(side) * 25.4 / 72) for side in page.mediabox[2:]] == [210, 297]


def test_what_is_a_little_too_long_shrinks_to_one_page() -> None:
    pages = [len(reader(replace(NOTE, sections=NOTE.sections * 3 + (Section(items=("x",) * n),))).pages) for n in range(0, 24, 2)]
    assert pages == sorted(pages)
    assert set(pages) == {1, 2}


def test_what_is_too_long_flows_on_without_loss_and_each_page_has_the_footer() -> None:
    pages = [page.extract_text() for page in reader(LONG).pages]
    assert len(pages) > 1
    assert all("does not replace a doctor" in page for page in pages)
    missing = Counter(told(LONG)) - Counter(" ".join(pages).split())
    assert not missing


def test_a_row_longer_than_a_page_flows_on() -> None:
    values = tuple(f"line{i}" for i in range(120))
    note = replace(NOTE, sections=(Section("Long", (Row("Noticed", values),)),))
    assert not set(values) - set(words(note))


def test_the_footer_stays_on_the_page_however_long() -> None:
    note = replace(NOTE, footer="a long line at the foot " * 20)
    bottoms: list[float] = []
    reader(note).pages[0].extract_text(visitor_text=lambda text, _cm, tm, _font, _size: bottoms.append(tm[5]) if text.strip() else None)
    assert min(bottoms) > 28


def test_the_same_note_and_time_give_the_same_bytes() -> None:
    assert render_note(NOTE, created=CREATED) == render_note(NOTE, created=CREATED)


def test_the_file_says_only_its_title_its_language_and_when_it_was_made() -> None:
    file = reader(NOTE)
    assert {key: str(value) for key, value in (file.metadata or {}).items()} == {"/Title": NOTE.title, "/CreationDate": "D:20260301123000Z"}
    assert str(file.root_object["/Lang"]) == "en-GB"
