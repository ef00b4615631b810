"""Real scanners: coming, going, typing."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
import sys
import threading
from typing import Any

import pytest

from custom_components.loyalty.counter.keystrokes import Dropped, Keystroke, Typed
from custom_components.loyalty.counter.scanners import ScannerProblem, ScannerSettings
from custom_components.loyalty.counter.scanners.evdev import EvdevScanner, InputDevices
from custom_components.loyalty.counter.scanners.node_reader import NodeReader

from .kernel import (
    EV_KEY,
    EV_SYN,
    SYN_DROPPED,
    FakeKernel,
    Hardware,
    reports,
    type_text,
    write,
)

BY_ID = "by-id/usb-Acme_Scanner_77-event-kbd"
PLACES = ("by-path/usb-0:1-event-kbd", "by-path/usb-0:2-event-kbd")


@dataclass
class Till:
    """What a counter hears of its scanner."""

    texts: list[str] = field(default_factory=list)
    connected: list[bool] = field(default_factory=list)
    problems: list[ScannerProblem | None] = field(default_factory=list)

    def typed(self, typed: Typed) -> None:
        self.texts.append(typed.text)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - a device tells nobody
            await asyncio.sleep(0.01)


@pytest.fixture
async def devices(kernel: FakeKernel) -> AsyncGenerator[InputDevices]:
    devices = InputDevices(kernel.folder, open_device=kernel.open, poll=0.05)
    await devices.start()
    yield devices
    await devices.stop()


@pytest.fixture
def till() -> Till:
    return Till()


def make_scanner(
    devices: InputDevices, kernel: FakeKernel, till: Till, **settings: Any
) -> EvdevScanner:
    return EvdevScanner(
        devices,
        f"{kernel.folder}/by-id/usb-Acme_Scanner_77",
        ScannerSettings(**settings),
        on_typed=till.typed,
        on_connected=till.connected.append,
        on_problem=till.problems.append,
    )


@pytest.fixture
async def scanner(
    devices: InputDevices, kernel: FakeKernel, till: Till
) -> AsyncGenerator[EvdevScanner]:
    scanner = make_scanner(devices, kernel, till)
    await scanner.start()
    yield scanner
    await scanner.stop()


async def test_scan(kernel: FakeKernel, devices: InputDevices, till: Till) -> None:
    hardware = kernel.plug_in("event0", Hardware(), BY_ID)
    scanner = make_scanner(devices, kernel, till)
    await scanner.start()
    assert till.connected == [True]
    (device,) = hardware.opened
    assert device.grabbed
    assert device.opened_by is not threading.main_thread()
    type_text(hardware, "4006381333931\n")
    await until(lambda: bool(till.texts))
    await scanner.stop()
    assert (till.texts, till.connected) == (["4006381333931"], [True, False])
    assert hardware.opened == []


async def test_no_grab_when_not_wanted(
    kernel: FakeKernel, devices: InputDevices, till: Till
) -> None:
    hardware = kernel.plug_in("event0", Hardware(), BY_ID)
    scanner = make_scanner(devices, kernel, till, grab=False)
    await scanner.start()
    assert [device.grabbed for device in hardware.opened] == [False]
    await scanner.stop()


async def test_caps_lock_that_was_on_before(
    kernel: FakeKernel, devices: InputDevices, till: Till
) -> None:
    hardware = kernel.plug_in("event0", Hardware(caps_lock=True), BY_ID)
    scanner = make_scanner(devices, kernel, till)
    await scanner.start()
    type_text(hardware, "abc\n")
    await until(lambda: bool(till.texts))
    await scanner.stop()
    assert till.texts == ["ABC"]


async def test_silence_ends_a_scan(
    kernel: FakeKernel, devices: InputDevices, till: Till
) -> None:
    hardware = kernel.plug_in("event0", Hardware(), BY_ID)
    scanner = make_scanner(devices, kernel, till, terminators=frozenset(), timeout=0.1)
    await scanner.start()
    type_text(hardware, "73513537")
    await until(lambda: bool(till.texts))
    await scanner.stop()
    assert till.texts == ["73513537"]


@pytest.mark.usefixtures("scanner")
async def test_plugged_in_out_and_in_again(kernel: FakeKernel, till: Till) -> None:
    hardware = kernel.plug_in("event0", Hardware(), BY_ID)
    await until(lambda: till.connected == [True])
    type_text(hardware, "400638")
    kernel.unplug("event0")
    await until(lambda: till.connected == [True, False])
    again = kernel.plug_in("event7", Hardware(), BY_ID)
    await until(lambda: till.connected == [True, False, True])
    type_text(again, "73513537\n")
    await until(lambda: bool(till.texts))
    assert till.texts == ["73513537"]
    assert [device.grabbed for device in again.opened] == [True]


@pytest.mark.usefixtures("scanner")
async def test_another_device_is_left_alone(kernel: FakeKernel, till: Till) -> None:
    other = kernel.plug_in("event0", Hardware(phys="usb-9/input0"), "by-id/usb-Other")
    kernel.plug_in("event1", Hardware(product=2), BY_ID)
    await until(lambda: till.connected == [True])
    assert other.opened == []


@pytest.mark.parametrize("linked", ["event0", "event1"])
async def test_a_second_scanner_of_the_same_kind_belongs_to_another_counter(
    kernel: FakeKernel, devices: InputDevices, till: Till, linked: str
) -> None:
    """The first one is still known by the name that both share, whichever of them has the link."""
    first, second = (
        kernel.plug_in(
            node,
            Hardware(phys=f"{place}/input0"),
            place,
            *([BY_ID] if node == linked else []),
        )
        for node, place in zip(("event0", "event1"), PLACES, strict=True)
    )
    door = Till()
    at_the_door = EvdevScanner(
        devices,
        f"{kernel.folder}/by-path/usb-0:2",
        ScannerSettings(),
        on_typed=door.typed,
        on_connected=door.connected.append,
    )
    await at_the_door.start()
    at_the_till = make_scanner(devices, kernel, till)
    await at_the_till.start()

    type_text(first, "1\n")
    type_text(second, "2\n")
    await until(lambda: bool(till.texts and door.texts))
    await at_the_till.stop()
    await at_the_door.stop()

    assert (till.texts, door.texts) == (["1"], ["2"])


async def test_a_scanner_stays_with_its_device_when_an_equal_one_takes_its_name(
    kernel: FakeKernel, devices: InputDevices, till: Till, scanner: EvdevScanner
) -> None:
    kernel.plug_in("event0", Hardware(phys="usb-1/input0"), PLACES[0], BY_ID)
    await until(lambda: till.connected == [True])
    equal = kernel.plug_in("event1", Hardware(phys="usb-2/input0"), PLACES[1], BY_ID)

    devices.look_again()
    await asyncio.sleep(0.3)

    assert scanner.paths == (f"{kernel.folder}/event0",)
    assert equal.opened == []


@pytest.mark.usefixtures("scanner")
async def test_permission_that_comes_later(kernel: FakeKernel, till: Till) -> None:
    kernel.denied.add(str(kernel.folder / "event0"))
    kernel.plug_in("event0", Hardware(), BY_ID)
    await until(lambda: till.problems == [ScannerProblem.PERMISSION_DENIED])
    kernel.denied.clear()
    (kernel.folder / "event0").chmod(0o660)
    await until(lambda: till.connected == [True])
    assert till.problems == [ScannerProblem.PERMISSION_DENIED, None]


async def test_grabbed_by_another_program(
    kernel: FakeKernel, devices: InputDevices, till: Till
) -> None:
    kernel.plug_in("event0", Hardware(), BY_ID)
    other = kernel.open(str(kernel.folder / "event0"))
    other.grab()
    scanner = make_scanner(devices, kernel, till)
    await scanner.start()
    assert (till.problems, till.connected) == ([ScannerProblem.BUSY], [])
    other.close()
    devices.look_again()
    await until(lambda: till.connected == [True])
    await scanner.stop()
    assert till.problems == [ScannerProblem.BUSY, None]


@pytest.mark.usefixtures("scanner")
async def test_library_that_comes_later(
    kernel: FakeKernel, devices: InputDevices, till: Till
) -> None:
    kernel.library = False
    kernel.plug_in("event0", Hardware(), BY_ID)
    await until(lambda: till.problems == [ScannerProblem.LIBRARY_MISSING])
    with pytest.raises(ImportError):
        await devices.list_devices()
    kernel.library = True
    devices.look_again()
    await until(lambda: till.connected == [True])
    assert till.problems == [ScannerProblem.LIBRARY_MISSING, None]


async def test_awaitable_of_the_callback_is_awaited_before_the_end(
    kernel: FakeKernel, devices: InputDevices
) -> None:
    booked: list[str] = []

    async def book(typed: Typed) -> None:
        await asyncio.sleep(0.05)
        booked.append(typed.text)

    hardware = kernel.plug_in("event0", Hardware(), BY_ID)
    connected: list[bool] = []
    scanner = EvdevScanner(
        devices,
        f"{kernel.folder}/by-id/usb-Acme_Scanner_77",
        ScannerSettings(),
        on_typed=book,
        on_connected=connected.append,
    )
    await scanner.start()
    type_text(hardware, "73513537\n")
    await asyncio.sleep(0.02)
    await scanner.stop()
    assert booked == ["73513537"]


async def test_identify_finds_the_device_that_scans(
    kernel: FakeKernel, devices: InputDevices
) -> None:
    keyboard = kernel.plug_in("event0", Hardware("Keyboard", phys="usb-9/input0"))
    hardware = kernel.plug_in("event1", Hardware(product=2), BY_ID)
    waiting = asyncio.create_task(devices.identify(5))
    await until(lambda: bool(keyboard.opened) and bool(hardware.opened))
    assert not any(device.grabbed for device in hardware.opened)
    type_text(hardware, "4006381333931\t")
    identified = await waiting
    assert identified is not None
    assert identified.identity == f"{kernel.folder}/by-id/usb-Acme_Scanner_77"
    assert (identified.text, identified.terminators) == (
        "4006381333931",
        frozenset({"tab"}),
    )
    assert keyboard.opened == hardware.opened == []


async def test_identify_learns_nothing_from_half_a_scan(
    kernel: FakeKernel, devices: InputDevices
) -> None:
    hardware = kernel.plug_in("event0", Hardware(), BY_ID)
    waiting = asyncio.create_task(devices.identify(5))
    await until(lambda: bool(hardware.opened))
    write(hardware, [(EV_SYN, SYN_DROPPED, 0, 0.0), (EV_SYN, 0, 0, 0.0)])
    type_text(hardware, "381333931\t")
    await asyncio.sleep(0.5)
    type_text(hardware, "4006381333931\n")
    identified = await waiting
    assert identified is not None
    assert identified.text == "4006381333931"


async def test_identify_hears_a_running_scanner_and_the_till_does_not(
    kernel: FakeKernel, devices: InputDevices, scanner: EvdevScanner, till: Till
) -> None:
    hardware = kernel.plug_in("event0", Hardware(), BY_ID)
    await until(lambda: till.connected == [True])
    waiting = asyncio.create_task(devices.identify(5))
    await until(lambda: bool(devices.taps))
    type_text(hardware, "4006381333931\n")
    identified = await waiting
    assert identified is not None
    assert identified.identity == scanner.identity
    assert till.texts == []
    type_text(hardware, "73513537\n")
    await until(lambda: bool(till.texts))
    assert till.texts == ["73513537"]


async def test_identify_hears_what_is_plugged_in_meanwhile(
    kernel: FakeKernel, devices: InputDevices
) -> None:
    waiting = asyncio.create_task(devices.identify(5))
    await until(lambda: bool(devices.taps))
    hardware = kernel.plug_in("event0", Hardware(), BY_ID)
    await until(lambda: bool(hardware.opened))
    await asyncio.sleep(0.1)
    type_text(hardware, "4006381333931\n")
    assert await waiting is not None


async def test_identify_hears_what_is_plugged_in_again(
    kernel: FakeKernel, devices: InputDevices
) -> None:
    """Somebody unplugs the scanner and takes another socket for it."""
    first = kernel.plug_in("event0", Hardware(), BY_ID)
    waiting = asyncio.create_task(devices.identify(5))
    await until(lambda: bool(first.opened))
    kernel.unplug("event0")
    await until(lambda: not first.opened)
    second = kernel.plug_in("event0", Hardware(), BY_ID)
    await until(lambda: bool(second.opened) and bool(devices.taps))
    await asyncio.sleep(0.1)
    type_text(second, "4006381333931\n")
    identified = await waiting
    assert identified is not None
    assert identified.text == "4006381333931"


async def test_without_the_library_that_watches_folders_arrivals_are_polled(
    kernel: FakeKernel, till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "asyncinotify", None)
    devices = InputDevices(kernel.folder, open_device=kernel.open, poll=0.05)
    await devices.start()
    scanner = make_scanner(devices, kernel, till)
    await scanner.start()
    hardware = kernel.plug_in("event0", Hardware(), BY_ID)
    await until(lambda: till.connected == [True])
    type_text(hardware, "73513537\n")
    await until(lambda: till.texts == ["73513537"])
    await scanner.stop()
    await devices.stop()


async def test_identify_gives_up(kernel: FakeKernel, devices: InputDevices) -> None:
    hardware = kernel.plug_in("event0", Hardware(), BY_ID)
    assert await devices.identify(0.2) is None
    assert hardware.opened == []
    assert devices.taps == set()


def test_kernel_stamps_and_dropped_events(kernel: FakeKernel) -> None:
    hardware = kernel.plug_in("event0", Hardware(), BY_ID)
    device = kernel.open(str(kernel.folder / "event0"))
    reader = NodeReader("event0", device, monotonic=True)
    write(
        hardware,
        [
            *reports([Keystroke(30, 1, 7.25)]),
            (EV_SYN, SYN_DROPPED, 0, 7.5),
            (EV_KEY, 30, 0, 7.5),
            (EV_SYN, 0, 0, 7.5),
            *reports([Keystroke(48, 1, 8.75)]),
        ],
    )
    assert reader.read(0.0) == [
        Keystroke(30, 1, 7.25),
        Dropped(7.5),
        Keystroke(48, 1, 8.75),
    ]
    assert reader.read(0.0) == []
    kernel.unplug("event0")
    with pytest.raises(OSError, match="No such device"):
        reader.read(0.0)
    device.close()
