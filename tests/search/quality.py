"""`python -m tests.search.quality`: the judged queries against the index of this machine, as a table.

Needs DEBUG=1 and a database with the reference and the demonstration data (`dev.py run` makes one).
"""

import argparse
import os

import django


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--failures", action="store_true", help="list the queries to be mended, but for those held out")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from tests.search import judging  # models need a set-up Django

    found = judging.scores(judging.Catalogue(), judging.queries())
    tuned = [score for score in found if not score.query.held_out]
    print("Tuned\n\n" + judging.table(tuned))
    print("\nHeld out\n\n" + judging.table(score for score in found if score.query.held_out))
    if options.failures:
        print("\n" + "\n".join(judging.failures(tuned)))


if __name__ == "__main__":
    main()
