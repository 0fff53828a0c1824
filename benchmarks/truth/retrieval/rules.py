"""Properties of a text that a rule decides, with the words a person would ask for them in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from benchmarks.truth.edits.marks import BRITISH

from conspectus.analysis.hypotheses.planting.wordings import EMOJI

if TYPE_CHECKING:
    from collections.abc import Callable

_FLAGS = re.IGNORECASE | re.MULTILINE


def _has(pattern: str, least: int = 1, flags: int = _FLAGS) -> Callable[[str], bool]:
    compiled = re.compile(pattern, flags)
    return lambda text: len(compiled.findall(text)) >= least


_BRITISH = _has(r"\b(" + "|".join(sorted({*BRITISH.values()})) + r"|neighbours|apologised)\b")
_EMOJI = _has("|".join(map(re.escape, EMOJI)))

PLANTED_RULES: dict[str, tuple[str, Callable[[str], bool]]] = {
    "apology": ("apologizes to the reader", _has(r"\b(sorry|apolog\w+|forgive|pardon|regret)\b")),
    "hedging": (
        "hedges its claims and sounds uncertain",
        _has(
            r"\b(perhaps|it seems that|arguably|possibly|as far as i can tell|it might be that|"
            r"i suspect that|in all likelihood)\b"
        ),
    ),
    "second_person": (
        "speaks to the reader directly as you",
        _has(r"\b(you|your|yours|yourself)\b", 2),
    ),
    "bullet_list": ("has a bullet list", _has(r"^- ", 2)),
    "question": ("ends with a question", _has(r"\?[\"')\]\s]*\Z", flags=0)),
    "emoji": ("uses emoji", _EMOJI),
    "exclamation": ("enthusiastic exclamation marks", _has("!", 2)),
    "british": ("British English spelling", _BRITISH),
    "citations": (
        "cites sources as in a research paper",
        _has(
            r"\(\s*(?:see|cf)?[^()]*\b(?:19|20)\d\d[^()]*\)|\[\d+(?:\s*,\s*\d+)*\]|\([^()]*in press"
        ),
    ),
    "code_block": ("contains program code", _has(r"```")),
    "numbers": (
        "gives figures in brackets",
        _has(r"\([^()]*\d[^()]*(?: of | percent|in all|million|-)[^()]*\)"),
    ),
}
"""Property that is planted -> query and rule. The rule also finds it where nobody planted it."""

ANSWER_RULES: dict[str, tuple[str, Callable[[str], bool]]] = {
    "numbered list": ("numbered list of steps", _has(r"^\s*\d+[.)] ", 3)),
    "bullets": ("bullet point list", _has(r"^\s*[-*•] ", 3)),
    "headings": ("Markdown section headings", _has(r"^#{1,6} \S", 1)),
    "bold": ("bold text in Markdown", _has(r"\*\*[^*\n]+\*\*", 2)),
    "code": ("program code block", _has(r"```")),
    "inline code": ("inline code in backticks", _has(r"(?<!`)`[^`\n]+`(?!`)", 2)),
    "formula": (
        "mathematical formula in LaTeX",
        _has(r"\\\(|\\\[|\$[^$\n]*\\[a-z]+|\\frac|\\sqrt"),
    ),
    "table": ("table with columns", _has(r"^\s*\|.*\|\s*$", 2)),
    "apology": ("apologizes", _has(r"\b(i'm sorry|i apologi[sz]e|my apologies|sorry,)")),
    "as an AI": ("says that it is an AI language model", _has(r"\b(as an ai|ai language model)\b")),
    "asks back": ("asks the user a question at the end", _has(r"\?\s*\Z", flags=0)),
    "exclamation": ("enthusiastic with exclamation marks", _has("!", 3)),
    "greeting": ("letter that starts with a greeting", _has(r"\A\W*(dear|hello|hi|hey)\b")),
    "sign-off": (
        "letter with a closing and signature",
        _has(r"^\W*(sincerely|best regards|warm regards|kind regards|yours truly|best wishes)\b"),
    ),
    "first person": ("personal account told as I", _has(r"\b(i|my|me)\b", 8)),
    "second person": ("advice addressed to you", _has(r"\b(you|your)\b", 8)),
    "quotation": ("dialogue in quotation marks", _has(r"\"[^\"\n]{3,}\"", 4)),
    "years": ("historical dates and years", _has(r"\b(1[5-9]\d\d|20[01]\d)\b", 4)),
    "money": ("prices in dollars", _has(r"\$\d", 2)),
    "percent": ("percentages and statistics", _has(r"\d\s?(%|percent)", 2)),
    "measures": (
        "cooking measurements such as cups and tablespoons",
        _has(r"\b(cups?|tablespoons?|tbsp|teaspoons?|tsp)\b", 3),
    ),
    "link": ("gives a web address", _has(r"https?://|www\.")),
    "in conclusion": (
        "ends with a conclusion or summary",
        _has(r"\b(in conclusion|in summary|overall,|to summari[sz]e)\b"),
    ),
    "contrast": (
        "weighs up both sides with however",
        _has(r"\b(however|on the other hand|although)\b", 2),
    ),
    "hedging": (
        "hedges and sounds uncertain",
        _has(r"\b(perhaps|possibly|it is possible that|might be|may be|could be|likely)\b", 3),
    ),
    "rhyme": ("poem in short lines", _has(r"(?:^(?![\W\d])[A-Z][^\n]{8,55}[,.;!]?\n){6,}")),
    "example": ("gives an example", _has(r"\b(for example|for instance|e\.g\.)", 2)),
    "other script": (
        "text in a foreign writing system",
        _has(
            r"[\u0400-\u04ff\u0600-\u06ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af\u0900-\u097f]", 5
        ),
    ),
}
"""Property of a chat model's answer -> query and rule."""

