"""A made-up catalogue of any size, for benchmarks: real categories and characteristics, invented companies and cards.

The same seed and number give the same catalogue, whatever the number of processes. Companies, categories and
processes are chosen by Zipf's law, as in real markets: a few large ones, a long tail. The cards are live rows only.
"""
