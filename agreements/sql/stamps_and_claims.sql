-- Replaces the function of prompt_nets.sql: between steps a paper may also be taken in hand, and the
-- Organization's signature may be given in somebody's name.
CREATE OR REPLACE FUNCTION agreements_guard_stamps() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['opened_at', 'opened_by_id', 'desk_since', 'due_on', 'clock_from', 'days_counted', 'claimed_by_id', 'claimed_at'];
    stamp text;
BEGIN
    IF NEW.version NOT IN (OLD.version, OLD.version + 1) THEN
        RAISE EXCEPTION 'agreement % goes one version at a time', OLD.identifier
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_moves_legally';
    END IF;
    IF NEW.state = OLD.state AND OLD.state NOT IN ('draft', 'returned') THEN
        IF OLD.state = 'signed' AND NEW.version = OLD.version + 1 THEN
            free := free || ARRAY['version', 'desk', 'countersigned_by_id', 'countersigned_at', 'in_name_of'];
        END IF;
        IF to_jsonb(NEW) - free <> to_jsonb(OLD) - free THEN
            RAISE EXCEPTION 'agreement % is changed by its steps only', OLD.identifier
                USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_moves_legally';
        END IF;
    END IF;
    FOREACH stamp IN ARRAY ARRAY['submitted', 'confirmed', 'integration_approved', 'deputy_approved', 'signed', 'countersigned', 'notified'] LOOP
        IF to_jsonb(OLD) -> (stamp || '_by_id') <> 'null' AND to_jsonb(NEW) -> (stamp || '_by_id') <> 'null'
           AND (to_jsonb(OLD) -> (stamp || '_by_id'), to_jsonb(OLD) -> (stamp || '_at'))
            <> (to_jsonb(NEW) -> (stamp || '_by_id'), to_jsonb(NEW) -> (stamp || '_at')) THEN
            RAISE EXCEPTION 'who % agreement % stays as it was written', stamp, OLD.identifier
                USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_moves_legally';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
