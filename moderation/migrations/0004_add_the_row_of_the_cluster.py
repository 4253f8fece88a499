"""The one row of the cluster: pages read it together with what else they need, in one query."""

from typing import Any

from django.db import migrations


def add(apps: Any, schema_editor: Any) -> None:
    apps.get_model("moderation", "Cluster").objects.using(schema_editor.connection.alias).get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0003_add_cluster"),
    ]

    operations = [
        migrations.RunPython(add, migrations.RunPython.noop),
    ]
