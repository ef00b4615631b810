"""A disk on which power can be cut: what was not synced is gone."""

import fcntl
import os
from pathlib import Path
import struct
import subprocess

# include/uapi/linux/fs.h: stop the file system as it is, without another word to the disk.
_FS_IOC_SHUTDOWN = 0x8004587D
_WITHOUT_FLUSHING = 2


class Disk:
    """An ext4 file system of the laboratory's own."""

    def __init__(self, image: Path, folder: Path, *, megabytes: int = 256) -> None:
        self.folder = folder
        self._image = image
        with image.open("wb") as file:
            file.truncate(megabytes << 20)
        loop = subprocess.run(
            ["losetup", "--find", "--show", image],
            check=True,
            capture_output=True,
            text=True,
        )
        self._device = loop.stdout.strip()
        subprocess.run(["mke2fs", "-q", "-t", "ext4", self._device], check=True)
        folder.mkdir()
        self.mount()
        # Nothing reaches the disk by itself: only what somebody waits for.
        Path("/proc/sys/vm/dirty_writeback_centisecs").write_text("0")

    def mount(self) -> None:
        """Mount it, which replays its journal after a cut."""
        subprocess.run(["mount", self._device, self.folder], check=True)

    def cut_power(self) -> None:
        """Cut the power: no write gets to the disk any more, whoever still waits for one."""
        folder = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.ioctl(folder, _FS_IOC_SHUTDOWN, struct.pack("I", _WITHOUT_FLUSHING))
        finally:
            os.close(folder)

    def unmount(self) -> None:
        subprocess.run(["umount", self.folder], check=True)

    def throw_away(self) -> None:
        self.unmount()
        subprocess.run(["losetup", "--detach", self._device], check=True)
        self._image.unlink()
