from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import torch

from conspectus.errors import EncoderMismatchError, InputError
from conspectus.training import buffer as module
from conspectus.training.buffer import ActivationBuffer
from conspectus.training.corpus import Text

HOOK = "resid_post.0"
LENGTH = 12  # characters, and so tokens, of each text


def texts(n: int, length: int = LENGTH) -> Iterator[Text]:
    return (Text(f"{i} ".ljust(length, "."), None) for i in range(n))


@pytest.fixture(autouse=True)
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SHARD_DOCUMENTS", 4)
    monkeypatch.setattr(module, "POOL_SHARDS", 3)


@pytest.fixture
def filled(tmp_path: Path, fake_reader) -> ActivationBuffer:
    found = ActivationBuffer(tmp_path / "acts")
    found.fill(fake_reader(), texts(30))
    return found


def hashes(folder: Path) -> dict[str, str]:
    return {
        one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in sorted(folder.iterdir())
    }


def names(batch: torch.Tensor) -> list[tuple[int, int]]:
    """Which tokens a batch holds: text and position."""
    return [(int(row[0]), int(row[1])) for row in batch]


class TestFill:
    def test_shards_hold_what_was_read(self, filled: ActivationBuffer) -> None:
        assert [shard["documents"] for shard in filled.shards] == [4] * 7 + [2]
        assert filled.tokens(HOOK) == 30 * LENGTH
        assert names(filled.load(1, HOOK)) == [(4 + i, j) for i in range(4) for j in range(LENGTH)]

    def test_all_hook_points_in_one_pass(self, tmp_path: Path, fake_reader) -> None:
        reader = fake_reader(("resid_post.0", "mlp_out.3"))
        found = ActivationBuffer(tmp_path)
        found.fill(reader, texts(9))
        assert reader.calls == 3
        assert found.tokens("mlp_out.3") == found.tokens("resid_post.0") == 9 * LENGTH
        assert torch.equal(found.load(2, "mlp_out.3"), found.load(2, "resid_post.0"))

    def test_long_documents_make_shards_of_fewer(
        self, tmp_path: Path, fake_reader, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "SHARD_CHARACTERS", 25)
        found = ActivationBuffer(tmp_path)
        found.fill(fake_reader(), texts(7))
        assert [shard["documents"] for shard in found.shards] == [3, 3, 1]
        again = fake_reader()
        found.fill(again, texts(7))
        assert again.calls == 0

    def test_stops_with_the_shard_that_reaches_the_limit(self, tmp_path: Path, fake_reader) -> None:
        found = ActivationBuffer(tmp_path)
        found.fill(fake_reader(), texts(30), max_tokens=100)
        assert found.tokens(HOOK) == 3 * 4 * LENGTH
        reader = fake_reader()
        found.fill(reader, texts(30), max_tokens=100)
        assert reader.calls == 0
        found.fill(reader, texts(30), max_tokens=150)
        assert found.tokens(HOOK) == 4 * 4 * LENGTH

    def test_what_cannot_be_read_is_counted(self, tmp_path: Path, fake_reader) -> None:
        some = [Text("bad", None), *texts(3), *[Text("bad", None)] * 5, *texts(2)]
        found = ActivationBuffer(tmp_path)
        found.fill(fake_reader(), iter(some))
        assert [shard["failed"] for shard in found.shards] == [1, 4, 1]
        assert [shard["tokens"][HOOK] for shard in found.shards] == [36, 0, 24]
        reader = fake_reader()
        found.fill(reader, iter(some))  # counts those that failed when it goes on
        assert reader.calls == 0

    def test_nothing_that_can_be_read(self, tmp_path: Path, fake_reader) -> None:
        for some in ([Text("bad", None)] * 3, []):
            with pytest.raises(InputError, match="no document that can be read"):
                ActivationBuffer(tmp_path / str(len(some))).fill(fake_reader(), iter(some))

    @pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16])
    def test_precision(self, tmp_path: Path, fake_reader, dtype: torch.dtype) -> None:
        found = ActivationBuffer(tmp_path)
        found.fill(fake_reader(dtype=dtype), texts(5))
        kept = torch.bfloat16 if dtype == torch.bfloat16 else torch.float16
        assert found.load(0, HOOK).dtype == kept
        assert found.shards[0]["dtype"] == str(kept).removeprefix("torch.")
        batch = next(found.batches(HOOK, 8, seed=0))
        assert batch.dtype == torch.float32
        bytes_of_first = (tmp_path / f"shard-00000.{HOOK}.npy").stat().st_size
        assert bytes_of_first == pytest.approx(2 * 6 * 4 * LENGTH, abs=128)

    def test_overflow_is_refused(self, tmp_path: Path, fake_reader) -> None:
        reader = fake_reader()
        reader.scale = 1e5
        with pytest.raises(InputError, match="read in bfloat16"):
            ActivationBuffer(tmp_path).fill(reader, texts(4))


