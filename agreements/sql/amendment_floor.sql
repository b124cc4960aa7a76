-- A line of the paper in force beside the same line of each paper that amends it: what was allocated on it,
-- and what the amendment leaves (decision 19). The same line is: programme, source and chapter of an expense
-- paper; project, source and chapter of a capital one.
CREATE OR REPLACE VIEW agreements_floor AS
    SELECT a.id AS agreement_id, a.identifier, a.state, 'line:' || b.programme_id || ':' || b.source_id || ':' || b.chapter_id AS line,
           c.number || ' ' || c.title || '، ' || p.title || '، ' || s.title AS words, NULL::text AS project,
           b.allocated, coalesce(n.amount, 0) AS amount
      FROM agreements_agreement a
      JOIN agreements_agreementline b ON b.agreement_id = a.amends_id AND b.allocated > 0
      JOIN distribution_expensechapter c ON c.id = b.chapter_id
      JOIN distribution_functionalcode p ON p.id = b.programme_id
      JOIN distribution_creditsource s ON s.id = b.source_id
      LEFT JOIN agreements_agreementline n ON n.agreement_id = a.id AND n.programme_id = b.programme_id
       AND n.source_id = b.source_id AND n.chapter_id = b.chapter_id
    UNION ALL
    SELECT a.id, a.identifier, a.state, 'project_line:' || t.project_id || ':' || b.source_id || ':' || b.chapter_id,
           c.title || '، ' || t.title || '، ' || s.title, q.code, b.allocated, coalesce(n.amount, 0)
      FROM agreements_agreement a
      JOIN agreements_projectsheet t ON t.agreement_id = a.amends_id
      JOIN agreements_projectline b ON b.sheet_id = t.id AND b.allocated > 0
      JOIN distribution_project q ON q.id = t.project_id
      JOIN distribution_capitalchapter c ON c.id = b.chapter_id
      JOIN distribution_creditsource s ON s.id = b.source_id
      LEFT JOIN agreements_projectsheet m ON m.agreement_id = a.id AND m.project_id = t.project_id
      LEFT JOIN agreements_projectline n ON n.sheet_id = m.id AND n.source_id = b.source_id AND n.chapter_id = b.chapter_id;

-- Whoever hands an amendment over, also at the SQL prompt, leaves every line what is allocated on it; at its
-- notification the CHECK of the lines and agreements_check_agreement have the last word.
CREATE OR REPLACE FUNCTION agreements_check_floor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM agreements_agreement a JOIN agreements_floor f ON f.agreement_id = a.id
                WHERE a.id = NEW.id AND a.state = 'submitted' AND f.amount < f.allocated) THEN
        RAISE EXCEPTION 'amendment % leaves a line less than is allocated on it', NEW.identifier
            USING ERRCODE = 'check_violation', CONSTRAINT = 'not_below_allocated';
    END IF;
    -- What is handed over amends the paper that is in force.
    IF EXISTS (SELECT 1 FROM agreements_agreement a JOIN agreements_agreement b ON b.id = a.amends_id
                WHERE a.id = NEW.id AND a.state = 'submitted' AND b.state <> 'notified') THEN
        RAISE EXCEPTION 'amendment % amends a paper that is no longer in force', NEW.identifier
            USING ERRCODE = 'check_violation', CONSTRAINT = 'one_amendment_in_force';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER floor_checked AFTER UPDATE OF state ON agreements_agreement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'submitted' AND NEW.amends_id IS NOT NULL)
    EXECUTE FUNCTION agreements_check_floor();
