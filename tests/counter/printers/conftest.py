"""Printers that lose patience quickly."""

import pytest

from custom_components.loyalty.counter.printers import (
    conversation,
    descriptor,
    network,
    serial,
    usb,
)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the time-outs: the same code, sooner."""
    for module in (conversation, descriptor, serial, usb):
        monkeypatch.setattr(module, "WRITE_PATIENCE", 1.0)
    for module in (network, serial):
        monkeypatch.setattr(module, "CONNECT_PATIENCE", 0.3)
    monkeypatch.setattr(conversation, "FIRST_ANSWER_PATIENCE", 0.2)
    monkeypatch.setattr(conversation, "LAST_ANSWER_PATIENCE", 0.3)
    monkeypatch.setattr(network, "PARTING_PATIENCE", 0.3)
