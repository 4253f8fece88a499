"""From words to a query of the index, with the weights that order the results.

The published rule (`catalog/ranking.py`): all words first, and the places in which each is found add up. A designation
weighs most, then what the listing is (the category, the title), then its company and the rest of the text; rare words
weigh more than common ones (BM25). Nothing else does.
"""

from tantivy import Occur, Query

from catalog.search import schema
from catalog.search.designations import OWN
from catalog.search.queries import Columns, all_of, any_of, unscored
from catalog.search.reference import Reference, named
from catalog.search.text import Term
from catalog.search.wanted import Clause, Limit, Phrase, Wanted

WHOLE, WHOLE_BEGINNING, DESIGNATION, INNER, BEGINNING = 100.0, 50.0, 20.0, 15.0, 6.0
HEAD, RARE_HEAD, NAME, COMPANY, TEXT = 2.0, 2.0, 4.0, 1.0, 0.3
#: of several wordings or forms the best counts; the weaker ones still add so much of theirs
OTHERS = 0.1


class Wording:
    """Compiles queries for one kind of listing."""

    def __init__(self, kind: str, columns: Columns, reference: Reference) -> None:
        self.kind, self.columns, self.reference = kind, columns, reference
        self.designations = kind == "product"

    def query(self, wanted: Wanted) -> Query:
        """The scored query."""
        parts = [self.clause(clause) for clause in wanted.clauses]
        parts += [self.standard(token, phrase) for token, phrase in wanted.standards]
        parts += [self.limit(limit) for limit in wanted.limits]
        if wanted.okpd2:
            parts.append(self.okpd2(wanted.okpd2))
        found = all_of(parts) if parts else Query.empty_query()
        if wanted.wishes or wanted.without:
            wishes = [(Occur.Should, self.clause(clause)) for clause in wanted.wishes]
            refused = [(Occur.MustNot, self.columns.term("text", token)) for token in wanted.without]
            found = Query.boolean_query([(Occur.Must, found), *wishes, *refused])
        return self.or_whole(found, wanted.whole)

    def or_whole(self, found: Query, code: str | None) -> Query:
        """Besides, whatever has a designation that begins with the whole query."""
        if not code or not self.designations:
            return found
        exact = Query.const_score_query(self.columns.term("key", code), WHOLE)
        beginning = Query.const_score_query(self.columns.term("prefix", code), WHOLE_BEGINNING)
        return any_of([found, exact, beginning])

    def clause(self, clause: Clause) -> Query:
        """One of the wordings; the others that a listing has as well hardly count."""
        phrases = [self.phrase(phrase) for phrase in clause]
        return phrases[0] if len(phrases) == 1 else Query.disjunction_max_query(phrases, OTHERS)

    def phrase(self, phrase: Phrase) -> Query:
        return all_of([self.term(term) for term in phrase])

    def term(self, term: Term) -> Query:
        """One word: it has to be somewhere, the same places as in `orm.term_condition`; and what they weigh adds up."""
        text = [Query.boost_query(self.columns.word("text", lemma), TEXT) for lemma in term.lemmas]
        if term.choices:
            return Query.const_score_query(self.columns.one_of("choice", term.choices), NAME)
        head = Query.disjunction_max_query([self.columns.word("head", lemma) for lemma in term.lemmas], 0.0)
        ways = [
            Query.disjunction_max_query(text, OTHERS),
            Query.boost_query(head, RARE_HEAD),
            Query.const_score_query(head, HEAD),
            *self.names(term),
            *(self.codes(term) if self.designations else ()),
        ]
        return any_of(ways)

    def names(self, term: Term) -> list[Query]:
        """The names that a listing points to."""
        found = []
        if rows := named(self.reference.tree_words[self.kind], term.lemmas):
            found.append(Query.const_score_query(self.columns.one_of(schema.TREE[self.kind], rows), NAME))
        if rows := named(self.reference.member_words, term.lemmas):
            found.append(Query.const_score_query(self.columns.one_of("member", rows), COMPANY))
        return found

    def codes(self, term: Term) -> list[Query]:
        """Designations that begin with the term, or have it inside."""
        found = [Query.const_score_query(self.columns.term("prefix", code), BEGINNING) for code in term.prefixes]
        if term.folded:
            found.append(Query.const_score_query(self.columns.term("key", term.folded), DESIGNATION))
            found.append(Query.const_score_query(self.columns.term("text", OWN + term.folded), INNER))
        return found

    def limit(self, limit: Limit) -> Query:
        """An accuracy: those that keep it, the least accurate of them first, and whoever says it in so many words."""
        said = self.phrase(limit.phrase)
        if self.kind != "competency":
            return said
        number = int(limit.most) if limit.column in schema.WHOLES else limit.most
        kept = Query.const_score_query(self.columns.between(limit.column, None, number), NAME)
        just = Query.const_score_query(self.columns.between(limit.column, number, number), HEAD)
        return any_of([said, kept, just])

    def okpd2(self, code: str) -> Query:
        """The subtree of a code: by the product's own code, or by that of its category where it has none."""
        if self.kind != "product":
            return Query.empty_query()
        rows = [pk for pk, codes in self.reference.okpd2.items() if any(c.startswith(code) for c in codes)]
        own = self.columns.term("okpd2", code)
        return any_of([own, self.columns.one_of("category", rows)]) if rows else own

    def standard(self, token: str, phrase: Phrase) -> Query:
        """A standard that a characteristic is given under, or that the text names."""
        return any_of([self.phrase(phrase), unscored(self.columns.term("standard", token))])
