-- A running number is the one before it and one more; a counter never goes back, jumps or goes away (decision 32).
-- A number taken in vain comes back by the rollback of its transaction, never by an UPDATE.
CREATE OR REPLACE FUNCTION core_guard_serial() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.last = 0 OR TG_OP = 'UPDATE' AND NEW.series = OLD.series AND NEW.last IN (OLD.last, OLD.last + 1) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the counter % counts by one', coalesce(NEW.series, OLD.series)
        USING ERRCODE = 'check_violation', CONSTRAINT = 'serial_counts_by_one';
END $$;
CREATE TRIGGER serial_counts_by_one BEFORE INSERT OR UPDATE OR DELETE ON core_serialcounter
    FOR EACH ROW EXECUTE FUNCTION core_guard_serial();
CREATE TRIGGER serials_are_never_emptied BEFORE TRUNCATE ON core_serialcounter
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('serial_counts_by_one');
