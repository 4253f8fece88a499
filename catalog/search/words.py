"""From words to a query of the index, with the weights that order the results.

The published rule: all words first. A designation weighs most, then designation and titles, then the names of the
category and the company, then the rest of the text; rare words weigh more than common ones (BM25). Nothing else does.
"""

from tantivy import Occur, Query

from catalog.search import schema
from catalog.search.queries import Columns, all_of, any_of, unscored
from catalog.search.reference import Reference, named
from catalog.search.text import Term
from catalog.search.wanted import Clause, Phrase, Wanted

WHOLE, WHOLE_BEGINNING, DESIGNATION, BEGINNING, HEAD, NAME, COMPANY = 100.0, 50.0, 20.0, 6.0, 3.0, 2.0, 1.0
#: what the weaker places of the same word still add
OTHER_PLACES = 0.1


class Wording:
    """Compiles queries for one kind of listing."""

    def __init__(self, kind: str, columns: Columns, reference: Reference) -> None:
        self.kind, self.columns, self.reference = kind, columns, reference
        self.designations = kind == "product"

    def query(self, wanted: Wanted) -> Query:
        """The scored query."""
        parts = [self.clause(clause) for clause in wanted.clauses]
        parts += [self.standard(token, phrase) for token, phrase in wanted.standards]
        if wanted.okpd2:
            parts.append(self.okpd2(wanted.okpd2))
        found = (all_of(parts) if wanted.every else any_of(parts)) if parts else Query.empty_query()
        return self.or_whole(found, wanted.whole)

    def or_whole(self, found: Query, code: str | None) -> Query:
        """Besides, whatever has a designation that begins with the whole query."""
        if not code or not self.designations:
            return found
        exact = Query.const_score_query(self.columns.term("key", code), WHOLE)
        beginning = Query.const_score_query(self.columns.term("prefix", code), WHOLE_BEGINNING)
        return any_of([found, exact, beginning])

    def clause(self, clause: Clause) -> Query:
        return any_of([self.phrase(phrase) for phrase in clause])

    def phrase(self, phrase: Phrase) -> Query:
        return all_of([self.term(term) for term in phrase])

    def term(self, term: Term) -> Query:
        """One word: it has to be somewhere; being in the designation or a title weighs more."""
        ways = [(Occur.Must, Query.disjunction_max_query(self.ways(term), OTHER_PLACES))]
        head = any_of([self.columns.word("head", lemma) for lemma in term.lemmas])
        ways.append((Occur.Should, Query.boost_query(head, HEAD)))
        if self.designations and term.folded:
            exact = Query.const_score_query(self.columns.term("key", term.folded), DESIGNATION)
            ways.append((Occur.Should, exact))
        return Query.boolean_query(ways)

    def ways(self, term: Term) -> list[Query]:
        """The places where a word may be, the same as in `orm.term_condition`."""
        found = [self.columns.word("text", lemma) for lemma in term.lemmas]
        if rows := named(self.reference.tree_words[self.kind], term.lemmas):
            found.append(Query.const_score_query(self.columns.one_of(schema.TREE[self.kind], rows), NAME))
        if rows := named(self.reference.member_words, term.lemmas):
            found.append(Query.const_score_query(self.columns.one_of("member", rows), COMPANY))
        if self.designations:
            found += [Query.boost_query(self.columns.word("prefix", code), BEGINNING) for code in term.prefixes]
        return found

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
