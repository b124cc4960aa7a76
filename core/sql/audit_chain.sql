-- Each subject's entries are numbered and chained: an entry's hash covers the one before it.
-- A chain per subject, not one for the portal: people working on different papers never wait
-- for each other (docs/decisions/0006).
CREATE OR REPLACE FUNCTION core_audit_hash(e core_auditentry) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT encode(sha256(convert_to(concat_ws(E'\x1f',
        '1', e.previous_hash, e.subject_type, e.subject_id, e.subject_label, e.number,
        to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        coalesce(e.actor_id::text, '-'), e.actor_name, e.actor_position, e.on_behalf_of, e.side,
        e.action, e.label, e.from_state, e.to_state, e.note, e.data::text, e.document_sha256, e.request_id
    ), 'UTF8')), 'hex')
$$;

CREATE OR REPLACE FUNCTION core_audit_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before core_auditentry;
BEGIN
    SELECT * INTO before FROM core_auditentry
     WHERE subject_type = NEW.subject_type AND subject_id = NEW.subject_id
     ORDER BY number DESC LIMIT 1;
    NEW.number := coalesce(before.number, 0) + 1;
    NEW.previous_hash := coalesce(before.hash, '');
    NEW.hash := core_audit_hash(NEW);
    RETURN NEW;
END $$;
CREATE TRIGGER audit_chain BEFORE INSERT ON core_auditentry
    FOR EACH ROW EXECUTE FUNCTION core_audit_chain();

-- What the trail says when it is read again; rows come back only where something is wrong.
CREATE OR REPLACE VIEW core_audit_broken AS
    SELECT e.id, e.subject_type, e.subject_id, e.number
      FROM (SELECT a.*, lag(a.hash, 1, '') OVER w AS expected_previous, row_number() OVER w AS expected_number
              FROM core_auditentry a WINDOW w AS (PARTITION BY a.subject_type, a.subject_id ORDER BY a.number)) e
      JOIN core_auditentry whole ON whole.id = e.id
     WHERE e.previous_hash <> e.expected_previous OR e.number <> e.expected_number
        OR e.hash <> core_audit_hash(whole);
