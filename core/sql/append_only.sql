-- Tables that only grow. Refuses every change to what is written, also from the SQL prompt.
CREATE OR REPLACE FUNCTION core_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0];
END $$;

CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE ON core_auditentry
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change('audit_is_append_only');
CREATE TRIGGER audit_is_never_emptied BEFORE TRUNCATE ON core_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('audit_is_append_only');
CREATE TRIGGER stored_files_are_frozen BEFORE UPDATE OR DELETE ON core_storedfile
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change('stored_files_are_frozen');
CREATE TRIGGER stored_files_are_never_emptied BEFORE TRUNCATE ON core_storedfile
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('stored_files_are_frozen');

-- The bytes must be the bytes their hash names.
CREATE OR REPLACE FUNCTION core_stored_file_matches_its_hash() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.sha256 <> encode(sha256(NEW.content), 'hex') OR NEW.size <> length(NEW.content) THEN
        RAISE EXCEPTION 'stored bytes do not match their hash'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'stored_file_matches_its_hash';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stored_file_matches_its_hash BEFORE INSERT ON core_storedfile
    FOR EACH ROW EXECUTE FUNCTION core_stored_file_matches_its_hash();
