"""How people might ask for an axis: many wordings, of axes for choosing and of axes held out.

The second list was written before anything was measured on it; see decision 0011.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Asked:
    """An axis with several ways to ask for it.

    Parameters
    ----------
    name
        How it is called in tables.
    corpus, column
        Store and the column with the classes.
    wordings
        How a user might ask for it.
    where
        Which documents, in pandas' query syntax; all if empty.
    """

    name: str
    corpus: str
    column: str
    wordings: tuple[str, ...]
    where: str = ""


CHOOSING = (
    Asked(
        "composed: topic",
        "composed",
        "topic",
        (
            "topic of the news: business, science, sports or world politics",
            "business, science and technology, sports or world affairs",
            "economy, computers, sport, war and diplomacy",
            "what the news is about",
        ),
    ),
    Asked(
        "composed: sentiment",
        "composed",
        "sentiment",
        (
            "positive or negative feelings",
            "happy or angry",
            "praise or criticism",
            "joy and love or hate and disgust",
            "sentiment",
        ),
    ),
    Asked(
        "composed: form",
        "composed",
        "form",
        (
            "list items or questions",
            "bullet points, questions or plain prose",
            "lists, questions or statements",
            "dashes at the start of a line or question marks",
            "form of the text",
        ),
    ),
    Asked(
        "composed: time",
        "composed",
        "time",
        (
            "past, present or future tense",
            "yesterday, now or tomorrow",
            "what happened, what is happening or what will happen",
            "past events, current events or plans for the future",
            "verb tense",
        ),
    ),
    Asked(
        "intents: domain",
        "intents",
        "domain",
        (
            "what area of life the request is about",
            "banking, credit cards, travel, cooking, home, cars, work, small talk or utilities",
            "money, trips, food, household, vehicles, jobs, chatting or device settings",
        ),
    ),
    Asked(
        "banking: category",
        "banking",
        "category",
        (
            "what the customer wants from the bank",
            (
                "card problems, transfers, top-ups, exchange rates, cash withdrawals, "
                "identity checks or fees"
            ),
            "lost card, PIN, transfer, refund, currency exchange, top up or verification",
        ),
    ),
)
"""Those of the clustering suite."""

HELD_OUT = (
    Asked(
        "mixed: subject",
        "mixed",
        "subject",
        (
            "movies, politics, arithmetic or banking",
            (
                "film reviews, presidential speeches, word problems in mathematics or "
                "questions of bank customers"
            ),
            "subject: cinema, government, numbers, bank accounts",
        ),
    ),
    Asked(
        "mixed: certainty",
        "mixed",
        "certainty",
        (
            "certain or doubtful",
            "confidence or uncertainty",
            "sure or unsure",
        ),
    ),
    Asked(
        "mixed: manner",
        "mixed",
        "manner",
        (
            "polite or rude",
            "courtesy or insults",
            "thanks and please, or insults",
        ),
    ),
    Asked(
        "mixed: layout",
        "mixed",
        "layout",
        (
            "numbered steps or dialogue",
            "numbered list, dialogue or plain prose",
            "first, second, third or speakers of a conversation",
        ),
    ),
    Asked(
        "requests: subject",
        "requests",
        "subject",
        (
            "travel, cooking or work",
            "flights and hotels, food and recipes, or jobs and salary",
            "topic of the request: trips, meals, the office",
        ),
    ),
    Asked(
        "requests: emotion",
        "requests",
        "emotion",
        (
            "joy, anger or fear",
            "happy, angry or afraid",
            "feelings: delight, rage, worry",
        ),
    ),
    Asked(
        "requests: person",
        "requests",
        "person",
        (
            "first person or third person",
            "about myself or about other people",
            "I and my, or he, she and they",
        ),
    ),
    Asked(
        "requests: style",
        "requests",
        "style",
        (
            "casual or formal",
            "slang or formal letters",
            "chat abbreviations or official language",
        ),
    ),
    Asked(
        "movies: sentiment",
        "movies",
        "sentiment",
        (
            "praise or criticism",
            "positive or negative opinion",
            "good films or bad films",
        ),
        where='property == ""',
    ),
    Asked(
        "speeches: era",
        "speeches",
        "era",
        (
            "communism and the Soviet Union, or terrorism and health care",
            "cold war or war on terror",
            "post-war reconstruction, or children, schools and the internet",
        ),
        where='property == ""',
    ),
    Asked(
        "verbosity: model",
        "verbosity",
        "model",
        (
            "short answers or long explanations",
            "concise or verbose",
            "brief, or detailed with lists and summaries",
        ),
    ),
    Asked(
        "fresh_news: topic",
        "fresh_news",
        "topic",
        (
            "topic of the news: business, science, sports or world politics",
            (
                "companies and markets, computers and space, matches and players, or "
                "governments and wars"
            ),
            "finance, technology, sport, international conflict",
        ),
    ),
    Asked(
        "clinc: four domains",
        "intents",
        "domain",
        (
            "banking, travel, cooking or cars",
            "money, trips, food or vehicles",
            "bank accounts, flights and hotels, recipes and restaurants, or driving and car repair",
        ),
        where='domain in ["banking", "travel", "kitchen_and_dining", "auto_and_commute"]',
    ),
    Asked(
        "clinc: other domains",
        "intents",
        "domain",
        (
            "small talk, home or utility",
            (
                "chatting with the assistant, music and shopping lists, or timers, "
                "weather and calculations"
            ),
            "greetings and jokes, reminders and playlists, or alarms and definitions",
        ),
        where='domain in ["small_talk", "home", "utility"]',
    ),
)
"""Looked at once, when everything was chosen."""
