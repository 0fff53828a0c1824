"""Where an association with an outcome comes from, and what a careful reader must know of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conspectus.analysis.origin import missing_notes, provenance_of
from conspectus.report.layout import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conspectus.analysis.keys import Keys
    from conspectus.analysis.outcomes.associate import Associations
    from conspectus.analysis.outcomes.predict import Prediction
    from conspectus.analysis.outcomes.target import Target


def provenance(
    target: Target, keys: Keys | None, found: Associations, predicted: Prediction | None
) -> dict[str, Any]:
    """Record what an association with an outcome was computed from.

    Parameters
    ----------
    target
        The outcome.
    keys
        Groups within which documents were compared; None without.
    found
        How each latent goes with it.
    predicted
        How well it is predicted; None without cross-validation.

    Returns
    -------
    dict
        Plain JSON. ``left_out`` are documents without an outcome or without another to compare.
    """
    return {
        **provenance_of(target.selection),
        "groups": list(target.selection.names),
        "binary": target.binary,
        "mean": float(target.values.mean()),
        "keys": None if keys is None else keys.n,
        "left_out": target.without + (0 if keys is None else keys.left_out),
        "latents_tested": len(found.figures),
        "test": found.test,
        "adjusted_for": list(found.adjusted_for),
        "metric": None if predicted is None else predicted.metric,
        "winner": None if predicted is None else predicted.winner,
        "predicted_documents": None if predicted is None else predicted.documents,
    }


def notes(
    target: Target,
    keys: Keys | None,
    found: Associations,
    predicted: Prediction | None,
    settings: Mapping[str, Any],
) -> tuple[str, ...]:
    """Say what is missing, left out or could not be done.

    Parameters
    ----------
    target
        The outcome.
    keys
        Groups within which documents were compared; None without.
    found
        How each latent goes with it.
    predicted
        How well it is predicted; None if it was not.
    settings
        What was asked.

    Returns
    -------
    tuple of str
        Sentences; none if all is well.
    """
    said = list(missing_notes(target.selection))
    if target.without:
        without = counted(target.without, "document has", "documents have")
        said.append(f"{without} no {settings['y']}: left out.")
    if keys is not None and keys.left_out:
        alone = counted(keys.left_out, "document shares its", "documents share their")
        said.append(
            f"{alone} {settings['group_by']} with none of another {settings['y']}: left out."
        )
    if not found.adjusted_for:
        said.append("Nothing is held equal: no length or column that was asked for varies.")
    if predicted is None and settings["folds"]:
        said.append(
            f"Too few documents or groups to predict anything in {settings['folds']} folds."
        )
    documents = target.values.size
    if predicted is not None and predicted.documents < documents:
        said.append(
            f"Models were learned from and judged on {predicted.documents:,} of {documents:,} "
            "documents, drawn at random; all other figures are of all documents."
        )
    return tuple(said)
