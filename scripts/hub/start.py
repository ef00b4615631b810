"""Run a hub in the foreground."""

import asyncio
import logging
import os
from pathlib import Path
import shutil
import signal
import socket
import sys
import threading

from homeassistant import bootstrap, runner
from homeassistant.backup_restore import restore_backup
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED, RESTART_EXIT_CODE
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers.recorder import get_instance
from homeassistant.util.thread import deadlock_safe_shutdown

from scripts import demo_shop
from scripts.hub.seed import (
    DEFAULT_PORT,
    MARKER,
    OWNER,
    REPOSITORY,
    STAFF,
    choose_port,
    make_hub,
)

# What they warn of is either so on purpose or no matter at a counter: packages
# that are not looked for, an integration of our own, speed, cameras.
QUIET_LOGGERS = {
    "aiohttp_fast_zlib": logging.ERROR,
    "haffmpeg": logging.CRITICAL,
    "homeassistant.bootstrap": logging.ERROR,
    "homeassistant.components.camera": logging.CRITICAL,
    "homeassistant.components.ffmpeg": logging.CRITICAL,
    "homeassistant.loader": logging.ERROR,
}

_ADD_A_SHOP = "  Next     Settings, Devices & services, Add integration: Loyalty\n"


def start(
    folder: Path, *, port: int | None, language: str, fresh: bool, empty: bool
) -> int:
    """Make the hub unless it is there, run it until it stops, return the exit code."""
    ours = (folder / MARKER).exists()
    if not ours and folder.exists() and any(folder.iterdir()):
        return _fail(f"{folder} holds something else: choose another with --config")

    if ours and fresh:
        with runner.ensure_single_execution(str(folder)) as lock:
            if lock.exit_code is not None:
                return lock.exit_code
            shutil.rmtree(folder)
        ours = False
    if not ours:
        _say(f"making a new hub in {folder}")
        entries = [] if empty else [demo_shop.config_entry(language)]
        asyncio.run(
            make_hub(
                folder, port=port or DEFAULT_PORT, language=language, entries=entries
            )
        )

    with runner.ensure_single_execution(str(folder)) as lock:
        if lock.exit_code is not None:
            return lock.exit_code
        port = port or asyncio.run(_choose_port(folder, None))
        if not _is_free(port):
            return _fail(f"port {port} is taken: choose another with --port")
        asyncio.run(_choose_port(folder, port))
        _say("starting Home Assistant")
        restore_backup(str(folder))
        code = _run(folder, port)

    if code == RESTART_EXIT_CODE:
        again = [sys.executable, "-m", "scripts.hub", "--config", str(folder)]
        os.execv(sys.executable, again)
    _say("stopped")
    return code


async def _choose_port(folder: Path, port: int | None) -> int:
    return await choose_port(HomeAssistant(str(folder)), port)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As Home Assistant does: connections just closed are no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _run(folder: Path, port: int) -> int:
    """Run Home Assistant until it is stopped."""
    try:
        with asyncio.Runner(loop_factory=runner.create_event_loop) as loop:
            return loop.run(_run_hub(folder, port))
    except asyncio.CancelledError:
        return 1


async def _run_hub(folder: Path, port: int) -> int:
    early_stop = _stop_early()
    for name, level in QUIET_LOGGERS.items():
        logging.getLogger(name).setLevel(level)
    hass = await bootstrap.async_setup_hass(
        runner.RuntimeConfig(config_dir=str(folder), skip_pip=True)
    )
    if hass is None:
        return 1
    # Threads that libraries leave behind would keep the process for ever.
    threading._shutdown = deadlock_safe_shutdown  # type: ignore[attr-defined]  # noqa: SLF001

    async def open_shop(_: Event) -> None:
        # Stopped while it is just getting going, the recorder waits for a minute.
        await get_instance(hass).async_block_till_done()
        if early_stop.is_set():
            asyncio.create_task(hass.async_stop())  # noqa: RUF006
            return
        entries = hass.config_entries.async_entries("loyalty")
        if not entries:
            _welcome("The hub is ready for a shop", folder, port, _ADD_A_SHOP)
        for entry in entries:
            if entry.state is ConfigEntryState.LOADED:
                await _first_day(hass, folder / MARKER)
                what = f"{entry.title} is ready to scan"
                _welcome(what, folder, port, _how_to_scan(folder))
            else:
                _say(f"{entry.title} did not open: {entry.reason or entry.state.value}")

    hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STARTED, open_shop)
    return await hass.async_run()


def _stop_early() -> asyncio.Event:
    """See to signals until Home Assistant does so itself, which is once it runs.

    Torn down halfway it leaves a mess, so that the first signal lets it start;
    a second one does not.
    """
    event = asyncio.Event()
    loop = asyncio.get_running_loop()
    run = asyncio.current_task(loop)
    assert run is not None

    def stop() -> None:
        if event.is_set():
            run.cancel()
        event.set()
        _say("stopping as soon as it has started")

    loop.add_signal_handler(signal.SIGINT, stop)
    loop.add_signal_handler(signal.SIGTERM, stop)
    return event


async def _first_day(hass: HomeAssistant, marker: Path) -> None:
    if not await hass.async_add_executor_job(marker.read_text):
        await demo_shop.first_day(hass)
        await hass.async_add_executor_job(marker.write_text, "open\n")


def _welcome(what: str, folder: Path, port: int, next_step: str) -> None:
    print(
        f"\n{what}\n\n"
        f"  Address  http://127.0.0.1:{port}\n"
        f"  Owner    {OWNER.username} / {OWNER.password}\n"
        f"  Staff    {STAFF.username} / {STAFF.password}\n"
        f"{next_step}"
        f"  Stop     Ctrl-C; what happened stays in {folder}\n",
        flush=True,
    )


def _how_to_scan(folder: Path) -> str:
    # Where scripts/scan looks unless it is told.
    usual = Path(os.environ.get("LOYALTY_CONFIG", REPOSITORY / ".hub")).absolute()
    scan = "scripts/scan" if folder == usual else f"scripts/scan --config {folder}"
    return (
        f"  Scan     {scan} {demo_shop.ANNAS_CARD}   (Anna)\n"
        f"           {scan} --by-hand 12,50   (what she buys)\n"
    )


def _say(text: str) -> None:
    print(f"run: {text}", file=sys.stderr, flush=True)


def _fail(text: str) -> int:
    _say(text)
    return 1
