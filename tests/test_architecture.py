"""Arrows point down the table in docs/architecture.md, and pure rooms stay pure."""

import ast
from pathlib import Path
import sys

import pytest

ROOT = Path(__file__).parents[1] / "custom_components" / "loyalty"

# Rooms that may be imported by those after them, never by those before.
ROOMS = ("programs", "notation", "counter", "ledger", "outreach", "transfer")
HOUSE = (
    "const",
    "libraries",
    "settings",
    "tiers_from_config",
    "promotions_from_config",
    "vouchers_from_config",
    "terms_from_config",
    "devices_from_config",
    "texts",
    "issues",
    "closed_days",
    "chance",
    "clock",
    "events",
    "departures",
    "device_models",
    "live_set",
    "figures",
    "in_force",
    "regulars",
    "turns",
    "slip_orders",
    "shop",
    "reservations",
    "stickers",
    "printing",
    "daily_arrivals",
    "daily_raffles",
    "daily_tiers",
    "harsh_terms",
    "daily",
    "permissions",
    "places",
    "bare_interpreters",
    "operations",
    "till",
    "equipment",
    "entity",
)
# Inside programs/: the common language stands in files of its own, and knows promises at the most.
DOMAINS = (
    "promises",
    "booking",
    "members",
    "upkeep",
    "rewards",
    "vouchers",
    "sale",
    "refunds",
    "trials",
)
MAY_IMPORT = {
    "programs": set(),
    "notation": {"programs"},
    "counter": {"programs", "notation"},
    "ledger": {"programs"},
    "outreach": {"programs", "ledger"},
    "transfer": {"programs", "counter", "outreach"},
}


def room(path: Path) -> str:
    """Return the room of a file: its folder, or its own name at the top."""
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """Return what a file imports, absolute names as they are and rooms of ours as ``.room``."""
    package = path.relative_to(ROOT).parent.parts
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add((node.module or "").split(".")[0])
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1]
            where = (*base, *((node.module or "").split(".") if node.module else ()))
            names = [where[0]] if where else [alias.name for alias in node.names]
            found |= {f".{name}" for name in names}
    return found


def domains_used(path: Path) -> set[str]:
    """Return the folders and files of ``programs/`` that one of its files imports."""
    package = path.relative_to(ROOT / "programs").parent.parts
    return {
        (*package[: len(package) - node.level + 1], *(node.module or "").split("."))[0]
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.level
    }


FILES = sorted(ROOT.rglob("*.py"))
PURE = [path for path in FILES if room(path) == "programs"]


@pytest.mark.parametrize("path", PURE, ids=lambda path: path.name)
def test_programs_need_the_standard_library_only(path: Path) -> None:
    outside = {name for name in imports(path) if not name.startswith(".")}
    assert outside <= sys.stdlib_module_names


@pytest.mark.parametrize(
    "path", [path for path in FILES if room(path) in ROOMS], ids=lambda path: path.name
)
def test_arrows_point_down(path: Path) -> None:
    here = room(path)
    ours = {name[1:] for name in imports(path) if name.startswith(".")}
    assert ours <= MAY_IMPORT[here] | {here}


@pytest.mark.parametrize("name", DOMAINS)
def test_decisions_stand_on_what_is_below(name: str) -> None:
    above = set(DOMAINS[DOMAINS.index(name) + 1 :])
    files = sorted((ROOT / "programs" / name).rglob("*.py"))
    used = {part for path in files for part in domains_used(path)}
    assert files
    assert not used & above


@pytest.mark.parametrize("name", HOUSE)
def test_the_house_stands_on_what_is_below(name: str) -> None:
    above = set(HOUSE[HOUSE.index(name) + 1 :])
    files = [path for path in FILES if room(path) == name]
    used = {
        found[1:] for path in files for found in imports(path) if found.startswith(".")
    }
    assert files
    assert not used & above
