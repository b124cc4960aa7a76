-- Nothing issued is edited or deleted (decision 6); and what is issued is what was posted.
CREATE OR REPLACE FUNCTION distribution_notice_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'a notice starts as a draft'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'issued_notice_is_final';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR OLD.state <> 'draft' THEN
        -- Being opened is not a change of the paper.
        IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'opened_at' - 'opened_by_id' = to_jsonb(OLD) - 'opened_at' - 'opened_by_id' THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'notice % is %', OLD.id, OLD.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'issued_notice_is_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER notice_frozen BEFORE INSERT OR UPDATE OR DELETE ON distribution_creditnotice
    FOR EACH ROW EXECUTE FUNCTION distribution_notice_frozen();

CREATE OR REPLACE FUNCTION distribution_notice_line_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    notice bigint := coalesce(NEW.notice_id, OLD.notice_id);
    notice_state text;
BEGIN
    SELECT state INTO notice_state FROM distribution_creditnotice WHERE id = notice FOR SHARE;
    IF notice_state <> 'draft' OR (TG_OP = 'UPDATE' AND NEW.notice_id <> OLD.notice_id) THEN
        RAISE EXCEPTION 'lines of notice % are final', notice
            USING ERRCODE = 'check_violation', CONSTRAINT = 'issued_notice_is_final';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER notice_line_frozen BEFORE INSERT OR UPDATE OR DELETE ON distribution_creditnoticeline
    FOR EACH ROW EXECUTE FUNCTION distribution_notice_line_frozen();

-- An issued notice and the postings in its name say the same, ceiling by ceiling; and nothing is
-- posted in the name of a notice that was not issued.
CREATE OR REPLACE FUNCTION distribution_check_notice(wanted_serial text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1
          FROM (SELECT c.id AS ceiling, sum(l.amount) * CASE WHEN n.kind = 'reduction' THEN -1 ELSE 1 END AS amount
                  FROM distribution_creditnotice n
                  JOIN distribution_creditnoticeline l ON l.notice_id = n.id
                  LEFT JOIN distribution_creditceiling c
                    ON (c.fiscal_year_id, c.agency_id, c.credit_type, c.programme_id, c.source_id)
                     = (n.fiscal_year_id, n.agency_id, n.credit_type, l.programme_id, l.source_id)
                 WHERE n.serial = wanted_serial AND n.state = 'issued' AND l.amount <> 0
                 GROUP BY c.id, n.kind) said
          FULL JOIN (SELECT ceiling_id AS ceiling, sum(notified_delta) AS amount FROM distribution_ceilingposting
                      WHERE paper = wanted_serial AND act = 'notify' GROUP BY ceiling_id) posted
            ON posted.ceiling = said.ceiling
         WHERE said.amount IS DISTINCT FROM posted.amount) THEN
        RAISE EXCEPTION 'notice % is not what was posted in its name', wanted_serial
            USING ERRCODE = 'check_violation', CONSTRAINT = 'issued_notice_is_its_postings';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION distribution_notice_is_posted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM distribution_check_notice(NEW.serial);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER notice_is_posted AFTER UPDATE OF state ON distribution_creditnotice
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'issued')
    EXECUTE FUNCTION distribution_notice_is_posted();

CREATE OR REPLACE FUNCTION distribution_posting_is_noticed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM distribution_check_notice(NEW.paper);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER posting_is_noticed AFTER INSERT ON distribution_ceilingposting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.act = 'notify')
    EXECUTE FUNCTION distribution_posting_is_noticed();

CREATE TRIGGER notices_are_never_emptied BEFORE TRUNCATE ON distribution_creditnotice
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('issued_notice_is_final');
CREATE TRIGGER notice_lines_are_never_emptied BEFORE TRUNCATE ON distribution_creditnoticeline
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('issued_notice_is_final');
