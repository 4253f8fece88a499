import members.models.member
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_rename_quantity_and_number"), ("members", "0002_refuse_addresses_with_names")]

    operations = [
        migrations.AlterField(
            model_name="competency",
            name="basis_source",
            field=models.URLField(
                blank=True, validators=[members.models.member.http_address], verbose_name="source of the claim"
            ),
        ),
        migrations.AlterField(
            model_name="competencydraft",
            name="basis_source",
            field=models.URLField(
                blank=True, validators=[members.models.member.http_address], verbose_name="source of the claim"
            ),
        ),
    ]
