"""Tests of search: the text analyser first."""
