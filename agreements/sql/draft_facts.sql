-- One answer for agreements/facts.py; every list is in a fixed order, so the findings are too.
WITH lines AS (
    SELECT l.programme_id, l.source_id, l.chapter_id, l.amount, p.code AS programme_code, s.code AS source_code, c.number
      FROM agreements_agreementline l
      JOIN distribution_functionalcode p ON p.id = l.programme_id
      JOIN distribution_creditsource s ON s.id = l.source_id
      JOIN distribution_expensechapter c ON c.id = l.chapter_id
     WHERE l.agreement_id = %(agreement)s
), ceilings AS (
    -- An amendment stands in the place of the paper in force: what that one uses is free to it.
    SELECT c.programme_id, c.source_id, c.notified,
           (c.notified - c.reserved - c.used + coalesce((SELECT sum(p.used_delta) FROM distribution_ceilingposting p
             WHERE p.ceiling_id = c.id AND p.paper = (SELECT b.identifier FROM agreements_agreement a
                JOIN agreements_agreement b ON b.id = a.amends_id WHERE a.id = %(agreement)s)), 0))::bigint AS free
      FROM distribution_creditceiling c
     WHERE c.fiscal_year_id = %(fiscal_year)s AND c.agency_id = %(agency)s AND c.credit_type = %(credit_type)s
), notified AS (
    SELECT l.programme_id, l.source_id, l.chapter_id,
           sum(CASE WHEN n.kind = 'reduction' THEN -l.amount ELSE l.amount END)::bigint AS amount
      FROM distribution_creditnotice n JOIN distribution_creditnoticeline l ON l.notice_id = n.id
     WHERE n.fiscal_year_id = %(fiscal_year)s AND n.agency_id = %(agency)s AND n.credit_type = %(credit_type)s
       AND n.state = 'issued'
     GROUP BY 1, 2, 3
), blocks AS (
    SELECT b.id, b.programme_id, b.goal, p.code
      FROM agreements_programmeblock b JOIN distribution_functionalcode p ON p.id = b.programme_id
     WHERE b.agreement_id = %(agreement)s
), subchapters AS (
    SELECT s.programme_id, s.chapter_id, s.position, s.title, s.amount, p.code, c.number
      FROM agreements_subchapterrow s
      JOIN distribution_functionalcode p ON p.id = s.programme_id
      JOIN distribution_expensechapter c ON c.id = s.chapter_id
     WHERE s.agreement_id = %(agreement)s
), counties AS (
    SELECT r.programme_id, r.amount, p.code, k.code AS county
      FROM agreements_countyrow r
      JOIN distribution_functionalcode p ON p.id = r.programme_id
      JOIN distribution_county k ON k.id = r.county_id
     WHERE r.agreement_id = %(agreement)s
)
SELECT json_build_object(
    'lines', (SELECT coalesce(json_agg(json_build_array(programme_id, source_id, chapter_id, amount)
                ORDER BY source_code, programme_code, number), '[]') FROM lines),
    'ceilings', (SELECT coalesce(json_agg(json_build_array(c.programme_id, c.source_id, c.notified, c.free)
                ORDER BY p.code, s.code), '[]') FROM ceilings c
                JOIN distribution_functionalcode p ON p.id = c.programme_id JOIN distribution_creditsource s ON s.id = c.source_id),
    'notified', (SELECT coalesce(json_agg(json_build_array(programme_id, source_id, chapter_id, amount)), '[]') FROM notified),
    'fixed', (SELECT coalesce(json_agg(chapter_id), '[]') FROM distribution_chapterrule WHERE fiscal_year_id = %(fiscal_year)s),
    'chapters', (SELECT coalesce(json_agg(json_build_array(id, number, title) ORDER BY number), '[]')
                   FROM distribution_expensechapter WHERE scheme = %(scheme)s),
    'programmes', (SELECT coalesce(json_agg(json_build_array(id, code, title)), '[]') FROM distribution_functionalcode
                    WHERE id IN (SELECT programme_id FROM lines UNION SELECT programme_id FROM ceilings
                                 UNION SELECT programme_id FROM blocks UNION SELECT programme_id FROM notified
                                 UNION SELECT programme_id FROM subchapters UNION SELECT programme_id FROM counties)),
    'sources', (SELECT coalesce(json_agg(json_build_array(id, title)), '[]') FROM distribution_creditsource
                 WHERE id IN (SELECT source_id FROM lines UNION SELECT source_id FROM ceilings)),
    'blocks', (SELECT coalesce(json_agg(json_build_array(b.programme_id, b.goal,
                 (SELECT coalesce(json_agg(json_build_array(a.title, a.quantity, a.unit_cost, a.amount) ORDER BY a.position), '[]')
                    FROM agreements_activity a WHERE a.block_id = b.id)) ORDER BY b.code), '[]') FROM blocks b),
    'staff', (SELECT coalesce(json_agg(json_build_array(kind, title, count) ORDER BY position, id), '[]')
                FROM agreements_staffrow WHERE agreement_id = %(agreement)s),
    'subchapters', (SELECT coalesce(json_agg(json_build_array(programme_id, chapter_id, title, amount) ORDER BY code, number, position), '[]')
                      FROM subchapters),
    'counties', (SELECT coalesce(json_agg(json_build_array(programme_id, amount) ORDER BY code, county), '[]') FROM counties),
    'attachments', (SELECT count(*) FROM agreements_attachment WHERE agreement_id = %(agreement)s),
    'edition', (SELECT id FROM agreements_generalconditions
                 WHERE fiscal_year_id = %(fiscal_year)s AND credit_type = %(credit_type)s AND is_in_force),
    'prior', (SELECT coalesce(json_agg(json_build_array(programme_id, chapter_number, approved)
                ORDER BY programme_id, chapter_number), '[]') FROM distribution_priorfigure
               WHERE agency_id = %(agency)s AND year = %(prior_year)s)
)
