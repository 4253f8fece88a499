"""When `manage.py load_demo` does nothing. Apart from test_demo.py, where the listings are loaded already."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from catalog.demonstration import PEOPLE
from members.models import Member


def run(command: str, *args: str) -> None:
    call_command(command, *args)


@pytest.mark.django_db
def test_it_is_refused_outside_demonstration_mode(settings: Any) -> None:
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="DEMONSTRATION=1"):
        run("load_demo")
    assert not Member.objects.exists()
    assert not User.objects.filter(username__in=PEOPLE).exists()


@pytest.mark.django_db
def test_it_asks_for_the_reference_data_first(settings: Any) -> None:
    settings.DEMONSTRATION = True
    with pytest.raises(CommandError, match="load_reference"):
        run("load_demo")
    with pytest.raises(CommandError, match="no demonstration logins"):
        run("load_demo", "--passwords-only")
