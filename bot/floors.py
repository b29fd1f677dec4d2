"""Floors under the figures of an evaluation: what is too little, and which figures are.

For a figure that counts faults (`bot.evaluate.FAULTS`) the floor is a ceiling: the largest share that is allowed. The floors of a labelled
file stand beside it, in `floors.yaml`, under the file's name; there is no other place for them.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.adapters.yaml_lines import read_yaml
from bot.errors import CrawlwiseError
from bot.evaluate import FAULTS, FIGURES, Share

Floors = Mapping[str, float]

BESIDE = "floors.yaml"


def floors_beside(file: Path) -> Floors:
    """What `floors.yaml` in the folder of a labelled file sets for it; no floors where it does not name the file, or is not there."""
    place = file.with_name(BESIDE)
    if not place.is_file() or place == file:
        return {}
    document = read_yaml(place)
    for line, what in document.faults:
        raise CrawlwiseError(f"{place}:{line}: {what}")
    if not isinstance(document.data, dict):
        raise CrawlwiseError(f"{place}:1: holds no names of files; write the floors of each under its name")
    found = document.data.get(file.name, {})
    if not isinstance(found, dict):
        raise CrawlwiseError(f"{place}:{document.line((file.name,))}: holds no figures; write each as NAME: VALUE")
    return {name: _floor(name, value, where=f"{place}:{document.line((file.name, name))}") for name, value in found.items()}


def parse_floor(text: str) -> tuple[str, float]:
    """The figure and its floor in `NAME=VALUE`; CrawlwiseError names what is wrong with it.

    >>> parse_floor("ages read=0.95"), parse_floor("false alarms, calm=12%")
    (('ages read', 0.95), ('false alarms, calm', 0.12))
    """
    name, sign, value = (part.strip() for part in text.rpartition("="))
    if not sign:
        raise CrawlwiseError(f"--floor '{text}': write it as NAME=VALUE, such as 'ages read=0.95'")
    try:
        share = float(value.removesuffix("%")) / (100 if value.endswith("%") else 1)
    except ValueError:
        share = -1.0
    return name, _floor(name, share, where=f"--floor '{text}'")


def _floor(name: str, value: Any, *, where: str) -> float:
    if name not in FIGURES:
        raise CrawlwiseError(f"{where}: there is no figure '{name}'; use one of: {'; '.join(FIGURES)}")
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
        raise CrawlwiseError(f"{where}: a floor is a share from 0 to 1")
    return float(value)


def missed(figures: Mapping[str, Share], floors: Floors) -> Iterator[str]:
    """A line for each figure that is on the wrong side of its floor; one that no message counts for is too.

    >>> list(missed({"ages read": Share(8, 10), "false alarms, calm": Share(1, 10)}, {"ages read": 0.9, "false alarms, calm": 0.1}))
    ['ages read: 80.0% (8 of 10) is under the floor of 90.0%']
    """
    for name, floor in floors.items():
        found = figures[name]
        of = f"{name}: {found.hits / found.of:.1%} ({found.hits} of {found.of}) is" if found.of else ""
        if found.share is None:
            yield f"{name}: no message of the file counts for it, and its floor is {floor:.1%}"
        elif name in FAULTS and found.share > floor:
            yield f"{of} over the ceiling of {floor:.1%}"
        elif name not in FAULTS and found.share < floor:
            yield f"{of} under the floor of {floor:.1%}"
