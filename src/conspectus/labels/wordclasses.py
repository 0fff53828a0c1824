"""Classes of words that a label can name as a whole: closed lists, marks, and parts of speech.

Many latents fire on a class and on no word in particular, or after or before one. The lists are
short because a class is named only where the documents bear it out: a word that is missing makes
a name score lower, never wrong. Nouns, verbs and adjectives are those of a list of common words,
which a recipe made from how they stand in running text; of rarer words the endings tell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final


@dataclass(frozen=True)
class WordClass:
    """A class of words or marks.

    Parameters
    ----------
    many
        What its members are called: ``"colours"``.
    one
        What one of them is called, with its article: ``"a colour"``.
    """

    many: str
    one: str


_LISTS: Final = r"""
articles | an article
  a an the
pronouns | a pronoun
  i you he she it we they me him us them myself yourself himself herself itself ourselves
  themselves someone anyone everyone somebody anybody everybody
possessives | a possessive
  my your his her its our their mine yours hers ours theirs
forms of “be” | a form of “be”
  be am is are was were been being i'm you're he's she's it's we're they're that's there's isn't
  aren't wasn't weren't
forms of “have” | a form of “have”
  have has had having i've we've you've they've haven't hasn't hadn't
modal verbs | a modal verb
  can may could will would shall should might must cannot can't couldn't won't wouldn't
  shouldn't i'll you'll he'll she'll we'll they'll it'll i'd you'd we'd they'd
prepositions | a preposition
  of in on at by for with from to into onto about over under between among through during
  without within against toward towards across behind beyond upon above below near beside along
  around
conjunctions | a conjunction
  and or but nor yet so because although though while whereas unless until since if
question words | a question word
  what who whom whose which when where why how
negations | a negation
  not no never none nothing nobody neither don't doesn't didn't
number words | a number word
  one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
  sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety
  hundred thousand million billion trillion dozen half
ordinals | an ordinal
  first second third fourth fifth sixth seventh eighth ninth tenth last next
months | a month
  january february march april june july august september october november december
weekdays | a weekday
  monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays
  fridays saturdays sundays
units of time | a unit of time
  second seconds minute minutes hour hours day days week weeks month months year years decade
  decades century centuries
colours | a colour
  red blue green yellow black white brown orange purple pink grey gray golden silver violet
  crimson scarlet
body parts | a body part
  head face eye eyes ear ears nose mouth lips tongue hand hands arm arms leg legs foot feet
  finger fingers neck back chest shoulder shoulders knee knees skin hair heart brain stomach
  throat bone bones muscle muscles
family members | a family member
  mother father mom dad mum parent parents son sons daughter daughters brother brothers sister
  sisters uncle aunt cousin grandmother grandfather wife husband child children baby family
  families
countries and regions | a country or region
  america africa asia europe india china japan france germany england britain russia spain italy
  mexico canada brazil australia iran iraq israel egypt greece turkey korea vietnam afghanistan
  pakistan cuba ireland scotland poland ukraine usa uk u.s
nationalities | a nationality
  american african asian european indian chinese japanese french german english british russian
  spanish italian mexican canadian brazilian australian iranian iraqi israeli egyptian greek
  roman korean vietnamese soviet irish scottish latin
cities | a city
  london paris berlin rome madrid moscow tokyo beijing delhi mumbai york chicago boston
  washington angeles francisco seattle miami houston dallas atlanta dublin toronto sydney vienna
  amsterdam barcelona
first names | a first name
  john james robert michael william david richard joseph thomas charles daniel matthew mark paul
  steven andrew george kevin brian edward jason jeff ryan jacob gary eric stephen jonathan larry
  justin scott brandon frank benjamin gregory sam alexander patrick jack dennis jerry tyler
  aaron henry peter adam nathan mary patricia jennifer linda elizabeth barbara susan jessica
  sarah karen nancy lisa margaret betty sandra ashley emily donna michelle carol amanda melissa
  laura rebecca sharon cynthia kathleen amy anna emma julia kate alice jane jim tom bob mike
  steve joe bill ben max tim lucy lily mia maria rachel samantha
animals | an animal
  dog dogs cat cats horse horses cow cows bird birds fish pig pigs sheep chicken chickens lion
  tiger bear wolf mouse rat rabbit snake elephant monkey duck turtle frog whale shark insect
  insects bee bees
