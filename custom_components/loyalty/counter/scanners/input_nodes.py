"""The kernel's input devices: what there is, and what each is called for good.

Everything here blocks and runs in an executor. It is the only place where
python-evdev is imported, and only when it is needed.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
import ctypes
from dataclasses import dataclass, replace
import errno
import fcntl
from pathlib import Path
import re
import struct
import time
from typing import Any, Final, Protocol

EV_SYN: Final = 0x00
EV_KEY: Final = 0x01
EV_REL: Final = 0x02
EV_MSC: Final = 0x04
EV_LED: Final = 0x11
SYN_REPORT: Final = 0
SYN_DROPPED: Final = 3
LED_CAPSL: Final = 1
# _IOW('E', 0xa0, int) and _IOW('E', 0x93, struct input_mask)
_EVIOCSCLOCKID: Final = 0x400445A0
_EVIOCSMASK: Final = 0x40104593

_MAIN_DIGITS: Final = frozenset(range(2, 12))
_KEYPAD_DIGITS: Final = frozenset({71, 72, 73, 75, 76, 77, 79, 80, 81, 82})
_EVENT_NODE: Final = re.compile(r"event\d+", re.ASCII)
# What udev appends to the name of a device for each of its nodes.
_LINK_ENDING: Final = re.compile(r"(-if\d+)?(-event)?(-(if\d+|kbd|mouse|joystick))?$")
_USB_INTERFACE: Final = re.compile(r":\d+\.\d+$")
_SCANNER_NAME: Final = re.compile(
    r"scan|barcode|bar code|honeywell|symbol|zebra|datalogic|newland|opticon|metrologic"
    r"|netum|tera|inateck|rfid|nfc|reader|magtek|msr|swipe|sycreader|wcm",
    re.IGNORECASE,
)


class OpenDevice(Protocol):
    """What is used of python-evdev's InputDevice."""

    fd: int
    name: str
    phys: str
    uniq: str
    info: Any

    def capabilities(self) -> dict[int, list[Any]]:
        """Event types and their codes."""

    def leds(self) -> list[int]:
        """The lights that are on."""

    def grab(self) -> None:
        """Take all events for this reader alone."""

    def read(self) -> Iterable[Any]:
        """The events that wait; raises BlockingIOError when there are none."""

    def close(self) -> None:
        """Close the file, which also gives up the grab."""


type Opener = Callable[[str], OpenDevice]


