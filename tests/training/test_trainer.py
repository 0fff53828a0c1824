from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import pytest
import torch
from safetensors import safe_open

from conspectus.errors import InputError
from conspectus.training import trainer as module
from conspectus.training.config import TrainConfig
from conspectus.training.trainer import CHECKPOINT, Scaling, Trainer, initial_weights

ARCHITECTURES = ["topk", "batchtopk", "matryoshka"]


def fresh(config: TrainConfig, planted) -> Trainer:
    sample = planted.batch(2048, -1)
    scaling = Scaling.of(sample)
    return Trainer(config, initial_weights(sample * scaling.factor, config), scaling)


def state(trainer: Trainer) -> dict[str, torch.Tensor]:
    moments = {
        f"{name}.{key}": value
        for name, one in trainer.weights.named().items()
        for key, value in trainer._optimiser.state[one].items()
    }
    return {**trainer.weights.named(), **moments, "idle": trainer.idle}


def assert_same(one: Trainer, other: Trainer) -> None:
    assert one.step_number == other.step_number
    assert one.unexplained == other.unexplained
    assert one._select.guess == other._select.guess
    first, second = state(one), state(other)
    assert first.keys() == second.keys()
    for name, tensor in first.items():
        assert torch.equal(tensor, second[name]), name


class TestScaling:
    def test_mean_norm_is_the_root_of_the_width(self) -> None:
        sample = 7 * torch.randn(500, 32, generator=torch.Generator().manual_seed(0)) + 1
        scaled = sample * Scaling.of(sample).factor
        assert float(scaled.norm(dim=1).mean()) == pytest.approx(32**0.5, rel=1e-5)


class TestInitialWeights:
    def test_unit_rows_near_the_data_and_an_encoder_along_them(self, planted, config) -> None:
        sample = planted.batch(1000, 0)
        weights = initial_weights(sample, config())
        torch.testing.assert_close(weights.decoder.norm(dim=1), torch.ones(96))
        torch.testing.assert_close(weights.decoder_bias, sample.mean(0))
        assert not weights.encoder_bias.any()
        ratio = weights.encoder / weights.decoder
        torch.testing.assert_close(ratio, ratio.mean().expand_as(ratio))
        centred = torch.nn.functional.normalize(sample - sample.mean(0))
        nearest = (weights.decoder @ centred.T).max(dim=1).values
        assert float(nearest.min()) > 0.9

    def test_the_scale_of_the_encoder_fits_best(self, planted, config) -> None:
        """No other multiple of the encoder reconstructs the first tokens better."""
        from conspectus.training.select import BatchTopK
        from conspectus.training.sparse import decode

        sample = planted.batch(800, 0)
        weights = initial_weights(sample, config())
        centred = sample - weights.decoder_bias

        def error(times: float) -> float:
            active = BatchTopK(4)(times * centred @ weights.encoder.T)
            return float((decode(active, weights.decoder) - centred).square().sum())

        assert error(1.0) < min(error(0.9), error(1.1))

    def test_depends_on_the_seed_alone(self, planted, config) -> None:
        sample = planted.batch(500, 0)
        one, again, other = (initial_weights(sample, config(seed=seed)) for seed in (1, 1, 2))
        assert torch.equal(one.decoder, again.decoder)
        assert not torch.equal(one.decoder, other.decoder)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
class TestEveryArchitecture:
    def test_resumed_is_bit_for_bit_undisturbed(
        self, architecture: str, planted, config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "CHECKPOINT_EVERY", 10)
        settings = config(architecture, tokens=64 * 40, dead_after=500, precision="bfloat16")
        undisturbed = fresh(settings, planted)
        undisturbed.run(planted.batches(64))

        killed = fresh(settings, planted)
        with pytest.raises(RuntimeError, match="killed"):
            killed.run(_dies(planted, 27), folder=tmp_path)
        del killed
        resumed = Trainer.resume(tmp_path, settings)
        assert resumed is not None
        assert resumed.step_number == 20
        resumed.run(planted.batches(64, start=20), folder=tmp_path)
        assert_same(undisturbed, resumed)

    def test_decoder_rows_have_unit_norm_after_every_step(
        self, architecture: str, planted, config
    ) -> None:
        trainer = fresh(config(architecture, dead_after=200), planted)
        for batch in islice(planted.batches(64), 8):
            trainer.advance(batch)
            norms = trainer.weights.decoder.norm(dim=1)
            torch.testing.assert_close(norms, torch.ones_like(norms), rtol=0, atol=1e-6)

    def test_learns_the_planted_dictionary(self, architecture: str, planted, config) -> None:
        shares = (0.25, 1.0) if architecture == "matryoshka" else (1.0,)
        settings = config(
            architecture,
            tokens=256 * 350,
            batch_size=256,
            k=3,
            dead_after=20_000,
            group_shares=shares,
        )
        trainer = fresh(settings, planted)
        first = trainer.advance(planted.batch(256, 0)).unexplained
        trainer.run(planted.batches(256, start=1))
        last = trainer.advance(planted.batch(256, 10_000)).unexplained
        assert last < 0.25 * first
        cosines = planted.directions @ trainer.weights.decoder.T
        assert float(cosines.max(dim=1).values.mean()) > 0.9


def _dies(planted, after: int):
    yield from islice(planted.batches(64), after)
    raise RuntimeError("killed")