foods | a food
  bread butter cheese milk egg eggs rice pasta sugar salt pepper oil flour garlic onion onions
  tomato tomatoes potato potatoes carrot carrots apple apples orange oranges banana bananas
  lemon lime chocolate cream sauce soup salad beef pork chicken fish meat vegetables fruit
  fruits
ends of sentences | the end of a sentence
  . ! ? … .. ... ?? !! !!!
opening brackets | an opening bracket
  ( [ { (( {{ [[
closing brackets | a closing bracket
  ) ] } )) }} ]]
quotation marks | a quotation mark
  " “ ” ' ‘ ’ '' « »
dashes | a dash
  - -- --- – — _
signs of arithmetic | a sign of arithmetic
  + - * / = << >> < > × ÷ ^ ** == != <= >= %
line breaks | a line break
  \n \n\n \n1. \n- \n* \n** \n*** \n# \n## \n### \n#### \n+
"""
"""A line with what a class is called, then its members; ``\n`` is a line break."""
_ENDINGS: Final = (
    ("-ing forms", "an -ing form", r"\w{2,}ing"),
    ("-ed forms", "an -ed form", r"\w{2,}ed"),
    ("-ly adverbs", "an -ly adverb", r"\w{2,}ly"),
    ("superlatives", "a superlative", r"\w{3,}est"),
    ("years", "a year", r"1[0-9]{3}|20[0-9]{2}"),
    ("numbers", "a number", r"[0-9#][0-9#.,]*"),
)
_PARTS: Final = (
    ("nouns", "a noun", r"\w{3,}(?:[ts]ions?|ments?|ness|it(?:y|ies)|ance|ence|[^su\W]s)"),
    ("verbs", "a verb", r"(?!)"),
    ("adjectives", "an adjective", r"\w{3,}(?:al|ive|ous|ful|able|ible|less|ic)"),
)
"""Parts of speech, with endings for words that the list of common words does not have."""


def _read_lists(lists: str) -> list[tuple[WordClass, list[str]]]:
    classes: list[tuple[WordClass, list[str]]] = []
    for line in lists.strip("\n").split("\n"):
        if line.startswith(" "):
            classes[-1][1].extend(word.replace(r"\n", "\n") for word in line.split())
        else:
            many, _, one = line.partition(" | ")
            classes.append((WordClass(many, one), []))
    return classes


_CLOSED: Final = _read_lists(_LISTS)
CLASSES: Final = (
    WordClass("", ""),
    *(one for one, _ in _CLOSED),
    *(WordClass(many, one) for many, one, _ in (*_ENDINGS, *_PARTS)),
)
"""All classes; the first stands for words of none."""
_MEMBERS: Final = {
    word: number
    for number, (_, words) in reversed(list(enumerate(_CLOSED, start=1)))
    for word in words
}
_NUMBER_OF: Final = {one.many: number for number, one in enumerate(CLASSES)}
_COMMON: Final = {
    word: _NUMBER_OF[part.many]
    for part, words in _read_lists(
        Path(__file__).with_name("parts_of_speech.txt").read_text("utf-8")
    )
    for word in words
}
_PATTERNS: Final = [
    (re.compile(pattern), _NUMBER_OF[many]) for many, _, pattern in (*_ENDINGS, *_PARTS)
]
_LAST_FUNCTION: Final = 10
_FURTHER: Final = frozenset(
    re.findall(
        r"\w+",
        """
        this that these those there here then than as also very just too more most much many
        some any all each every other such own same do does did done doing get got let may
        only even still well like up down out off again once s t d ll re ve m
        """,
    )
)
_NEITHER: Final = frozenset({"always", "perhaps", "besides", "plus", "less", "unless", "thus"})
"""Further words that end like nouns or adjectives and are neither."""


def class_of(unit: str) -> int:
    """Return the class of a unit, as an index into `CLASSES`.

    Parameters
    ----------
    unit
        A unit in lower case, in the notation of `units.Vocabulary.text`.

    Returns
    -------
    int
        0 for units of no class. A unit of several classes belongs to the first.
    """
    known = _MEMBERS.get(unit, _COMMON.get(unit))
    if known is not None:
        return known
    if unit in _FURTHER or unit in _NEITHER:
        return 0
    for pattern, number in _PATTERNS:
        if pattern.fullmatch(unit):
            return number
    return 0


def is_function_word(unit: str) -> bool:
    """Say whether a unit is a word that tells nothing of what a text is about."""
    return 0 < _MEMBERS.get(unit, 0) <= _LAST_FUNCTION or unit in _FURTHER
