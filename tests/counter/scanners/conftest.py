"""Fixtures for scanners."""

from pathlib import Path

import pytest

from .kernel import FakeKernel


@pytest.fixture
def kernel(tmp_path: Path) -> FakeKernel:
    """A machine without input devices."""
    return FakeKernel(tmp_path / "input")
