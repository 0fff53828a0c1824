"""Questions that measure a judge: real documents with and without a planted property."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.hypotheses.calibration import calibrate
from conspectus.analysis.hypotheses.documents import HEAD, TAIL, shortened, texts_of
from conspectus.analysis.hypotheses.judge import Sheet, ask, shuffled
from conspectus.analysis.hypotheses.leaning import leaning
from conspectus.analysis.hypotheses.planting import PROPERTIES, editable
from conspectus.analysis.hypotheses.settings import MOST_HYPOTHESES
from conspectus.progress import SILENT, Progress

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from conspectus.analysis.hypotheses.calibration import Calibration
    from conspectus.analysis.hypotheses.claims import Case
    from conspectus.analysis.hypotheses.planting import Property
    from conspectus.llm import LanguageModel
    from conspectus.stats.types import FloatArray, IntArray

STATEMENTS = tuple(one.statement for one in PROPERTIES)
PURPOSE = "calibration"
MOST_READ = 5_000
"""Documents looked at for some that are long enough; where they are rare there are few."""
_READ_AT_FIRST = 200
_TRIES = 5


@dataclass(frozen=True, eq=False)
class Exam:
    """Texts whose truth is known.

    Parameters
    ----------
    sheets
        Every text edited and unedited; both are asked what was planted and other statements, as
        many as there may be hypotheses.
    truth
        1 where the property was planted, 0 where there is no trace of it, NaN where nobody knows
        or nobody asks, shape (sheets, properties).
    document
        Number of the document that each is a version of, shape (sheets,).
    """

    sheets: list[Sheet]
    truth: FloatArray
    document: IntArray

    @property
    def documents(self) -> int:
        """Documents that were edited."""
        return len(self.sheets) // 2


def set_exam(case: Case, documents: int, seed: int) -> Exam:
    """Plant one property in each of some documents, every property in as many.

    Parameters
    ----------
    case
        Its discovery documents are edited, none that hypotheses are judged on.
    documents
        Documents, at most.
    seed
        Of the draw.

    Returns
    -------
    Exam
        Of texts of at least three sentences; shorter ones are passed over. Of the discovery
        documents `MOST_READ` at most are looked at, so that there may be fewer than asked for.
    """
    sheets: list[Sheet] = []
    truth: list[list[float]] = []
    for document, text in _drawn(case, seed):
        if len(sheets) >= 2 * documents:
            break
        if editable(shortened(text)):
            number = len(sheets) // 2
            planted = number % len(PROPERTIES)
            whole, edited = _versions(text, PROPERTIES[planted], str(document))
            chosen = _asked_of(planted, [seed, 43, number])
            for version, has in ((edited, planted), (whole, None)):
                asked = shuffled(chosen, [seed, 29, len(sheets)])
                sheets.append(Sheet(version, asked, f"calibration {number}"))
                truth.append(_truth(version, has, chosen))
    order_asked = shuffled(range(len(sheets)), [seed, 31])
    known = np.array(truth).reshape(len(sheets), len(PROPERTIES))
    placed = np.array(order_asked, np.int64)
    return Exam([sheets[i] for i in placed], known[placed], placed // 2)


def _drawn(case: Case, seed: int) -> Iterator[tuple[int, str]]:
    """Read discovery documents in random order, ever more at once: each goes over the store."""
    order = np.random.default_rng([seed, 23]).permutation(case.discovery)[:MOST_READ]
    first, size = 0, _READ_AT_FIRST
    while first < order.size:
        block = order[first : first + size].tolist()
        texts = texts_of(case.selection, block)
        yield from ((document, texts[document]) for document in block)
        first, size = first + size, 2 * size


def _asked_of(planted: int, seed: list[int]) -> list[int]:
    """Draw what a document is asked: what is planted in it, and others."""
    others = [number for number in range(len(PROPERTIES)) if number != planted]
    return [planted, *shuffled(others, seed)[: MOST_HYPOTHESES - 1]]


def _versions(text: str, planted: Property, key: str) -> tuple[str, str]:
    """Shorten a text, and edit it, so that both versions are shown whole and cut alike.

    What is planted into a text of full length would push it over the limit: the edited version
    would be cut again, elsewhere than the other, and perhaps where something was planted.
    """
    room = most = HEAD + TAIL
    short = shortened(text)
    edited = planted.edit(short, key).text
    for _ in range(_TRIES):
        if len(edited) <= most:
            break
        room -= len(edited) - most
        short = shortened(text, room)
        edited = planted.edit(short, key).text
    return short, edited


def examine(
    model: LanguageModel, exam: Exam, confidence: float, progress: Progress = SILENT
) -> Calibration | None:
    """Have a judge sit an exam.

    Parameters
    ----------
    model
        The judge.
    exam
        From `set_exam`.
    confidence
        Coverage of intervals.
    progress
        Told of every answer.

    Returns
    -------
    Calibration or None
        None where too little was answered.
    """
    said = ask(model, STATEMENTS, exam.sheets, PURPOSE, progress)
    value, truth = said.value, exam.truth
    known = ~np.isnan(value)
    with_it, without = (truth == 1) & known, (truth == 0) & known
    rejected, documents = _by_document((value == 0) & without, without, exam)
    found = calibrate(
        ((value == 1) & with_it).sum(axis=0),
        with_it.sum(axis=0),
        rejected,
        documents,
        names=[one.name for one in PROPERTIES],
        kinds=[one.kind for one in PROPERTIES],
        missing=int((~known & ~np.isnan(truth)).sum()),
        confidence=confidence,
    )
    if found is None:
        return None
    leans = leaning(np.where(without, value, np.nan), exam.document)
    return replace(found, leaning=leans.value, leaning_error=leans.error)


def _by_document(
    said: NDArray[np.bool_], counted: NDArray[np.bool_], exam: Exam
) -> tuple[FloatArray, FloatArray]:
    """Sum up by property; two versions of a document are one text that was asked about twice."""
    shape = (exam.documents, counted.shape[1])
    yes, of = np.zeros(shape), np.zeros(shape)
    np.add.at(yes, exam.document, said)
    np.add.at(of, exam.document, counted)
    return (yes / np.maximum(of, 1)).sum(axis=0), (of > 0).sum(axis=0).astype(np.float64)


def _truth(text: str, planted: int | None, asked: Sequence[int]) -> list[float]:
    return [
        1.0
        if number == planted
        else 0.0
        if number in asked and one.surely_lacks(text)
        else float("nan")
        for number, one in enumerate(PROPERTIES)
    ]
