from __future__ import annotations

import pytest

from conspectus.errors import SAEError
from conspectus.saes import check_fits
from conspectus.saes.fits import same_model


@pytest.fixture
def sae(make_sae):
    return make_sae("jumprelu", reader="some/Model-1B", hook="resid_post.3", prepend_bos=True)


def record(**changes):
    fitting = {
        "name": "other-owner/model-1b",
        "hooks": ["resid_post.1", "resid_post.3"],
        "d_in": {"resid_post.1": 99, "resid_post.3": 24},
        "formatting": {"kind": "plain", "prepend_bos": True},
    }
    return fitting | changes


def test_what_belongs_together_passes(sae):
    check_fits(sae, record())
    check_fits(sae, record(d_in=24))
    check_fits(sae, record(formatting={"prepend_bos": None}))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": "some/Model-2B"}, "base model: the SAE was trained on some/Model-1B"),
        ({"hooks": ["resid_post.4"]}, "hook point: the SAE was trained at resid_post.3"),
        ({"d_in": 576}, "width: the SAE reads 24 numbers a token, the reader gives 576"),
        ({"d_in": {"resid_post.3": 25}}, "width: .*gives 25"),
        ({"formatting": {"prepend_bos": False}}, "BOS policy: .*prepend_bos=True.*False"),
    ],
)
def test_a_mismatch_is_refused_by_name(sae, changes, says):
    with pytest.raises(SAEError, match=says):
        check_fits(sae, record(**changes))


def test_all_mismatches_are_named_at_once(sae):
    wrong = record(name="x", hooks=["mlp_out.3"], d_in=7, formatting={"prepend_bos": False})
    with pytest.raises(SAEError, match="base model.*hook point.*width.*BOS policy"):
        check_fits(sae, wrong)


def test_a_local_copy_fits_by_an_alias(sae):
    check_fits(sae, record(name="/models/checkpoint", aliases=["some/model-1b"]))


def test_an_sae_without_bos_refuses_a_reader_that_may_prepend_one(make_sae):
    sae = make_sae("standard", prepend_bos=False)
    check_fits(sae, {"formatting": {"prepend_bos": False}})
    with pytest.raises(SAEError, match="prepend_bos=False"):
        check_fits(sae, {"formatting": {"prepend_bos": None}})


def test_what_either_side_does_not_say_is_not_compared(make_sae, sae):
    check_fits(make_sae("standard"), record())
    check_fits(sae, {})


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("google/gemma-2-2b", "gemma-2-2b", True),
        ("gpt2-small", "openai-community/gpt2", True),
        ("google/gemma-2-2b", "google/gemma-2-2b-it", False),
        ("models/smollm2-135m/", "SmolLM2-135M", True),
        ("smollm2-135m", "HuggingFaceTB/SmolLM2-135M-Instruct", True),
        ("smollm2-135m", "HuggingFaceTB/SmolLM2-135M", False),
        ("minilm-l6", "sentence-transformers/all-MiniLM-L6-v2", True),
    ],
)
def test_names_of_one_model(one, other, same):
    assert same_model(one, other) is same
