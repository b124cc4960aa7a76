-- What the center gave, and where it went (decisions 3 and 4). As with ceilings: counters are the
-- running sums of postings, moved by the trigger below and by nothing else; the CHECK
-- within_center_credit on the row refuses what goes over.
CREATE OR REPLACE FUNCTION distribution_move_center() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE distribution_centercredit
       SET notified = notified + NEW.notified_delta,
           distributed = distributed + NEW.distributed_delta,
           issued = issued + NEW.issued_delta
     WHERE id = NEW.credit_id;
    RETURN NULL;
END $$;
CREATE TRIGGER center_counters AFTER INSERT ON distribution_centerposting
    FOR EACH ROW EXECUTE FUNCTION distribution_move_center();

CREATE TRIGGER center_postings_are_final BEFORE UPDATE OR DELETE ON distribution_centerposting
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change('center_postings_are_final');
CREATE TRIGGER center_postings_are_never_emptied BEFORE TRUNCATE ON distribution_centerposting
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('center_postings_are_final');

CREATE OR REPLACE FUNCTION distribution_guard_center() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.notified <> 0 OR NEW.distributed <> 0 OR NEW.issued <> 0 THEN
            RAISE EXCEPTION 'a center credit starts at zero and is moved by postings'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'center_counters_equal_postings';
        END IF;
        RETURN NEW;
    END IF;
    IF pg_trigger_depth() < 2 OR (NEW.fiscal_year_id, NEW.credit_type, NEW.source_id, NEW.programme_id)
            IS DISTINCT FROM (OLD.fiscal_year_id, OLD.credit_type, OLD.source_id, OLD.programme_id) THEN
        RAISE EXCEPTION 'the counters of a center credit are moved by postings only'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'center_counters_equal_postings';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER center_guard BEFORE INSERT OR UPDATE ON distribution_centercredit
    FOR EACH ROW EXECUTE FUNCTION distribution_guard_center();
CREATE TRIGGER center_credits_are_kept BEFORE DELETE ON distribution_centercredit
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change('center_counters_equal_postings');
CREATE TRIGGER center_credits_are_never_emptied BEFORE TRUNCATE ON distribution_centercredit
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('center_counters_equal_postings');

-- The second net, at commit (see counters_checked.sql).
CREATE OR REPLACE FUNCTION distribution_check_center() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM distribution_centercredit c,
               LATERAL (SELECT coalesce(sum(notified_delta), 0) AS notified, coalesce(sum(distributed_delta), 0) AS distributed,
                               coalesce(sum(issued_delta), 0) AS issued FROM distribution_centerposting WHERE credit_id = c.id) p
         WHERE c.id = NEW.id AND (c.notified, c.distributed, c.issued) <> (p.notified, p.distributed, p.issued)) THEN
        RAISE EXCEPTION 'the counters of center credit % are not the sums of its postings', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'center_counters_equal_postings';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER center_checked AFTER UPDATE ON distribution_centercredit
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION distribution_check_center();

-- Whatever an agency notice posts to a ceiling is also passed on from the center's credit: of the
-- source for expense, of the source and programme for capital. Without such a credit nothing can be
-- notified to an agency: every ceiling comes from a paper of the center.
CREATE OR REPLACE FUNCTION distribution_pass_on() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    c distribution_creditceiling;
    credit bigint;
BEGIN
    SELECT * INTO c FROM distribution_creditceiling WHERE id = NEW.ceiling_id;
    SELECT id INTO credit FROM distribution_centercredit
     WHERE fiscal_year_id = c.fiscal_year_id AND credit_type = c.credit_type AND source_id = c.source_id
       AND programme_id IS NOT DISTINCT FROM CASE WHEN c.credit_type = 'capital' THEN c.programme_id END;
    IF credit IS NULL THEN
        RAISE EXCEPTION 'the center has notified nothing of source % of year %', c.source_id, c.fiscal_year_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'within_center_credit';
    END IF;
    INSERT INTO distribution_centerposting (credit_id, act, paper, notified_delta, distributed_delta, issued_delta, at, by_id)
    VALUES (credit, 'issue', NEW.paper, 0, 0, NEW.notified_delta, NEW.at, NEW.by_id);
    RETURN NULL;
END $$;
CREATE TRIGGER passed_on AFTER INSERT ON distribution_ceilingposting
    FOR EACH ROW WHEN (NEW.act = 'notify') EXECUTE FUNCTION distribution_pass_on();
