from __future__ import annotations

import torch

from conspectus.encoding.token_codes import TokenCodes
from conspectus.saes.codes import SparseCodes


def test_rows_are_in_order_whatever_the_batches_were() -> None:
    kept = TokenCodes([2, 3])
    dense = torch.tensor([[0, 1.5, 0], [2.0, 0, 4.0]])
    kept.add(SparseCodes.from_dense(dense), torch.tensor([1, 0]), torch.tensor([2, 1]))
    kept.add(SparseCodes.from_dense(dense[:1]), torch.tensor([1]), torch.tensor([0]))
    rows = kept.table(["a", "b"]).to_pylist()
    assert [(row["doc_id"], row["position"]) for row in rows] == [
        ("a", 0),
        ("a", 1),
        ("b", 0),
        ("b", 1),
        ("b", 2),
    ]
    assert [row["latent"] for row in rows] == [[], [0, 2], [1], [], [1]]
    assert [row["value"] for row in rows] == [[], [2.0, 4.0], [1.5], [], [1.5]]


def test_values_that_float16_cannot_hold_stay_positive_and_finite() -> None:
    kept = TokenCodes([1])
    kept.add(
        SparseCodes.from_dense(torch.tensor([[1e-12, 1e6]])), torch.tensor([0]), torch.tensor([0])
    )
    low, high = kept.table(["a"]).to_pylist()[0]["value"]
    assert 0 < low < 1e-6
    assert high == 65504.0


def test_nothing() -> None:
    assert TokenCodes([]).table([]).num_rows == 0
    assert TokenCodes([2]).table(["a"]).to_pylist()[1]["latent"] == []
