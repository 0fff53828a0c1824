"""Edits of form: bullet list, question at the end, citations, code block."""

from __future__ import annotations

from conspectus.analysis.hypotheses.planting.pieces import (
    Cut,
    Edited,
    assemble,
    dressed,
    pick,
    sentences,
    split_stop,
)

QUESTIONS = (
    "What do you make of it?",
    "Does that make sense?",
    "Is there anything else to add?",
    "Who would have thought so?",
    "Where do we go from here?",
    "Why should it be otherwise?",
    "How else could it end?",
    "Can it be put more simply?",
)
SOURCES = (
    "(Smith et al., 2014)",
    "[12]",
    "(Johnson & Lee, 2009, p. 44)",
    "(see Table 3 in Brown, 1998)",
    "[3, 7, 21]",
    "(Garcia and Patel, in press)",
    "(Müller, 2003; Ito, 2011)",
    "(cf. Williams, 1987)",
)
CODE = (
    "```python\nfor item in items:\n    print(item)\n```",
    "```javascript\nconst total = items.reduce((a, b) => a + b, 0);\n```",
    "```sql\nSELECT name FROM users WHERE id = 4;\n```",
    "```bash\ngrep -r pattern . | sort > out.txt\n```",
    "```java\npublic static void main(String[] args) { run(); }\n```",
    "```c\nint x = malloc(sizeof(int) * n);\n```",
)


def bullet_list(
    text: str,
    key: str,  # noqa: ARG001 (all edits take a key)
    cut: Cut = sentences,
) -> Edited:
    """Put every sentence behind the first on a line of its own with a dash (the only one too).

    Parameters
    ----------
    text
        The document.
    key
        Its name, which decides the wording.
    cut
        Cuts it into sentences.

    Returns
    -------
    Edited
        The text with the property.
    """
    whole = cut(text)
    head, rest = (whole[:1], whole[1:]) if len(whole) > 1 else ([], whole)
    pieces: list[tuple[str, bool]] = [(sentence.rstrip(), False) for sentence in head]
    for sentence in rest:
        pieces += [("\n", False), ("- ", True), (sentence.strip(), False)]
    return assemble(pieces)


def question_at_end(text: str, key: str) -> Edited:
    """Close with a question.

    Parameters
    ----------
    text
        The document.
    key
        Its name, which decides the wording.

    Returns
    -------
    Edited
        The text with the property.
    """
    question = dressed(pick(QUESTIONS, key), text)
    return assemble([(text.rstrip(), False), (" ", False), (question, True)])


def citations(text: str, key: str, cut: Cut = sentences) -> Edited:
    """Put a source in brackets behind every second sentence, from the first on.

    Parameters
    ----------
    text
        The document.
    key
        Its name, which decides the wording.
    cut
        Cuts it into sentences.

    Returns
    -------
    Edited
        The text with the property.
    """
    pieces: list[tuple[str, bool]] = []
    for number, sentence in enumerate(cut(text)):
        if number % 2:
            pieces.append((sentence, False))
            continue
        body, stop, space = split_stop(sentence)
        source = dressed(pick(SOURCES, f"{key}{number}"), text)
        pieces += [(body + " ", False), (source, True), (stop + space, False)]
    return assemble(pieces)


def code_block(text: str, key: str) -> Edited:
    """Close with a few lines of code between fences.

    Parameters
    ----------
    text
        The document.
    key
        Its name, which decides the wording.

    Returns
    -------
    Edited
        The text with the property.
    """
    return assemble([(text.rstrip(), False), ("\n", False), (pick(CODE, key), True)])