def open_with_evdev(path: str) -> OpenDevice:
    """Open a device node.

    Raises:
        ImportError: python-evdev is not installed (yet).
        OSError: the node is gone, or may not be read.
    """
    from evdev import InputDevice as EvdevDevice

    device: OpenDevice = EvdevDevice(path)
    return device


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One ``/dev/input/event…``: of a device that may have several.

    ``stamp`` changes when another device takes the same path. ``denied``: it may not
    be opened, so that nothing but the path and the links is known.
    """

    path: str
    stamp: tuple[int, int, int]
    links: tuple[str, ...] = ()
    name: str = ""
    hardware: tuple[int, int, int, str, str] = (0, 0, 0, "", "")
    is_keyboard: bool = False
    is_pointer: bool = False
    denied: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InputDevice:
    """A device as a person sees it, with all its event nodes.

    Attributes:
        identity: what it is called for good (see `devices_of`).
        names: all stable names, ``identity`` among them.
        name: what the maker calls it.
        is_keyboard: it can type digits.
        is_scanner: it is likely a scanner or card reader.
        paths: the nodes to read.
    """

    identity: str
    names: tuple[str, ...]
    name: str
    is_keyboard: bool
    is_scanner: bool
    paths: tuple[str, ...]
    denied: bool = False


def scan_nodes(
    directory: Path, known: dict[str, Node], open_device: Opener
) -> dict[str, Node]:
    """All event nodes by path; those in ``known`` that stayed are not opened again.

    Raises:
        ImportError: python-evdev is not installed (yet).
    """
    links = _links(directory)
    nodes: dict[str, Node] = {}
    for path in sorted(_listed(directory)):
        if not _EVENT_NODE.fullmatch(path.name):
            continue
        try:
            stat = path.stat()
        except OSError:
            continue
        stamp = (stat.st_rdev, stat.st_ino, stat.st_ctime_ns)
        found = tuple(links.get(path.name, ()))
        before = known.get(str(path))
        if before and before.stamp == stamp and not before.denied:
            nodes[before.path] = (
                before if before.links == found else replace(before, links=found)
            )
        elif node := _describe(str(path), stamp, found, open_device):
            nodes[node.path] = node
    return nodes


def devices_of(nodes: Iterable[Node]) -> list[InputDevice]:
    """The devices that the nodes belong to, likely scanners first.

    The identity is the link in ``by-id``; of two equal devices, which share that name,
    the one in ``by-path``; without links ``vendor:product:uniq:phys``. Two devices
    without any of these are told apart by their names. Which of two equal devices has their
    link in ``by-id`` is chance: it is a name of both.
    """
    groups: dict[object, list[Node]] = defaultdict(list)
    for node in nodes:
        groups[_group(node)].append(node)
    kinds: dict[object, list[Node]] = defaultdict(list)
    for key, group in groups.items():
        kinds[_kind(key)] += group
    devices = [
        _device(group, kinds[_kind(key)] if len(kinds[_kind(key)]) > len(group) else [])
        for key, group in groups.items()
    ]
    return sorted(
        devices,
        key=lambda device: (
            not device.is_scanner,
            not device.is_keyboard,
            device.name.casefold(),
            device.identity,
        ),
    )


def open_for_reading(
    path: str, open_device: Opener, *, grab: bool
) -> tuple[OpenDevice, bool, bool]:
    """Open a node to read its keys.

    Returns:
        The device, whether caps lock is on, and whether its events are stamped by the
        monotonic clock (else the reader has to stamp them).

    Raises:
        OSError: with EBUSY when somebody else has grabbed it.
    """
    device = open_device(path)
    try:
        if grab:
            device.grab()
        monotonic = _set_monotonic(device.fd)
        _leave_out_scan_codes(device.fd)
        caps_lock = LED_CAPSL in device.leds()
    except OSError:
        device.close()
        raise
    return device, caps_lock, monotonic


def _set_monotonic(fd: int) -> bool:
    # The wall clock jumps when a Pi learns the time: gaps would be hours, or negative.
    try:
        fcntl.ioctl(fd, _EVIOCSCLOCKID, struct.pack("i", time.CLOCK_MONOTONIC))
    except OSError as error:
        if error.errno in (errno.ENOTTY, errno.EINVAL):
            return False
        raise
    return True


def _leave_out_scan_codes(fd: int) -> None:
    """Keep the maker's scan codes, one for each key event, out of the kernel's buffer.

    It holds 64 events. Without them the 13 digits of a common code fit, however late they are read.
    """
    none_of_them = bytes(8)
    buffer = ctypes.create_string_buffer(none_of_them, len(none_of_them))
    mask = struct.pack("=IIQ", EV_MSC, len(buffer), ctypes.addressof(buffer))
    try:
        fcntl.ioctl(fd, _EVIOCSMASK, mask)
    except OSError as error:
        # Kernels before 4.4 can't.
        if error.errno not in (errno.ENOTTY, errno.EINVAL):
            raise


def _listed(directory: Path) -> list[Path]:
    try:
        return list(directory.iterdir())
    except OSError:
        # No /dev/input, as in a container without devices: nothing is plugged in.
        return []


def _links(directory: Path) -> dict[str, list[str]]:
    """Event node to the links that name it, by-id before by-path."""
    links: dict[str, list[str]] = defaultdict(list)
    for folder in (directory / "by-id", directory / "by-path"):
        for link in sorted(_listed(folder)):
            try:
                target = link.readlink().name
            except OSError:
                continue
            name = _LINK_ENDING.sub("", link.name)
            if folder.name == "by-path":
                name = _USB_INTERFACE.sub("", name)
            stable = str(folder / name)
            if stable not in links[target]:
                links[target].append(stable)
    return links


def _describe(
    path: str, stamp: tuple[int, int, int], links: tuple[str, ...], open_device: Opener
) -> Node | None:
    try:
        device = open_device(path)
    except PermissionError:
        return Node(path=path, stamp=stamp, links=links, denied=True)
    except OSError:
        # It went while we looked.
        return None
    try:
        codes = device.capabilities()
    except OSError:
        return None
    else:
        keys = frozenset(codes.get(EV_KEY, ()))
        return Node(
            path=path,
            stamp=stamp,
            links=links,
            name=device.name,
            hardware=(
                device.info.bustype,
                device.info.vendor,
                device.info.product,
                device.uniq or "",
                re.sub(r"/input\d+$", "", device.phys or ""),
            ),
            is_keyboard=keys >= _MAIN_DIGITS or keys >= _KEYPAD_DIGITS,
            is_pointer=EV_REL in codes,
        )
    finally:
        device.close()


def _group(node: Node) -> object:
    """What the nodes of one device have in common."""
    if node.denied:
        return node.links[0] if node.links else node.path
    if node.hardware[4]:
        return node.hardware
    # Virtual devices have no place that they are plugged in at.
    return (*node.hardware, node.name) if node.hardware[3] else node.path


def _kind(group: object) -> object:
    """What equal devices have in common: all but the place, or nothing where that is not known."""
    return group[:4] if isinstance(group, tuple) else group


def _device(nodes: list[Node], equal: list[Node]) -> InputDevice:
    """The device with these nodes; ``equal`` are those of all devices like it, if there are more."""
    first = next((node for node in nodes if node.is_keyboard), nodes[0])
    links = list(dict.fromkeys(link for node in nodes for link in node.links))
    _, vendor, product, uniq, phys = first.hardware
    if not first.denied:
        links.append(f"{vendor:04x}:{product:04x}:{uniq}:{phys or first.name}")
    by_id = [link for link in links if "/by-id/" in link]
    best = [link for link in links if link not in by_id] if equal else links
    of_all = [
        link
        for node in equal
        for link in node.links
        if node.name == first.name and "/by-id/" in link
    ]
    names = tuple(dict.fromkeys((*best, *links, *of_all))) or (first.path,)
    keyboard = any(node.is_keyboard for node in nodes)
    return InputDevice(
        identity=names[0],
        names=names,
        name=first.name or Path(names[0]).name,
        is_keyboard=keyboard,
        is_scanner=keyboard
        and bool(_SCANNER_NAME.search(" ".join((first.name, *by_id)))),
        paths=tuple(node.path for node in nodes if node.is_keyboard or node.denied),
        denied=first.denied,
    )
