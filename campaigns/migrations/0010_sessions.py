"""Sessions that name their account; from now on it is counted who does not use his account."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone


def count_from_now(apps, schema_editor):
    """Nobody has noted so far who was here; nobody is switched off for that."""
    users = apps.get_model("campaigns", "User").objects.filter(is_active=True, last_seen_at=None)
    users.update(last_seen_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0009_audit_held")]

    operations = [
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "session_key",
                    models.CharField(
                        max_length=40, primary_key=True, serialize=False, verbose_name="session key"
                    ),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                (
                    "expire_date",
                    models.DateTimeField(db_index=True, verbose_name="expire date"),
                ),
                ("address", models.GenericIPAddressField(null=True, verbose_name="来源地址")),
                ("begun_at", models.DateTimeField(null=True, verbose_name="登录时间")),
                ("seen_at", models.DateTimeField(null=True, verbose_name="最近使用")),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="账号",
                    ),
                ),
            ],
            options={"verbose_name": "登录会话", "verbose_name_plural": "登录会话"},
        ),
        migrations.RunPython(count_from_now, migrations.RunPython.noop),
    ]
