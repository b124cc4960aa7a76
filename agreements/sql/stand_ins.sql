-- The persons behind an act: who did it, and in whose name. A principal and his stand-in are one person
-- where two acts must be two people's (decision 15).
CREATE OR REPLACE FUNCTION agreements_persons_of(a agreements_agreement, stamp text) RETURNS bigint[] LANGUAGE sql IMMUTABLE AS $$
    SELECT array_remove(ARRAY[(to_jsonb(a) ->> (stamp || '_by_id'))::bigint, (a.in_name_of ->> stamp)::bigint], NULL)
$$;

CREATE OR REPLACE FUNCTION agreements_guard_stand_ins() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    pair text[];
    stamp text;
    principal bigint;
    actor bigint;
    moment timestamptz;
BEGIN
    FOREACH pair SLICE 1 IN ARRAY ARRAY[
        ['submitted', 'confirmed'], ['submitted', 'integration_approved'], ['submitted', 'deputy_approved'],
        ['confirmed', 'integration_approved'], ['integration_approved', 'deputy_approved'],
        ['signed', 'confirmed'], ['signed', 'deputy_approved'], ['signed', 'countersigned']] LOOP
        -- In nobody's name, the row's own CHECK (four_eyes) says the same.
        IF NEW.in_name_of <> '{}' AND agreements_persons_of(NEW, pair[1]) && agreements_persons_of(NEW, pair[2]) THEN
            RAISE EXCEPTION '% and % of agreement % are one person''s', pair[1], pair[2], NEW.identifier
                USING ERRCODE = 'check_violation', CONSTRAINT = 'four_eyes_through_stand_ins';
        END IF;
    END LOOP;
    -- After a confirmation that goes straight to the deputy, the confirmation is the act before his.
    IF NEW.integration_approved_by_id IS NULL AND agreements_persons_of(NEW, 'confirmed') && agreements_persons_of(NEW, 'deputy_approved') THEN
        RAISE EXCEPTION 'confirmation and approval of agreement % are one person''s', NEW.identifier
            USING ERRCODE = 'check_violation', CONSTRAINT = 'four_eyes_through_stand_ins';
    END IF;
    FOR stamp, principal IN SELECT key, value::bigint FROM jsonb_each_text(NEW.in_name_of) LOOP
        actor := (to_jsonb(NEW) ->> (stamp || '_by_id'))::bigint;
        moment := (to_jsonb(NEW) ->> (stamp || '_at'))::timestamptz;
        IF actor IS NULL OR (OLD.in_name_of -> stamp IS DISTINCT FROM NEW.in_name_of -> stamp AND NOT EXISTS (
            SELECT 1 FROM accounts_standin s
             WHERE s.principal_id = principal AND s.substitute_id = actor
               AND (moment AT TIME ZONE 'Asia/Tehran')::date BETWEEN s.first_day AND s.last_day
               AND (s.withdrawn_at IS NULL OR s.withdrawn_at >= moment)
               AND s.kind IN ('', NEW.credit_type) AND (s.amount_ceiling IS NULL OR s.amount_ceiling >= NEW.total))) THEN
            RAISE EXCEPTION 'nobody stood in for user % at the % of agreement %', principal, stamp, NEW.identifier
                USING ERRCODE = 'check_violation', CONSTRAINT = 'stand_in_reaches_the_paper';
        END IF;
    END LOOP;
    -- Whoever stamps a paper that is in somebody's hand is that somebody, or acts in his name.
    IF OLD.claimed_by_id IS NOT NULL AND NEW.version = OLD.version + 1 THEN
        FOREACH stamp IN ARRAY CASE OLD.desk WHEN 'expert' THEN ARRAY['confirmed'] ELSE ARRAY['integration_approved', 'notified'] END LOOP
            IF to_jsonb(OLD) -> (stamp || '_by_id') = 'null' AND to_jsonb(NEW) -> (stamp || '_by_id') <> 'null'
               AND NOT OLD.claimed_by_id = ANY (agreements_persons_of(NEW, stamp)) THEN
                RAISE EXCEPTION 'agreement % is in the hands of user %', OLD.identifier, OLD.claimed_by_id
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'claimed_paper_waits_for_its_holder';
            END IF;
        END LOOP;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stand_ins_guard BEFORE UPDATE ON agreements_agreement
    FOR EACH ROW EXECUTE FUNCTION agreements_guard_stand_ins();

-- Every act in somebody's name, also a return or a writing that stamps nothing, within the stand-in's bounds.
CREATE OR REPLACE FUNCTION agreements_check_reach() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM accounts_standin s JOIN agreements_agreement a ON a.id = NEW.subject_id
                    WHERE to_jsonb(s.id) = NEW.data -> 'stand_in' AND s.kind IN ('', a.credit_type)
                      AND (s.amount_ceiling IS NULL OR s.amount_ceiling >= a.total)
                      AND (s.may_sign OR NEW.action NOT IN ('sign', 'countersign', 'decline_signature'))) THEN
        RAISE EXCEPTION 'the stand-in does not reach agreement %', NEW.subject_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'stand_in_reaches_the_paper';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER stand_in_reaches_the_paper AFTER INSERT ON core_auditentry
    FOR EACH ROW WHEN (NEW.subject_type = 'agreement' AND NEW.data ? 'in_name_of') EXECUTE FUNCTION agreements_check_reach();

-- A pass to a print must not outlive a stand-in that was withdrawn (passes_and_rights.sql).
CREATE TRIGGER drop_passes AFTER UPDATE ON accounts_standin
    FOR EACH STATEMENT EXECUTE FUNCTION agreements_drop_passes();
