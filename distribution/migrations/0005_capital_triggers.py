"""The center's credit, scenarios, shares and county papers: what the database refuses of them."""

from django.db import migrations

from core.sql_files import run_sql_file


class Migration(migrations.Migration):
    """Triggers of distribution/sql."""

    dependencies = [("distribution", "0004_capital_stream"), ("core", "0003_county_side")]
    operations = [
        run_sql_file("distribution", name)
        for name in ("center_credits", "center_notices", "scenarios", "shares", "county_papers")
    ]
