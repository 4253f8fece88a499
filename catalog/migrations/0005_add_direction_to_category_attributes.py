from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0004_cover_fit_by_an_index")]

    operations = [
        migrations.AddField(
            model_name="categoryattribute",
            name="direction",
            field=models.CharField(
                blank=True,
                choices=[("higher", "more is better"), ("lower", "less is better")],
                default="",
                max_length=6,
                verbose_name="comparison",
            ),
            preserve_default=False,
        ),
    ]
