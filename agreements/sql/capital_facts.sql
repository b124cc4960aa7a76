-- One answer for agreements/capital_facts.py; every list is in a fixed order, so the findings are too.
WITH me AS (SELECT * FROM agreements_agreement WHERE id = %(agreement)s),
ceilings AS (
    -- An amendment stands in the place of the paper in force: what that one uses is free to it.
    SELECT c.source_id, c.notified,
           (c.notified - c.reserved - c.used + coalesce((SELECT sum(p.used_delta) FROM distribution_ceilingposting p
             WHERE p.ceiling_id = c.id AND p.paper = (SELECT b.identifier FROM agreements_agreement b WHERE b.id = me.amends_id)), 0))::bigint AS free
      FROM me JOIN distribution_creditceiling c ON c.fiscal_year_id = me.fiscal_year_id AND c.agency_id = me.agency_id
       AND c.credit_type = me.credit_type AND c.programme_id = me.programme_id
), approved AS (
    SELECT p.id AS project_id, p.county_id, pc.source_id, sum(pc.amount)::bigint AS amount
      FROM me JOIN distribution_project p ON p.agency_id = me.agency_id AND p.programme_id = me.programme_id
      JOIN distribution_projectcredit pc ON pc.project_id = p.id AND pc.fiscal_year_id = me.fiscal_year_id
      JOIN distribution_creditnotice n ON n.id = pc.notice_id AND n.state = 'issued'
     GROUP BY 1, 2, 3
), sheets AS (
    SELECT s.*, p.code, p.county_id, c.name AS county FROM agreements_projectsheet s
      JOIN distribution_project p ON p.id = s.project_id LEFT JOIN distribution_county c ON c.id = p.county_id
     WHERE s.agreement_id = %(agreement)s
), lines AS (SELECT l.* FROM agreements_projectline l JOIN sheets s ON s.id = l.sheet_id)
SELECT json_build_object(
    'plan', (SELECT to_json(p) FROM agreements_plansheet p WHERE p.agreement_id = %(agreement)s),
    'funding', (SELECT coalesce(json_agg(json_build_array(f.source_id, f.spent, f.future) ORDER BY f.source_id), '[]')
                  FROM agreements_planfunding f WHERE f.agreement_id = %(agreement)s),
    'projects', (SELECT coalesce(json_agg(json_build_object('id', s.id, 'project', s.project_id, 'code', s.code, 'title', s.title,
                   'county_id', s.county_id, 'county', coalesce(s.county, ''), 'total_cost', s.total_cost, 'spent', s.spent, 'future', s.future,
                   'start_year', s.start_year, 'end_year', s.end_year, 'progress', s.progress, 'planned_progress', s.planned_progress,
                   'weight', s.weight, 'status', s.status, 'last_approved', s.last_approved, 'last_spent', s.last_spent, 'last_note', s.last_note,
                   'by_source', (SELECT coalesce(json_agg(json_build_array(x.source_id, x.amount)), '[]')
                                   FROM (SELECT source_id, sum(amount)::bigint AS amount FROM lines l WHERE l.sheet_id = s.id GROUP BY 1 ORDER BY 1) x),
                   'quarters', (SELECT coalesce(json_agg(json_build_array(q.quarter, q.progress, q.amount) ORDER BY q.quarter), '[]')
                                  FROM agreements_projectquarter q WHERE q.sheet_id = s.id)) ORDER BY s.code), '[]') FROM sheets s),
    'ceilings', (SELECT coalesce(json_agg(json_build_array(c.source_id, c.notified, c.free) ORDER BY s.code), '[]')
                   FROM ceilings c JOIN distribution_creditsource s ON s.id = c.source_id),
    'approved', (SELECT coalesce(json_agg(json_build_array(project_id, county_id, source_id, amount) ORDER BY project_id, source_id), '[]') FROM approved),
    'sources', (SELECT coalesce(json_agg(json_build_array(id, title) ORDER BY code), '[]') FROM distribution_creditsource WHERE credit_type = 'capital'),
    'attachments', (SELECT count(*) FROM agreements_attachment WHERE agreement_id = %(agreement)s),
    'edition', (SELECT g.id FROM me JOIN agreements_generalconditions g ON g.fiscal_year_id = me.fiscal_year_id
                 WHERE g.credit_type = me.credit_type AND g.is_in_force)
)
