"""Closed lists of what edits of form and layout write; those of meaning are in `meaning`."""

from __future__ import annotations

APOLOGIES = (
    "I am sorry for the trouble this may cause.",
    "My apologies for the delay.",
    "Please forgive me if this falls short.",
    "I regret that I could not do better.",
    "Pardon the roughness of what follows.",
    "I must apologize before I begin.",
    "Sorry about that earlier mistake.",
    "I owe everyone an apology for the confusion.",
)
ADDRESSES = (
    "You will want to remember this.",
    "Ask yourself whether you agree.",
    "Your own view may matter here.",
    "Think about what you would do.",
    "You can decide that for yourself.",
    "Keep this in your mind if you can.",
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
HEADINGS = (
    "Overview",
    "Background",
    "Details",
    "Key points",
    "In short",
    "What to know",
    "A closer look",
    "Final remarks",
)
TABLES = (
    "| Item | Amount |\n| --- | --- |\n| Flour | Two cups |\n| Milk | One cup |",
    "| Name | Role |\n| --- | --- |\n| Ada | Editor |\n| Ben | Author |\n| Cleo | Reader |",
    "| Step | Who | When |\n|---|---|---|\n| Draft | Ann | May |\n| Review | Tom | June |",
    "| Option | Pro | Con |\n|---|---|---|\n| Plain | Quick | Dull |\n| Fancy | Pretty | Slow |",
    "| Year | Total |\n|------|-------|\n| 2019 | 14 |\n| 2020 | 17 |\n| 2021 | 23 |",
    "| Room | Floor |\n| :--- | ---: |\n| Kitchen | Ground |\n| Study | Upper |",
)
EMOJI = ("😀", "🎉", "👍", "🔥", "❤️", "🚀", "😂", "✨", "🙏", "😢", "🌍", "💡")
FIGURES = ("({} of {})", "(up {}.{} percent)", "({},{}00 in all)", "(${}.{} million)", "(19{}-{})")
