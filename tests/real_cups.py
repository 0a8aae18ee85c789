"""A CUPS of the test's own: a real scheduler with real filters on a free port, apart from the system's."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path

NEEDED = ("cupsd", "lpadmin", "lp", "lpstat", "lpoptions")
WAIT_S = 20.0
_FILES = """
ServerRoot {folder}/root
RequestRoot {folder}/spool
TempDir {folder}/spool/tmp
CacheDir {folder}/cache
StateDir {folder}/state
AccessLog {folder}/log/access
ErrorLog {folder}/log/error
PageLog {folder}/log/page
SystemGroup root
Sandboxing relaxed
"""
_SCHEDULER = """
LogLevel warn
Listen 127.0.0.1:{port}
Browsing Off
WebInterface No
DefaultAuthType None
<Location />
Order allow,deny
Allow all
</Location>
<Policy default>
<Limit All>
Order allow,deny
Allow all
</Limit>
</Policy>
"""
_PDF_PRINTER = """*PPD-Adobe: "4.3"
*FormatVersion: "4.3"
*FileVersion: "1.0"
*LanguageVersion: English
*LanguageEncoding: ISOLatin1
*PCFileName: "OFFICE.PPD"
*Manufacturer: "Test"
*Product: "(Office)"
*ModelName: "Office"
*ShortNickName: "Office"
*NickName: "Office"
*PSVersion: "(3010) 0"
*LanguageLevel: "3"
*ColorDevice: False
*DefaultColorSpace: Gray
*FileSystem: False
*cupsVersion: 2.4
*cupsSNMPSupplies: False
*cupsSNMPPages: False
*cupsFilter2: "application/vnd.cups-pdf application/pdf 0 -"
*OpenUI *PageSize/Media Size: PickOne
*DefaultPageSize: A4
*PageSize A4/A4: "<</PageSize[595 842]>>setpagedevice"
*PageSize A6/A6: "<</PageSize[298 420]>>setpagedevice"
*CloseUI: *PageSize
*OpenUI *PageRegion: PickOne
*DefaultPageRegion: A4
*PageRegion A4/A4: "<</PageRegion[595 842]>>setpagedevice"
*PageRegion A6/A6: "<</PageRegion[298 420]>>setpagedevice"
*CloseUI: *PageRegion
*DefaultImageableArea: A4
*ImageableArea A4/A4: "0 0 595 842"
*ImageableArea A6/A6: "0 0 298 420"
*DefaultPaperDimension: A4
*PaperDimension A4/A4: "595 842"
*PaperDimension A6/A6: "298 420"
"""


def why_not() -> str:
    """Return why there is no CUPS to test with, or an empty text."""
    path = os.environ.get("PATH", "") + os.pathsep + "/usr/sbin"
    missing = [name for name in NEEDED if shutil.which(name, path=path) is None]
    if missing:
        return f"CUPS is not installed ({', '.join(missing)})"
    if not Path("/usr/lib/cups/filter/rastertolabel").exists():
        return "CUPS's own label driver is not installed (printer-drivers of the package cups)"
    if not any(Path("/usr/lib/cups/filter").glob("pdftopdf")):
        return "the filters of CUPS are not installed (cups-filters)"
    return ""


class RealCups:
    """The scheduler; `environment` leads programs to it."""

    def __init__(self) -> None:
        # Its filters run as another user, who must get in here.
        self.folder = Path(tempfile.mkdtemp(prefix="sdcups", dir="/tmp"))
        self.folder.chmod(0o755)
        for name in ("root", "spool/tmp", "cache", "state/certs", "log"):
            (self.folder / name).mkdir(parents=True)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = int(free.getsockname()[1])
        (self.folder / "root" / "cups-files.conf").write_text(_FILES.format(folder=self.folder))
        (self.folder / "root" / "cupsd.conf").write_text(_SCHEDULER.format(port=self.port))
        self.environment = {**os.environ, "CUPS_SERVER": f"127.0.0.1:{self.port}", "LC_ALL": "C"}
        self._scheduler = subprocess.Popen(
            [shutil.which("cupsd") or "/usr/sbin/cupsd", "-f", "-c", str(self.folder / "root" / "cupsd.conf"),
             "-s", str(self.folder / "root" / "cups-files.conf")],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=self.environment,
        )  # fmt: skip
        self._wait_until_it_runs()

    def add_label_printer(self, name: str, port: int) -> None:
        """Add CUPS's own driver for Zebra printers, into a printer on this machine."""
        self._admin("-p", name, "-v", f"socket://127.0.0.1:{port}", "-m", "drv:///sample.drv/zebra.ppd", "-E")

    def add_office_printer(self, name: str, port: int) -> None:
        """Add a printer that takes PDF on A4 and A6."""
        ppd = self.folder / "office.ppd"
        ppd.write_text(_PDF_PRINTER)
        self._admin("-p", name, "-v", f"socket://127.0.0.1:{port}", "-P", str(ppd), "-E")

    def add_raw_printer(self, name: str, port: int) -> None:
        """Add a queue without a driver."""
        self._admin("-p", name, "-v", f"socket://127.0.0.1:{port}", "-m", "raw", "-E")

    def stop_printer(self, name: str) -> None:
        """Stop a queue, as CUPS does after an error."""
        subprocess.run(["cupsdisable", name], env=self.environment, check=True, capture_output=True)

    def log(self) -> str:
        """Return what the scheduler complained of."""
        path = self.folder / "log" / "error"
        return path.read_text(errors="replace") if path.exists() else ""

    def close(self) -> None:
        """End the scheduler."""
        self._scheduler.terminate()
        try:
            self._scheduler.wait(WAIT_S)
        except subprocess.TimeoutExpired:
            self._scheduler.kill()
            self._scheduler.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _admin(self, *words: str) -> None:
        subprocess.run(["/usr/sbin/lpadmin", *words], env=self.environment, check=True, capture_output=True)

    def _wait_until_it_runs(self) -> None:
        end = time.monotonic() + WAIT_S
        turn = threading.Event()
        while time.monotonic() < end:
            assert self._scheduler.poll() is None, f"cupsd ended: {self.log()}"
            said = subprocess.run(["lpstat", "-r"], env=self.environment, capture_output=True, text=True, check=False)
            if "scheduler is running" in said.stdout:
                return
            turn.wait(0.05)
        raise AssertionError(f"cupsd did not start: {self.log()}")
