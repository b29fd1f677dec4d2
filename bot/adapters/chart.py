"""The picture "where most babies are": one bar per WHO window, and this baby's corrected age marked across them.

A bar has two ends, the 1st and the 99th percentile, and one flat colour: the study published no middle, so none is drawn or hinted at,
and no bar is coloured by whether the baby is inside it. The picture is opaque, since Telegram turns a photo into JPEG, and brings its
own light card, so that it reads the same in a light and a dark theme. The font is Open Sans (Apache License 2.0), which comes with the
package `ttf-opensans`; Pillow's built-in one lacks dashes, curly quotes and most accents.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

from bot.core.content import Window

Colour = tuple[int, int, int]
Box = tuple[int, int, int, int]
Weight = Literal["Regular", "SemiBold", "Bold"]

GROUND: Colour = (222, 233, 232)
CARD: Colour = (255, 255, 255)
INK: Colour = (31, 45, 51)
QUIET: Colour = (86, 102, 109)
GRID: Colour = (220, 227, 230)
BAR: Colour = (111, 185, 178)
MARK: Colour = (176, 54, 30)

WIDTH = 1080
EDGE = 24
LEFT, RIGHT = 120, 950
"""Where the axis begins and ends, pixels; the figures at the ends of the bars need the room beside it."""
INNER = 72
ROW, BAR_HEIGHT = 98, 34
STEP = 3
"""Months between two lines of the axis."""


@dataclass(frozen=True, slots=True)
class ChartLabels:
    """Every word on the picture, from the content.

    `you` names the mark, with the age in words as the parent is told it; it is not drawn without an age.
    """

    title: str
    explanation: str
    axis: str
    you: str
    source: str
    decimal_mark: str = "."


@dataclass(frozen=True, slots=True)
class Axis:
    """Months along the picture, from one line of the grid to another.

    >>> Axis(3, 18).x(3), Axis(3, 18).x(18)
    (120, 950)
    """

    low: int
    high: int

    def x(self, months: float) -> int:
        """The pixel column of an age."""
        return round(LEFT + (months - self.low) / (self.high - self.low) * (RIGHT - LEFT))

    def beyond(self, months: float) -> int:
        """-1 for an age left of the axis, 1 for one right of it, else 0."""
        return (months > self.high) - (months < self.low)


def axis_of(windows: Sequence[Window]) -> Axis:
    """The narrowest axis of whole steps that holds every window.

    >>> axis_of([Window(id="a", name="A", first=3.8, last=9.2), Window(id="b", name="B", first=8.2, last=17.6)])
    Axis(low=3, high=18)
    """
    low = min(window.first for window in windows)
    high = max(window.last for window in windows)
    return Axis(math.floor(low / STEP) * STEP, math.ceil(high / STEP) * STEP)


def render_chart(windows: Sequence[Window], *, months: float | None, labels: ChartLabels) -> bytes:
    """The picture as a PNG, 1080 pixels wide and as high as the windows need.

    `months` is the corrected age; one beyond the axis is marked at its end, dashed, with an arrow that points on. The same arguments
    give the same bytes.
    """
    axis = axis_of(windows)
    head, foot = _wrapped(labels.explanation, 31), _wrapped(labels.source, 25)
    plot = EDGE + 124 + 42 * len(head) + (98 if months is not None else 22)
    below = plot + ROW * len(windows) + 12
    height = below + 108 + 34 * len(foot) + EDGE + 34
    image = Image.new("RGB", (WIDTH, height), GROUND)
    _rounded(image, (EDGE, EDGE, WIDTH - EDGE, height - EDGE), 36, CARD)
    draw = ImageDraw.Draw(image)
    _fitted(draw, (INNER, EDGE + 78), labels.title, 54, "Bold", INK)
    _lines(draw, EDGE + 140, 42, head, 31, QUIET)
    _grid(draw, axis, plot, below, labels.axis)
    for i, window in enumerate(windows):
        _bar(image, axis, plot + i * ROW, window)
    if months is not None:
        _mark(image, axis, months, plot, below, labels.you)
    for i, window in enumerate(windows):
        _words(draw, axis, plot + i * ROW, window, labels.decimal_mark)
    _lines(draw, below + 128, 34, foot, 25, QUIET)
    return _png(image)


@cache
def _palette() -> Image.Image:
    """Each colour in steps to what it borders on, so that smooth edges stay smooth.

    Pillow looks colours up in cells of four levels: steps stay wider than that, so that each colour itself comes out exactly.
    """
    borders = [(CARD, c, 15) for c in (INK, QUIET, BAR, MARK)] + [(CARD, GROUND, 4), (CARD, GRID, 4), (GRID, INK, 15)]
    steps = [(a, b, i / n) for a, b, n in borders for i in range(n + 1)]
    ramps = [round(x + (y - x) * share) for a, b, share in steps for x, y in zip(a, b, strict=True)]
    image = Image.new("P", (1, 1))
    image.putpalette(ramps)
    return image


def _png(image: Image.Image) -> bytes:
    """A palette makes the file half as large and three times as fast to write as full colour does."""
    out = BytesIO()
    image.quantize(palette=_palette(), dither=Image.Dither.NONE).save(out, "PNG", compress_level=3)
    return out.getvalue()


# ---- the parts ---------------------------------------------------------------------------------------------------


def _grid(draw: ImageDraw.ImageDraw, axis: Axis, top: int, bottom: int, label: str) -> None:
    for month in range(axis.low, axis.high + 1, STEP):
        x = axis.x(month)
        draw.line((x, top, x, bottom), GRID, 2)
        draw.text((x, bottom + 26), str(month), INK, _font("SemiBold", 31), anchor="mm")
    draw.line((axis.x(axis.low), bottom, axis.x(axis.high), bottom), QUIET, 3)
    _fitted(draw, (INNER, bottom + 74), label, 29, "Regular", QUIET)


def _bar(image: Image.Image, axis: Axis, top: int, window: Window) -> None:
    _rounded(image, (axis.x(window.first), top + 48, axis.x(window.last) + 1, top + 48 + BAR_HEIGHT), 8, BAR)


def _words(draw: ImageDraw.ImageDraw, axis: Axis, top: int, window: Window, decimal_mark: str) -> None:
    """The name over its bar and the two figures, each with a rim of card that keeps it readable where the mark passes."""
    name = _fitting(window.name, 33, "SemiBold", WIDTH - 2 * INNER)
    start = min(axis.x(window.first), int(WIDTH - INNER - name.getlength(window.name)))
    draw.text((start, top + 20), window.name, INK, name, anchor="lm", stroke_width=4, stroke_fill=CARD)
    middle = top + 48 + BAR_HEIGHT // 2
    for months, shift, anchor in ((window.first, -12, "rm"), (window.last, 12, "lm")):
        text, at = f"{months:.1f}".replace(".", decimal_mark), (axis.x(months) + shift, middle)
        draw.text(at, text, INK, _font("SemiBold", 31), anchor=anchor, stroke_width=4, stroke_fill=CARD)


def _mark(image: Image.Image, axis: Axis, months: float, top: int, bottom: int, label: str) -> None:
    """The upright line at this baby's age, and its label in a pill above."""
    beyond = axis.beyond(months)
    x = axis.x(min(max(months, axis.low), axis.high))
    draw = ImageDraw.Draw(image)
    dash, gap = (16, 12) if beyond else (bottom - top + 10, 0)
    for y in range(top - 10, bottom, dash + gap):
        end = min(y + dash, bottom) - 1
        draw.rectangle((x - 5, y, x + 5, end), CARD)
        draw.rectangle((x - 2, y, x + 2, end), MARK)
    font = _fitting(label, 34, "Bold", WIDTH - 2 * INNER - 48)
    half = int(font.getlength(label)) // 2 + 26
    middle = min(max(x, INNER + half), WIDTH - INNER - half)
    _rounded(image, (middle - half, top - 72, middle + half, top - 10), 20, MARK)
    draw.text((middle, top - 42), label, CARD, font, anchor="mm")
    if beyond:
        _arrow(image, x + beyond * 12, (top + bottom) // 2, beyond)


def _arrow(image: Image.Image, x: int, y: int, way: int) -> None:
    """A solid head with its foot at `x`, drawn four times as large and shrunk, for smooth edges."""
    mask = Image.new("L", (36 * 4, 56 * 4))
    ImageDraw.Draw(mask).polygon([(0, 0), (36 * 4, 28 * 4), (0, 56 * 4)] if way > 0 else [(36 * 4, 0), (0, 28 * 4), (36 * 4, 56 * 4)], 255)
    image.paste(MARK, (x if way > 0 else x - 36, y - 28), mask.resize((36, 56), Image.Resampling.BOX))


# ---- pen and type ------------------------------------------------------------------------------------------------


@cache
def _disc(radius: int) -> Image.Image:
    """A smooth disc as a mask: Pillow draws hard edges, so it is drawn eight times as large and shrunk."""
    large = Image.new("L", (radius * 16, radius * 16))
    ImageDraw.Draw(large).ellipse((0, 0, radius * 16 - 1, radius * 16 - 1), 255)
    return large.resize((radius * 2, radius * 2), Image.Resampling.BOX)


def _rounded(image: Image.Image, box: Box, radius: int, colour: Colour) -> None:
    """Fill `box` (right and bottom exclusive) with smooth corners; only they need a mask, which keeps it fast."""
    left, top, right, bottom = box
    image.paste(colour, (left + radius, top, right - radius, bottom))
    image.paste(colour, (left, top + radius, right, bottom - radius))
    disc = _disc(radius)
    for x, from_x in ((left, 0), (right - radius, radius)):
        for y, from_y in ((top, 0), (bottom - radius, radius)):
            image.paste(colour, (x, y), disc.crop((from_x, from_y, from_x + radius, from_y + radius)))


@cache
def _font(weight: Weight, size: int) -> ImageFont.FreeTypeFont:
    """The basic layout, not Raqm: it is in every build of Pillow, so the same text makes the same pixels."""
    path = files("ttf_opensans") / "ttf" / f"OpenSans-{weight}.ttf"
    return ImageFont.truetype(BytesIO(path.read_bytes()), size, layout_engine=ImageFont.Layout.BASIC)


def _fitting(text: str, size: int, weight: Weight, width: int) -> ImageFont.FreeTypeFont:
    """The font at `size`, or at the largest smaller one at which `text` fits into `width`."""
    return next((f for s in range(size, 12, -1) if (f := _font(weight, s)).getlength(text) <= width), _font(weight, 12))


def _fitted(draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, size: int, weight: Weight, colour: Colour) -> None:
    draw.text(at, text, colour, _fitting(text, size, weight, WIDTH - 2 * INNER), anchor="lm")


def _wrapped(text: str, size: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _font("Regular", size).getlength(longer) <= WIDTH - 2 * INNER:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _lines(draw: ImageDraw.ImageDraw, top: int, leading: int, lines: Sequence[str], size: int, colour: Colour) -> None:
    for i, line in enumerate(lines):
        draw.text((INNER, top + i * leading), line, colour, _font("Regular", size), anchor="lm")
