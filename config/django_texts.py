"""Texts of Django's own admin whose Russian translation is replaced in `locale/ru`, because it is ungrammatical.

Nothing calls this: it only lets `makemessages` find the texts. The comments keep it from demanding every placeholder:
the Russian texts leave the name of the kind out.
"""

from django.utils.translation import gettext_noop

TEXTS = [
    gettext_noop("Add another %(verbose_name)s"),
    # xgettext:no-python-brace-format
    gettext_noop("The {name} “{obj}” was added successfully."),
    gettext_noop("You may edit it again below."),
    # xgettext:no-python-brace-format
    gettext_noop("The {name} “{obj}” was added successfully. You may add another {name} below."),
    # xgettext:no-python-brace-format
    gettext_noop("The {name} “{obj}” was changed successfully. You may edit it again below."),
    # xgettext:no-python-brace-format
    gettext_noop("The {name} “{obj}” was changed successfully. You may add another {name} below."),
    # xgettext:no-python-brace-format
    gettext_noop("The {name} “{obj}” was changed successfully."),
    gettext_noop("The %(name)s “%(obj)s” was deleted successfully."),
    gettext_noop("Save and add another"),
    gettext_noop("Save and continue editing"),
    gettext_noop("View on site"),
]
