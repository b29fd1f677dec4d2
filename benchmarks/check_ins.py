"""What check-ins that lie ahead cost: `python -m benchmarks.check_ins [COUNT]...` (100,000 and 1,000,000)."""

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from bot.adapters.keys import Keyring
from bot.adapters.sqlite import SqliteStore
from bot.ports import Reminder, Tx

NOW = datetime(2026, 3, 1, tzinfo=UTC)
BATCH = 10_000


def timed(work: Callable[[], object]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def measure(count: int, folder: Path) -> str:
    store = SqliteStore(folder / "bench.db", Keyring([bytes(32)]))

    def insert(first: int) -> None:
        def job(tx: Tx) -> None:
            for number in range(first, first + BATCH):
                tx.schedule(Reminder(number, "crawling", NOW + timedelta(days=1, seconds=number)))

        store.run_now(job)

    insertion = sum(timed(lambda first=first: insert(first)) for first in range(0, count, BATCH))
    idle = median(timed(lambda: store.run_now(lambda tx: tx.claim_due(NOW, 1000))) for _ in range(200))
    claimed: list[Reminder] = []
    due = NOW + timedelta(days=2)
    claim = timed(lambda: claimed.extend(store.run_now(lambda tx: tx.claim_due(due, 1000))))
    store.close()
    size = (folder / "bench.db").stat().st_size / 1e6
    return f"{count:>9,} | {insertion / 1000:6.1f} s | {idle:6.3f} ms | {claim:6.1f} ms for {len(claimed):,} | {size:6.0f} MB"


def main() -> None:
    print("check-ins | inserted in | sweep, none due | sweep, 1,000 due | file")
    for count in [int(word) for word in sys.argv[1:]] or [100_000, 1_000_000]:
        with tempfile.TemporaryDirectory() as folder:
            print(measure(count, Path(folder)), flush=True)


if __name__ == "__main__":
    main()
