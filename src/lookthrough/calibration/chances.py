"""The chances that a run gives to the questions of a back-test, by the table in ``questions``.

Of ``n`` paths on which an event is seen with weight ``w`` in all, the chance is ``(w + 1/2) / (n + 1)``, so that no
question is held to be certain by counting paths.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lookthrough.simulate.base_runs import PROMISES
from lookthrough.simulate.quarter.sponsors import OUTLOOK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from lookthrough.calibration.questions import Question
    from lookthrough.simulate.base_runs import BaseRecord
    from lookthrough.simulate.compile.static_model import Model

    Seen = NDArray[np.float64]  # by path: the chance that the event comes, 0 or 1 unless it is spread over time
    Held = Mapping[str, Seen]

TENTH = 0.1  # of an amount: a smaller cut is not reported as one
REPRICED = 0.001  # a year: 10 bp
RAISED = 1.0  # USD bn


class Chances:
    """What base runs say of each kind, by contract and company; the window is the quarters that the record keeps."""

    def __init__(self, model: Model, record: BaseRecord) -> None:
        self.model, self.record = model, record
        self.window = len(record.raised)
        plan = model.plan
        self.names = [plan.entities[i] for i in model.watched]
        self.row = {int(number): row for row, number in enumerate(plan.limited)}
        self.failed = self._failed()
        promised = list(self._promised())
        self.cut = {**_any(promised, of=0), **_any(promised, of=1, beside=self.failed_by_name)}
        debts = list(self._repriced())
        self.repriced = {**_any(debts, of=0), **_any(debts, of=1)}
        self.default = {**self._owed_by_failing(), **self.failed_by_name}
        raised = (record.raised.sum(axis=0) >= RAISED).astype(float)
        self.raised = dict(zip(self.names[: len(raised)], raised, strict=True))
        self.downgraded = self._downgraded()

    @property
    def failed_by_name(self) -> dict[str, Seen]:
        """Whether each company fails or is taken over in the window."""
        return dict(zip(self.names, self.failed, strict=True))

    def of(self, question: Question) -> float | None:
        """Return the chance of a question, ``None`` where a run has none."""
        seen = self.seen(question)
        return None if seen is None else float((seen.sum() + 0.5) / (len(seen) + 1.0))

    def seen(self, question: Question) -> Seen | None:
        """Return whether the event of a question comes, by path; ``None`` where a run has no chance."""
        held: Mapping[str, Held] = {
            "cut": self.cut,
            "repriced": self.repriced,
            "default": self.default,
            "raise": self.raised,
            "downgrade": self.downgraded,
        }
        return held.get(question.kind, {}).get(question.subject)

    def _downgraded(self) -> dict[str, Seen]:
        """Return whether each sponsor with an account loses its letters in the window, nothing where it cannot yet."""
        accounts = len(self.model.accounts)
        if self.window < OUTLOOK:
            return {}
        when = self.record.downgraded_quarter[-accounts:] if accounts else self.record.downgraded_quarter[:0]
        return dict(zip(self.names[-accounts:], ((when >= 0.0) & (when < self.window)).astype(float), strict=False))

    def _failed(self) -> NDArray[np.float64]:
        record = self.record
        hit = [(when >= 0.0) & (when < self.window) for when in (record.default_quarter, record.absorbed_quarter)]
        return (hit[0] | hit[1]).astype(float)

    def _promised(self) -> Iterator[tuple[str, str, Seen]]:
        """Yield contract, who owes it and the chance of a cut by path, of every order and take-or-pay."""
        record = self.record
        for family, cut in zip(PROMISES, (record.take_or_pay_cut, record.order_cut), strict=True):
            held, terms = self.model.plan.positions[family], record.promised[family]
            for contract, at in _first(held.ids).items():
                payer = int(held.payer[at])
                slips = np.where(terms.firm[at] <= 1.0 - TENTH, np.minimum(self.window / terms.remaining[at], 1.0), 0.0)
                row = self.row.get(payer)
                seen = np.zeros_like(slips)
                if row is not None:
                    size = cut[:, row] * terms.cancellable[at] + record.relief[:, row] * terms.relievable[at]
                    seen = np.maximum((size >= TENTH).any(axis=0), self.failed[row])
                yield contract, self.model.plan.entities[payer], 1.0 - (1.0 - seen) * (1.0 - slips)

    def _repriced(self) -> Iterator[tuple[str, str, Seen]]:
        debt = self.model.plan.debt
        for contract, at in _first(debt.ids).items():
            payer = int(debt.payer[at])
            if payer in self.row:
                seen = (np.abs(self.record.extra[:, at]) >= REPRICED).any(axis=0).astype(float)
                yield contract, self.model.plan.entities[payer], seen

    def _owed_by_failing(self) -> dict[str, Seen]:
        found = {}
        for held in self.model.plan.positions.values():
            for contract, payer in zip(held.ids, held.payer, strict=True):
                if int(payer) in self.row:
                    found[contract] = self.failed[self.row[int(payer)]]
        return found


def _first(ids: Sequence[str]) -> dict[str, int]:
    """Return the first position of each contract; all of one have the same draws and debtor."""
    return {contract: at for at, contract in reversed(list(enumerate(ids)))}


def _any(rows: list[tuple[str, str, Seen]], *, of: int, beside: Mapping[str, Seen] | None = None) -> dict[str, Seen]:
    """Return the chance by path that one of the rows of a contract (0) or of who owes it (1) comes."""
    none: dict[str, Seen] = {name: 1.0 - seen for name, seen in (beside or {}).items()}
    for row in rows:
        name = str(row[of])
        none[name] = none.get(name, np.ones_like(row[2])) * (1.0 - row[2])
    return {name: 1.0 - left for name, left in none.items()}
