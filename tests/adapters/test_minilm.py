"""The optional embedding: read without its runtime, near for like texts, absent without fuss."""

from pathlib import Path

import numpy as np
import pytest

from bot.adapters import minilm
from bot.adapters.minilm import MiniLM, read_tensors, split, vocabulary
from bot.adapters.semantic import installed_encode


def test_the_vocabulary_numbers_the_pieces_as_the_model_does() -> None:
    words = vocabulary()
    assert (len(words), words["[CLS]"], words["crawl"], words["##ing"]) == (30522, 101, 13529, 2075)


def test_marks_are_words_of_their_own() -> None:
    assert list(split("Won't he?")) == ["won", "'", "t", "he", "?"]


def test_reads_named_tensors_of_an_onnx_file() -> None:
    tensor = b"\x08\x02" + b"\x10\x01" + b"\x42\x01w" + b"\x4a\x08" + np.array([1.5, -2], np.float32).tobytes()
    graph = b"\x2a" + bytes([len(tensor)]) + tensor
    assert read_tensors(b"\x3a" + bytes([len(graph)]) + graph)["w"].tolist() == [1.5, -2.0]


def test_without_the_extra_there_is_no_embedding(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(minilm, "PACKAGE", "no_such_package_at_all")
    monkeypatch.setattr("bot.adapters.semantic.model_file", minilm.model_file)
    assert MiniLM.installed() is None
    assert installed_encode(tmp_path) is None


def test_like_meanings_lie_nearer_than_others() -> None:
    model = MiniLM.installed()
    if model is None:
        pytest.skip("crawlwise[semantic] is not installed")
    back, reverse, loan = model.encode(["my baby crawls backwards", "the little one goes in reverse on all fours", "a cheap loan"])
    assert back @ reverse > 0.3 + back @ loan
    assert np.linalg.norm(back) == pytest.approx(1, abs=1e-5)
