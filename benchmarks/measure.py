"""Measures one thing and its floor in turn, so that a busy machine slows both alike, and keeps the medians."""
import gc
import json
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Measure = Callable[[], float]              # one measurement: seconds, megabytes or milliseconds


@dataclass(frozen=True)
class Result:
    """`ours` and `floor` in `unit`; `goal` is the highest ratio that is good enough."""

    ours: float
    floor: float
    goal: float
    unit: str

    @property
    def ratio(self) -> float:
        return self.ours / self.floor

    @property
    def met(self) -> bool:
        return self.ratio <= self.goal

    def as_json(self) -> dict[str, float]:
        return {"ours": round(self.ours, 3), "floor": round(self.floor, 3),
                "ratio": round(self.ratio, 3), "goal": round(self.goal, 3)}


@dataclass
class Board:
    """The results in the order they came, each printed at once; `only` names what is measured (all where empty)."""

    only: tuple[str, ...] = ()
    rounds: int = 5
    results: dict[str, Result] = field(default_factory=dict)

    def wants(self, name: str) -> bool:
        return not self.only or any(part in name for part in self.only)

    def compare(self, name: str, ours: Measure, floor: Measure, *, times: float = 1.0, plus: float = 0.0,
                unit: str = "ms", rounds: int = 0) -> None:
        """Measure both in turn; good enough is `times` the floor or the floor and `plus`, whichever is more."""
        if not self.wants(name):
            return
        pairs = []
        for number in range(rounds or self.rounds):
            # Who comes first changes, so that neither always finds the other's traces in the caches.
            first, second = (floor, ours) if number % 2 == 0 else (ours, floor)
            one, other = first(), second()
            pairs.append((other, one) if number % 2 == 0 else (one, other))
        mine = statistics.median(pair[0] for pair in pairs)
        least = statistics.median(pair[1] for pair in pairs)
        self.put(name, Result(mine, least, max(times, (least + plus) / least), unit))

    def put(self, name: str, result: Result) -> None:
        self.results[name] = result
        mark = "  " if result.met else "! "
        print(f"{mark}{name:<42}{result.ours:>10.1f}{result.floor:>10.1f} {result.unit:<3}"
              f"{result.ratio:>8.2f} ×{result.goal:>8.2f} ×", flush=True)

    def print_head(self) -> None:
        print(f"  {'':<42}{'ours':>10}{'floor':>10} {'':<3}{'ratio':>8}  {'goal':>8}")

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        found: dict[str, Any] = {name: result.as_json() for name, result in self.results.items()}
        path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def timed(work: Callable[[], object]) -> Measure:
    """`work` as a measurement of the milliseconds it takes."""
    def measure() -> float:
        gc.collect()
        start = time.perf_counter()
        work()
        return (time.perf_counter() - start) * 1000
    return measure
