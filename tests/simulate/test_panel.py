"""The panel by hand: a fund's loss is its investors', and a path without a finite result has no row."""

from types import SimpleNamespace

import numpy as np

from lookthrough.simulate.answer.panel import KEPT, _finite, _holders

MODEL = SimpleNamespace(plan=SimpleNamespace(entities=("bank", "fund", "insurer")))
PASSED = np.array([[1.0, 0.25, 0.0], [0.0, 0.0, 0.0], [0.0, 0.75, 1.0]])  # [end holder, first holder]
KNOWN = [(0, 0), (0, 2), (2, 2)]  # lenders: bank and insurer; sellers: insurer


def losses(paths):
    """Loss by ledger and first holder: of lenders 8 at the fund and 1 at the bank, of sellers 4 at the insurer."""
    loss = np.zeros((5, 3, paths), dtype=np.float32)
    loss[0, 1], loss[0, 0], loss[2, 2] = 8.0, 1.0, 4.0
    return loss * np.arange(1.0, paths + 1.0, dtype=np.float32)


def test_what_a_fund_loses_its_investors_lose():
    """On the first path the bank bears 1 + a quarter of 8, the insurer three quarters of 8, and 4 as a seller."""
    found = _holders(MODEL, np.array([7, 9]), losses(2), PASSED, KNOWN)
    assert found["path"].tolist() == [7, 7, 7, 9, 9, 9]
    assert [found["holder"].words[i] for i in found["holder"].which] == ["bank", "insurer", "insurer"] * 2
    assert [found["ledger"].words[i] for i in found["ledger"].which] == ["lenders", "lenders", "sellers"] * 2
    assert found["loss"].tolist() == [3.0, 6.0, 4.0, 6.0, 12.0, 8.0]


def test_the_loss_of_a_path_is_the_same_bits_whatever_stands_beside_it():
    loss = np.random.default_rng(3).lognormal(0.0, 9.0, (5, 3, 70)).astype(np.float32)
    whole = _holders(MODEL, np.arange(70), loss, PASSED, KNOWN)["loss"].reshape(70, -1)
    for path in (0, 1, 69):
        alone = _holders(MODEL, np.array([path]), loss[..., path : path + 1], PASSED, KNOWN)["loss"]
        assert np.array_equal(whole[path], alone)


def test_a_path_without_a_finite_result_is_left_out_and_the_others_keep_their_numbers():
    chunk = {name: np.arange(8.0).reshape(2, 4) for name in KEPT} | {"finite": np.array([1.0, 0.0, 1.0, 1.0])}
    number, part = _finite(100, chunk)
    assert number.tolist() == [100, 102, 103]
    assert part["cash"].tolist() == [[0.0, 2.0, 3.0], [4.0, 6.0, 7.0]]
    number, part = _finite(104, {**chunk, "finite": np.ones(4)})
    assert number.tolist() == [104, 105, 106, 107]
    assert part["cash"] is chunk["cash"]  # no copy where all are there
