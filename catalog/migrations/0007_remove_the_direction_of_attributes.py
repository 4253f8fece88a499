from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("catalog", "0006_move_directions_to_category_attributes")]

    operations = [migrations.RemoveField(model_name="attribute", name="direction")]
