"""Interpreters that know nothing but ``programs``."""

from collections.abc import Generator
from concurrent import interpreters
from concurrent.futures import InterpreterPoolExecutor
from pathlib import Path
import threading

import pytest

from custom_components.loyalty import programs
from custom_components.loyalty.bare_interpreters import bare_interpreters
from custom_components.loyalty.programs.money import Currency
from custom_components.loyalty.programs.refusal import Refusal

FOLDER = Path(programs.__file__).parent
MODULES = [
    ".".join((programs.__name__, *path.relative_to(FOLDER).with_suffix("").parts))
    for path in sorted(FOLDER.rglob("*.py"))
    if path.name != "__init__.py"
]
EURO = Currency(code="EUR", digits=2)


@pytest.fixture
def pool() -> Generator[InterpreterPoolExecutor]:
    pool = bare_interpreters(1)
    yield pool
    pool.shutdown()


def test_all_of_programs_can_be_had(pool: InterpreterPoolExecutor) -> None:
    assert len(MODULES) > 50
    assert pool.submit(exec, f"import {', '.join(MODULES)}").result() is None


def test_the_packages_above_are_empty(pool: InterpreterPoolExecutor) -> None:
    above = programs.__name__.rpartition(".")[0]
    empty = (
        "import sys\n"
        f"assert not hasattr(sys.modules['{above}'], 'async_setup_entry')\n"
        "assert 'homeassistant' not in sys.modules"
    )
    assert pool.submit(exec, empty).result() is None


def test_the_lock_is_its_own(pool: InterpreterPoolExecutor) -> None:
    here = interpreters.get_current().id
    assert pool.submit(interpreters.get_current).result().id != here


def test_what_comes_out_is_equal(pool: InterpreterPoolExecutor) -> None:
    assert pool.submit(EURO.minor, "12.34").result() == 1234


def test_refusals_come_out_whole(pool: InterpreterPoolExecutor) -> None:
    with pytest.raises(Refusal) as here:
        EURO.minor("a lot")
    there = pool.submit(EURO.minor, "a lot").exception()
    assert isinstance(there, Refusal)
    assert there.key == here.value.key
    assert there.values == here.value.values


def test_nothing_is_left_when_they_are_not_needed_any_more() -> None:
    before = interpreters.list_all(), threading.enumerate()
    pool = bare_interpreters(2)
    work = [pool.submit(EURO.minor, "1.00") for _ in range(4)]
    assert {done.result() for done in work} == {100}
    pool.shutdown()
    assert (interpreters.list_all(), threading.enumerate()) == before
