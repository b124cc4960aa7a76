-- A frozen paper and a signature are written once; only their voiding may be added, once (decision 12).
CREATE OR REPLACE FUNCTION agreements_guard_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.voided_at IS NULL AND NEW.voided_at IS NOT NULL
       AND to_jsonb(NEW) - 'voided_at' - 'void_reason' = to_jsonb(OLD) - 'voided_at' - 'void_reason' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'row % of % is final', OLD.id, TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0];
END $$;
CREATE TRIGGER print_frozen BEFORE UPDATE OR DELETE ON agreements_print
    FOR EACH ROW EXECUTE FUNCTION agreements_guard_frozen('frozen_print_unchanged');
CREATE TRIGGER prints_are_never_emptied BEFORE TRUNCATE ON agreements_print
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('frozen_print_unchanged');
CREATE TRIGGER signature_frozen BEFORE UPDATE OR DELETE ON agreements_signature
    FOR EACH ROW EXECUTE FUNCTION agreements_guard_frozen('signature_is_final');
CREATE TRIGGER signatures_are_never_emptied BEFORE TRUNCATE ON agreements_signature
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('signature_is_final');

-- A signature is given to one document: this agreement's print in force, by its two hashes.
CREATE OR REPLACE FUNCTION agreements_signature_binds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM agreements_print p JOIN core_storedfile f ON f.id = p.file_id
         WHERE p.id = NEW.printed_id AND p.agreement_id = NEW.agreement_id AND p.kind = 'frozen' AND p.voided_at IS NULL
           AND p.content_sha256 = NEW.content_sha256 AND f.sha256 = NEW.file_sha256) THEN
        RAISE EXCEPTION 'the signature names no document in force of agreement %', NEW.agreement_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'signature_binds_its_document';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER signature_binds BEFORE INSERT ON agreements_signature
    FOR EACH ROW EXECUTE FUNCTION agreements_signature_binds();

-- Voiding a print or a signature must leave a paper that still has what its state needs.
CREATE OR REPLACE FUNCTION agreements_check_on_voiding() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM agreements_check_agreement(NEW.agreement_id);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER voided_print_checked AFTER UPDATE ON agreements_print
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION agreements_check_on_voiding();
CREATE CONSTRAINT TRIGGER voided_signature_checked AFTER UPDATE ON agreements_signature
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION agreements_check_on_voiding();
