"""Where the browser lives: a thread of its own.

Playwright's synchronous interface keeps an event loop running in its thread, in which no other test
could run one.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
import shutil
from typing import Any

from playwright.sync_api import Browser, Playwright, sync_playwright

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update"),
    "--disable-sync",
]


class Stage:
    """A browser and the thread in which everything with it is done."""

    def __init__(self) -> None:
        """Launch the browser."""
        self._thread = ThreadPoolExecutor(1, "browser")
        # Before any test: threads that are left after one count as forgotten.
        self.run(lambda: None)
        self._playwright: Playwright
        self.browser: Browser
        self.run(self._launch)

    def _launch(self) -> None:
        chromium = next(filter(None, map(shutil.which, CHROMIUMS)), None)
        if chromium is None:
            raise RuntimeError(
                "there is no Chromium for the browser tests: scripts/setup --browser installs it"
            )
        self._playwright = sync_playwright().start()
        self.browser = self._playwright.chromium.launch(
            executable_path=Path(chromium), args=FLAGS
        )

    def run[T](self, scene: Callable[..., T], **properties: Any) -> T:
        """Do something in the browser's thread."""
        return self._thread.submit(scene, **properties).result()

    def close(self) -> None:
        """Close the browser."""
        self.run(self.browser.close)
        self.run(self._playwright.stop)
        self._thread.shutdown()
