-- What the optional forms say beside form E-1 (domain.md 3.7 rule 2): a row for each chapter of a programme that
-- has rows of E-4, and for each programme that has rows of E-5. A form that was not begun has no row here.
CREATE OR REPLACE VIEW agreements_optional_sums AS
    SELECT a.id AS agreement_id, a.identifier, a.state, 'subchapters_balance_chapter' AS rule,
           p.code || ' / فصل ' || c.number AS place, s.amount, coalesce(l.amount, 0) AS wanted
      FROM (SELECT agreement_id, programme_id, chapter_id, sum(amount) AS amount
              FROM agreements_subchapterrow GROUP BY 1, 2, 3) s
      JOIN agreements_agreement a ON a.id = s.agreement_id
      JOIN distribution_functionalcode p ON p.id = s.programme_id
      JOIN distribution_expensechapter c ON c.id = s.chapter_id
      LEFT JOIN LATERAL (SELECT sum(amount) AS amount FROM agreements_agreementline
            WHERE agreement_id = s.agreement_id AND programme_id = s.programme_id AND chapter_id = s.chapter_id) l ON true
    UNION ALL
    SELECT a.id, a.identifier, a.state, 'counties_balance_programme', p.code, k.amount, coalesce(l.amount, 0)
      FROM (SELECT agreement_id, programme_id, sum(amount) AS amount FROM agreements_countyrow GROUP BY 1, 2) k
      JOIN agreements_agreement a ON a.id = k.agreement_id
      JOIN distribution_functionalcode p ON p.id = k.programme_id
      LEFT JOIN LATERAL (SELECT sum(amount) AS amount FROM agreements_agreementline
            WHERE agreement_id = k.agreement_id AND programme_id = k.programme_id) l ON true;

-- Whoever hands a paper over, also at the SQL prompt; later the guard of the forms keeps the rows as they are.
CREATE OR REPLACE FUNCTION agreements_check_optional() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    broken text;
BEGIN
    SELECT string_agg(s.rule, ' ' ORDER BY s.rule) INTO broken FROM agreements_optional_sums s
     WHERE s.agreement_id = NEW.id AND s.state = 'submitted' AND s.amount <> s.wanted;
    IF broken LIKE '%subchapters_balance_chapter%' THEN
        RAISE EXCEPTION 'form E-4 of agreement % does not agree with E-1', NEW.identifier
            USING ERRCODE = 'check_violation', CONSTRAINT = 'subchapters_balance_chapter';
    END IF;
    IF broken LIKE '%counties_balance_programme%' THEN
        RAISE EXCEPTION 'form E-5 of agreement % does not agree with E-1', NEW.identifier
            USING ERRCODE = 'check_violation', CONSTRAINT = 'counties_balance_programme';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER optional_forms_checked AFTER UPDATE OF state ON agreements_agreement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'submitted')
    EXECUTE FUNCTION agreements_check_optional();
