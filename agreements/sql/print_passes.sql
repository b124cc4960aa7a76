-- A pass says "this session was allowed to see this print". It ends with whatever the permission
-- was read from: the person, the roles, the object permissions, the agency's sector, the session.
-- Passes are few and live five minutes, so all of them go.
ALTER TABLE agreements_printpass SET UNLOGGED;

CREATE OR REPLACE FUNCTION agreements_drop_passes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM agreements_printpass;
    RETURN NULL;
END $$;

CREATE TRIGGER drop_passes AFTER DELETE OR UPDATE OF is_active, password, is_superuser, is_staff ON accounts_user
    FOR EACH STATEMENT EXECUTE FUNCTION agreements_drop_passes();
CREATE TRIGGER drop_passes AFTER INSERT OR UPDATE OR DELETE ON accounts_user_groups
    FOR EACH STATEMENT EXECUTE FUNCTION agreements_drop_passes();
CREATE TRIGGER drop_passes AFTER INSERT OR UPDATE OR DELETE ON auth_group_permissions
    FOR EACH STATEMENT EXECUTE FUNCTION agreements_drop_passes();
CREATE TRIGGER drop_passes AFTER INSERT OR UPDATE OR DELETE ON accounts_agencyuserpermission
    FOR EACH STATEMENT EXECUTE FUNCTION agreements_drop_passes();
CREATE TRIGGER drop_passes AFTER INSERT OR UPDATE OR DELETE ON accounts_agencygrouppermission
    FOR EACH STATEMENT EXECUTE FUNCTION agreements_drop_passes();
CREATE TRIGGER drop_passes AFTER INSERT OR UPDATE OR DELETE ON accounts_sectoruserpermission
    FOR EACH STATEMENT EXECUTE FUNCTION agreements_drop_passes();
CREATE TRIGGER drop_passes AFTER INSERT OR UPDATE OR DELETE ON accounts_sectorgrouppermission
    FOR EACH STATEMENT EXECUTE FUNCTION agreements_drop_passes();
CREATE TRIGGER drop_passes AFTER UPDATE OF expert_group_id OR DELETE ON accounts_executiveagency
    FOR EACH STATEMENT EXECUTE FUNCTION agreements_drop_passes();
CREATE TRIGGER drop_passes AFTER DELETE ON django_session
    FOR EACH STATEMENT EXECUTE FUNCTION agreements_drop_passes();
