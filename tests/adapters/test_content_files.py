"""The content loads, or says every fault at once with file, line and what to do."""

import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from shutil import copytree
from typing import NamedTuple

import pytest

from bot.adapters.content_cache import content_hash
from bot.adapters.content_files import load_content
from bot.core.checks import TOPICS
from bot.core.content import Content
from bot.errors import ContentError

FOLDER = Path(__file__).parents[2] / "content"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(copytree(FOLDER, tmp_path / "content"))


ROW = "[reassure, reassure, reassure, watch, watch, refer, refer, refer]"
NO_SKILL = "[reassure, reassure, watch, refer, refer, refer, refer, refer]"


def change(folder: Path, name: str, old: str, new: str) -> int:
    """Replaces the first `old` in a file; the line on which it stood."""
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {name}"
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def faults(folder: Path) -> tuple[str, ...]:
    with pytest.raises(ContentError) as caught:
        load_content(folder)
    return caught.value.faults


def test_the_projects_own_content_is_sound(content: Content) -> None:
    assert len(content.entries) >= 100
    assert {entry.topic for entry in content.entries} == TOPICS


def test_every_entry_has_twenty_phrasings_a_source_and_says_that_nobody_signed_it(content: Content) -> None:
    for entry in content.entries:
        assert len(entry.phrasings) >= 20, entry.id
        assert entry.source, entry.id
        assert entry.signed_off_by == "no clinician yet", entry.id


class Made(NamedTuple):
    """A fault made in a file, and what is said of it."""

    name: str
    old: str
    new: str
    said: str


ONE_LOT = (
    Made("faq.yaml", "    topic: backward_normal\n", "    topic: backward_normal\n    colour: red\n", "key 'colour' is not known"),
    Made("faq.yaml", "  - id: backward_only\n", "  - id: walkers\n", "id 'walkers' is taken"),
    Made("faq.yaml", "      - only goes backwards is that ok\n", "      - only goes backwards is that ok\n      - 12\n", "is not text"),
    Made("faq.yaml", "    related: [", "    related: [nowhere, ", "related entry 'nowhere' does not exist"),
    Made("milestones.yaml", ROW, "[reassure, watch, reassure, watch, watch, refer, refer, refer]", "gets milder"),
    Made("milestones.yaml", "    urgency: emergency\n", "    urgency: huge\n", "'urgency'"),
    Made("milestones.yaml", "ask you around {date}", "ask you around {when}", "{when} is not filled in here"),
    Made("milestones.yaml", "  noted: Noted.", "  noted: Noted.\n  noted: Twice.", "key 'noted' is given twice"),
    Made("milestones.yaml", "source: [cdc_data, nc]", "source: [cdc_data, mystery]", "source 'mystery' is not among 'sources'"),
)
ANOTHER = (
    Made("faq.yaml", "    topic: backward_normal\n", "    topic: backwards_normal\n", "topic 'backwards_normal' is none of the 29"),
    Made("faq.yaml", "    source:\n", "    sources:\n", "'source' is missing"),
    Made("faq.yaml", "    reviewed: 2026-11-23\n", "    reviewed: soon\n", "'reviewed'"),
    Made("faq.yaml", "      It is a common way to begin", "      It is perfectly normal", "'perfectly normal' may not be said"),
    Made("milestones.yaml", ROW, "[reassure, reassure, reassure]", "a hole in the table"),
    Made("milestones.yaml", "sign: not_sitting}", "sign: not_siting}", "names the sign 'not_siting', which does not exist"),
    Made("milestones.yaml", "  noted: Noted.", '  noted: ""', "'noted' is empty"),
    Made("milestones.yaml", "  answer: 0.", "  answer: 7.", "thresholds"),
)
ALONE = (
    Made("milestones.yaml", "    rolling:\n      cells", "    roling:\n      cells", "direction 'rolling' has no row"),
    Made("milestones.yaml", "  empty: ", "  emptyy: ", "'empty' is missing"),
    Made("faq.yaml", "      - only goes backwards is that ok\n", "      - true\n", "is not text"),
    Made("faq.yaml", "entries:\n", "entries: [\n", "is not YAML"),
    Made("milestones.yaml", NO_SKILL, "[reassure, reassure, reassure, reassure, watch, refer, refer, refer]", "milder without a new skill"),
)
#: Faults that can be found side by side, and those that hide others or bring some along.
LOTS = (ONE_LOT, ANOTHER, *((made,) for made in ALONE))


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Sequence[Made]], tuple[str, ...]]:
    """What is found in a content with all of a lot's faults in it, read once a lot."""

    @cache
    def find(lot: tuple[Made, ...]) -> tuple[str, ...]:
        folder = Path(copytree(FOLDER, tmp_path_factory.mktemp("lot") / "content"))
        for made in lot:
            change(folder, made.name, made.old, made.new)
        return faults(folder)

    return find


@pytest.mark.parametrize(("made", "lot"), [(made, lot) for lot in LOTS for made in lot], ids=lambda value: getattr(value, "said", "among"))
def test_a_fault_is_named_with_its_file_and_line_whatever_others_there_are(
    found: Callable[[Sequence[Made]], tuple[str, ...]], made: Made, lot: tuple[Made, ...]
) -> None:
    named = [fault for fault in found(lot) if re.match(rf"{re.escape(made.name)}:\d+: ", fault) and made.said in fault]
    assert named, found(lot)


@pytest.mark.parametrize(("lot", "other"), [(ONE_LOT, ANOTHER), (ANOTHER, ONE_LOT)], ids=["one lot", "another"])
def test_no_fault_is_named_where_it_was_not_made(
    found: Callable[[Sequence[Made]], tuple[str, ...]], lot: tuple[Made, ...], other: tuple[Made, ...]
) -> None:
    assert [made.said for made in lot if any(made.said in fault for fault in found(other))] == []


def test_a_fault_names_the_very_line(found: Callable[[Sequence[Made]], tuple[str, ...]]) -> None:
    topic = ANOTHER[0]
    text = (FOLDER / topic.name).read_text(encoding="utf-8")
    line = text[: text.index(topic.old)].count("\n") + 1
    assert any(fault.startswith(f"{topic.name}:{line}: {topic.said}") for fault in found(ANOTHER))


def test_no_signs_at_all_is_refused(folder: Path) -> None:
    text = (folder / "milestones.yaml").read_text(encoding="utf-8")
    start, end = text.index("\nsigns:\n"), text.index("\nalerts:\n")
    (folder / "milestones.yaml").write_text(text[:start] + "\nsigns: []\n" + text[end:], encoding="utf-8")
    assert any("the list may not be empty" in fault for fault in faults(folder))


@pytest.mark.parametrize(("name", "other"), [("faq.yaml", "milestones.yaml"), ("milestones.yaml", "faq.yaml")])
def test_a_missing_empty_or_undecodable_file_is_named(tmp_path: Path, name: str, other: str) -> None:
    (tmp_path / other).write_text("{}")
    for content, said in ((b"", "is empty"), (b"\xff\xfe\x00", "UTF-8"), (None, "cannot be read")):
        (tmp_path / name).unlink(missing_ok=True)
        if content is not None:
            (tmp_path / name).write_bytes(content)
        assert any(fault.startswith(f"{name}:") and said in fault for fault in faults(tmp_path))


def test_the_hash_changes_with_the_content(folder: Path) -> None:
    before = content_hash(folder)
    change(folder, "faq.yaml", "- only goes backwards is that ok", "- only goes backwards, is that ok")
    assert content_hash(folder) != before
