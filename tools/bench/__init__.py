"""`dev.py bench`: how fast the catalogue answers, and how much faster than what it replaces.

`command`, `client`, `server` and `report` need the standard library only. `settings` and `urls` are the site with two
more addresses, which exist nowhere else; `addresses`, `answers`, `naive` and `publishing` look at its database.
"""