class TestAdvance:
    def test_follows_the_schedule_of_rates(self, planted, config) -> None:
        trainer = fresh(config(tokens=64 * 10, warmup_share=0.3, decay_share=0.3), planted)
        for step in range(10):
            trainer.advance(planted.batch(64, step))
            (group,) = trainer._optimiser.param_groups
            assert group["lr"] == trainer.config.rate(step)

    def test_idle_counts_tokens_since_a_latent_fired(self, planted, config) -> None:
        trainer = fresh(config(), planted)
        idle = torch.zeros(96, dtype=torch.int64)
        for step in range(6):
            result = trainer.advance(planted.batch(64, step))
            idle += 64
            idle[result.active.latent.unique()] = 0
            assert torch.equal(trainer.idle, idle)

    def test_the_moving_average_falls(self, planted, config) -> None:
        trainer = fresh(config(), planted)
        trainer.run(planted.batches(64))
        assert trainer.unexplained < 0.7

    @pytest.mark.parametrize("value", [3.0, float("nan"), float("inf")])
    def test_activations_without_variance_are_refused(self, planted, config, value) -> None:
        trainer = fresh(config(), planted)
        with pytest.raises(InputError, match="nothing to learn"):
            trainer.advance(torch.full((64, 32), value))


class TestDeadLatents:
    @staticmethod
    def share_dead(config: TrainConfig, planted) -> float:
        trainer = fresh(config, planted)
        trainer.weights.encoder[:60] *= 0.1  # these are never among the largest
        trainer.run(planted.batches(64))
        return float((trainer.idle >= 64 * 100).double().mean())

    def test_the_auxiliary_loss_revives_them(self, planted, config) -> None:
        settings = {"tokens": 64 * 500, "dead_after": 64 * 10}
        without = self.share_dead(config(aux_coefficient=0.0, **settings), planted)
        revived = self.share_dead(config(aux_coefficient=1 / 4, **settings), planted)
        assert without > 0.5
        assert revived < 0.2


class TestCheckpoint:
    def test_none_is_there(self, tmp_path: Path, config) -> None:
        assert Trainer.resume(tmp_path / "none", config()) is None

    def test_restores_everything_before_the_first_step_too(
        self, tmp_path: Path, planted, config
    ) -> None:
        trainer = fresh(config(), planted)
        trainer.save(tmp_path / "new folder")
        resumed = Trainer.resume(tmp_path / "new folder", config())
        assert resumed is not None
        trainer.run(planted.batches(64))
        resumed.run(planted.batches(64))
        assert_same(trainer, resumed)

    def test_state_of_the_optimiser_is_what_fused_adam_keeps(
        self, tmp_path: Path, planted, config
    ) -> None:
        trainer = fresh(config(), planted)
        trainer.advance(planted.batch(64, 0))
        trainer.save(tmp_path)
        resumed = Trainer.resume(tmp_path, config())
        assert resumed is not None
        for one, other in zip(
            trainer.weights.named().values(), resumed.weights.named().values(), strict=True
        ):
            kept, restored = (t._optimiser.state[w] for t, w in ((trainer, one), (resumed, other)))
            assert kept.keys() == restored.keys() == {"step", "exp_avg", "exp_avg_sq"}
            assert restored["step"].shape == ()
            assert restored["step"].dtype == torch.float32
            assert float(restored["step"]) == 1

    def test_does_not_share_memory_with_the_file(self, tmp_path: Path, planted, config) -> None:
        trainer = fresh(config(), planted)
        trainer.save(tmp_path)
        before = (tmp_path / CHECKPOINT).read_bytes()
        resumed = Trainer.resume(tmp_path, config())
        assert resumed is not None
        resumed.advance(planted.batch(64, 0))
        assert (tmp_path / CHECKPOINT).read_bytes() == before

    def test_other_settings_are_refused_by_name(self, tmp_path: Path, planted, config) -> None:
        fresh(config(), planted).save(tmp_path)
        with pytest.raises(InputError, match=r"other settings \(k, seed differ\)"):
            Trainer.resume(tmp_path, config(k=5, seed=3))

    def test_is_data_alone(self, tmp_path: Path, planted, config) -> None:
        trainer = fresh(config(), planted)
        trainer.save(tmp_path)
        with safe_open(tmp_path / CHECKPOINT, framework="pt") as file:
            note = json.loads(file.metadata()["note"])
        assert note["step"] == 0
        assert note["config"] == config().record()

    def test_a_folder_that_cannot_be_written(self, tmp_path: Path, planted, config) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(InputError, match="cannot be written"):
            fresh(config(), planted).save(tmp_path / "file")

    def test_a_finished_run_does_nothing_more(self, planted, config) -> None:
        trainer = fresh(config(tokens=64 * 3), planted)
        trainer.run(planted.batches(64))
        before = trainer.weights.decoder.clone()
        trainer.run(iter(()))
        assert torch.equal(trainer.weights.decoder, before)


def test_progress_is_told_of_every_token(planted, config) -> None:
    class Told:
        def __init__(self) -> None:
            self.said: list[object] = []

        def start(self, task: str, total: float | None, unit: str) -> None:
            self.said += [task, total, unit]

        def advance(self, amount: float) -> None:
            self.said.append(amount)

        def finish(self) -> None:
            self.said.append("end")

    told = Told()
    fresh(config(tokens=64 * 2), planted).run(planted.batches(64), progress=told)
    assert told.said == ["train", 128, "tokens", 0, 64, 64, "end"]
