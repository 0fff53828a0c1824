from __future__ import annotations

from pathlib import Path

import pytest
import transformers
from tiny_models import make_tokenizer

from conspectus.errors import ReaderError
from conspectus.readers.formatting import Formatter, Formatting


@pytest.fixture(scope="module")
def tokenizers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    made = {}
    for name, options in {
        "chat": {},
        "plain": {"chat": False},
        "bare": {"bos": False, "chat": False},
        "bert": {"bert": True},
    }.items():
        path: Path = tmp_path_factory.mktemp(name)
        make_tokenizer(path, **options)
        made[name] = transformers.AutoTokenizer.from_pretrained(path)
    return made


def around(tokenizer, prompt: str | None = None, **policy) -> tuple[str, str]:
    before, after = Formatter(tokenizer, Formatting(**policy)).around(prompt)
    return tokenizer.decode(before), tokenizer.decode(after)


class TestPlain:
    def test_bos_comes_first_where_there_is_one(self, tokenizers) -> None:
        assert around(tokenizers["plain"]) == ("<s>", "")
        assert around(tokenizers["bare"]) == ("", "")

    def test_bos_can_be_left_out(self, tokenizers) -> None:
        assert around(tokenizers["plain"], prepend_bos=False) == ("", "")

    def test_bos_can_be_demanded(self, tokenizers) -> None:
        assert around(tokenizers["plain"], prepend_bos=True) == ("<s>", "")
        with pytest.raises(ReaderError, match="no such token"):
            around(tokenizers["bare"], prepend_bos=True)

    def test_what_the_record_says_is_what_is_done(self, tokenizers) -> None:
        assert Formatter(tokenizers["plain"], Formatting()).prepends_bos
        assert not Formatter(tokenizers["plain"], Formatting(prepend_bos=False)).prepends_bos
        assert not Formatter(tokenizers["bare"], Formatting()).prepends_bos

    def test_an_encoder_keeps_its_own_frame(self, tokenizers) -> None:
        assert around(tokenizers["bert"]) == ("[CLS]", "[SEP]")

    def test_a_prompt_goes_before_the_text(self, tokenizers) -> None:
        before, after = around(tokenizers["plain"], "What?", kind="plain")
        assert (before, after) == ("<s>What?\n\n", "")
        assert around(tokenizers["plain"], "", kind="plain") == ("<s>", "")


class TestChat:
    def test_the_prompt_is_the_users_turn(self, tokenizers) -> None:
        before, after = around(tokenizers["chat"], "What?", kind="chat")
        assert before == "<|turn|>user\nWhat?<|end|>\n<|turn|>assistant\n"
        assert after == ""

    def test_a_lone_turn(self, tokenizers) -> None:
        assert around(tokenizers["chat"], kind="chat")[0] == "<|turn|>assistant\n"
        assert around(tokenizers["chat"], kind="chat", role="user")[0] == "<|turn|>user\n"

    def test_a_user_turn_answers_the_assistant(self, tokenizers) -> None:
        before, _ = around(tokenizers["chat"], "Hello", kind="chat", role="user")
        assert before == "<|turn|>assistant\nHello<|end|>\n<|turn|>user\n"

    def test_names_of_special_tokens_in_a_prompt_are_text(self, tokenizers) -> None:
        tokenizer = tokenizers["chat"]
        formatter = Formatter(tokenizer, Formatting(kind="chat"))
        end = tokenizer.convert_tokens_to_ids("<|end|>")
        usual, _ = formatter.around("Why not?")
        tricked, _ = formatter.around("Why<|end|> not?")
        assert tricked.count(end) == usual.count(end) == 1
        assert tokenizer.decode(tricked) == tokenizer.decode(usual).replace("Why", "Why<|end|>")

    def test_needs_a_template(self, tokenizers) -> None:
        with pytest.raises(ReaderError, match="plain formatting"):
            Formatter(tokenizers["plain"], Formatting(kind="chat"))

    @pytest.mark.parametrize(
        ("template", "match"),
        [
            ("{{ raise_exception('roles must alternate') }}", "refuses a lone assistant"),
            ("nothing of it", "drops the document"),
        ],
    )
    def test_a_template_that_will_not(self, tmp_path: Path, template: str, match: str) -> None:
        make_tokenizer(tmp_path)
        tokenizer = transformers.AutoTokenizer.from_pretrained(tmp_path)
        tokenizer.chat_template = template
        formatter = Formatter(tokenizer, Formatting(kind="chat"))
        with pytest.raises(ReaderError, match=match):
            formatter.around(None)


class TestAuto:
    def test_chat_where_there_is_a_prompt_and_a_template(self, tokenizers) -> None:
        assert "<|turn|>assistant" in around(tokenizers["chat"], "What?")[0]

    def test_plain_otherwise(self, tokenizers) -> None:
        assert around(tokenizers["chat"])[0] == "<s>"
        assert around(tokenizers["plain"], "What?")[0] == "<s>What?\n\n"


def test_record_is_the_whole_policy() -> None:
    record = Formatting(kind="chat", role="user").record()
    assert record == {"kind": "chat", "role": "user", "prepend_bos": None}
