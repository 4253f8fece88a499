import members.models.member
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="memberprofile",
            name="site",
            field=models.URLField(blank=True, validators=[members.models.member.http_address], verbose_name="website"),
        ),
        migrations.AlterField(
            model_name="memberprofiledraft",
            name="site",
            field=models.URLField(blank=True, validators=[members.models.member.http_address], verbose_name="website"),
        ),
    ]
