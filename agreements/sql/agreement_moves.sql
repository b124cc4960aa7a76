-- The state machine as the database knows it (decision 8); tests/agreements compare it with workflow.py.
CREATE OR REPLACE FUNCTION agreements_move_allowed(old_state text, new_state text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT (old_state, new_state) IN (
        ('draft', 'submitted'), ('returned', 'submitted'),
        ('submitted', 'expert_confirmed'), ('submitted', 'integration_approved'),
        ('expert_confirmed', 'integration_approved'),
        ('integration_approved', 'deputy_approved'),
        ('deputy_approved', 'signed'),
        ('signed', 'notified'),
        ('submitted', 'returned'), ('expert_confirmed', 'returned'), ('integration_approved', 'returned'),
        ('expert_confirmed', 'submitted'), ('integration_approved', 'expert_confirmed'),
        ('deputy_approved', 'integration_approved'), ('signed', 'integration_approved'),
        ('submitted', 'draft'),
        ('draft', 'cancelled'), ('returned', 'cancelled'), ('submitted', 'cancelled'), ('expert_confirmed', 'cancelled'),
        ('integration_approved', 'cancelled'), ('deputy_approved', 'cancelled'), ('signed', 'cancelled')
    )
$$;

-- What belongs to the flow and not to the content: may change while the content is final.
CREATE OR REPLACE FUNCTION agreements_content_of(a agreements_agreement) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_build_array(a.fiscal_year_id, a.agency_id, a.credit_type, a.identifier, a.on_behalf, a.total,
        a.official_name, a.official_title, a.accountant_name, a.address, a.postal_code, a.phone,
        a.conditions_id, a.conditions_accepted, a.no_attachments, a.created_by_id, a.created_at)
$$;

CREATE OR REPLACE FUNCTION agreements_guard_agreement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'agreement % is kept; cancel it instead', OLD.identifier
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_moves_legally';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'an agreement starts as a draft'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_moves_legally';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.state <> OLD.state AND NOT agreements_move_allowed(OLD.state, NEW.state) THEN
        RAISE EXCEPTION 'agreement % cannot go from % to %', OLD.identifier, OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_moves_legally';
    END IF;
    IF NEW.state <> OLD.state AND NEW.version <> OLD.version + 1 THEN
        RAISE EXCEPTION 'agreement % moves one version at a time', OLD.identifier
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_moves_legally';
    END IF;
    IF (NEW.identifier, NEW.fiscal_year_id, NEW.agency_id, NEW.credit_type)
            IS DISTINCT FROM (OLD.identifier, OLD.fiscal_year_id, OLD.agency_id, OLD.credit_type)
       OR (OLD.state NOT IN ('draft', 'returned') AND agreements_content_of(NEW) <> agreements_content_of(OLD))
       OR (OLD.state IN ('notified', 'superseded', 'cancelled') AND NEW.state = OLD.state
           AND to_jsonb(NEW) - 'opened_at' - 'opened_by_id' <> to_jsonb(OLD) - 'opened_at' - 'opened_by_id') THEN
        RAISE EXCEPTION 'the content of agreement % is final', OLD.identifier
            USING ERRCODE = 'check_violation', CONSTRAINT = 'submitted_content_is_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agreement_guard BEFORE INSERT OR UPDATE OR DELETE ON agreements_agreement
    FOR EACH ROW EXECUTE FUNCTION agreements_guard_agreement();

-- The forms follow the paper: written in draft and after a return, final otherwise. The share lock
-- makes a writer wait for somebody who is just submitting, and then see that it is too late.
CREATE OR REPLACE FUNCTION agreements_guard_form() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    paper bigint;
    moved_to bigint;
    paper_state text;
BEGIN
    IF TG_ARGV[0] = 'activity' THEN
        SELECT agreement_id INTO paper FROM agreements_programmeblock WHERE id = coalesce(OLD.block_id, NEW.block_id);
        SELECT agreement_id INTO moved_to FROM agreements_programmeblock WHERE id = coalesce(NEW.block_id, OLD.block_id);
    ELSE
        paper := coalesce(OLD.agreement_id, NEW.agreement_id);
        moved_to := coalesce(NEW.agreement_id, OLD.agreement_id);
    END IF;
    SELECT state INTO paper_state FROM agreements_agreement WHERE id = paper FOR SHARE;
    IF paper_state NOT IN ('draft', 'returned') OR paper IS DISTINCT FROM moved_to THEN
        RAISE EXCEPTION 'the forms of agreement % are final', paper
            USING ERRCODE = 'check_violation', CONSTRAINT = 'submitted_content_is_final';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER line_guard BEFORE INSERT OR UPDATE OR DELETE ON agreements_agreementline
    FOR EACH ROW EXECUTE FUNCTION agreements_guard_form('line');
CREATE TRIGGER block_guard BEFORE INSERT OR UPDATE OR DELETE ON agreements_programmeblock
    FOR EACH ROW EXECUTE FUNCTION agreements_guard_form('block');
CREATE TRIGGER activity_guard BEFORE INSERT OR UPDATE OR DELETE ON agreements_activity
    FOR EACH ROW EXECUTE FUNCTION agreements_guard_form('activity');
CREATE TRIGGER attachment_guard BEFORE INSERT OR UPDATE OR DELETE ON agreements_attachment
    FOR EACH ROW EXECUTE FUNCTION agreements_guard_form('attachment');

-- Emptying a table touches no row, so it is refused on its own.
CREATE TRIGGER agreements_are_never_emptied BEFORE TRUNCATE ON agreements_agreement
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('agreement_moves_legally');
CREATE TRIGGER lines_are_never_emptied BEFORE TRUNCATE ON agreements_agreementline
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('submitted_content_is_final');
CREATE TRIGGER blocks_are_never_emptied BEFORE TRUNCATE ON agreements_programmeblock
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('submitted_content_is_final');
CREATE TRIGGER activities_are_never_emptied BEFORE TRUNCATE ON agreements_activity
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('submitted_content_is_final');
CREATE TRIGGER attachments_are_never_emptied BEFORE TRUNCATE ON agreements_attachment
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('submitted_content_is_final');
