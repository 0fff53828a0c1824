"""From latents to statements: what a result found, in a few sentences judged on other documents."""

from __future__ import annotations

from conspectus.analysis.hypotheses.explain import explain, plan_explanation
from conspectus.analysis.hypotheses.result import HypothesesResult

__all__ = ["HypothesesResult", "explain", "plan_explanation"]
