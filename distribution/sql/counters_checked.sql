-- The second net under the counters (guarantees.md 2.1, rule 4). The guard in ceiling_counters.sql
-- tells a posting from a statement by the depth of triggers, and a trigger on a temporary table is
-- deep enough too. So at commit the counters are compared with the rows; the row is locked by its
-- own update, so the sum cannot move meanwhile.
CREATE OR REPLACE FUNCTION distribution_check_counters() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM distribution_creditceiling c,
               LATERAL (SELECT coalesce(sum(notified_delta), 0) AS notified, coalesce(sum(reserved_delta), 0) AS reserved,
                               coalesce(sum(used_delta), 0) AS used FROM distribution_ceilingposting WHERE ceiling_id = c.id) p
         WHERE c.id = NEW.id AND (c.notified, c.reserved, c.used) <> (p.notified, p.reserved, p.used)) THEN
        RAISE EXCEPTION 'the counters of ceiling % are not the sums of its postings', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'counters_equal_postings';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER counters_checked AFTER UPDATE ON distribution_creditceiling
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION distribution_check_counters();
