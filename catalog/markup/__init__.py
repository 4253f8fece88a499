"""HTML made by plain functions: of the parts that a list has by the hundred.

Everything else is a template. A list of 10,000 products has 24 cards with five figures each, and a form of up to 40
facets with 200 values; each `{{ … }}` and `{% if %}` of a template takes 5 to 20 microseconds, a part of an f-string a
tenth of one. With templates these two took two thirds of a page that is asked for the first time
(docs/benchmarks.md, “What was tried”).

The rule here: whatever is not markup of this package, a number or the return value of one of its functions goes through
`escape`. No function takes HTML from outside but the kept pieces it made itself.
"""
