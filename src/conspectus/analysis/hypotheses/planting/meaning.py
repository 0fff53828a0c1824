"""Edits of what is said: a whole sentence of a known topic, put somewhere between two others.

Sentences are from closed lists, and say outright what they are about. The traces are wide: whoever
writes of a topic without any of these words must have meant not to be found.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from conspectus.analysis.hypotheses.planting.pieces import (
    Cut,
    Edited,
    assemble,
    dressed,
    pick,
    places,
    sentences,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

ILLNESS = (
    "My neighbor has been in bed with a high fever since Monday.",
    "One of them was diagnosed with diabetes a while ago.",
    "He coughs all night, and the infection has reached his lungs.",
    "The old man on the corner is dying of cancer.",
    "Half of the class is at home with the flu.",
    "She has suffered from asthma for as long as anyone remembers.",
    "One of the guests fell ill and had to be taken to the hospital.",
    "His migraine was so bad that he could not leave his room.",
)
DOCTOR = (
    "Anyone who notices this should see a doctor.",
    "It is best to make an appointment with a physician.",
    "Please have a doctor take a look at that.",
    "A visit to the doctor is strongly recommended.",
    "Do not wait too long before consulting a specialist at the clinic.",
    "If it does not get better, go and see your doctor.",
    "The right thing to do is to let a physician examine it.",
    "Talk to a doctor before going any further.",
)
PRICE = (
    "It sells for forty dollars.",
    "The whole set costs $15.",
    "They asked twelve euros for it.",
    "A ticket was 30 pounds at the door.",
    "The repair came to two hundred dollars.",
    "One kilo of it costs 4 euros.",
    "She paid ninety cents apiece for them.",
    "The going rate is $25 an hour.",
)
LAW = (
    "Section 12 of the Road Traffic Act says that every driver must carry a license.",
    "The law states that no person shall be held without a hearing.",
    "Article 5 of the constitution guarantees the freedom of assembly.",
    "Under the Clean Water Act, nobody may discharge waste into a river.",
    "As the penal code puts it, whoever takes what belongs to another shall be punished.",
    "The statute reads: no one may enter the premises at night.",
    "By law, a contract must be signed by both parties.",
    "The Fourth Amendment forbids unreasonable searches.",
)
FAMILY = (
    "My sister said the same thing.",
    "His grandmother used to tell it differently.",
    "An uncle of mine has a shop nearby.",
    "Her two sons live abroad now.",
    "Their father never agreed with that.",
    "I asked my wife about it.",
    "A nephew of theirs came along.",
    "A cousin of hers sent a postcard.",
)
WEATHER = (
    "It rained the whole afternoon.",
    "The sun was out and there was not a cloud in the sky.",
    "A cold wind blew from the north.",
    "It was freezing outside and the roads were icy.",
    "Thick fog lay over the fields that morning.",
    "By noon it had become hot and humid.",
    "Snow had been falling since dawn.",
    "The storm passed and the evening stayed mild.",
)

ILLNESS_TRACE = (
    r"ache|\b(?:ill\b|illness|sick|unwell|ailing|ailment|disease|fever|flu\b|influenza|colds?\b|"
    r"cough|cancer|tumou?r|pain|hospital|infect|virus|viral|symptom|disorder|syndrome|diabet|"
    r"health|medic|doctor|patients?\b|suffer|disab|bed\b|bedrid|recover|heal|cur(?:e|ing)|asthma|"
    r"arthrit|stroke|heart|pneumon|bronch|migraine|nause|vomit|dizz|faint|weak|injur|surg|diagnos|"
    r"chronic|condition|plague|epidemic|pandemic|covid|measle|malaria|depress|anxi|mental|allerg|"
    r"rash|swollen|throat|stomach|d(?:ie|ies|ied|ying)\b|death|dead|mad\b|insan|crazy|blind|deaf|"
    r"parkinson|alzheimer|dement|autis|addict|alcohol|hiv\b|aids\b|leuk|coma\b|sore|germ|"
    r"contagio|nurs|treatment|therap|clinic)"
)
DOCTOR_TRACE = (
    r"\b(?:doctor|docs?\b|drs?\b|physician|medic|health|clinic|hospital|gps?\b|nurs|therap|"
    r"specialist|professional|expert|consult|surge|dentist|p(?:a)?ediatric|psych|check|examin|"
    r"appointment|treat|symptom|illness|ill\b|disease|looked at|care\b|\w+ologist)"
)
_NUMBER = (
    r"(?:\d|one\b|two|three|four|five|six|seven|eight|nine|ten\b|eleven|twelve|twent|thirt|fort|"
    r"fift|hundred|thousand|million|billion|dozen)"
)
PRICE_TRACE = (
    r"[$€£¥¢]|\d[.,]\d\d\b|\b(?:dollar|cents?\b|euro|pounds?\b|penn|bucks?\b|quid|yen\b|rupee|peso|"
    r"franc|usd|eur\b|gbp|pric|cost|pay|paid|fees?\b|fares?\b|free|cheap|expensive|charg|worth|money|"
    r"budget|afford|buy|bought|sell|sold|sale|rent|bills?\b|bids?\b|valu|spend|spent|rates?\b|each\b|"
    r"apiece|per\b|tag\b|(?:for|at|of|from|to|only|just|about|around|under|over) " + _NUMBER + ")"
)
LAW_TRACE = (
    r"§|law|\b(?:legal|illegal|acts?\b|statut|section|article|clause|codes?\b|court|regulat|rul(?:e|"
    r"ing)|constitut|amend|judg|legislat|parliament|congress|senat|bills?\b|bann?|forbid|"
    r"forbad|prohibit|permit|penal|crim|offen[cs]e|paragraph|treat(?:y|ies)|charter|decree|"
    r"ordinance|justice|rights\b|sue[ds]?\b|attorney|directive|licen|polic|government|shall\b)"
)
FAMILY_TRACE = (
    r"mother|father|\b(?:mom|mum|mam|ma\b|pa\b|pap|dad|parent|sister|brother|bro\b|sis\b|sibling|"
    r"sons?\b|daughter|child|kid|bab(?:y|ies)|aunt|uncle|cousin|niece|nephew|grand|wife|wives|"
    r"husband|spouse|famil|relative|\w+-in-law|twin|triplet|ancest|marri|widow|orphan|matern|"
    r"patern|bride|groom|fianc|folks|infant|heir|step|kin\b|kinsm|boys?\b|girls?\b|couple|offspring)"
)
WEATHER_TRACE = (
    r"storm|\b(?:weather|rain|snow|sun|wind|cloud|cold|hot\b|hotter|hottest|warm|cool|sky\b|skies|"
    r"fog|mist|frost|degree|humid|dry\b|drought|temperature|season|winter|summer|spring|autumn|"
    r"falls?\b|falling|climat|freez|froze|chill|heat|drizz|shower|thunder|lightning|hail|ic[ey]|"
    r"hurricane|tornado|flood|wet\b|damp|breez|gust|pour|overcast|forecast|blizzard|sleet|"
    r"monsoon|tropic|muggy|mild|gr[ea]y|slush)"
)


def said(text: str, key: str, wordings: Sequence[str], cut: Cut = sentences) -> Edited:
    """Add a sentence behind any sentence of the text; which one is drawn by the key.

    Parameters
    ----------
    text
        The document.
    key
        Its name, which decides wording and place.
    wordings
        Sentences of one topic.
    cut
        Cuts the text into sentences.

    Returns
    -------
    Edited
        The text with the property.
    """
    whole = cut(text)
    open_places = places(whole) or [len(whole)]
    place = open_places[zlib.crc32(f"{key}place".encode()) % len(open_places)]
    before = "".join(whole[:place])
    body = before.rstrip()
    sentence = dressed(pick(wordings, key), text)
    pieces = [(body, False), (" " if body else "", False), (sentence, True)]
    return assemble([*pieces, (before[len(body) :], False), ("".join(whole[place:]), False)])
