"""Stand-ins never overlap and are final, nobody acts in a name without one; the register of signatories."""

from django.db import migrations

from core.sql_files import run_sql_file


class Migration(migrations.Migration):
    """Constraints and triggers of accounts/sql."""

    dependencies = [("accounts", "0003_stand_ins_and_signatories"), ("core", "0002_triggers")]
    operations = [run_sql_file("accounts", "stand_ins"), run_sql_file("accounts", "signatories")]
