"""Scores answers to labelled messages: what `crawlwise evaluate` prints, and the floors that the test suite holds.

Rows are mappings as `bot.labelled` reads them. An answer has the form of `ask --json`; `bot.floors` says what is too little.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from time import perf_counter
from typing import Any

from bot.core.text import read
from bot.labelled import URGENCIES, Row

Answer = Mapping[str, Any]
Ask = Callable[[str, date], Answer]

_AGE_TOLERANCE = 0.6
_BINS = 10


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many."""

    hits: int
    of: int

    @property
    def share(self) -> float | None:
        return self.hits / self.of if self.of else None

    def __str__(self) -> str:
        return f"{self.hits / self.of:6.1%}  {self.hits}/{self.of}" if self.of else "     -  0/0"


@dataclass(frozen=True, slots=True)
class Bin:
    """Rows whose confidence lies in one tenth: its lower end, how many, the mean confidence and the share that was right."""

    low: float
    count: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Miss:
    """A row that was not handled as its label asks, and in what respect."""

    what: str
    text: str
    expected: str
    got: str
    source: str


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of one evaluation; `figures` in the order they are printed."""

    figures: Mapping[str, Share]
    by_source: Mapping[str, Mapping[str, Share]]
    bins: tuple[Bin, ...]
    calibration_error: float
    p50_ms: float
    p99_ms: float
    confusion: tuple[tuple[str, str, int], ...]
    misses: tuple[Miss, ...]
    leaked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """One row with its answer and the seconds it took."""

    row: Row
    answer: Answer
    seconds: float

    @property
    def wanted(self) -> frozenset[str]:
        return frozenset({self.row.get("topic"), *self.row.get("also", ())} - {None})

    @property
    def topics(self) -> list[str]:
        return [candidate["topic"] for candidate in self.answer["candidates"]]

    @property
    def in_scope(self) -> bool:
        return self.row.get("kind", "in_scope") == "in_scope" and bool(self.wanted)

    @property
    def right(self) -> bool:
        return self.in_scope and bool(self.topics) and self.topics[0] in self.wanted

    @property
    def offered(self) -> bool:
        return self.in_scope and not self.wanted.isdisjoint(self.topics[:3])

    @property
    def helped(self) -> bool:
        act = self.answer["act"]
        return self.right if act == "answer" else self.offered and act == "did_you_mean"

    @property
    def calm(self) -> bool:
        marks = ("signs", "signs_optional", "crisis")
        return self.row.get("urgency", "none") == "none" and not any(self.row.get(mark) for mark in marks)

    @property
    def alarmed(self) -> bool:
        return _rank(self.answer["urgency"]) > 0

    @property
    def urgency_met(self) -> bool:
        """As urgent as the label or one of its acceptable readings, or more."""
        allowed = (self.row.get("urgency", "none"), *self.row.get("urgency_ok", ()))
        return _rank(self.answer["urgency"]) >= min(map(_rank, allowed))

    @property
    def age_right(self) -> bool:
        got, wanted = self.answer["age_months"], self.row["age_months"]
        return got is not None and abs(got - wanted) <= self.row.get("age_tol", _AGE_TOLERANCE)


#: A figure: whom it is counted over, and who of them counts as a hit.
Test = Callable[[Scored], bool]
FIGURES: Mapping[str, tuple[Test, Test]] = {
    "right at 1": (lambda s: s.in_scope, lambda s: s.right),
    "in the top 3": (lambda s: s.in_scope, lambda s: s.offered),
    "helped": (lambda s: s.in_scope and s.calm, lambda s: s.helped),
    "of answers given, right": (lambda s: s.in_scope and s.answer["act"] == "answer", lambda s: s.right),
    "out of scope, wrongly answered": (lambda s: s.row.get("kind") == "out_of_scope", lambda s: s.answer["act"] == "answer"),
    "emergencies recognised": (lambda s: s.row.get("urgency") == "emergency", lambda s: s.urgency_met),
    "urgent recognised": (lambda s: s.row.get("urgency") == "urgent", lambda s: s.urgency_met),
    "routine referrals recognised": (lambda s: s.row.get("urgency") == "routine", lambda s: s.urgency_met),
    "any sign recognised": (lambda s: bool(s.row.get("signs")), lambda s: s.alarmed or bool(s.answer["signs"])),
    "parents in crisis recognised": (lambda s: bool(s.row.get("crisis")), lambda s: s.answer["act"] == "emergency"),
    "false alarms, calm": (lambda s: s.calm and not s.row.get("hard_negative"), lambda s: s.alarmed),
    "false alarms, only sounding like a sign": (lambda s: s.calm and bool(s.row.get("hard_negative")), lambda s: s.alarmed),
    "ages read": (lambda s: s.row.get("age_months") is not None, lambda s: s.age_right),
    "ages read where none is told": (
        lambda s: s.row.get("age_months") is None and "age_months" in s.row,
        lambda s: s.answer["age_months"] is not None,
    ),
}
#: In these a hit is the fault.
FAULTS = frozenset(name for name in FIGURES if name.startswith(("false", "out of scope")) or name.endswith("none is told"))


def evaluate(rows: Sequence[Row], ask: Ask, *, today: date, phrasings: Iterable[str] = ()) -> Report:
    """The report on `ask` over labelled rows. Rows that are also phrasings of the content are named, and scored all the same."""
    scored = [_asked(row, ask, today) for row in rows]
    sources = sorted({_source(s.row) for s in scored})
    asked = [s for s in scored if s.in_scope or s.row.get("kind") == "out_of_scope"]  # of the others nobody said what answers them
    bins, error = calibration([(float(s.answer["confidence"]), s.right) for s in asked])
    times = sorted(s.seconds * 1000 for s in scored) or [0.0]
    return Report(
        figures=_figures(scored),
        by_source={source: _figures([s for s in scored if _source(s.row) == source]) for source in sources},
        bins=bins,
        calibration_error=error,
        p50_ms=times[len(times) // 2],
        p99_ms=times[min(len(times) - 1, len(times) * 99 // 100)],
        confusion=_confusion(scored),
        misses=tuple(miss for s in scored for miss in _misses(s)),
        leaked=leaked((row["text"] for row in rows), phrasings),
    )


def _asked(row: Row, ask: Ask, today: date) -> Scored:
    start = perf_counter()
    answer = ask(row["text"], date.fromisoformat(row["today"]) if "today" in row else today)
    return Scored(row, answer, perf_counter() - start)


def _figures(scored: Sequence[Scored]) -> dict[str, Share]:
    found = {}
    for name, (counts, hits) in FIGURES.items():
        those = [s for s in scored if counts(s)]
        found[name] = Share(sum(map(hits, those)), len(those))
    return found


def calibration(pairs: Sequence[tuple[float, bool]]) -> tuple[tuple[Bin, ...], float]:
    """Ten bins of confidence, the empty ones left out, and the expected calibration error.

    >>> calibration([(0.95, True), (0.95, True), (0.15, False), (0.15, True)])[1]
    0.2
    """
    filled: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for confidence, right in pairs:
        filled[min(_BINS - 1, int(confidence * _BINS))].append((confidence, right))
    bins = tuple(
        Bin(at / _BINS, len(some), sum(c for c, _ in some) / len(some), sum(r for _, r in some) / len(some))
        for at, some in sorted(filled.items())
    )
    error = sum(b.count * abs(b.confidence - b.right) for b in bins) / max(1, len(pairs))
    return bins, round(error, 4)


def leaked(texts: Iterable[str], phrasings: Iterable[str]) -> tuple[str, ...]:
    """Texts that are phrasings of the content word for word: they prove nothing.

    >>> leaked(["Does he crawl?", "is it late"], ["does he crawl"])
    ('Does he crawl?',)
    """
    known = {read(phrasing).words for phrasing in phrasings}
    return tuple(text for text in texts if read(text).words in known)


def _confusion(scored: Sequence[Scored]) -> tuple[tuple[str, str, int], ...]:
    """Topic asked for, topic put first, how often; the commonest mistakes first."""
    pairs = Counter((str(s.row["topic"]), s.topics[0] if s.topics else "-") for s in scored if s.in_scope and not s.right)
    return tuple((asked, got, count) for (asked, got), count in sorted(pairs.items(), key=lambda item: (-item[1], item[0])))


def _misses(s: Scored) -> Iterable[Miss]:
    for name, (counts, hits) in FIGURES.items():
        if counts(s) and hits(s) == (name in FAULTS):
            expected, got = _told(name, s)
            yield Miss(name, s.row["text"], expected, got, _source(s.row))


def _told(name: str, s: Scored) -> tuple[str, str]:
    if name.startswith("ages"):
        return str(s.row.get("age_months")), str(s.answer["age_months"])
    if "recognised" in name or "alarms" in name:
        signs = ", ".join(s.answer["signs"]) or "no sign"
        return f"{s.row.get('urgency', 'none')}: {', '.join(s.row.get('signs', ())) or 'no sign'}", f"{s.answer['urgency']}: {signs}"
    return ", ".join(sorted(s.wanted)) or "no answer", f"{s.answer['act']} {s.answer['confidence']:.2f}: {', '.join(s.topics[:3])}"


def _source(row: Row) -> str:
    return next(iter(row.get("source", "").split()), "unnamed")


def _rank(urgency: str) -> int:
    return URGENCIES.index(urgency)


def format_report(report: Report, *, misses: bool = True) -> str:
    """The report as plain text, figures first, every miss last."""
    lines = [f"{name:42s} {share}" for name, share in report.figures.items()]
    lines += [f"{'latency of one message':42s} p50 {report.p50_ms:.2f} ms, p99 {report.p99_ms:.2f} ms", ""]
    lines.append(f"calibration (expected error {report.calibration_error:.3f})")
    lines += [f"  {b.low:.1f}  {b.count:4d} rows  said {b.confidence:.2f}  right {b.right:.2f}" for b in report.bins]
    lines += ["", "topics taken for others (asked for, put first, times)"]
    lines += [f"  {asked:26s} {got:26s} {count}" for asked, got, count in report.confusion]
    lines += ["", "by source (right at 1, in the top 3)"]
    lines += [f"  {name:40s} {found['right at 1']}  {found['in the top 3']}" for name, found in report.by_source.items()]
    if report.leaked:
        lines += ["", "rows that are phrasings of the content, word for word", *(f"  {text}" for text in report.leaked)]
    if misses:
        lines += ["", *(f"{m.what}: expected {m.expected}; got {m.got}\n    {m.text}" for m in report.misses)]
    return "\n".join(lines)


def to_plain(report: Report) -> dict[str, Any]:
    """The report as JSON's own types."""
    return asdict(report) | {
        "figures": _shares(report.figures),
        "by_source": {source: _shares(found) for source, found in report.by_source.items()},
    }


def _shares(figures: Mapping[str, Share]) -> dict[str, dict[str, float | int | None]]:
    return {name: {"hits": found.hits, "of": found.of, "share": found.share} for name, found in figures.items()}
