-- A signature is of the one the register names for its slot and agency on its day: given by himself, by his
-- stand-in with the power to sign, or with a pen and recorded by the agency.
CREATE OR REPLACE FUNCTION agreements_signature_of_register() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    r accounts_signatory;
BEGIN
    SELECT * INTO r FROM accounts_signatory WHERE id = NEW.signatory_id;
    IF r.id IS NULL OR r.slot <> NEW.slot OR NEW.signed_on < r.first_day OR NEW.signed_on > coalesce(r.last_day, NEW.signed_on)
       OR (r.agency_id IS NOT NULL AND r.agency_id <> (SELECT agency_id FROM agreements_agreement WHERE id = NEW.agreement_id))
       OR (NEW.kind = 'code' AND NEW.on_behalf_of = '' AND NEW.signer_id <> r.person_id)
       OR (NEW.kind = 'code' AND NEW.on_behalf_of <> '' AND NOT EXISTS (
            SELECT 1 FROM accounts_standin s WHERE s.principal_id = r.person_id AND s.substitute_id = NEW.signer_id AND s.may_sign
               AND NEW.signed_on BETWEEN s.first_day AND s.last_day AND (s.withdrawn_at IS NULL OR s.withdrawn_at >= NEW.signed_at))) THEN
        RAISE EXCEPTION 'user % does not sign for % on %', NEW.signer_id, NEW.slot, NEW.signed_on
            USING ERRCODE = 'check_violation', CONSTRAINT = 'signature_is_of_the_register';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER signature_is_of_the_register BEFORE INSERT ON agreements_signature
    FOR EACH ROW EXECUTE FUNCTION agreements_signature_of_register();

-- The register cannot be cut off before a signature that rests on it.
CREATE OR REPLACE FUNCTION agreements_guard_register() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM agreements_signature s WHERE s.signatory_id = NEW.id AND s.signed_on > NEW.last_day) THEN
        RAISE EXCEPTION 'entry % has signed later', NEW.id USING ERRCODE = 'check_violation', CONSTRAINT = 'signatory_is_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER register_keeps_its_signatures BEFORE UPDATE ON accounts_signatory
    FOR EACH ROW WHEN (NEW.last_day IS NOT NULL) EXECUTE FUNCTION agreements_guard_register();
