"""Names of latents: how they are found and verified, and which one is shown."""

from __future__ import annotations

from conspectus.labels.methods import METHODS, VERIFIERS
from conspectus.labels.report import LabelReport
from conspectus.labels.run import label_store
from conspectus.labels.sets import choose_sets, rename_latent, save_set, set_threshold
from conspectus.labels.shown import PRECEDENCE
from conspectus.labels.table import label_table, put_labels
from conspectus.labels.tasks import Named, Score, Task

__all__ = [
    "METHODS",
    "PRECEDENCE",
    "VERIFIERS",
    "LabelReport",
    "Named",
    "Score",
    "Task",
    "choose_sets",
    "label_store",
    "label_table",
    "put_labels",
    "rename_latent",
    "save_set",
    "set_threshold",
]
