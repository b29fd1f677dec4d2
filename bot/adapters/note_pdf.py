"""The note for the doctor as a PDF to print: one A4 page, and a second one where it does not fit.

Made with fpdf2 (LGPL-3.0, maintained, pure Python: 3 MB, and fontTools, which subsets the font). ReportLab (BSD) would serve as well, and
is smaller as a whole, 5 MB without fontTools; both leave a character that the font lacks out of the text, and fpdf2's plain tables of
glyphs let us keep it. WeasyPrint draws with Pango, a system library that pip does not bring.

The font is Open Sans (Apache License 2.0, from the package `ttf-opensans`): Latin with every accent, Greek and Cyrillic. A character of
another script is drawn as an empty box, which is all that one small font can do, and is still there as itself when the text is copied,
searched or read aloud.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import datetime
from importlib.resources import as_file, files

from fpdf import FPDF
from fpdf.fonts import TTFFont

from bot.core.note import Note, Row, Section

MARGIN, FOOT = 20.0, 12.0
"""Millimetres, as every length here; type sizes are points."""
LABEL = 52.0
INK, QUIET, ACCENT = (25, 35, 40), (85, 98, 105), (20, 98, 94)
RIGHT_TO_LEFT = r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]+"
SCALES = (1.0, 0.93, 0.86)
"""How far the type may shrink for one page; beyond, two pages at full size read better."""


def render_note(note: Note, *, created: datetime, language: str = "en-GB") -> bytes:
    """The note as a PDF; the same note and time give the same bytes.

    The file says its title, its language and `created` about itself, and nothing else.
    """
    pages = (_page(note, created, language, scale) for scale in SCALES)
    fitting = next((page for page in pages if page.page == 1), None)
    return bytes((fitting or _page(note, created, language, 1.0)).output())


def _page(note: Note, created: datetime, language: str, scale: float) -> "_Page":
    page = _Page(note.footer, scale, _characters(note))
    page.set_title(_clean(note.title))
    page.set_creation_date(created)
    page.set_lang(language)
    page.begin()
    page.head(note)
    for section in note.sections:
        page.section(section)
    return page


def _characters(note: Note) -> set[str]:
    return set(_clean("".join(_texts(note))))


def _texts(note: Note) -> Iterator[str]:
    yield from (note.title, note.made, note.footer)
    for section in note.sections:
        yield from (section.heading, *section.items)
        for row in section.rows:
            yield from (row.label, *row.values)


def _clean(text: str) -> str:
    """One line of what can be seen: composed accents, plain spaces, no control or direction marks."""
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    return "".join(c for c in composed if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"})


def _drawn(text: str) -> str:
    """`text` in the order in which it is drawn, left to right: a run of Hebrew or Arabic begins at its end, as every reader expects."""
    return re.sub(rf"{RIGHT_TO_LEFT}(?: {RIGHT_TO_LEFT})*", lambda run: run[0][::-1], _clean(text))


class _Page(FPDF):
    """fpdf2's page with our type, and a footer of its own, which that library asks for as a method."""

    def __init__(self, line_at_foot: str, scale: float, characters: Iterable[str]) -> None:
        super().__init__(format="A4")
        self._line_at_foot, self._scale = _drawn(line_at_foot), scale
        self.set_margins(MARGIN, MARGIN)
        self.c_margin = 0
        for style, weight in (("", "Regular"), ("B", "SemiBold")):
            with as_file(files("ttf_opensans") / "ttf" / f"OpenSans-{weight}.ttf") as path:
                self.add_font("note", style, path)
            font = self.fonts[f"note{style}"]
            assert isinstance(font, TTFFont)
            _stand_in(font, characters)

    def begin(self) -> None:
        """The first page, with as much room at its foot, and at that of each to come, as the line there needs."""
        self.add_page()
        self._type("", 8.5, QUIET, scaled=False)
        height = self.multi_cell(self.epw - 16, 4.2, self._line_at_foot, dry_run=True, output="HEIGHT")
        assert isinstance(height, float)
        self._foot = FOOT + height
        self.set_auto_page_break(True, self._foot + 6)

    def footer(self) -> None:
        self.set_y(-self._foot)
        self._type("", 8.5, QUIET, scaled=False)
        self.multi_cell(self.epw - 16, 4.2, self._line_at_foot, align="L", new_x="RIGHT", new_y="TOP")
        if self.page > 1:
            self.cell(16, 4.2, str(self.page), align="R")

    def head(self, note: Note) -> None:
        self._type("B", 21, INK)
        self._write(0, 9.5, note.title)
        self._type("", 9.5, QUIET)
        self._write(0, 4.8, note.made)
        self.ln(2.5 * self._scale)
        self.set_draw_color(*ACCENT)
        self.set_line_width(0.6)
        self.line(MARGIN, self.y, self.w - MARGIN, self.y)
        self.ln(2 * self._scale)

    def section(self, section: Section) -> None:
        """A heading never stands alone at the end of a page."""
        self.ln(3.5 * self._scale)
        if section.heading:
            self._keep_together(24)
            self._type("B", 12.5, ACCENT)
            self._write(0, 6.5, section.heading)
            self.ln(1 * self._scale)
        for row in section.rows:
            self._row(row)
        for item in section.items:
            self._item(item)

    def _row(self, row: Row) -> None:
        self._keep_together(5.4 * max(1, min(len(row.values), 6)))
        top, page = self.y, self.page
        self._type("B", 10.5, QUIET)
        self._write(LABEL - 4, 5.4, row.label)
        below = self.y
        if self.page == page:
            self.y = top
        self._type("", 10.5, INK)
        for value in row.values:
            self.set_x(MARGIN + LABEL)
            self._write(0, 5.4, value)
        if self.page == page:
            self.y = max(self.y, below)
        self.ln(1.6 * self._scale)

    def _item(self, item: str) -> None:
        self._keep_together(5.4)
        self._type("", 10.5, INK)
        self.cell(5, 5.4 * self._scale, "•")
        self._write(0, 5.4, item)
        self.ln(0.6 * self._scale)

    def _keep_together(self, height: float) -> None:
        if self.will_page_break(height * self._scale):
            self.add_page()

    def _type(self, style: str, size: float, colour: tuple[int, int, int], *, scaled: bool = True) -> None:
        self.set_font("note", style, size * (self._scale if scaled else 1))
        self.set_text_color(*colour)

    def _write(self, width: float, height: float, text: str) -> None:
        self.multi_cell(width, height * self._scale, _drawn(text), align="L", new_x="LMARGIN", new_y="NEXT")


def _stand_in(font: TTFFont, characters: Iterable[str]) -> None:
    """Give each character that the font lacks the font's empty box as its glyph.

    fpdf2 leaves such characters out of the page and of its text, and logs them, which would put a baby's name into the log.
    """
    box = font.ttfont.getGlyphID(".notdef")
    font.cmap = dict(font.cmap)  # it was the table that goes into the file
    for code in {ord(c) for c in characters} - font.cmap.keys():
        font.cmap[code] = ".notdef"
        font.glyph_ids[code] = box
        font.cw[code] = font.cw.get(0, 600)
