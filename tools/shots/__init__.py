"""`dev.py shots`: pictures of every page, what differs from the pictures of before, and what the pages weigh.

`command` runs before any package is installed; `take`, `weigh` and `compare` run in the virtual environment.
"""
