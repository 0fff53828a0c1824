"""What an SAE is, apart from its weights: a plain record that JSON can hold.

Besides the shape it says which activations the SAE was made for (base model, hook point, BOS
policy, input normalisation), so that a wrong pairing is refused and not silently embedded.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any, ClassVar, Literal, get_args

from conspectus.errors import SAEError

Normalisation = Literal["none", "expected_average_only_in", "constant_norm_rescale", "layer_norm"]
DTYPES = ("float32", "float16", "bfloat16", "float64")


@dataclass(frozen=True, kw_only=True)
class SAEConfig:
    """Description of an SAE.

    Parameters
    ----------
    d_in
        Width of the activations it reads.
    n_latents
        Size of its dictionary.
    reader
        Base model whose activations it was trained on, None where the file does not say.
    hook
        Hook point, such as ``resid_post.12``; another library's name is kept where we have none.
    normalise_input
        What is done to an activation before encoding; SAELens' ``normalize_activations``.
    apply_b_dec_to_input
        Whether the decoder bias is subtracted from the input.
    prepend_bos
        Whether the training texts began with a BOS token, None where the file does not say.
    dtype
        Precision of the arithmetic (not of the file).
    metadata
        Whatever else the file says, JSON values only.

    Raises
    ------
    SAEError
        A value is impossible.
    """

    architecture: ClassVar[str] = ""

    d_in: int
    n_latents: int
    reader: str | None = None
    hook: str | None = None
    normalise_input: Normalisation = "none"
    apply_b_dec_to_input: bool = True
    prepend_bos: bool | None = None
    dtype: str = "float32"
    metadata: dict[str, Any] = field(default_factory=dict[str, Any])

    def __post_init__(self) -> None:
        if self.d_in < 1 or self.n_latents < 1:
            message = f"an SAE of width {self.d_in} with {self.n_latents} latents is impossible"
            raise SAEError(message)
        check_choice("normalise_input", self.normalise_input, get_args(Normalisation))
        check_choice("dtype", self.dtype, DTYPES)

    def to_dict(self) -> dict[str, Any]:
        """Return all fields and the architecture as plain JSON values."""
        return {"architecture": self.architecture} | asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> SAEConfig:
        """Rebuild a configuration of this class from `to_dict`'s output.

        Raises
        ------
        SAEError
            A field is missing, unknown or impossible.
        """
        given = {name: value for name, value in values.items() if name != "architecture"}
        unknown = sorted(set(given) - {one.name for one in fields(cls)})
        if unknown:
            message = f"{cls.__name__} has no field {', '.join(unknown)}"
            raise SAEError(message)
        try:
            return cls(**given)
        except TypeError as error:
            message = f"{cls.__name__} cannot be built: {error}"
            raise SAEError(message) from error


def check_choice(name: str, value: str, valid: tuple[str, ...]) -> None:
    """Refuse a value that is not one of the valid ones.

    Raises
    ------
    SAEError
        `value` is none of `valid`.
    """
    if value not in valid:
        message = f"{name} = {value!r} is not supported; valid are {', '.join(valid)}"
        raise SAEError(message)
