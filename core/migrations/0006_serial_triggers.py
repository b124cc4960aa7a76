"""A counter counts by one."""

from django.db import migrations

from core.sql_files import run_sql_file


class Migration(migrations.Migration):
    """The trigger of core/sql/serials.sql."""

    dependencies = [("core", "0005_messages_and_holidays")]
    operations = [run_sql_file("core", "serials")]
