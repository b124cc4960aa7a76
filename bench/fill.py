"""Fill a database with a year of N agencies and their agreements, in every state, quickly.

Only for measuring: the rows are written in bulk with the tables' own triggers off, in the shape
the real steps leave behind. Run as `python -m bench.fill N` with DATABASE_URL set.
"""

from __future__ import annotations

import sys

import django

FILL = """
INSERT INTO accounts_executiveagency (code, name, budget_row, expert_group_id, is_provincial_expense, is_active,
    signature_kind, official_title, accountant_name, address, postal_code, phone, search_key, sort_key)
SELECT 'B' || n, 'دستگاه شمارهٔ ' || n, lpad(n::text, 6, '0'), (SELECT id FROM accounts_expertgroup WHERE code = 'production'),
       true, true, 'code', 'مدیرکل', '', '', '', '', 'دستگاه شماره ' || n, 'd' || n
  FROM generate_series(1, %(n)s) n;

INSERT INTO distribution_creditceiling (fiscal_year_id, agency_id, credit_type, programme_id, source_id, notified, reserved, used)
SELECT %(year)s, a.id, 'expense', %(programme)s, %(source)s, 0, 0, 0 FROM accounts_executiveagency a WHERE a.code LIKE 'B%%';

INSERT INTO agreements_agreement (version, desk, desk_since, fiscal_year_id, agency_id, credit_type, identifier, state,
    on_behalf, total, official_name, official_title, accountant_name, address, postal_code, phone, conditions_accepted,
    no_attachments, created_by_id, created_at, resumes_at_deputy, exchange_number, notification_number, days_counted,
    clock_from, due_on)
SELECT 3, s.desk, now() - (n %% 20) * interval '1 day', %(year)s, a.id, 'expense', %(prefix)s || a.code || '-' || lpad(n::text, 5, '0'),
       s.state, false, 1500, 'نام', 'مدیرکل', '', '', '', '', true, true, %(person)s, now() - interval '30 days', false, '', '', 0,
       CASE WHEN s.desk IN ('agency', 'signatory', 'none') THEN NULL ELSE current_date - (n %% 20) END,
       CASE WHEN s.desk IN ('agency', 'none') THEN NULL ELSE current_date - (n %% 20) + 15 END
  FROM generate_series(1, %(n)s) n
  JOIN accounts_executiveagency a ON a.code = 'B' || n
  JOIN (VALUES (0, 'draft', 'agency'), (1, 'submitted', 'expert'), (2, 'submitted', 'expert'), (3, 'expert_confirmed', 'integration'),
               (4, 'integration_approved', 'deputy')) AS s (k, state, desk) ON s.k = n %% 5;

INSERT INTO agreements_agreementline (agreement_id, programme_id, source_id, chapter_id, amount)
SELECT g.id, %(programme)s, %(source)s, c.id, 300 FROM agreements_agreement g
  JOIN distribution_expensechapter c ON c.scheme = 'budget7' AND c.number <= 5;

INSERT INTO agreements_programmeblock (agreement_id, programme_id, goal)
SELECT g.id, %(programme)s, 'هدف' FROM agreements_agreement g;

INSERT INTO agreements_activity (block_id, position, title, unit, quantity, unit_cost, amount)
SELECT b.id, k, 'فعالیت ' || k, 'نفر', 10, 15, 150 FROM agreements_programmeblock b, generate_series(1, 10) k;

INSERT INTO core_auditentry (at, subject_type, subject_id, subject_label, number, actor_id, actor_name, actor_position,
    on_behalf_of, side, action, label, from_state, to_state, note, data, document_sha256, request_id, previous_hash, hash)
SELECT now() - interval '20 days' + k * interval '1 day', 'agreement', g.id, g.identifier, k, %(person)s, 'نام', 'سمت', '',
       'agency', CASE k WHEN 1 THEN 'start' ELSE 'submit' END, 'رویداد', '', CASE k WHEN 1 THEN 'draft' ELSE g.state END,
       '', '{}'::jsonb, '', '', '', md5(g.id::text || k)
  FROM agreements_agreement g, generate_series(1, 2) k;
"""
TABLES = (
    "accounts_executiveagency", "distribution_creditceiling", "agreements_agreement", "agreements_agreementline",
    "agreements_programmeblock", "agreements_activity", "core_auditentry",
)  # fmt: skip


def fill(number: int) -> None:
    """Write `number` agencies with one agreement each into an already migrated, empty database."""
    from django.db import connection, transaction

    from accounts.models import User
    from agreements.demonstration.people import seat_people
    from agreements.demonstration.year import open_year
    from distribution.models import CreditSource, FunctionalCode

    year = open_year()
    seat_people([])
    values = {
        "n": number,
        "year": year.pk,
        "prefix": f"{year.year}-H-",
        "programme": FunctionalCode.objects.get(code="1301001").pk,
        "source": CreditSource.objects.get(code="10").pk,
        "person": User.objects.get(username="integration").pk,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(FILL, values)
        # The planner must know that the tables are no longer empty, as it does in any database that lives;
        # the checks of foreign keys below would otherwise go on with plans made for a few rows.
        cursor.execute(f"ANALYZE {', '.join(TABLES)}")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def main() -> None:
    """Migrate, load the reference data, fill."""
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)
    fill(int(sys.argv[1]))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    main()
