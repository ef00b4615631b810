"""The command line of scripts/benchmark."""

import argparse
import asyncio
import json
from pathlib import Path
import shutil
import socket
import subprocess
import sys
import tempfile
from typing import Any

from scripts.bench.crowd import fill
from scripts.bench.hub import prepare, terms_of_year
from scripts.bench.measure import percentile
from scripts.bench.rules import decided_per_second
from scripts.bench.year import fill_year

FEW = 200
DECIDED = 4000
# Aims, in seconds.
DAILY_JOB = 10
TRIAL = 30


def main() -> int:
    """Measure a small and a large shop in one run, and print what it comes to."""
    parser = argparse.ArgumentParser(prog="scripts/benchmark", description=__doc__)
    parser.add_argument(
        "--customers", type=int, default=100_000, help="of the large shop"
    )
    parser.add_argument(
        "--rounds", type=int, default=2, help="how often each is measured"
    )
    parser.add_argument(
        "--purchases",
        type=int,
        default=1_000_000,
        help="of the year behind the shop of (f) and (g), ten of each customer",
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(
        prefix="loyalty-benchmark-", dir=Path.cwd()
    ) as there:
        folder = Path(there)
        shops = {"few": FEW, "many": arguments.customers}
        for name, customers in shops.items():
            _say(f"booking {customers} customers")
            asyncio.run(fill(folder / f"{name}.db", customers))
        figures: dict[str, list[dict[str, Any]]] = {"few": [], "many": []}
        for round_number in range(arguments.rounds):
            for name, customers in shops.items():
                _say(
                    f"measuring the shop with {customers} customers, round {round_number + 1}"
                )
                figures[name].append(_measure(folder, name))
        _say("deciding with pure rules")
        rules = {many: decided_per_second(DECIDED, many=many) for many in (True, False)}
        year = _year(folder, arguments.purchases)
        _report(figures, shops)
        _report_rules(rules)
        _report_year(year)
    return 0


def _year(folder: Path, purchases: int) -> dict[str, Any]:
    """Measure what a shop with a year of purchases does besides selling."""
    _say(f"filling a year with {purchases} purchases")
    hub = folder / "hub-year"
    port = _free_port()
    asyncio.run(prepare(hub, port, year=True))
    customers = asyncio.run(fill_year(hub / "loyalty.db", terms_of_year(), purchases))
    _say("closing a day, then trying a program on the year")
    return _run("scripts.bench.upkeep", hub, port) | {"customers": customers}


def _measure(folder: Path, name: str) -> dict[str, Any]:
    """Measure a shop in a process of its own, which Home Assistant may leave as it likes."""
    hub = folder / f"hub-{name}"
    shutil.rmtree(hub, ignore_errors=True)
    port = _free_port()
    asyncio.run(prepare(hub, port))
    shutil.copy(folder / f"{name}.db", hub / "loyalty.db")
    return _run("scripts.bench.measure", hub, port)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run(module: str, hub: Path, port: int) -> dict[str, Any]:
    """Run a hub and return the figures that it prints last."""
    command = [sys.executable, "-m", module, str(hub), "--port", str(port)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _report(figures: dict[str, list[dict[str, Any]]], shops: dict[str, int]) -> None:
    def best(name: str, key: str) -> float:
        return float(max(round_[key] for round_ in figures[name]))

    def seconds(name: str, key: str) -> list[float]:
        return [value for round_ in figures[name] for value in round_[key]]

    def least(name: str, key: str) -> float:
        return float(min(round_[key] for round_ in figures[name]))

    few = seconds("few", "alone_s")
    bare = seconds("few", "bare_s")
    many = seconds("many", "alone_s")
    print("\n(a) one scan, decoded code to committed and entities written, in ms")
    for percent in (50, 99):
        ours, theirs = percentile(few, percent) * 1000, percentile(bare, percent) * 1000
        print(
            f"    p{percent}: {ours:7.2f}   bare rows {theirs:7.2f}   above it {ours - theirs:6.2f}"
        )
    print("(b) scans per second with 200 waiting")
    single = 1 / (sum(bare) / len(bare))
    ours_b, hand = best("few", "together_per_s"), best("few", "by_hand_per_s")
    print(
        f"    loyalty {ours_b:,.0f} (durable)   bare single commits {single:,.0f} (durable)"
    )
    print(
        f"    tag, automation, counter.increment, light {hand:,.0f} (nothing durable)"
    )
    print(f"    loyalty / by hand: {ours_b / hand:.2f}")
    print(
        f"(c) p50 of (a) with {shops['few']:,} and {shops['many']:,} customers, in ms"
    )
    p_few, p_many = percentile(few, 50) * 1000, percentile(many, 50) * 1000
    b_many = percentile(seconds("many", "bare_s"), 50) * 1000
    print(
        f"    {p_few:.2f} and {p_many:.2f}: {p_many / p_few:.2f} times"
        f"   (bare rows meanwhile {percentile(bare, 50) * 1000:.2f} and {b_many:.2f})"
    )
    print(
        f"(d) set-up and memory with {shops['many']:,} customers beside {shops['few']:,}"
    )
    print(
        f"    set-up {least('many', 'set_up_s'):.2f} s beside {least('few', 'set_up_s'):.2f} s;"
        f" memory {least('many', 'memory_mb'):.0f} MB beside {least('few', 'memory_mb'):.0f} MB"
    )


def _report_rules(rules: dict[bool, tuple[float, float]]) -> None:
    (many, many_cpu), (one, one_cpu) = rules[True], rules[False]
    print("(e) purchases decided per second by the pure rules")
    print(
        f"    ten programs, five tiers, ten promotions {many:,.0f}   one program {one:,.0f}"
    )
    print(
        f"    {one / many:.1f} times the time;"
        f" per second of processor {many_cpu:,.0f} and {one_cpu:,.0f}"
    )


def _report_year(year: dict[str, Any]) -> None:
    waits = [seconds * 1000 for seconds in year["waits_s"]]
    print(
        f"(f) the daily job with {year['customers']:,} customers and {year['tried']:,} lots"
        f" (aim {DAILY_JOB} s)"
    )
    print(
        f"    {year['day_s']:.1f} s ({year['day_cpu_s']:.1f} s of processor),"
        f" {year['expired']:,} points expired;"
        f" a scan meanwhile p50 {percentile(waits, 50):.0f} ms, longest {max(waits):.0f} ms"
    )
    print(f"(g) trying a program on {year['tried']:,} purchases (aim {TRIAL} s)")
    print(
        f"    {year['trial_s']:.1f} s ({year['trial_cpu_s']:.1f} s of processor),"
        f" {year['tried'] / year['trial_s']:,.0f} purchases per second"
    )


def _say(text: str) -> None:
    print(f"benchmark: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