class TestResume:
    @pytest.mark.parametrize("die_at", [1, 2, 5, 8])
    def test_a_killed_fill_goes_on_to_the_same_bytes(
        self, tmp_path: Path, fake_reader, die_at: int
    ) -> None:
        ActivationBuffer(tmp_path / "whole").fill(fake_reader(), texts(30))
        broken = ActivationBuffer(tmp_path / "broken")
        with pytest.raises(KeyboardInterrupt):
            broken.fill(fake_reader(die_at=die_at), texts(30))
        assert len(broken.shards) == die_at - 1
        reader = fake_reader()
        broken.fill(reader, texts(30))
        assert reader.calls == 8 - (die_at - 1)
        assert hashes(broken.folder) == hashes(tmp_path / "whole")

    def test_a_shard_without_its_note_is_made_again(
        self, tmp_path: Path, filled: ActivationBuffer, fake_reader
    ) -> None:
        before = hashes(filled.folder)
        (filled.folder / "shard-00006.json").unlink()
        (filled.folder / "shard-00007.json").unlink()
        (filled.folder / f"shard-00006.{HOOK}.npy").write_bytes(b"half")
        (filled.folder / f"shard-00007.{HOOK}.npy.tmp").write_bytes(b"half")
        filled.fill(fake_reader(), texts(30))
        assert hashes(filled.folder) == before

    def test_another_reader_is_refused_by_field(
        self, filled: ActivationBuffer, fake_reader
    ) -> None:
        with pytest.raises(EncoderMismatchError, match=r"reader\.name") as caught:
            filled.fill(fake_reader(name="other"), texts(30))
        assert caught.value.fields == ("reader.name",)

    @pytest.mark.parametrize(
        "other",
        [
            [Text("other", None), *islice(texts(30), 1, None)],
            [*texts(30)][::-1],
            [*texts(3)],
            [Text(one.text, "a prompt") for one in texts(30)],
        ],
        ids=["one text", "order", "fewer", "prompts"],
    )
    def test_other_texts_are_refused(
        self, filled: ActivationBuffer, fake_reader, other: list[Text]
    ) -> None:
        with pytest.raises(InputError, match="other texts"):
            filled.fill(fake_reader(), iter(other))

    def test_shards_of_an_earlier_version_have_no_hash_of_texts(
        self, filled: ActivationBuffer, fake_reader
    ) -> None:
        for number in range(8):
            note = filled.folder / f"shard-{number:05d}.json"
            facts = json.loads(note.read_text())
            del facts["texts"]
            note.write_text(json.dumps(facts))
        reader = fake_reader()
        filled.fill(reader, texts(30))
        assert reader.calls == 0


