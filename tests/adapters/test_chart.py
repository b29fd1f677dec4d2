"""The picture, read back from its pixels: where bars end and where the mark stands, on the scale of the axis."""

from collections.abc import Iterator
from io import BytesIO

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.adapters.chart import BAR, CARD, INK, MARK, QUIET, WIDTH, ChartLabels, Colour, axis_of, render_chart
from bot.core.content import Window

WINDOWS = (
    Window(id="sitting", name="Sits without support", first=3.8, last=9.2),
    Window(id="crawling", name="Crawls on hands and knees", first=5.2, last=13.5),
    Window(id="walking", name="Walks alone", first=8.2, last=17.6),
)
LABELS = ChartLabels(title="A title", explanation="A line that explains the bars.", axis="Months", you="You: here", source="A source")
AXIS = axis_of(WINDOWS)
ENDS_AND_AROUND = [3.8, 5.2, 9.2, 13.5, 17.6, 5.1, 5.3, 13.4, 13.6, 9.0, 3.0, 18.0]

Runs = list[tuple[int, int]]


def pixels(months: float | None, labels: ChartLabels = LABELS, windows: tuple[Window, ...] = WINDOWS) -> npt.NDArray[np.uint8]:
    return np.asarray(Image.open(BytesIO(render_chart(windows, months=months, labels=labels))).convert("RGB"))


def is_colour(picture: npt.NDArray[np.uint8], colour: Colour) -> npt.NDArray[np.bool_]:
    return np.asarray((picture == np.array(colour, dtype=np.uint8)).all(axis=2))


def bands(rows: npt.NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], rows.astype(int), [0]))))
    return zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def bars(picture: npt.NDArray[np.uint8]) -> Runs:
    """First and last column of each bar, from the top down, read at the middle of its height."""
    found = is_colour(picture, BAR)
    tall = [(a, b) for a, b in bands(found.sum(axis=1) > 100) if b - a > 20]
    return [(int(columns[0]), int(columns[-1])) for a, b in tall if (columns := np.flatnonzero(found[(a + b) // 2])).size]


def mark_column(picture: npt.NDArray[np.uint8]) -> float:
    """The middle of the upright line: in the last rows over the axis the mark has its colour to itself."""
    found = is_colour(picture, MARK)
    lowest = np.flatnonzero(found.any(axis=1))[-3]
    return float(np.flatnonzero(found[lowest]).mean())


def column(months: float) -> float:
    """Where an age lies, by the two outermost ends of the drawn bars: the picture's own scale."""
    drawn = bars(pixels(None))
    first, last = drawn[0][0], drawn[2][1]
    return first + (months - 3.8) / (17.6 - 3.8) * (last - first)


def test_each_bar_ends_where_the_window_ends() -> None:
    for (first, last), window in zip(bars(pixels(None)), WINDOWS, strict=True):
        assert first == pytest.approx(column(window.first), abs=1)
        assert last == pytest.approx(column(window.last), abs=1)


def test_the_scale_of_the_bars_is_that_of_the_axis() -> None:
    assert [column(m) for m in (3, 9, 18)] == pytest.approx([AXIS.x(m) for m in (3, 9, 18)], abs=2)


@pytest.mark.parametrize("months", ENDS_AND_AROUND)
def test_the_mark_stands_at_the_age(months: float) -> None:
    assert mark_column(pixels(months)) == pytest.approx(column(months), abs=1)


@pytest.mark.parametrize(("months", "inside"), [(5.1, False), (5.2, True), (5.3, True), (13.4, True), (13.5, True), (13.6, False)])
def test_the_mark_is_on_the_bar_from_one_end_to_the_other_and_not_beyond(months: float, inside: bool) -> None:
    first, last = bars(pixels(None))[1]
    assert (first <= mark_column(pixels(months)) <= last) is inside


@pytest.mark.parametrize("months", [None, 6.0])
def test_a_bar_has_one_colour_and_nothing_in_it_but_the_mark(months: float | None) -> None:
    picture = pixels(months)
    plain = is_colour(picture, BAR)
    for (a, b), (first, last) in zip([r for r in bands(plain.sum(axis=1) > 100) if r[1] - r[0] > 20], bars(picture), strict=True):
        inner = {tuple(p) for p in picture[(a + b) // 2, first : last + 1].tolist()}
        assert inner <= {BAR, CARD, MARK}
        assert months is not None or inner == {BAR}


@pytest.mark.parametrize(("months", "end", "beside"), [(1.0, 3, -30), (26.5, 18, 30)])
def test_an_age_beyond_the_axis_is_marked_at_its_end_with_an_arrow_that_points_on(months: float, end: float, beside: int) -> None:
    picture = pixels(months)
    assert mark_column(picture) == pytest.approx(column(end), abs=1)
    below_the_label = is_colour(picture, MARK)[350:]
    x = AXIS.x(end)
    assert below_the_label[:, min(x, x + beside) - 8 : max(x, x + beside) + 8].sum() > 600 + below_the_label[:, x - 3 : x + 4].sum()
    assert not below_the_label[:, x - beside].any()


def test_an_age_on_the_axis_has_no_arrow() -> None:
    columns = np.flatnonzero(is_colour(pixels(18.0), MARK)[350:].any(axis=0))
    assert columns.size == 5


def test_without_an_age_nothing_is_marked() -> None:
    assert not is_colour(pixels(None), MARK).any()


@given(st.one_of(st.none(), st.floats(0, 400, allow_nan=False)))
@settings(max_examples=15, deadline=None)
def test_the_picture_keeps_to_its_width_whatever_the_age(months: float | None) -> None:
    height, width, _ = pixels(months).shape
    assert width == WIDTH
    assert 600 <= height <= 1200


def test_the_same_arguments_give_the_same_bytes() -> None:
    assert render_chart(WINDOWS, months=8.5, labels=LABELS) == render_chart(WINDOWS, months=8.5, labels=LABELS)


def test_long_words_stay_on_the_card() -> None:
    long = "Łukasz’s überlange Beschriftung – with many words that go on and on "
    labels = ChartLabels(title=long * 2, explanation=long * 3, axis=long * 2, you=long * 2, source=long * 2)
    wordy = tuple(Window(id=w.id, name=long * 2, first=w.first, last=w.last) for w in WINDOWS)
    picture = pixels(18.0, labels, wordy)
    assert (picture[200:-200, :60] == picture[200, 40]).all() or not is_colour(picture, INK)[:, :60].any()
    assert not is_colour(picture, INK)[:, WIDTH - 60 :].any()
    assert not is_colour(picture, MARK)[:, WIDTH - 60 :].any()


def contrast(one: Colour, other: Colour) -> float:
    """The ratio of WCAG 2.2: 4.5 for text, 3 for what is drawn."""

    def luminance(colour: Colour) -> float:
        linear = [c / 3294.6 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
        return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_words_and_mark_have_the_contrast_that_reading_needs() -> None:
    assert min(contrast(c, CARD) for c in (INK, QUIET, MARK)) >= 4.5
    assert contrast(MARK, BAR) >= 2.5
