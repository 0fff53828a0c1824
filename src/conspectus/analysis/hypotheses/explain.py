"""From latents to statements: find names, fold, judge on other documents, correct, count the cost.

Every kind of result goes the same way once it has said what it claims (`cases`). Without a language
model the way ends at labelled concepts and their own figures on the judging documents.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from conspectus.analysis.hypotheses import judge as judging
from conspectus.analysis.hypotheses.cases import case_of
from conspectus.analysis.hypotheses.cost import Meter, cost_of
from conspectus.analysis.hypotheses.fold import fold_claims, fold_question, listed_claims
from conspectus.analysis.hypotheses.hypothesis import from_labels, with_firsts
from conspectus.analysis.hypotheses.measure import PURPOSE as CALIBRATION
from conspectus.analysis.hypotheses.measure import STATEMENTS, examine, set_exam
from conspectus.analysis.hypotheses.naming import discovery_examples, stored_names
from conspectus.analysis.hypotheses.notes import notes_of
from conspectus.analysis.hypotheses.pairs.rows import pair_notes
from conspectus.analysis.hypotheses.relabelling import PURPOSE as NAMING
from conspectus.analysis.hypotheses.relabelling import name_questions, relabelled, with_stand_ins
from conspectus.analysis.hypotheses.result import HypothesesResult
from conspectus.analysis.hypotheses.sampling import draw, group_notes
from conspectus.analysis.hypotheses.settings import Settings
from conspectus.analysis.hypotheses.table import hypothesis_table, member_table
from conspectus.analysis.origin import provenance_of
from conspectus.progress import SILENT, Progress

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conspectus.analysis.hypotheses.claims import Case
    from conspectus.analysis.hypotheses.naming import Name
    from conspectus.analysis.result import Result
    from conspectus.labels.examples import Examples
    from conspectus.llm import Estimate, LanguageModel

DEFAULTS = Settings()


def explain(
    result: Result,
    model: LanguageModel | None = None,
    *,
    n: int = DEFAULTS.n,
    seed: int = DEFAULTS.seed,
    judge: LanguageModel | None = None,
    claims: int = DEFAULTS.claims,
    documents: int = DEFAULTS.documents,
    calibrate: int = DEFAULTS.calibrate,
    share: float = DEFAULTS.share,
    confidence: float = DEFAULTS.confidence,
    fdr: float = DEFAULTS.fdr,
    progress: Progress | None = None,
) -> HypothesesResult:
    """Say in a few plain statements what a result found, and judge them on other documents.

    Parameters
    ----------
    result
        A comparison, correlation, clustering or search.
    model
        Names the latents on this corpus, folds them into hypotheses and judges these. Without one
        the statements are labels, and only the latents' own figures are given.
    n
        Hypotheses, at most 10.
    seed
        Of every draw.
    judge
        Judges instead of `model`.
    claims
        Findings that hypotheses are made of, at most.
    documents
        Documents of each group that are judged, at most.
    calibrate
        Documents in which properties are planted to measure the judge; 0 not to measure it. Its
        errors are then not in the intervals.
    share
        Share of the documents to judge on, where the result has set none aside itself
        (``verify_share``). No document both makes a statement and judges it.
    confidence
        Coverage of intervals.
    fdr
        False-discovery rate up to which a hypothesis is confirmed.
    progress
        Told how far the work is.

    Returns
    -------
    HypothesesResult
        A row a hypothesis, in order of importance.

    Raises
    ------
    AnalysisError
        The result cannot be explained, or found nothing.
    LanguageModelError
        No question can be answered at all.
    """
    settings = Settings(n, claims, documents, calibrate, share, seed, confidence, fdr)
    steps = _Explaining(result, settings, model, judge or model, progress or SILENT)
    return steps.result()


def plan_explanation(
    result: Result,
    model: LanguageModel,
    *,
    judge: LanguageModel | None = None,
    progress: Progress | None = None,
    **settings: Any,
) -> dict[str, Estimate]:
    """Say what `explain` would ask, without asking anything.

    Parameters
    ----------
    result, model, judge, progress
        As for `explain`.
    **settings
        Its other arguments.

    Returns
    -------
    dict of str to Estimate
        By purpose. What is judged depends on hypotheses that are not there yet: stored labels stand
        in for them, or words of usual length where there are none. Of comparisons and searches the
        number of calls is exact, as all hypotheses are judged on the same documents; of
        correlations and clusterings it is about right.
    """
    steps = _Explaining(result, Settings(**settings), model, judge or model, progress or SILENT)
    return steps.plan()


@dataclass
class _Explaining:
    """The steps, and what all of them need to know."""

    explained: Result
    settings: Settings
    model: LanguageModel | None
    judge: LanguageModel | None
    progress: Progress
    notes: list[str] = field(default_factory=list[str])

    def result(self) -> HypothesesResult:
        """Go the whole way."""
        settings = self.settings
        case = case_of(self.explained, settings.wanted)
        meter = Meter.start([self.model, self.judge])
        names = self.names(case)
        if self.model is None:
            folded = from_labels(case, names, settings.n)
        else:
            folded = fold_claims(self.model, case, names, settings.n, self.progress)
        self.notes += folded.notes
        hypotheses = with_firsts(case, folded.hypotheses, names)
        sample = draw(case, hypotheses, settings.documents, settings.seed)
        verdicts = calibration = None
        asked = []
        if self.judge is not None:
            purpose = judging.PURPOSE
            asked = judging.questions(sample.statements, sample.sheets, purpose)
            verdicts = judging.ask(
                self.judge, sample.statements, sample.sheets, purpose, self.progress
            )
            if settings.calibrate and sample.sheets:
                exam = set_exam(case, settings.calibrate, settings.seed)
                calibration = examine(self.judge, exam, settings.confidence, self.progress)
        members = member_table(case, hypotheses, sample, names, settings)
        table = hypothesis_table(case, hypotheses, sample, members, settings, verdicts, calibration)
        self.notes += group_notes(sample.contrasts)
        self.notes += pair_notes(table, hypotheses, sample, calibration)
        cost = cost_of(case, meter, self.judge, asked)
        return HypothesesResult(
            hypotheses=table,
            latents=members,
            leftovers=tuple(
                (claim, names[case.claims[claim].latents[0]]) for claim in folded.leftovers
            ),
            case=case,
            sample=sample,
            verdicts=verdicts,
            calibration=calibration,
            cost=cost,
            settings={**settings.record(), "explains": dict(self.explained.settings)},
            provenance={
                **provenance_of(case.selection),
                "explained": type(self.explained).__name__,
                "model": None if self.model is None else self.model.name,
                "judge": None if self.judge is None else self.judge.name,
                "discovery_documents": int(case.discovery.size),
                "judged_documents": sample.n_documents if self.judge is not None else 0,
                "cost": cost.record(),
            },
            notes=notes_of(case, sample, verdicts, calibration, settings, self.notes),
        )

    def names(self, case: Case) -> dict[int, Name]:
        """Name the latents: anew with a model, from the store without one."""
        names = stored_names(case)
        if self.model is None or not case.latents:
            return names
        named = relabelled(self.model, names, self.examples(case), self.progress)
        self.notes += named.notes
        return dict(named.names)

    def examples(self, case: Case) -> Mapping[int, Examples]:
        """Sample windows of discovery documents."""
        return discovery_examples(case, self.settings.seed, self.progress)

    def plan(self) -> dict[str, Estimate]:
        """Write all questions with stored labels, and estimate them."""
        settings = self.settings
        case = case_of(self.explained, settings.wanted)
        names = stored_names(case)
        found: dict[str, Estimate] = {}
        if self.model is None or self.judge is None:
            return found
        if case.latents:
            examples = self.examples(case)
            found[NAMING] = self.model.estimate(name_questions(examples))
            names = with_stand_ins(names, examples)
        if listed_claims(case, names):
            fold = fold_question(case, names, settings.n)
            found[fold.purpose] = self.model.estimate([fold])
        hypotheses = with_firsts(case, from_labels(case, names, settings.n).hypotheses, names)
        sample = draw(case, hypotheses, settings.documents, settings.seed)
        asked = judging.questions(sample.statements, sample.sheets, judging.PURPOSE)
        found[judging.PURPOSE] = self.judge.estimate(asked)
        if settings.calibrate and sample.sheets:
            exam = set_exam(case, settings.calibrate, settings.seed)
            asked = judging.questions(STATEMENTS, exam.sheets, CALIBRATION)
            found[CALIBRATION] = self.judge.estimate(asked)
        return found
