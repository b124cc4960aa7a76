-- One signatory a slot and agency on any day.
ALTER TABLE accounts_signatory ADD CONSTRAINT one_signatory_at_a_time EXCLUDE USING gist (
    int8range(coalesce(agency_id, 0), coalesce(agency_id, 0), '[]') WITH &&,
    (CASE slot WHEN 'agency_head' THEN int4range(0, 1) WHEN 'deputy' THEN int4range(1, 2) ELSE int4range(2, 3) END) WITH &&,
    daterange(first_day, last_day, '[]') WITH &&
);

-- An entry is written once; its end may be added once (an open one) or brought forward, with who and why.
CREATE OR REPLACE FUNCTION accounts_guard_signatory() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['last_day', 'ended_by_id', 'ended_at', 'end_reason'];
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL AND NEW.ended_by_id IS NOT NULL AND NEW.end_reason <> ''
       AND NEW.last_day IS NOT NULL AND (OLD.last_day IS NULL OR NEW.last_day <= OLD.last_day)
       AND to_jsonb(NEW) - free = to_jsonb(OLD) - free THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'entry % of the register is final', OLD.id USING ERRCODE = 'check_violation', CONSTRAINT = 'signatory_is_final';
END $$;
CREATE TRIGGER signatory_is_final BEFORE UPDATE OR DELETE ON accounts_signatory
    FOR EACH ROW EXECUTE FUNCTION accounts_guard_signatory();
CREATE TRIGGER signatories_are_never_emptied BEFORE TRUNCATE ON accounts_signatory
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('signatory_is_final');
