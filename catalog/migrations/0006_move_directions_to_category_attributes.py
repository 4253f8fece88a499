"""What a buyer prefers is said per category now: every category begins with what its characteristics said.

`shipped` moves along, so that the next `load_reference` still tells what staff have edited from what came with a file.
"""

from typing import Any

from django.db import migrations


def to_links(apps: Any, schema_editor: Any) -> None:
    link_model = apps.get_model("catalog", "CategoryAttribute")
    links = list(link_model.objects.select_related("attribute"))
    for link in links:
        link.direction = link.attribute.direction
        if link.shipped and "direction" in link.attribute.shipped:
            link.shipped["direction"] = link.attribute.shipped["direction"]
    link_model.objects.bulk_update(links, ["direction", "shipped"], batch_size=500)


def to_attributes(apps: Any, schema_editor: Any) -> None:
    """A characteristic that categories judge differently is left without a direction: nothing is judged wrongly."""
    found: dict[int, set[str]] = {}
    link_model = apps.get_model("catalog", "CategoryAttribute")
    links = list(link_model.objects.all())
    for link in links:
        found.setdefault(link.attribute_id, set()).add(link.direction)
        link.shipped.pop("direction", None)
    link_model.objects.bulk_update(links, ["shipped"], batch_size=500)
    attributes = list(apps.get_model("catalog", "Attribute").objects.filter(pk__in=found))
    for attribute in attributes:
        attribute.direction = found[attribute.pk].pop() if len(found[attribute.pk]) == 1 else ""
    apps.get_model("catalog", "Attribute").objects.bulk_update(attributes, ["direction"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0005_add_direction_to_category_attributes")]

    operations = [migrations.RunPython(to_links, to_attributes)]
