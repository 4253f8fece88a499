"""Slugs of listings and members."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.slugs import make_slug


@pytest.mark.parametrize(
    ("parts", "slug"),
    [
        (["16К20"], "16k20"),
        (["Станок токарный"], "stanok-tokarnyy"),
        (["2С125-01 (2С125-1)", "Опытный завод"], "2s125-01-2s125-1-opytnyy-zavod"),
        (["НПО «Станкостроение»"], "npo-stankostroenie"),
        (["Металлорежущие станки"], "metallorezhushchie-stanki"),
        (["Цех объёмной штамповки, хонингование"], "tseh-obemnoy-shtampovki-honingovanie"),
        (["Шлифование и\u0306"], "shlifovanie-y"),
        (["Әлшәй өҫтәл үҙәк һөт ҡаҙан тау-таң ғилем"], "alshay-ostal-uzak-hot-kazan-tau-tan-gilem"),
        (["Müller & Söhne GmbH"], "muller-and-sohne-gmbh"),
        (["Straße Ł Ø80×5"], "strasse-l-o80x5"),
        (["№ 5", "", "28.41"], "no-5-28-41"),
        (["—"], "listing"),
        (["!!!", ""], "listing"),
        (["数控"], "listing"),
        ([], "listing"),
    ],
)
def test_make_slug(parts, slug):
    assert make_slug(*parts) == slug


def test_long_slug_is_cut_between_words():
    assert make_slug("станок " * 20) == "-".join(["stanok"] * 11)
    assert make_slug("а" * 80) == "a" * 80
    assert make_slug("а" * 200) == "a" * 80
    assert make_slug("а" * 80, "б") == "a" * 80


@settings(deadline=None)
@given(st.lists(st.text(alphabet=st.characters(), max_size=60), max_size=3))
def test_any_text_gives_a_slug(parts):
    slug = make_slug(*parts)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= 80
    assert make_slug(slug) == slug
