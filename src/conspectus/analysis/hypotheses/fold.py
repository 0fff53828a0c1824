"""One question that turns named findings into a few hypotheses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conspectus.analysis.hypotheses.hypothesis import (
    Folded,
    Hypothesis,
    asked_for,
    from_labels,
    section_of,
)
from conspectus.analysis.hypotheses.prompts import prompt
from conspectus.analysis.hypotheses.relabelling import UNRECORDED, await_recording
from conspectus.llm import Missing, Question, fence
from conspectus.progress import SILENT, Progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from conspectus.analysis.hypotheses.claims import Case
    from conspectus.analysis.hypotheses.naming import Name
    from conspectus.llm import LanguageModel

PURPOSE = "hypotheses"
LONGEST = 400
"""Characters of a statement, at most."""
_EXAMPLE = 240
_NO_NAMES = "No finding has a name that a model could fold; statements are numbers of latents."


def fold_question(case: Case, names: Mapping[int, Name], most: int) -> Question:
    """Write the question.

    Parameters
    ----------
    case
        The claims. Their groups are not named: the model is to say what the findings show, not
        what it believes of a group.
    names
        Name of every latent.
    most
        Hypotheses, at most.

    Returns
    -------
    Question
        Findings are numbered from 1, as claims are. Those without a name are not listed: an example
        alone invites guesses.
    """
    sections: dict[tuple[int, bool], list[str]] = {}
    for place in listed_claims(case, names):
        claim = case.claims[place]
        name = names[claim.latents[0]]
        example = " ".join(name.example.split())[:_EXAMPLE]
        line = f"{place + 1}. {' '.join(name.label.split())}"
        line += f"\n   example: {example}" if example else ""
        sections.setdefault(section_of(claim), []).append(line)
    listed = "\n\n".join(
        "\n".join([f"Section {place}", *lines]) for place, lines in enumerate(sections.values(), 1)
    )
    user = f"{fence(listed, 'findings')}\n\nWrite at most {most} hypotheses."
    return Question(prompt("fold"), user, _schema(most), PURPOSE, "hypotheses")


def listed_claims(case: Case, names: Mapping[int, Name]) -> list[int]:
    """Choose the claims that a model may fold.

    Parameters
    ----------
    case, names
        As for `fold_question`.

    Returns
    -------
    list of int
        Numbers, from 0, of those that have a name and that the user did not put into words.
    """
    return [
        i
        for i, claim in enumerate(case.claims)
        if not claim.statement and names[claim.latents[0]].label.strip()
    ]


def fold_claims(
    model: LanguageModel,
    case: Case,
    names: Mapping[int, Name],
    most: int,
    progress: Progress = SILENT,
) -> Folded:
    """Have claims folded.

    Parameters
    ----------
    model
        The language model.
    case, names, most
        As for `fold_question`.
    progress
        Told of the answer.

    Returns
    -------
    Folded
        From labels, with a note, where the model gave no usable answer.

    Raises
    ------
    LanguageModelError
        The answer is still to come from a batch, or is not in the cassette.
    """
    given = asked_for(case)[:most]
    room = most - len(given)
    if room < 1 or len(given) == len(case.claims):
        left = tuple(i for i, claim in enumerate(case.claims) if not claim.statement)
        return Folded(given, left)
    listed = listed_claims(case, names)
    if not listed:
        folded = from_labels(case, names, most)
        return Folded(folded.hypotheses, folded.leftovers, (_NO_NAMES,))
    (answer,) = model.ask([fold_question(case, names, room)], progress)
    if isinstance(answer, Missing):
        await_recording(int(answer.reason in UNRECORDED), PURPOSE)
        why = f"The model gave no hypotheses ({answer.reason}); statements are labels."
    else:
        made, dropped = read_hypotheses(answer.value, case, room, listed)
        if made:
            used = {number for one in made for number in one.claims}
            left = tuple(
                i for i, claim in enumerate(case.claims) if i not in used and not claim.statement
            )
            return Folded((*given, *made), left, _dropped_note(dropped))
        why = "The model named no finding in any of its hypotheses; statements are labels."
    folded = from_labels(case, names, most)
    return Folded(folded.hypotheses, folded.leftovers, (why,))


def read_hypotheses(
    answer: Mapping[str, Any], case: Case, most: int, listed: Iterable[int]
) -> tuple[tuple[Hypothesis, ...], int]:
    """Keep what an answer may say.

    Parameters
    ----------
    answer
        The object that the model gave.
    case
        The claims.
    most
        Hypotheses, at most.
    listed
        Claims that the model was shown.

    Returns
    -------
    tuple of Hypothesis
        Each with a statement and at least one claim. A number that was not shown, that was used
        before or that is of another section than the first is left out.
    int
        Numbers left out.
    """
    free = set(listed)
    made: list[Hypothesis] = []
    dropped = 0
    for entry in answer["hypotheses"][:most]:
        statement = " ".join(str(entry["statement"]).split())
        kept: list[int] = []
        for number in entry["findings"]:
            i = int(number) - 1
            same = not kept or (
                i in free and section_of(case.claims[i]) == section_of(case.claims[kept[0]])
            )
            if i in free and same and i not in kept:
                kept.append(i)
            else:
                dropped += 1
        if statement and len(statement) <= LONGEST and kept:
            free -= set(kept)
            made.append(Hypothesis(statement, "llm", tuple(sorted(kept))))
    return tuple(made), dropped


def _dropped_note(dropped: int) -> tuple[str, ...]:
    if not dropped:
        return ()
    return (
        (
            f"The model named {dropped} findings that do not exist, were used before or are about "
            "other groups; they were left out."
        ),
    )


def _schema(most: int) -> dict[str, Any]:
    hypothesis = {
        "type": "object",
        "properties": {
            "statement": {"type": "string"},
            "findings": {"type": "array", "items": {"type": "integer"}},
        },
        "required": ["statement", "findings"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"hypotheses": {"type": "array", "items": hypothesis, "maxItems": most}},
        "required": ["hypotheses"],
        "additionalProperties": False,
    }
