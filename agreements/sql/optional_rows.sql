-- One answer for agreements/optional_content.py: the rows of forms E-3, E-4 and E-5 of a paper, in the order of the forms.
SELECT json_build_object(
    'staff', (SELECT coalesce(json_agg(json_build_array(key, kind, title, count) ORDER BY position, id), '[]')
                FROM agreements_staffrow WHERE agreement_id = %(agreement)s),
    'subchapters', (SELECT coalesce(json_agg(json_build_array(s.key, p.code, p.title, c.number, c.title, s.title, s.amount)
                      ORDER BY p.code, c.number, s.position), '[]')
                      FROM agreements_subchapterrow s JOIN distribution_functionalcode p ON p.id = s.programme_id
                      JOIN distribution_expensechapter c ON c.id = s.chapter_id WHERE s.agreement_id = %(agreement)s),
    'counties', (SELECT coalesce(json_agg(json_build_array(p.code, p.title, k.code, k.name, r.amount) ORDER BY p.code, k.code), '[]')
                   FROM agreements_countyrow r JOIN distribution_functionalcode p ON p.id = r.programme_id
                   JOIN distribution_county k ON k.id = r.county_id WHERE r.agreement_id = %(agreement)s)
)
