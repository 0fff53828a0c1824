"""Tiny models with random weights, made on the spot: no network, a second to make."""

from __future__ import annotations

from pathlib import Path

import torch
import transformers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers

from conspectus.saes import SAE, BatchTopKSAE, TopKSAE, save_sae

WIDTH = 32
LAYERS = 3
LATENTS = 96

LINES = [
    "The quick brown fox jumps over the lazy dog near the river bank.",
    "Apologies, but I cannot answer that question before reading the document.",
    "A model reads documents; an encoder makes concepts out of activations.",
    "def main(): print('hello world')  # numbers 1 2 3 4 5 6 7 8 9 10",
] * 5

TEMPLATE = (
    "{% for message in messages %}<|turn|>{{ message.role }}\n{{ message.content }}<|end|>\n"
    "{% endfor %}"
)


def make_tokenizer(path: Path, *, bert: bool = False, bos: bool = True, chat: bool = True) -> None:
    """A byte-level BPE tokenizer, so that every Unicode text has tokens."""
    special = ["<pad>", "<s>", "</s>", "<|turn|>", "<|end|>", "[CLS]", "[SEP]"]
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=special,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(LINES, trainer)
    named = {"pad_token": "<pad>", "eos_token": "</s>"}
    if bert:
        tokenizer.post_processor = processors.TemplateProcessing(
            single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 5), ("[SEP]", 6)]
        )
        named |= {"cls_token": "[CLS]", "sep_token": "[SEP]"}
    elif bos:
        named["bos_token"] = "<s>"
    fast = transformers.PreTrainedTokenizerFast(tokenizer_object=tokenizer, **named)
    if chat and not bert:
        fast.add_special_tokens({"additional_special_tokens": ["<|turn|>", "<|end|>"]})
        fast.chat_template = TEMPLATE
    fast.save_pretrained(path)


def make_llama(path: Path, **tokenizer: bool) -> Path:
    torch.manual_seed(1)
    config = transformers.LlamaConfig(
        vocab_size=512,
        hidden_size=WIDTH,
        intermediate_size=64,
        num_hidden_layers=LAYERS,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=256,
        initializer_range=0.2,
        bos_token_id=1,
        eos_token_id=2,
        pad_token_id=0,
    )
    transformers.LlamaForCausalLM(config).save_pretrained(path)
    make_tokenizer(path, **tokenizer)
    return path


def make_gpt2(path: Path) -> Path:
    torch.manual_seed(2)
    config = transformers.GPT2Config(
        vocab_size=512,
        n_embd=WIDTH,
        n_layer=LAYERS,
        n_head=4,
        n_positions=256,
        initializer_range=0.2,
        bos_token_id=1,
        eos_token_id=2,
    )
    transformers.GPT2LMHeadModel(config).save_pretrained(path)
    make_tokenizer(path, bos=False, chat=False)
    return path


def make_bert(path: Path) -> Path:
    """BERT as saved from masked language modelling: without its pooler."""
    torch.manual_seed(3)
    config = transformers.BertConfig(
        vocab_size=512,
        hidden_size=WIDTH,
        intermediate_size=64,
        num_hidden_layers=LAYERS,
        num_attention_heads=4,
        max_position_embeddings=256,
        initializer_range=0.2,
    )
    transformers.BertForMaskedLM(config).save_pretrained(path)
    make_tokenizer(path, bert=True)
    return path


def make_sae(
    path: Path | None = None,
    *,
    reader: str | None = "llama",
    hook: str | None = "resid_post.1",
    k: int = 6,
    threshold: float | None = None,
    seed: int = 0,
) -> SAE:
    generator = torch.Generator().manual_seed(seed)
    decoder = torch.nn.functional.normalize(torch.randn(LATENTS, WIDTH, generator=generator))
    tensors = {
        "W_enc": decoder.T.contiguous(),
        "W_dec": decoder,
        "b_enc": 0.01 * torch.randn(LATENTS, generator=generator),
        "b_dec": 0.01 * torch.randn(WIDTH, generator=generator),
    }
    if threshold is None:
        sae: SAE = TopKSAE.from_tensors(tensors, k=k, reader=reader, hook=hook)
    else:
        tensors["threshold"] = torch.full((LATENTS,), threshold)
        sae = BatchTopKSAE.from_tensors(tensors, k=k, reader=reader, hook=hook)
    if path is not None:
        save_sae(sae, path)
    return sae
