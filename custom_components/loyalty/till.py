"""The devices of one counter: scanners, printer and light."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
import logging
from pathlib import Path
import re

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.event import async_call_later

from .const import SLIPS_FOLDER, SOCKETS_FOLDER
from .counter.codes import CodeOptions, Unreadable, UnreadableReason, read
from .counter.counter import Counter, PrinterView
from .counter.keystrokes import Typed
from .counter.lights import LightUnavailable, LineBusy, NoLight, open_backend
from .counter.lights.patterns import Pattern, PatternName, pattern
from .counter.lights.player import LightPlayer
from .counter.printers import PrinterConfig, open_link
from .counter.printers.queue import PrinterState, PrintQueue
from .counter.scanners import ScannerProblem
from .counter.scanners.evdev import EvdevScanner
from .counter.scanners.input_devices import DEV_INPUT, InputDevices
from .counter.scanners.simulated import SimulatedScanner
from .devices_from_config import (
    light_libraries,
    light_of,
    pattern_of,
    printer_libraries,
    printer_of,
    scanner_settings_of,
)
from .issues import (
    clear_input_denied,
    clear_line_busy,
    clear_printer_offline,
    clear_scanner_missing,
    raise_input_denied,
    raise_line_busy,
    raise_printer_offline,
    raise_scanner_missing,
)
from .ledger.print_jobs import PrintJob
from .libraries import Library, when_available
from .operations.sales import scan_view
from .printing import printed_bytes
from .programs.answer import Answer, Result
from .shop import Shop

_LOGGER = logging.getLogger(__name__)

SIMULATED = "simulated"
PRINTER = "printer"
# A device may be unplugged, or out of paper, for a moment; only then is it missed.
MISSED_AFTER = timedelta(minutes=5)
# What a person types slowly is an amount; longer rows of digits are the number of a card.
_TYPED_AMOUNT = re.compile(r"\d{1,7}(?:[.,]\d{0,3})?|[.,]\d{1,3}", re.ASCII)


class Till:
    """One counter with its devices."""

    def __init__(
        self,
        shop: Shop,
        subentry: ConfigSubentry,
        counter: Counter,
        devices: InputDevices,
    ) -> None:
        """Make the devices of a counter; none is touched before ``start``."""
        self.counter = counter
        self._shop = shop
        self._hass = shop.hass
        self._data = subentry.data
        self._devices = devices
        self._undo: list[CALLBACK_TYPE] = []
        self._missed: dict[str, CALLBACK_TYPE] = {}
        self._scanners: list[EvdevScanner | SimulatedScanner] = []
        self._printer = printer_of(
            self._data, Path(self._hass.config.path(SLIPS_FOLDER))
        )
        self._queue: PrintQueue[PrintJob] | None = None
        for scanner in self._data.get("scanners", ()):
            counter.connected[scanner["identity"]] = False
        if self._data.get("simulated"):
            counter.connected[SIMULATED] = False
        if self._printer is not None:
            counter.printer_state = PrinterView()
        self._light = light_of(self._data) or NoLight()
        counter.reward_pattern = pattern_of(self._data)
        self._waiting_pattern = pattern(
            PatternName.STEADY, counter.reward_pattern.seconds
        )
        counter.light = LightPlayer(
            open_backend(self._light, self._hass),
            on_problem=self._light_problem,
            on_playing=self._light_playing,
        )

    @property
    def has_scanners(self) -> bool:
        """Return whether the counter has scanners at the hub's own ports."""
        return bool(self._data.get("scanners"))

    @property
    def hears_tags(self) -> bool:
        """Return whether tags that Home Assistant reads count at this counter."""
        return bool(self._data.get("tags"))

    def hears(self, device_id: str | None) -> bool:
        """Return whether a tag read by a device counts at this counter."""
        return self.hears_tags and (
            not self._data.get("tag_devices") or self.chose(device_id)
        )

    def chose(self, device_id: str | None) -> bool:
        """Return whether a reader of tags was chosen for this counter by name."""
        return device_id in (self._data.get("tag_devices") or ())

    async def start(self) -> None:
        """Start what needs no library; the rest starts when its library is there."""
        if self._data.get("simulated"):
            scanner = SimulatedScanner(
                Path(self._hass.config.path(SOCKETS_FOLDER)),
                self.counter.id,
                on_typed=self._reader(SIMULATED, self._shop.code_options),
                on_connected=self._watcher(SIMULATED),
            )
            self._scanners.append(scanner)
            await scanner.start()
        self._when_there(light_libraries(self._light), self.counter.light.start)
        if (printer := self._printer) is not None:
            self._when_there(
                printer_libraries(printer), lambda: self._start_printer(printer)
            )

    def _when_there(
        self, libraries: tuple[Library, ...], start: Callable[[], None]
    ) -> None:
        """Call ``start`` once all libraries are there, at once if none is needed."""
        if not libraries:
            start()
            return
        first, *rest = libraries
        self._undo.append(
            when_available(
                self._hass, first, lambda: self._when_there(tuple(rest), start)
            )
        )

    async def start_scanners(self) -> None:
        """Start the scanners at the hub's ports; one that is missing connects when it comes."""
        for settings in self._data.get("scanners", ()):
            identity = settings["identity"]
            options = CodeOptions(
                prefix=settings.get("prefix", ""),
                suffix=settings.get("suffix", ""),
                currency_decimals=self._shop.code_options.currency_decimals,
                card_key=self._shop.code_options.card_key,
            )
            scanner = EvdevScanner(
                self._devices,
                identity,
                scanner_settings_of(settings),
                on_typed=self._reader(identity, options),
                on_connected=self._watcher(identity),
                on_problem=self._scanner_problem,
            )
            self._scanners.append(scanner)
            await scanner.start()
            if not self.counter.connected[identity]:
                self._miss(identity)

    async def stop(self) -> None:
        """Give all devices back."""
        for undo in self._undo:
            undo()
        self._undo.clear()
        for scanner in self._scanners:
            await scanner.stop()
        self._scanners.clear()
        if self._queue is not None:
            await self._queue.stop()
        await self.counter.light.close()
        # Devices that are given back say that they are gone. What is still missing afterwards is noticed
        # again, but not by a counter that is gone.
        for forget in self._missed.values():
            forget()
        self._missed.clear()
        for identity in self.counter.connected:
            clear_scanner_missing(self._hass, self.counter.id, identity)
        clear_printer_offline(self._hass, self.counter.id)
        clear_line_busy(self._hass, self.counter.id)

    @callback
    def show(self, answer: Answer) -> None:
        """Show what was booked here: who stands here, the light, and the slip that waits."""
        self.counter.show(answer)
        if answer.member is not None or answer.exchanged:
            self._light_up(answer)
        if answer.result is Result.BOOKED:
            self.kick_printer()

    # Scanners.

    def _reader(
        self, identity: str, options: CodeOptions
    ) -> Callable[[Typed], Awaitable[object]]:
        async def typed(typed: Typed) -> object:
            if typed.damaged:
                _LOGGER.warning(
                    "A code at counter %s was lost: its keys came faster than this busy system took them",
                    self.counter.name,
                )
                lost = Unreadable(UnreadableReason.KEYS_LOST)
                result = await self.counter.scanned(lost, identity)
            elif not typed.burst and _TYPED_AMOUNT.fullmatch(typed.text):
                result = await self.counter.keyed(typed.text, identity)
            else:
                reading = read(typed.text, options, by_hand=not typed.burst)
                result = await self.counter.scanned(reading, identity)
            return scan_view(self._shop, result)

        return typed

    def _watcher(self, identity: str) -> Callable[[bool], None]:
        @callback
        def connected(is_connected: bool) -> None:
            if self.counter.connected.get(identity) == is_connected:
                return
            if identity != SIMULATED:
                _LOGGER.info(
                    "A scanner of counter %s %s",
                    self.counter.name,
                    "is there" if is_connected else "is gone",
                )
            self.counter.connected[identity] = is_connected
            self.counter.changed()
            if is_connected:
                self._found(identity)
            elif identity != SIMULATED:
                self._miss(identity)

        return connected

    @callback
    def _miss(self, identity: str) -> None:
        """Tell the owner of a scanner that stays away."""
        name = next(
            scanner["name"]
            for scanner in self._data["scanners"]
            if scanner["identity"] == identity
        )

        @callback
        def missed(_now: datetime) -> None:
            self._missed.pop(identity, None)
            raise_scanner_missing(
                self._hass,
                self.counter.id,
                identity,
                counter=self.counter.name,
                scanner=name,
                minutes=int(MISSED_AFTER.total_seconds() // 60),
            )

        if identity not in self._missed:
            self._missed[identity] = async_call_later(self._hass, MISSED_AFTER, missed)

    @callback
    def _found(self, identity: str) -> None:
        if (forget := self._missed.pop(identity, None)) is not None:
            forget()
        clear_scanner_missing(self._hass, self.counter.id, identity)

    @callback
    def _scanner_problem(self, problem: ScannerProblem | None) -> None:
        if problem is ScannerProblem.PERMISSION_DENIED:
            raise_input_denied(self._hass, path=str(DEV_INPUT))
        else:
            clear_input_denied(self._hass)

    # The light.

    @callback
    def _light_up(self, answer: Answer) -> None:
        """Light up for a reward: livelier for one just earned than for one that waits."""
        light = self.counter.light
        if answer.rewards_earned or answer.exchanged:
            light.play(self.counter.reward_pattern)
        elif answer.rewards_available:
            light.play(self._waiting_pattern)
        elif light.playing is not None:
            light.off()

    @callback
    def _light_playing(self, _playing: Pattern | None) -> None:
        self.counter.changed()

    @callback
    def _light_problem(self, problem: LightUnavailable | None) -> None:
        self.counter.light_problem = None if problem is None else str(problem)
        self.counter.changed()
        if isinstance(problem, LineBusy):
            light = self._data["light"]
            raise_line_busy(
                self._hass,
                self.counter.id,
                counter=self.counter.name,
                line=str(light.get("line", light.get("pin"))),
                holder=problem.consumer,
            )
        elif problem is None:
            clear_line_busy(self._hass, self.counter.id)

    # The printer.

    @callback
    def kick_printer(self) -> None:
        """Let the printer look at its queue, if its library is there already."""
        if self._queue is not None:
            self._queue.kick()

    @callback
    def _start_printer(self, printer: PrinterConfig) -> None:
        self._queue = PrintQueue(
            self.counter.id,
            store=self._shop.ledger.print_jobs,
            link=open_link(printer),
            render=lambda job: printed_bytes(
                self._shop, self.counter.name, job, printer
            ),
            on_status=self._printer_status,
        )
        self._queue.start()

    @callback
    def _printer_status(self, state: PrinterState) -> None:
        before = self.counter.printer_state or PrinterView()
        printed = state.problem is None and state.waiting < before.waiting
        self.counter.printer_state = PrinterView(
            problem=True if state.problem else False if printed else before.problem,
            waiting=state.waiting,
        )
        self.counter.changed()
        if state.problem is None:
            if (forget := self._missed.pop(PRINTER, None)) is not None:
                forget()
            clear_printer_offline(self._hass, self.counter.id)
        elif PRINTER not in self._missed:
            self._missed[PRINTER] = async_call_later(
                self._hass, MISSED_AFTER, self._printer_missed
            )

    @callback
    def _printer_missed(self, _now: datetime) -> None:
        self._missed.pop(PRINTER, None)
        state = self.counter.printer_state
        if state is not None and state.waiting:
            raise_printer_offline(
                self._hass,
                self.counter.id,
                counter=self.counter.name,
                waiting=state.waiting,
            )
