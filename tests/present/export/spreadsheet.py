"""A spreadsheet program that calculates a workbook anew: LibreOffice without a screen, where it is installed."""

import io
import math
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl

SOFFICE = shutil.which("soffice")
NO_OFFICE = "LibreOffice (soffice) is not installed: no program here calculates the formulas of a workbook"
# Without this setting LibreOffice shows what the file says each formula gives, and calculates nothing.
ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
WRONG = b"12345"
_UNDER_FORMULA = re.compile(rb"(</f><v>)[^<]*")
Cells = dict[tuple[str, str], object]


def formulas(data: bytes) -> Cells:
    """Return what stands under each formula of a workbook, by sheet and cell."""
    written, shown = (openpyxl.load_workbook(io.BytesIO(data), data_only=is_shown) for is_shown in (False, True))
    cells = [(sheet.title, c.coordinate) for sheet in written for row in sheet for c in row if c.data_type == "f"]
    return {(sheet, cell): shown[sheet][cell].value for sheet, cell in cells}


def poisoned(data: bytes) -> bytes:
    """Return a workbook in which a wrong number stands under each formula, so that only calculation mends it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            content = given.read(name)
            is_sheet = name.startswith("xl/worksheets/sheet")
            made.writestr(name, _UNDER_FORMULA.sub(rb"\g<1>" + WRONG, content) if is_sheet else content)
    return out.getvalue()


def recalculated(data: bytes, folder: Path) -> Cells:
    """Return all cells of a workbook as LibreOffice calculates them, by sheet and cell."""
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(ALWAYS)
    (folder / "given.xlsx").write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [SOFFICE, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(folder / "out")]
    subprocess.run([*command, str(folder / "given.xlsx")], check=True, capture_output=True, timeout=300)
    made = openpyxl.load_workbook(folder / "out" / "given.xlsx", data_only=True)
    return {(sheet.title, cell.coordinate): cell.value for sheet in made for row in sheet for cell in row}


def unlike(given: Cells, calculated: Cells) -> dict[tuple[str, str], tuple[object, object]]:
    """Return the formulas whose number is not the one that is given, to 1e-9; of both."""
    pairs = {place: (value, calculated[place]) for place, value in given.items()}
    return {place: pair for place, pair in pairs.items() if not _is_same(*pair)}


def _is_same(value: object, other: object) -> bool:
    if isinstance(value, int | float) and isinstance(other, int | float):
        return math.isclose(value, other, rel_tol=1e-9, abs_tol=1e-9)
    return (value or None) == (other or None)
