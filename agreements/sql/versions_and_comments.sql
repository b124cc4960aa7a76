-- What was submitted is kept as it was; what was said to the agency keeps its words.
CREATE TRIGGER versions_are_final BEFORE UPDATE OR DELETE ON agreements_version
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change('version_once');
CREATE TRIGGER versions_are_never_emptied BEFORE TRUNCATE ON agreements_version
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('version_once');

CREATE OR REPLACE FUNCTION agreements_guard_comment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['sent_at', 'answer', 'answer_kind', 'answered_by_id', 'answered_at', 'settled_by_id', 'settled_at'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.sent_at IS NULL AND OLD.settled_at IS NULL THEN
            RETURN OLD;
        END IF;
    ELSIF (OLD.sent_at IS NULL AND OLD.agreement_id = NEW.agreement_id AND OLD.by_id = NEW.by_id AND OLD.number = NEW.number)
       OR (NEW.sent_at = OLD.sent_at AND to_jsonb(NEW) - free = to_jsonb(OLD) - free) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'comment % was sent and stays', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'comment_in_order';
END $$;
CREATE TRIGGER comment_guard BEFORE UPDATE OR DELETE ON agreements_comment
    FOR EACH ROW EXECUTE FUNCTION agreements_guard_comment();
