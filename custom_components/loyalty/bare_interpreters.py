"""Interpreters beside Home Assistant's own: each has a lock of its own, and knows nothing but ``programs``.

Whoever has a lot to decide at once does it there, on other cores, and the event loop is not kept waiting. What goes
in and comes out is copied. Home Assistant itself can't be imported there (neither can many packages), so
the packages above ``programs`` are empty ones.
"""

from concurrent.futures import InterpreterPoolExecutor
import os
import sys

from . import programs

# As many as one thread can keep busy by reading for them; of four cores one stays free.
_MOST = 3
# Whoever waits at a counter comes first.
_NICENESS = 5
_BEGIN = """
import os, sys, types

for name, path in packages.items():
    package = types.ModuleType(name)
    package.__path__ = path
    sys.modules[name] = package
if sys.platform == "linux":
    os.nice(niceness)  # of this thread alone: elsewhere it would be the whole process
"""


def as_many_as_fit() -> int:
    """Return how many interpreters find a core."""
    return min(_MOST, os.process_cpu_count() or 1)


def bare_interpreters(most: int) -> InterpreterPoolExecutor:
    """Return an executor for functions of ``programs``; shutting it down ends its threads and interpreters.

    An interpreter takes a moment to begin and some megabytes, so this is for work of seconds.
    """
    return InterpreterPoolExecutor(
        max_workers=most,
        thread_name_prefix="loyalty-bare",
        initializer=exec,
        initargs=(
            _BEGIN,
            {"packages": _above(programs.__name__), "niceness": _NICENESS},
        ),
    )


def _above(module: str) -> dict[str, list[str]]:
    """Return the packages that a module is in, outermost first, and where each of them lies."""
    parts = module.split(".")[:-1]
    names = [".".join(parts[: at + 1]) for at in range(len(parts))]
    return {name: list(sys.modules[name].__path__) for name in names}
