"""A delay is reported once."""

from django.db import migrations

from core.sql_files import run_sql_file


class Migration(migrations.Migration):
    """The index of agreements/sql/escalated_once.sql."""

    dependencies = [("agreements", "0011_failures_and_delivery"), ("core", "0006_serial_triggers")]
    operations = [run_sql_file("agreements", "escalated_once")]
