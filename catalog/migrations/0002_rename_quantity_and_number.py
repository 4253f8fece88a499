from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="attribute",
            name="type",
            field=models.CharField(
                choices=[
                    ("number", "one number"),
                    ("range", "range from … to …"),
                    ("choice", "choice from a list"),
                    ("boolean", "yes or no"),
                    ("text", "text"),
                ],
                max_length=8,
                verbose_name="type",
            ),
        ),
        migrations.AlterField(
            model_name="unit",
            name="quantity",
            field=models.CharField(blank=True, max_length=60, verbose_name="physical quantity"),
        ),
    ]
