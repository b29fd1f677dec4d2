"""Content found sound is remembered; whatever is wrong with the memory, the content is read and checked anew."""

from pathlib import Path
from shutil import copytree

import pytest

from bot.adapters import content_files
from bot.adapters.content_cache import remembered_content
from bot.adapters.content_files import load_content
from bot.core.content import Content
from bot.errors import ContentError

FOLDER = Path(__file__).parents[2] / "content"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(copytree(FOLDER, tmp_path / "content"))


@pytest.fixture(scope="module")
def content() -> Content:
    """The project's content as its files say it, from no cache."""
    return load_content(FOLDER)


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch, content: Content) -> list[Path]:
    """The folders whose files were read and checked, as a stand-in for that saw it."""
    found: list[Path] = []

    def load(folder: Path) -> Content:
        found.append(folder)
        return content

    monkeypatch.setattr(content_files, "load_content", load)
    return found


def test_what_is_remembered_is_what_was_read_and_is_not_read_again(tmp_path: Path, content: Content, readings: list[Path]) -> None:
    assert [remembered_content(FOLDER, cache=tmp_path) for _ in range(2)] == [content, content]
    assert readings == [FOLDER]


def test_without_the_lessons_it_is_the_same_but_for_them(tmp_path: Path, content: Content, readings: list[Path]) -> None:
    for _ in range(2):
        assert remembered_content(FOLDER, lessons=False, cache=tmp_path) == content.without_lessons()
    assert remembered_content(FOLDER, cache=tmp_path) == content
    assert readings == [FOLDER]


def test_a_change_is_read_anew_and_its_faults_are_told(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, content: Content
) -> None:
    with monkeypatch.context() as sound:
        sound.setattr(content_files, "load_content", lambda _folder: content)
        remembered_content(folder, cache=tmp_path)
    file = folder / "faq.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("topic: backward_normal", "topic: sideways", 1), encoding="utf-8")
    with pytest.raises(ContentError, match="sideways"):
        remembered_content(folder, cache=tmp_path)


@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda _: b"", lambda data: data.replace(b"normal", b"nermal", 1)])
def test_a_damaged_memory_is_not_believed(tmp_path: Path, content: Content, readings: list[Path], damage: object) -> None:
    remembered_content(FOLDER, cache=tmp_path)
    for file in tmp_path.iterdir():
        file.write_bytes(damage(file.read_bytes()))  # type: ignore[operator]
    assert remembered_content(FOLDER, lessons=False, cache=tmp_path) == content.without_lessons()
    assert remembered_content(FOLDER, cache=tmp_path) == content
    assert len(readings) == 2


def test_without_a_place_to_remember_the_content_is_read(tmp_path: Path, content: Content, readings: list[Path]) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    assert [remembered_content(FOLDER, cache=in_the_way) for _ in range(2)] == [content, content]
    assert readings == [FOLDER, FOLDER]


def test_a_missing_folder_is_told_as_ever(tmp_path: Path) -> None:
    with pytest.raises(ContentError) as told:
        load_content(tmp_path / "none")
    with pytest.raises(ContentError) as remembered:
        remembered_content(tmp_path / "none", cache=tmp_path)
    assert remembered.value.faults == told.value.faults
