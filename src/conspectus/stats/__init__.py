"""Intervals, tests and multiple testing: small pure functions over whole arrays of latents.

Nothing here knows a store or a latent; each function has a test against an independent
implementation or a brute-force count.
"""

from __future__ import annotations

from conspectus.stats.columns import Columns
from conspectus.stats.draws import draws_test, lattice
from conspectus.stats.exchange import Exchange, exchange_sides_test, exchange_test
from conspectus.stats.extremes import Beyond, beyond_all, outside
from conspectus.stats.fdr import benjamini_hochberg, benjamini_yekutieli
from conspectus.stats.fisher import fisher_exact
from conspectus.stats.mcnemar import mcnemar_exact
from conspectus.stats.monotone import isotonic, level_probabilities, rising_tests
from conspectus.stats.odds import odds_ratio
from conspectus.stats.paired import (
    PairedSums,
    effective_size,
    paired_newcombe,
    paired_odds_ratio,
)
from conspectus.stats.partial import Covariates, PartialFit, by_group
from conspectus.stats.proportions import newcombe, square_and_add, wilson, z_value
from conspectus.stats.ratio import ratio_limits
from conspectus.stats.regression import InterceptFit, InterceptModel
from conspectus.stats.scores import Score, concordance, r_squared
from conspectus.stats.signflip import sign_flip_test
from conspectus.stats.slopes_apart import ResponsesApart, SlopesApart
from conspectus.stats.slopes_within import RegressorsWithin, ResponsesWithin
from conspectus.stats.stratified import Strata, StratumSums, cmh_test, mantel_haenszel_difference
from conspectus.stats.trend import TrendDesign, TrendFit
from conspectus.stats.unit_exchange import exchange_units_test

__all__ = [
    "Beyond",
    "Columns",
    "Covariates",
    "Exchange",
    "InterceptFit",
    "InterceptModel",
    "PairedSums",
    "PartialFit",
    "RegressorsWithin",
    "ResponsesApart",
    "ResponsesWithin",
    "Score",
    "SlopesApart",
    "Strata",
    "StratumSums",
    "TrendDesign",
    "TrendFit",
    "benjamini_hochberg",
    "benjamini_yekutieli",
    "beyond_all",
    "by_group",
    "cmh_test",
    "concordance",
    "draws_test",
    "effective_size",
    "exchange_sides_test",
    "exchange_test",
    "exchange_units_test",
    "fisher_exact",
    "isotonic",
    "lattice",
    "level_probabilities",
    "mantel_haenszel_difference",
    "mcnemar_exact",
    "newcombe",
    "odds_ratio",
    "outside",
    "paired_newcombe",
    "paired_odds_ratio",
    "r_squared",
    "ratio_limits",
    "rising_tests",
    "sign_flip_test",
    "square_and_add",
    "wilson",
    "z_value",
]
