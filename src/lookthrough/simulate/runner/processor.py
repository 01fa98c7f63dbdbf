"""On what kind of processor numbers are made: XLA compiles for its instructions, and the last digits follow."""

from __future__ import annotations

import platform
from functools import cache
from pathlib import Path

import jax

VECTORS = ("sse", "ssse", "avx", "fma", "amx", "asimd", "sve")  # how sets of instructions begin that XLA compiles for


@cache
def processor() -> str:
    """Return the kind of processor: ``x86_64 avx avx2 fma``, or of a GPU its name. Two of one word give the same bits.

    Where the system does not list its instructions the name that it gives the processor stands for them.
    """
    device = jax.devices()[0]
    if device.platform != "cpu":
        return f"{device.platform} {device.device_kind}"
    return " ".join([platform.machine(), *(_instructions() or [platform.processor()])]).strip()


def _instructions() -> list[str]:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    listed = next((line.partition(":")[2] for line in lines if line.lower().startswith(("flags", "features"))), "")
    return sorted({word for word in listed.split() if word.startswith(VECTORS)})
