from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_ship_synonyms")]

    operations = [
        migrations.RemoveIndex(model_name="competency", name="catalog_com_process_41c79c_idx"),
        migrations.AddIndex(
            model_name="competency",
            index=models.Index(
                fields=[
                    "process", "member", "materials", "side_1", "side_2", "side_3", "length", "diameter", "mass", "it",
                    "ra", "batch_min", "batch_max", "basis", "tie", "id",
                ],
                name="catalog_competency_fit",
            ),
        ),
    ]  # fmt: skip
