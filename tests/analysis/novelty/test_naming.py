from __future__ import annotations

import pandas as pd

from conspectus.analysis.novelty.naming import group_name


def concepts(*labels: tuple[str, str]) -> pd.DataFrame:
    """Concepts of group 0 that all pass, the most telling first."""
    n = len(labels)
    return pd.DataFrame(
        {
            "group": [0] * n,
            "latent": range(n),
            "difference": [0.5] * n,
            "low": [0.4 - i / 100 for i in range(n)],
            "q_value": [0.001] * n,
            "q_all": [0.001] * n,
            "label": [label for label, _ in labels],
            "label_source": [source for _, source in labels],
        }
    )


def test_up_to_three_names_each_with_its_trust() -> None:
    named = concepts(
        ("a", "llm 0.91"),
        ("", ""),
        ("b", "lexical, unverified"),
        ("a", "llm 0.85"),
        ("c", "lexical, unverified"),
        ("d", "llm 0.99"),
    )
    assert group_name(named, 0, 0.05) == ("a; b; c", "llm 0.91; lexical, unverified")


def test_groups_without_a_name() -> None:
    assert group_name(concepts(("", "")), 0, 0.05) == ("", "")
    assert group_name(concepts(("a", "human")), 1, 0.05) == ("", "")
