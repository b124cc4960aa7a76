-- A ceiling's counters are the running sums of its postings (decision 3). Only this trigger moves
-- them; the CHECK spending_within_ceiling on the row then refuses whatever goes over.
CREATE OR REPLACE FUNCTION distribution_move_counters() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE distribution_creditceiling
       SET notified = notified + NEW.notified_delta,
           reserved = reserved + NEW.reserved_delta,
           used = used + NEW.used_delta
     WHERE id = NEW.ceiling_id;
    RETURN NULL;
END $$;
CREATE TRIGGER ceiling_counters AFTER INSERT ON distribution_ceilingposting
    FOR EACH ROW EXECUTE FUNCTION distribution_move_counters();

CREATE TRIGGER postings_are_final BEFORE UPDATE OR DELETE ON distribution_ceilingposting
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change('postings_are_final');
CREATE TRIGGER postings_are_never_emptied BEFORE TRUNCATE ON distribution_ceilingposting
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('postings_are_final');

-- Depth 1 is a statement somebody sent; depth 2 is the posting trigger above.
CREATE OR REPLACE FUNCTION distribution_guard_counters() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.notified <> 0 OR NEW.reserved <> 0 OR NEW.used <> 0 THEN
            RAISE EXCEPTION 'a ceiling starts at zero and is moved by postings'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'counters_equal_postings';
        END IF;
        RETURN NEW;
    END IF;
    IF pg_trigger_depth() < 2 OR (NEW.fiscal_year_id, NEW.agency_id, NEW.credit_type, NEW.programme_id, NEW.source_id)
            IS DISTINCT FROM (OLD.fiscal_year_id, OLD.agency_id, OLD.credit_type, OLD.programme_id, OLD.source_id) THEN
        RAISE EXCEPTION 'the counters of a ceiling are moved by postings only'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'counters_equal_postings';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ceiling_guard BEFORE INSERT OR UPDATE ON distribution_creditceiling
    FOR EACH ROW EXECUTE FUNCTION distribution_guard_counters();
CREATE TRIGGER ceilings_are_kept BEFORE DELETE ON distribution_creditceiling
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change('counters_equal_postings');
CREATE TRIGGER ceilings_are_never_emptied BEFORE TRUNCATE ON distribution_creditceiling
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('counters_equal_postings');
