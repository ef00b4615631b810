"""Lets the stage tell what it compared."""

import pytest

pytest.register_assert_rewrite("tests.scenarios.stage")
