"""Sheets of paper: PDF files that Typst sets from a template of this folder and data as JSON.

`typesetting` is the general part; `product` makes the one page of a product.
"""
