-- What the SQL prompt could still do to a paper without touching one guarded row. Found by attack
-- (tests/attacks); each guard here is checked beside the ones in the other files, and replaces none.

-- The print in force is the one the history names: nobody puts another in its place without the step
-- that does so. An issued copy belongs to a notified paper and to its signed print.
CREATE OR REPLACE FUNCTION agreements_check_prints() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    a agreements_agreement;
    valid agreements_print;
    issued agreements_print;
    named text;
BEGIN
    SELECT * INTO a FROM agreements_agreement WHERE id = NEW.agreement_id;
    SELECT * INTO valid FROM agreements_print WHERE agreement_id = a.id AND kind = 'frozen' AND voided_at IS NULL;
    SELECT * INTO issued FROM agreements_print WHERE agreement_id = a.id AND kind = 'issued' AND voided_at IS NULL;
    SELECT data ->> 'serial' INTO named FROM core_auditentry WHERE subject_type = 'agreement' AND subject_id = a.id AND data ? 'serial'
     ORDER BY number DESC LIMIT 1;
    IF (valid.id IS NOT NULL AND (a.state IN ('draft', 'returned', 'submitted', 'cancelled') OR valid.serial IS DISTINCT FROM named))
       OR (issued.id IS NOT NULL AND (a.state NOT IN ('notified', 'superseded')
            OR (issued.serial, issued.number, issued.content_sha256) IS DISTINCT FROM (valid.serial, valid.number, valid.content_sha256))) THEN
        RAISE EXCEPTION 'the prints of agreement % are not those of its history', a.identifier
            USING ERRCODE = 'check_violation', CONSTRAINT = 'frozen_print_unchanged';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER print_is_of_its_history AFTER INSERT OR UPDATE ON agreements_print
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION agreements_check_prints();

CREATE OR REPLACE FUNCTION agreements_keep_issued() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'issued copy % is final', OLD.serial
        USING ERRCODE = 'check_violation', CONSTRAINT = 'frozen_print_unchanged';
END $$;
CREATE TRIGGER issued_copy_is_final BEFORE UPDATE ON agreements_print
    FOR EACH ROW WHEN (OLD.kind = 'issued') EXECUTE FUNCTION agreements_keep_issued();

-- A signature makes a paper a signed one; none lies ready on a paper that is still being approved.
CREATE OR REPLACE FUNCTION agreements_check_signing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM agreements_signature s JOIN agreements_agreement a ON a.id = s.agreement_id
                WHERE s.agreement_id = NEW.agreement_id AND s.voided_at IS NULL
                  AND a.state NOT IN ('signed', 'notified', 'superseded')) THEN
        RAISE EXCEPTION 'agreement % is not at its signing', NEW.agreement_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'signature_binds_its_document';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER signature_signs_the_paper AFTER INSERT ON agreements_signature
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION agreements_check_signing();

-- Who did what and when is written by the step and only taken off by a return; between steps a paper
-- in the circuit may only be marked as opened, or have its clock set.
CREATE OR REPLACE FUNCTION agreements_guard_stamps() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['opened_at', 'opened_by_id', 'desk_since', 'due_on', 'clock_from', 'days_counted'];
    stamp text;
BEGIN
    IF NEW.version NOT IN (OLD.version, OLD.version + 1) THEN
        RAISE EXCEPTION 'agreement % goes one version at a time', OLD.identifier
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_moves_legally';
    END IF;
    IF NEW.state = OLD.state AND OLD.state NOT IN ('draft', 'returned') THEN
        IF OLD.state = 'signed' AND NEW.version = OLD.version + 1 THEN
            free := free || ARRAY['version', 'desk', 'countersigned_by_id', 'countersigned_at'];
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
CREATE TRIGGER stamps_guard BEFORE UPDATE ON agreements_agreement
    FOR EACH ROW EXECUTE FUNCTION agreements_guard_stamps();

-- Why a paper was returned belongs to its history.
CREATE TRIGGER returns_are_final BEFORE UPDATE OR DELETE ON agreements_returnnote
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change('audit_is_append_only');
CREATE TRIGGER returns_are_never_emptied BEFORE TRUNCATE ON agreements_returnnote
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('audit_is_append_only');

-- An entry tells of the state the paper is in, and a confirmation of the print it made.
CREATE OR REPLACE FUNCTION agreements_check_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    step core_auditentry;
BEGIN
    SELECT * INTO step FROM core_auditentry WHERE subject_type = 'agreement' AND subject_id = NEW.subject_id AND to_state <> ''
     ORDER BY number DESC LIMIT 1;
    IF (SELECT state FROM agreements_agreement WHERE id = NEW.subject_id) IS DISTINCT FROM step.to_state THEN
        RAISE EXCEPTION 'the history of agreement % does not tell its state', NEW.subject_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'history_tells_the_state';
    END IF;
    IF step.from_state = 'submitted' AND step.to_state IN ('expert_confirmed', 'integration_approved') AND NOT EXISTS (
        SELECT 1 FROM agreements_print WHERE agreement_id = NEW.subject_id AND kind = 'frozen' AND voided_at IS NULL
           AND serial = step.data ->> 'serial') THEN
        RAISE EXCEPTION 'agreement % was confirmed without a print', NEW.subject_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'confirmed_paper_is_printed';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER entry_tells_the_state AFTER INSERT ON core_auditentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.subject_type = 'agreement' AND NEW.to_state <> '')
    EXECUTE FUNCTION agreements_check_entry();
