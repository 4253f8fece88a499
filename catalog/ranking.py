"""The published rule: what orders the results, and what is tried when a query finds nothing.

The figures are those that the search itself uses, and the stages are named one by one, so that the page cannot fall
behind the code (tests/search/test_ranking.py).
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from catalog.quantities import format_number
from catalog.search import words
from catalog.search.rescue import Stage

#: (where the words were found, the weight, whether rare words weigh more than common ones)
WEIGHTS: list[tuple[Any, float, bool]] = [
    (_("The whole query is the designation of the product"), words.WHOLE, False),
    (_("The designation begins with the whole query"), words.WHOLE_BEGINNING, False),
    (_("One of the words is the designation"), words.DESIGNATION, False),
    (_("One of the words is a code inside the designation: 16К20 in ДЗ-16К20"), words.INNER, False),
    (_("The designation begins with one of the words"), words.BEGINNING, False),
    (_("A word stands in the designation or in the title"), words.HEAD, False),
    (_("The same, the more the rarer the word is"), words.RARE_HEAD, True),
    (_("A word stands in the name of the category or process"), words.NAME, False),
    (_("A word stands in the name or the town of the company"), words.COMPANY, False),
    (_("A word stands anywhere in the text of the listing"), words.TEXT, True),
]

#: in the order in which they are tried; the first that finds something answers
STAGES: list[tuple[Stage, Any, Any]] = [
    (
        Stage.CODE,
        _("A code"),
        _("An OKPD2 code finds everything below it: 28.41.22 finds 28.41.22.110. A standard is found with exactly its "
          "number: GOST 8-82 is neither 18-82 nor 8-77. A code that nothing has is not replaced by another."),
    ),
    (
        Stage.EXACT,
        _("The words as typed"),
        _("All words, each in any grammatical form, in any case, with е for ё. Latin and Cyrillic letters that look "
          "alike are the same in designations, spaces and hyphens do not matter there, digits always do: 16K20, "
          "16к-20 and 16 К 20 are one machine, 16К25 is another."),
    ),
    (Stage.LAYOUT, _("The other keyboard layout"), _("njrfhysq is read as токарный.")),
    (
        Stage.SYNONYM,
        _("Synonyms and words of the same root"),
        _("From a table that the staff of the cluster keep, for example ОЦ and обрабатывающий центр; and by the root: "
          "отшлифовать finds шлифование."),
    ),
    (
        Stage.TYPO,
        _("Slips of the finger"),
        _("A word that no listing has is replaced by the nearest one that some listing has: one mistake, in words of "
          "eight letters and more two. Words with digits and words of the Russian dictionary are never changed."),
    ),
    (
        Stage.ANY,
        _("Some of the words"),
        _("If no listing has all the words, those that have the words which name a process or a category, as many of "
          "them as can be had together; the other words order them. “Machine”, “part” and the like are no answer."),
    ),
]  # fmt: skip

#: (what is recognised in a query, what becomes of it); beside its words
RECOGNISED: list[tuple[Any, Any]] = [
    (
        _("An accuracy grade or a roughness"),
        _("IT7, “7 квалитет”, Ra 0,8: competencies that state this limit or a finer one, and whatever says it in so "
          "many words. Who states exactly this limit comes first, because the search adds the two weights “name of the "
          "category or process” and “designation or title” for it, and only the first of them for a finer one."),
    ),
    (
        _("Values of characteristics"),
        _("A word that no text has, but that is a value to choose in a filter, finds the listings with this value."),
    ),
    (
        _("Words around the question"),
        _("“Need”, “where to buy”, “cheap”, “please” and the like are left out, unless the query has nothing else."),
    ),
    (
        _("Models that nobody offers"),
        _("A model that no listing names is never answered by listings of a model that differs in its digits alone: "
          "such listings are left out when some of the words answer in place of all."),
    ),
]  # fmt: skip


def ranking_page() -> dict[str, Any]:
    """The context of the page."""
    return {
        "weights": [(place, format_number(weight), rare) for place, weight, rare in WEIGHTS],
        "recognised": RECOGNISED,
        "stages": [(stage.value, title, text) for stage, title, text in STAGES],
    }