INTENT_QUERIES = {
    "translate": "asks how to say something in another language",
    "flight_status": "asks whether a flight is on time",
    "lost_luggage": "reports missing luggage",
    "exchange_rate": "asks for a currency exchange rate",
    "book_hotel": "wants to book a hotel room",
    "car_rental": "wants to rent a car",
    "vaccines": "asks about vaccinations before a trip",
    "balance": "asks how much money is in an account",
    "report_fraud": "reports a fraudulent transaction",
    "freeze_account": "wants an account frozen",
    "pin_change": "wants to change a PIN",
    "interest_rate": "asks about the interest rate",
    "credit_score": "asks for the credit score",
    "report_lost_card": "reports a lost or stolen card",
    "damaged_card": "says that a card is damaged",
    "restaurant_reservation": "wants a table at a restaurant",
    "restaurant_suggestion": "asks for restaurant recommendations",
    "recipe": "asks how to cook a dish",
    "calories": "asks how many calories a food has",
    "ingredient_substitution": "asks what can replace an ingredient",
    "tire_pressure": "asks about the air in the tires",
    "oil_change_how": "asks how to change the oil of a car",
    "traffic": "asks about traffic on the road",
    "directions": "asks for the way to a place",
    "play_music": "wants music to be played",
    "todo_list_update": "changes a list of tasks",
    "calendar": "asks what is on the calendar",
    "smart_home": "controls lights or devices at home",
    "timer": "sets a timer",
    "alarm": "sets an alarm",
    "weather": "asks about the weather",
    "roll_dice": "wants dice rolled",
    "calculator": "asks to compute a sum",
    "spelling": "asks how a word is spelled",
    "pto_request": "asks for vacation days off work",
    "payday": "asks when wages are paid",
    "taxes": "asks about income taxes",
    "tell_joke": "wants to hear a joke",
    "who_made_you": "asks who created the assistant",
    "goodbye": "says goodbye",
    "thank_you": "thanks the assistant",
    "change_volume": "wants the sound louder or quieter",
}
"""Intent of CLINC150 -> query."""

DOMAIN_QUERIES = {
    "travel": "about travelling",
    "banking": "about bank accounts",
    "credit_cards": "about credit cards",
    "kitchen_and_dining": "about food and cooking",
    "auto_and_commute": "about cars and driving",
    "work": "about employment and salary",
    "small_talk": "small talk with the assistant",
}
"""Domain of CLINC150 -> query."""
