"""Which serial ports this computer has."""

from __future__ import annotations

from pathlib import Path

from shipdesk.domain.scanning.serial_line import FoundPort
from shipdesk.domain.text import clean_line

_STEADY_NAMES = Path("/dev/serial/by-id")
"""Where Linux names ports by what is plugged in: ttyACM0 is whoever came first."""
_NAME_CAP = 80


def list_ports() -> tuple[FoundPort, ...]:
    """Return the ports with something plugged in, named by what it calls itself."""
    from serial.tools.list_ports import comports

    try:
        steady = {str(link.resolve()): str(link) for link in sorted(_STEADY_NAMES.iterdir())}
    except OSError:
        steady = {}
    found = []
    try:
        ports = list(comports())
    except OSError:
        return ()
    for port in ports:
        told = port.product or port.description or ""
        if port.vid is None and "ttyS" in port.device:
            continue  # sockets on the board: Linux lists thirty-two, whether they are there or not
        name = f"{told} ({port.device})" if told and told != "n/a" else port.device
        found.append(FoundPort(steady.get(port.device, port.device), clean_line(name, _NAME_CAP)))
    return tuple(sorted(found, key=lambda each: each.name))
