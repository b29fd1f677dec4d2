"""The trained matcher is kept and found again; whatever is wrong with the cache, the bot still starts."""

from pathlib import Path

import numpy as np
import pytest

from bot.adapters.caches import cache_folder
from bot.adapters.model_cache import Matchers, _arrays, cached_matchers
from bot.adapters.vector_cache import RememberedVectors
from bot.core.features import Floats
from bot.core.match import train
from bot.core.sight import learn_sight

PHRASINGS = {"a": ["red apples", "an apple a day", "apple pie", "sour apples"], "b": ["green pears", "a pear", "pear cake", "ripe pears"]}


class Teacher:
    """Trains, and counts how often it had to."""

    def __init__(self) -> None:
        self.lessons = 0

    def __call__(self) -> Matchers:
        self.lessons += 1
        off_topic = ["cars", "boats and trains"]
        sight = learn_sight([*PHRASINGS["a"], *PHRASINGS["b"], *off_topic], ordinary={"apply"})
        kinds = {"red": PHRASINGS["a"], "green": PHRASINGS["b"]}
        return {"fruit": train(PHRASINGS, off_topic=off_topic, sight=sight), "colour": train(kinds, sight=sight, calibrated=False)}


def test_the_second_start_reads_what_the_first_one_learnt(tmp_path: Path) -> None:
    teach = Teacher()
    first, second = (cached_matchers("hash", teach, folder=tmp_path) for _ in range(2))
    assert teach.lessons == 1
    for name in ("fruit", "colour"):
        ranked = [[matchers[name].rank(text) for text in ("pears", "aple", "ships")] for matchers in (first, second)]
        assert ranked[0] == ranked[1]


def test_other_content_is_learnt_anew(tmp_path: Path) -> None:
    teach = Teacher()
    for content_hash in ("one", "two"):
        cached_matchers(content_hash, teach, folder=tmp_path)
    assert teach.lessons == 2


@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda _: b"", lambda data: data[:200] + b"x" * 50 + data[250:]])
def test_a_damaged_cache_is_made_again(tmp_path: Path, damage: object) -> None:
    teach = Teacher()
    cached_matchers("hash", teach, folder=tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_bytes(damage(file.read_bytes()))  # type: ignore[operator]
    assert cached_matchers("hash", teach, folder=tmp_path)["fruit"].rank("pears").candidates[0].entry == "b"
    assert teach.lessons == 2


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    assert cached_matchers("hash", Teacher(), folder=blocked / "cache")["fruit"].rank("pears").candidates[0].entry == "b"


def test_only_a_few_models_are_kept(tmp_path: Path) -> None:
    for number in range(7):
        cached_matchers(str(number), Teacher(), folder=tmp_path)
    assert len(list(tmp_path.iterdir())) == 4


def test_the_cache_lies_where_the_user_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "crawlwise"


def test_only_new_texts_are_embedded(tmp_path: Path) -> None:
    import numpy as np

    seen: list[str] = []

    def encode(texts: object) -> Floats:
        seen.extend(texts)  # type: ignore[arg-type]
        return np.array([[len(text), 1] for text in texts], np.float32)  # type: ignore[attr-defined]

    for texts in (["one", "three"], ["three", "eleven"]):
        vectors = RememberedVectors(encode, tmp_path / "vectors.npz")(texts)
        assert vectors[:, 0].tolist() == [len(text) for text in texts]
    assert seen == ["one", "three", "eleven"]


def test_a_large_array_is_read_where_it_lies_and_its_damage_is_noticed(tmp_path: Path) -> None:
    large = np.arange(300_000, dtype=np.int64).reshape(1000, 300)
    place = tmp_path / "models.npz"
    np.savez(place, small=np.arange(5), large=large)
    found = _arrays(place)
    assert isinstance(found["large"].base, np.memmap)
    assert np.array_equal(found["large"], large)
    assert np.array_equal(found["small"], np.arange(5))
    data = bytearray(place.read_bytes())
    data[len(data) // 2] ^= 1
    place.write_bytes(data)
    with pytest.raises(ValueError, match="damaged"):
        _arrays(place)