class TestBatches:
    def test_every_token_once_an_epoch(self, filled: ActivationBuffer) -> None:
        # pools of 3, 3 and 2 shards of 48 tokens, the last of 24: 24 or 48 divides all of them
        batches = list(islice(filled.batches(HOOK, 24, seed=1), 2 * 15))
        for epoch in (batches[:15], batches[15:]):
            found = [name for batch in epoch for name in names(batch)]
            assert sorted(found) == [(i, j) for i in range(30) for j in range(LENGTH)]
        assert names(batches[0]) != names(batches[15])

    def test_only_the_remainder_of_a_pool_is_dropped(self, filled: ActivationBuffer) -> None:
        # 360 tokens in three pools: each drops fewer than 25
        for epoch in range(3):
            sizes = [count // 25 for count in pool_sizes(filled, seed=2, epoch=epoch)]
            start = sum(
                count // 25 for e in range(epoch) for count in pool_sizes(filled, seed=2, epoch=e)
            )
            batches = list(islice(filled.batches(HOOK, 25, seed=2, start=start), sum(sizes)))
            found = [name for batch in batches for name in names(batch)]
            assert len(set(found)) == len(found) > 360 - 3 * 25

    def test_batches_are_shuffled_across_documents_and_shards(
        self, filled: ActivationBuffer
    ) -> None:
        batch = names(next(filled.batches(HOOK, 48, seed=0)))
        assert batch != sorted(batch)
        assert len({i // 4 for i, _ in batch}) >= 2

    @pytest.mark.parametrize("size", [7, 24, 100])
    def test_batch_n_is_the_same_wherever_one_starts(
        self, filled: ActivationBuffer, size: int
    ) -> None:
        whole = list(islice(filled.batches(HOOK, size, seed=3), 60))
        for start in (0, 1, 13, 37, 59):
            found = next(filled.batches(HOOK, size, seed=3, start=start))
            assert torch.equal(found, whole[start])

    def test_seeds_give_other_orders(self, filled: ActivationBuffer) -> None:
        one, other = (next(filled.batches(HOOK, 24, seed=seed)) for seed in (1, 2))
        assert not torch.equal(one, other)

    def test_shards_without_tokens(self, tmp_path: Path, fake_reader) -> None:
        some = [*texts(4), *[Text("bad", None)] * 4, *[Text("hollow", None)] * 4, *texts(4)]
        found = ActivationBuffer(tmp_path)
        found.fill(fake_reader(), iter(some))
        assert [shard["tokens"][HOOK] for shard in found.shards] == [48, 0, 0, 48]
        batches = list(islice(found.batches(HOOK, 16, seed=0), 6))
        assert all(batch.shape == (16, 6) for batch in batches)

    def test_fewer_tokens_than_a_batch(self, filled: ActivationBuffer) -> None:
        with pytest.raises(InputError, match="360 tokens are fewer than one batch of 361"):
            next(filled.batches(HOOK, 361, seed=0))

    def test_fewer_tokens_in_every_pool_than_a_batch(self, filled: ActivationBuffer) -> None:
        with pytest.raises(InputError, match="lower the batch size"):
            next(filled.batches(HOOK, 200, seed=0))

    def test_no_more_than_a_pool_is_loaded(
        self, filled: ActivationBuffer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        loaded: list[int] = []
        load = ActivationBuffer.load

        def counting(self: ActivationBuffer, number: int, hook: str) -> torch.Tensor:
            loaded.append(number)
            return load(self, number, hook)

        monkeypatch.setattr(ActivationBuffer, "load", counting)
        batches = filled.batches(HOOK, 24, seed=1)
        next(batches)
        assert len(loaded) == 3
        list(islice(batches, 14))
        assert sorted(loaded) == list(range(8))
        loaded.clear()
        next(filled.batches(HOOK, 24, seed=1, start=15 * 100))  # a hundred epochs on: none of them
        assert len(loaded) <= 3


def pool_sizes(buffer: ActivationBuffer, *, seed: int, epoch: int) -> list[int]:
    counts = [shard["tokens"][HOOK] for shard in buffer.shards]
    order = np.random.default_rng([seed, epoch]).permutation(len(counts))
    return [sum(counts[i] for i in order[low : low + 3]) for low in range(0, len(order), 3)]
