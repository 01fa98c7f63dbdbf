"""Begin to load the programs that a command is foreseen to take, beside what its process does until it needs them."""

from __future__ import annotations

import warnings
from functools import partial
from typing import TYPE_CHECKING, Any

from lookthrough.simulate.runner import foreseen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lookthrough.simulate.runner.foreseen import Noted


def foresee(words: Sequence[str]) -> None:
    """Begin to load the programs that a command took last time; where it took none, JAX is not imported.

    Args:
        words: of the command.
    """
    found = foreseen.noted(words)
    if not found:
        return
    from lookthrough.simulate.runner import compiling  # noqa: PLC0415  # JAX, which a first run imports with its model

    warnings.filterwarnings("ignore", compiling.NOT_CACHED, UserWarning)
    for program in found:
        if compiling.prepare(program.devices) == program.devices:
            foreseen.begin(program.word, partial(_loaded, program))


def _loaded(program: Noted) -> Callable[..., Any] | None:
    from lookthrough.simulate.runner import compiling  # noqa: PLC0415  # as above
    from lookthrough.simulate.runner.kept_program import kept  # noqa: PLC0415
    from lookthrough.simulate.runner.spread import OverDevices  # noqa: PLC0415

    found = kept(program.word)
    return None if found is None else compiling.compiled_as_kept(found, OverDevices(program.devices, program.parts))
