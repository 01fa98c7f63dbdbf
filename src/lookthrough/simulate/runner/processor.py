"""On what kind of processor numbers are made: XLA compiles for its instructions, and the last digits follow."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from pathlib import Path

import jax

VECTORS = ("sse", "ssse", "avx", "fma", "amx", "asimd", "sve")  # how sets of instructions begin that XLA compiles for
WIDEST = ("avx512f", "avx2", "avx", "sve", "asimd")


@cache
def processor() -> str:
    """Return the kind of processor, of a GPU its name: ``x86_64 avx2 9f86d081``. Two of one word give the same bits.

    The last word stands for all sets of instructions. Where the system does not list them the name that it gives the
    processor stands for them.
    """
    device = jax.devices()[0]
    if device.platform != "cpu":
        return f"{device.platform} {device.device_kind}"
    found = _instructions()
    if not found:
        return f"{platform.machine()} {platform.processor()}".strip()
    widest = next((word for word in WIDEST if word in found), found[0])
    return f"{platform.machine()} {widest} {hashlib.sha256(' '.join(found).encode()).hexdigest()[:8]}"


def _instructions() -> list[str]:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    listed = next((line.partition(":")[2] for line in lines if line.lower().startswith(("flags", "features"))), "")
    return sorted({word for word in listed.split() if word.startswith(VECTORS)})
