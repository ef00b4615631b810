"""What a device is called for good."""

import errno
import os
from pathlib import Path
from typing import override

from custom_components.loyalty.counter.scanners.input_nodes import (
    InputDevice,
    devices_of,
    open_with_evdev,
    scan_nodes,
)

from .kernel import MOUSE, FakeInputDevice, FakeKernel, Hardware

BY_ID = "by-id/usb-Acme_Scanner_77-event-kbd"
BY_PATH = "by-path/pci-0000:01:00.0-usb-0:1.2:1.0-event-kbd"


def found(kernel: FakeKernel) -> list[InputDevice]:
    return devices_of(scan_nodes(kernel.folder, {}, kernel.open).values())


def test_by_id_before_by_path_before_the_numbers(kernel: FakeKernel) -> None:
    kernel.plug_in("event0", Hardware(), BY_ID, BY_PATH)
    (device,) = found(kernel)
    assert device.identity == f"{kernel.folder}/by-id/usb-Acme_Scanner_77"
    assert device.names == (
        f"{kernel.folder}/by-id/usb-Acme_Scanner_77",
        f"{kernel.folder}/by-path/pci-0000:01:00.0-usb-0:1.2",
        "05e0:1200::usb-0000:01:00.0-1.2",
    )
    assert device.paths == (f"{kernel.folder}/event0",)


def test_without_links_the_numbers_and_the_place(kernel: FakeKernel) -> None:
    kernel.plug_in("event0", Hardware(uniq="AA:BB"))
    (device,) = found(kernel)
    assert device.identity == "05e0:1200:AA:BB:usb-0000:01:00.0-1.2"


def test_two_equal_scanners_are_told_apart_by_their_place(kernel: FakeKernel) -> None:
    # udev can give the name that they share to one of them only.
    kernel.plug_in("event0", Hardware(phys="usb-1/input0"), BY_ID, BY_PATH)
    other = BY_PATH.replace("1.2", "1.3")
    kernel.plug_in("event1", Hardware(phys="usb-2/input0"), other)
    folder = kernel.folder / "by-path"
    assert {device.identity for device in found(kernel)} == {
        f"{folder}/pci-0000:01:00.0-usb-0:1.2",
        f"{folder}/pci-0000:01:00.0-usb-0:1.3",
    }


def test_identity_of_equal_scanners_is_still_a_name_of_the_one_left(
    kernel: FakeKernel,
) -> None:
    kernel.plug_in("event0", Hardware(phys="usb-1/input0"), BY_ID, BY_PATH)
    (device,) = found(kernel)
    assert f"{kernel.folder}/by-path/pci-0000:01:00.0-usb-0:1.2" in device.names


def test_several_nodes_are_one_device(kernel: FakeKernel) -> None:
    kernel.plug_in("event3", Hardware(phys="usb-1/input0"), BY_ID)
    kernel.plug_in(
        "event4",
        Hardware(phys="usb-1/input1", keys=MOUSE, relative=True),
        "by-id/usb-Acme_Scanner_77-if01-event-mouse",
    )
    (device,) = found(kernel)
    assert device.identity == f"{kernel.folder}/by-id/usb-Acme_Scanner_77"
    assert device.paths == (f"{kernel.folder}/event3",)


def test_virtual_devices_are_told_apart_by_name(kernel: FakeKernel) -> None:
    kernel.plug_in("event0", Hardware(name="Scanner A", phys=""))
    kernel.plug_in("event1", Hardware(name="Scanner B", phys=""))
    assert [device.identity for device in found(kernel)] == [
        "05e0:1200::Scanner A",
        "05e0:1200::Scanner B",
    ]


def test_scanners_first_then_keyboards_then_the_rest(kernel: FakeKernel) -> None:
    kernel.plug_in("event0", Hardware("Power Button", phys="a", keys=(116,)))
    kernel.plug_in("event1", Hardware("Acme Keyboard", phys="b"))
    kernel.plug_in("event2", Hardware("USB Barcode", phys="c"))
    kernel.plug_in("event10", Hardware("Honeywell 1450g", phys="d"))
    assert [(d.name, d.is_keyboard, d.is_scanner) for d in found(kernel)] == [
        ("Honeywell 1450g", True, True),
        ("USB Barcode", True, True),
        ("Acme Keyboard", True, False),
        ("Power Button", False, False),
    ]


def test_a_keypad_is_a_keyboard(kernel: FakeKernel) -> None:
    kernel.plug_in("event0", Hardware("Keypad", keys=(*range(71, 84), 96)))
    assert [device.is_keyboard for device in found(kernel)] == [True]


def test_a_device_that_may_not_be_opened_keeps_its_name(kernel: FakeKernel) -> None:
    kernel.plug_in("event0", Hardware(), BY_ID)
    kernel.denied.add(str(kernel.folder / "event0"))
    (device,) = found(kernel)
    assert (device.identity, device.denied) == (
        f"{kernel.folder}/by-id/usb-Acme_Scanner_77",
        True,
    )


def test_no_folder_is_no_device(tmp_path: Path) -> None:
    assert scan_nodes(tmp_path / "input", {}, never) == {}


def never(path: str) -> FakeInputDevice:
    raise AssertionError(path)


def test_nothing_stays_open_and_what_is_known_is_not_opened_again(
    kernel: FakeKernel,
) -> None:
    hardware = kernel.plug_in("event0", Hardware())
    nodes = scan_nodes(kernel.folder, {}, kernel.open)
    assert hardware.opened == []
    kernel.denied.add(str(kernel.folder / "event0"))
    assert scan_nodes(kernel.folder, nodes, kernel.open) == nodes


class Leaving(FakeInputDevice):
    """A device that is unplugged between two questions."""

    @override
    def capabilities(self) -> dict[int, list[int]]:
        raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))


def test_what_goes_while_we_look_is_not_there(kernel: FakeKernel) -> None:
    kernel.plug_in("event0", Hardware("Stays"), BY_ID)
    kernel.plug_in("event1", Hardware("Goes before it is opened", phys="usb-2"))
    going = kernel.plug_in("event2", Hardware("Goes when open", phys="usb-3"))
    (kernel.folder / "event3").symlink_to("gone")
    (kernel.folder / "by-id" / "no-link").touch()
    del kernel.devices[str(kernel.folder / "event1")]

    def open_device(path: str) -> FakeInputDevice:
        return Leaving(going) if path.endswith("event2") else kernel.open(path)

    nodes = scan_nodes(kernel.folder, {}, open_device)
    assert [device.name for device in devices_of(nodes.values())] == ["Stays"]
    assert going.opened == []


def test_a_link_that_udev_adds_later_becomes_the_name(kernel: FakeKernel) -> None:
    kernel.plug_in("event0", Hardware())
    before = scan_nodes(kernel.folder, {}, kernel.open)
    link = kernel.folder / BY_ID
    link.parent.mkdir()
    link.symlink_to("../event0")
    (device,) = devices_of(scan_nodes(kernel.folder, before, kernel.open).values())
    assert device.identity == f"{kernel.folder}/by-id/usb-Acme_Scanner_77"


def test_a_file_that_is_no_input_device_is_none(tmp_path: Path) -> None:
    """With the real library, which asks the kernel."""
    (tmp_path / "event0").touch()
    assert scan_nodes(tmp_path, {}, open_with_evdev) == {}
