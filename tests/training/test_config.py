from __future__ import annotations

import json

import pytest

from conspectus.errors import InputError
from conspectus.training.config import TrainConfig


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("architecture", "relu"),
        ("n_latents", 1),
        ("k", 0),
        ("k", 8192),
        ("batch_size", 1),
        ("tokens", 4095),
        ("learning_rate", 0.0),
        ("learning_rate", float("nan")),
        ("warmup_share", -0.1),
        ("decay_share", 1.1),
        ("aux_coefficient", -1.0),
        ("aux_rows", 0),
        ("dead_after", 0),
        ("group_shares", ()),
        ("group_shares", (0.5,)),
        ("group_shares", (0.5, 0.25, 1.0)),
        ("group_shares", (0.0, 1.0)),
        ("precision", "float16"),
        ("seed", -1),
    ],
)
def test_a_setting_out_of_range_is_named(name: str, value: object) -> None:
    with pytest.raises(InputError, match=f"out of range: {name}="):
        TrainConfig(**{name: value})  # type: ignore[arg-type]


def test_all_that_is_wrong_is_named_at_once() -> None:
    with pytest.raises(InputError, match=r"n_latents=0, k=0, batch_size=0"):
        TrainConfig(n_latents=0, k=0, batch_size=0)


def test_steps_are_whole_batches() -> None:
    assert TrainConfig(tokens=10_000, batch_size=3000).steps == 3


class TestRate:
    def test_schedule_against_closed_form(self) -> None:
        config = TrainConfig(
            tokens=1000, batch_size=10, learning_rate=2.0, warmup_share=0.1, decay_share=0.4
        )
        rates = [config.rate(step) for step in range(100)]
        assert rates[:10] == pytest.approx([0.2 * (i + 1) for i in range(10)])
        assert rates[10:60] == [2.0] * 50
        assert rates[60:] == pytest.approx([2.0 * (40 - i) / 40 for i in range(40)])

    def test_no_warmup_and_no_decay(self) -> None:
        config = TrainConfig(tokens=1000, batch_size=10, warmup_share=0, decay_share=0)
        assert {config.rate(step) for step in range(100)} == {config.learning_rate}

    def test_never_zero_within_the_run_and_never_above_the_peak(self) -> None:
        config = TrainConfig(tokens=70, batch_size=10, warmup_share=1, decay_share=1)
        rates = [config.rate(step) for step in range(config.steps)]
        assert all(0 < rate <= config.learning_rate for rate in rates)

    def test_a_single_step(self) -> None:
        config = TrainConfig(tokens=4096)
        assert config.rate(0) == config.learning_rate


class TestGroups:
    def test_one_but_for_matryoshka(self) -> None:
        assert TrainConfig(architecture="topk").groups == (8192,)
        assert TrainConfig(architecture="batchtopk").groups == (8192,)

    def test_shares_of_the_dictionary(self) -> None:
        config = TrainConfig(architecture="matryoshka")
        assert config.groups == (512, 1024, 2048, 4096, 8192)

    @pytest.mark.parametrize("n_latents", [2, 3, 5, 17, 40])
    def test_small_dictionaries_have_distinct_whole_widths(self, n_latents: int) -> None:
        groups = TrainConfig(architecture="matryoshka", n_latents=n_latents, k=1).groups
        assert all(type(end) is int for end in groups)
        assert sorted(set(groups)) == list(groups)
        assert groups[0] >= 1
        assert groups[-1] == n_latents


def test_record_survives_json() -> None:
    config = TrainConfig(architecture="matryoshka", seed=4)
    record = config.record()
    assert json.loads(json.dumps(record)) == record
    assert TrainConfig(**record | {"group_shares": tuple(record["group_shares"])}) == config


def test_limits_that_hang_together_are_told() -> None:
    with pytest.raises(InputError, match=r"range: k=100 \(k goes from 1 to less than the 64 lat"):
        TrainConfig(n_latents=64, k=100)
    with pytest.raises(InputError, match=r"range: tokens=10 \(at least a batch of 4,096\)"):
        TrainConfig(n_latents=64, k=4, tokens=10, batch_size=4096)
