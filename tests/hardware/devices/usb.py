"""Devices at the hub's USB ports: gadgets of the kernel, plugged into its own dummy ports."""

from pathlib import Path
import time

_GADGETS = Path("/sys/kernel/config/usb_gadget")
_STRINGS = "strings/0x409"


class Gadget:
    """One device with one function, at one of the four ports."""

    def __init__(
        self,
        port: int,
        *,
        vendor: int,
        product: int,
        manufacturer: str,
        name: str,
        serial: str,
        function: str,
        settings: dict[str, str | bytes],
    ) -> None:
        self._port = f"dummy_udc.{port}"
        self._folder = _GADGETS / f"port{port}"
        self._function = self._folder / "functions" / function
        self._configuration = self._folder / "configs/only.1"
        self._settings = {
            self._folder / "idVendor": f"{vendor:#06x}",
            self._folder / "idProduct": f"{product:#06x}",
            self._folder / _STRINGS / "manufacturer": manufacturer,
            self._folder / _STRINGS / "product": name,
            self._folder / _STRINGS / "serialnumber": serial,
            **{self._function / setting: value for setting, value in settings.items()},
        }

    def _assemble(self) -> None:
        for folder in (
            self._folder,
            self._folder / _STRINGS,
            self._function,
            self._configuration,
        ):
            folder.mkdir()
        for setting, value in self._settings.items():
            _write(setting, value)
        (self._configuration / self._function.name).symlink_to(self._function)

    def read(self, setting: str) -> str:
        """Return a setting of the function."""
        return (self._function / setting).read_text().strip()

    def plug_in(self) -> None:
        """Plug it in, and wait until the hub has set it up."""
        self._assemble()
        _write(self._folder / "UDC", self._port)
        state = Path("/sys/class/udc") / self._port / "state"
        deadline = time.monotonic() + 5
        while state.read_text().strip() != "configured":
            assert time.monotonic() < deadline, f"{self._port} is {state.read_text()}"
            time.sleep(0.01)

    def unplug(self) -> None:
        """Pull the cable, and take the device apart.

        A gadget of a printer that is plugged in again reads into memory that it has given back.
        """
        if not self._folder.exists():
            return
        _write(self._folder / "UDC", "\n")
        (self._configuration / self._function.name).unlink()
        for folder in (
            self._configuration,
            self._function,
            self._folder / _STRINGS,
            self._folder,
        ):
            folder.rmdir()


def _write(path: Path, value: str | bytes) -> None:
    # In one piece: these files take their value with the first write.
    path.write_bytes(value if isinstance(value, bytes) else value.encode())
