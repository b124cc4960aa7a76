-- Two stand-ins of one person never overlap on the same kind of paper. Numbers and kinds are written as
-- ranges, so that no extension is needed for an exclusion over them.
ALTER TABLE accounts_standin ADD CONSTRAINT one_stand_in_at_a_time EXCLUDE USING gist (
    int8range(principal_id, principal_id, '[]') WITH &&,
    daterange(first_day, last_day, '[]') WITH &&,
    (CASE kind WHEN 'expense' THEN int4range(0, 1) WHEN 'capital' THEN int4range(1, 2) ELSE int4range(0, 2) END) WITH &&
) WHERE (withdrawn_at IS NULL);

-- A stand-in is written once; only its withdrawal may be added, once.
CREATE OR REPLACE FUNCTION accounts_guard_stand_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL AND NEW.withdrawn_by_id IS NOT NULL
       AND to_jsonb(NEW) - 'withdrawn_at' - 'withdrawn_by_id' = to_jsonb(OLD) - 'withdrawn_at' - 'withdrawn_by_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'stand-in % is final', OLD.id USING ERRCODE = 'check_violation', CONSTRAINT = 'stand_in_is_final';
END $$;
CREATE TRIGGER stand_in_is_final BEFORE UPDATE OR DELETE ON accounts_standin
    FOR EACH ROW EXECUTE FUNCTION accounts_guard_stand_in();
CREATE TRIGGER stand_ins_are_never_emptied BEFORE TRUNCATE ON accounts_standin
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('stand_in_is_final');

-- Who acts in somebody's name is that very person's stand-in on that day: one row, so nothing is handed on.
CREATE OR REPLACE FUNCTION accounts_entry_has_stand_in(e core_auditentry) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT e.on_behalf_of <> '' AND e.data ? 'in_name_of' AND EXISTS (
        SELECT 1 FROM accounts_standin s
         WHERE to_jsonb(s.id) = e.data -> 'stand_in' AND to_jsonb(s.principal_id) = e.data -> 'in_name_of' AND s.substitute_id = e.actor_id
           AND (e.at AT TIME ZONE 'Asia/Tehran')::date BETWEEN s.first_day AND s.last_day
           AND (s.withdrawn_at IS NULL OR s.withdrawn_at >= e.at))
$$;
CREATE OR REPLACE FUNCTION accounts_check_stand_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT accounts_entry_has_stand_in(NEW) THEN
        RAISE EXCEPTION 'user % is nobody''s stand-in here', NEW.actor_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'stand_in_in_force';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER stand_in_in_force AFTER INSERT ON core_auditentry
    FOR EACH ROW WHEN (NEW.on_behalf_of <> '' OR NEW.data ? 'in_name_of') EXECUTE FUNCTION accounts_check_stand_in();

-- «آنچه به نام من انجام شد» is read by it.
CREATE INDEX audit_in_name_of ON core_auditentry ((data -> 'in_name_of'), at DESC) WHERE data ? 'in_name_of';
