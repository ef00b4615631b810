"""Notices when something is plugged in or out: a watch on the folder of the nodes."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asyncinotify import Inotify


class FolderWatch:
    """An inotify watch on a folder and its link folders, as a file to be polled.

    Its library comes with Home Assistant's ``usb`` integration and may be missing.
    `open`, `renew` and `close` block; run them in an executor.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._inotify: Inotify | None = None

    def open(self) -> int | None:
        """Start to watch; the file descriptor, or None where that can't be had."""
        try:
            from asyncinotify import Inotify

            self._inotify = Inotify()
        except ImportError, OSError:
            # Without the library, or with all of the user's watches taken: poll.
            return None
        self.renew()
        return self._inotify.fd

    def renew(self) -> None:
        """Watch link folders that udev has made since (watching twice does nothing)."""
        if self._inotify is None:
            return
        from asyncinotify import Mask

        changes = Mask.CREATE | Mask.ATTRIB | Mask.DELETE | Mask.MOVED_TO
        for folder in (
            self._folder.parent,
            self._folder,
            self._folder / "by-id",
            self._folder / "by-path",
        ):
            try:
                # All of /dev is too lively: there only the folder itself counts.
                mask = Mask.CREATE if folder == self._folder.parent else changes
                if folder != self._folder.parent or not self._folder.exists():
                    self._inotify.add_watch(folder, mask)
            except OSError:
                # Not there yet.
                continue

    def close(self) -> None:
        """Stop to watch."""
        if self._inotify is not None:
            self._inotify.close()
            self._inotify = None
