"""Four eyes through stand-ins, claims and the register of signatories."""

from django.db import migrations

from core.sql_files import run_sql_file


class Migration(migrations.Migration):
    """Triggers of agreements/sql."""

    dependencies = [("agreements", "0009_stand_ins_and_claims"), ("accounts", "0004_stand_in_triggers")]
    operations = [
        run_sql_file("agreements", "stamps_and_claims"),
        run_sql_file("agreements", "stand_ins"),
        run_sql_file("agreements", "signatories"),
    ]
