"""How long the picture takes, beside the same bars in matplotlib where that is installed: `python benchmarks/chart.py`."""

import statistics
import time
from collections.abc import Callable, Sequence
from io import BytesIO

from bot.adapters.chart import ChartLabels, render_chart
from bot.core.content import Window

WINDOWS = (
    Window(id="sitting", name="Sits without support", first=3.8, last=9.2),
    Window(id="standing_supported", name="Stands with help", first=4.8, last=11.4),
    Window(id="crawling", name="Crawls on hands and knees", first=5.2, last=13.5),
    Window(id="walking_supported", name="Walks with help", first=5.9, last=13.7),
    Window(id="standing", name="Stands alone", first=6.9, last=16.9),
    Window(id="walking", name="Walks alone", first=8.2, last=17.6),
)
LABELS = ChartLabels(
    title="Where most babies are", explanation="What the bars are.", axis="Months", you="Your baby: 8 months", source="Where it is from"
)


def milliseconds(draw: Callable[[], object], *, times: int = 15) -> float:
    """The median of `times` runs, after one to warm up."""
    draw()
    return statistics.median(_timed(draw) for _ in range(times)) * 1000


def _timed(draw: Callable[[], object]) -> float:
    start = time.perf_counter()
    draw()
    return time.perf_counter() - start


def peer() -> Callable[[], object] | None:
    """The same bars, mark and size in matplotlib; None where it is not installed."""
    try:
        import matplotlib

        matplotlib.use("Agg")
        from matplotlib import pyplot
    except ImportError:
        return None

    def draw(windows: Sequence[Window] = WINDOWS) -> bytes:
        figure, axes = pyplot.subplots(figsize=(10.8, 11), dpi=100)
        axes.barh([w.name for w in windows], [w.last - w.first for w in windows], left=[w.first for w in windows])
        axes.axvline(8)
        out = BytesIO()
        figure.savefig(out)
        pyplot.close(figure)
        return out.getvalue()

    return draw


def main() -> None:
    ours = milliseconds(lambda: render_chart(WINDOWS, months=8.0, labels=LABELS))
    size = len(render_chart(WINDOWS, months=8.0, labels=LABELS)) // 1024
    print(f"Pillow      {ours:6.1f} ms a picture, {size} KB")
    if draw := peer():
        theirs = milliseconds(draw)
        print(f"matplotlib  {theirs:6.1f} ms a picture: {theirs / ours:.1f} times as long")
    else:
        print("matplotlib is not installed: nothing to compare with (pip install matplotlib)")


if __name__ == "__main__":
    main()
