-- Letters to counties say what the council decided; sessions, proposals and directives are final once sent.
CREATE TRIGGER county_notice_frozen BEFORE INSERT OR UPDATE OR DELETE ON distribution_countynotice
    FOR EACH ROW EXECUTE FUNCTION distribution_paper_frozen('county_notice_is_final', 'draft');

CREATE OR REPLACE FUNCTION distribution_county_line_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    notice bigint := coalesce(NEW.notice_id, OLD.notice_id);
    notice_state text;
BEGIN
    SELECT state INTO notice_state FROM distribution_countynotice WHERE id = notice FOR SHARE;
    IF notice_state <> 'draft' OR (TG_OP = 'UPDATE' AND NEW.notice_id <> OLD.notice_id) THEN
        RAISE EXCEPTION 'lines of county notice % are final', notice
            USING ERRCODE = 'check_violation', CONSTRAINT = 'county_notice_is_final';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER county_line_frozen BEFORE INSERT OR UPDATE OR DELETE ON distribution_countynoticeline
    FOR EACH ROW EXECUTE FUNCTION distribution_county_line_frozen();
CREATE TRIGGER county_notices_are_never_emptied BEFORE TRUNCATE ON distribution_countynotice
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('county_notice_is_final');
CREATE TRIGGER county_lines_are_never_emptied BEFORE TRUNCATE ON distribution_countynoticeline
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('county_notice_is_final');

-- What a share was notified by a paper: a county's by its issued notice, which says what the
-- council's approved scenarios say; the province's own part by the approved scenario itself.
CREATE OR REPLACE FUNCTION distribution_check_county_notice(wanted text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    n distribution_countynotice;
BEGIN
    SELECT * INTO n FROM distribution_countynotice WHERE serial = wanted AND state = 'issued';
    IF n.id IS NOT NULL AND EXISTS (
        SELECT 1 FROM (SELECT programme_id, source_id, amount FROM distribution_countynoticeline WHERE notice_id = n.id) said
          FULL JOIN (SELECT c.programme_id, s.source_id, sum(c.amount) AS amount FROM distribution_scenariocell c
                       JOIN distribution_distributionscenario s ON s.id = c.scenario_id
                      WHERE s.resolution_id = n.resolution_id AND s.state = 'approved' AND c.county_id = n.county_id AND c.amount > 0
                      GROUP BY c.programme_id, s.source_id) decided USING (programme_id, source_id)
         WHERE said.amount IS DISTINCT FROM decided.amount) THEN
        RAISE EXCEPTION 'county notice % is not what the council decided', wanted
            USING ERRCODE = 'check_violation', CONSTRAINT = 'county_notice_is_the_councils';
    END IF;
    IF EXISTS (
        SELECT 1 FROM (
            SELECT n.county_id, programme_id, source_id, amount FROM distribution_countynoticeline WHERE notice_id = n.id
            UNION ALL
            SELECT NULL, c.programme_id, s.source_id, c.amount FROM distribution_scenariocell c
              JOIN distribution_distributionscenario s ON s.id = c.scenario_id
             WHERE s.identifier = wanted AND s.state = 'approved' AND c.county_id IS NULL AND c.amount > 0) said
          FULL JOIN (SELECT h.county_id, h.programme_id, h.source_id, sum(p.notified_delta) AS amount FROM distribution_shareposting p
                       JOIN distribution_share h ON h.id = p.share_id WHERE p.paper = wanted AND p.act = 'notify'
                      GROUP BY h.county_id, h.programme_id, h.source_id) posted
            ON posted.programme_id = said.programme_id AND posted.source_id = said.source_id
           AND coalesce(posted.county_id, 0) = coalesce(said.county_id, 0)
         WHERE said.amount IS DISTINCT FROM posted.amount) THEN
        RAISE EXCEPTION '% is not what was posted to shares in its name', wanted
            USING ERRCODE = 'check_violation', CONSTRAINT = 'county_notice_is_the_councils';
    END IF;
END $$;
CREATE OR REPLACE FUNCTION distribution_county_notice_is_posted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM distribution_check_county_notice(coalesce(to_jsonb(NEW)->>'serial', to_jsonb(NEW)->>'paper', to_jsonb(NEW)->>'identifier'));
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER county_notice_is_posted AFTER UPDATE OF state ON distribution_countynotice
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'issued')
    EXECUTE FUNCTION distribution_county_notice_is_posted();
CREATE CONSTRAINT TRIGGER province_part_is_posted AFTER UPDATE OF state ON distribution_distributionscenario
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'approved')
    EXECUTE FUNCTION distribution_county_notice_is_posted();
CREATE CONSTRAINT TRIGGER share_posting_is_noticed AFTER INSERT ON distribution_shareposting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.act = 'notify')
    EXECUTE FUNCTION distribution_county_notice_is_posted();

-- Rows of a session and lines of a proposal change only while they lie with those who write them.
CREATE OR REPLACE FUNCTION distribution_session_row_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted bigint := coalesce(NEW.session_id, OLD.session_id);
    found text;
BEGIN
    SELECT state INTO found FROM distribution_committeesession WHERE id = wanted FOR SHARE;
    IF found NOT IN ('draft', 'returned') OR (TG_OP = 'UPDATE' AND NEW.session_id <> OLD.session_id) THEN
        RAISE EXCEPTION 'rows of session % are final', wanted
            USING ERRCODE = 'check_violation', CONSTRAINT = 'sent_session_is_final';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER session_row_frozen BEFORE INSERT OR UPDATE OR DELETE ON distribution_sessionrow
    FOR EACH ROW EXECUTE FUNCTION distribution_session_row_frozen();
CREATE TRIGGER session_rows_are_never_emptied BEFORE TRUNCATE ON distribution_sessionrow
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('sent_session_is_final');

CREATE OR REPLACE FUNCTION distribution_session_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    facts text[] := ARRAY['minutes_number', 'held_on', 'members', 'minutes_id', 'minutes_name', 'explanation'];
    name text;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'a session starts as a draft' USING ERRCODE = 'check_violation', CONSTRAINT = 'sent_session_is_final';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR OLD.state IN ('accepted', 'dropped') AND to_jsonb(NEW) <> to_jsonb(OLD) THEN
        RAISE EXCEPTION 'session % is %', OLD.identifier, OLD.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'sent_session_is_final';
    END IF;
    IF OLD.state = 'submitted' THEN
        FOREACH name IN ARRAY facts LOOP
            IF to_jsonb(NEW)->name IS DISTINCT FROM to_jsonb(OLD)->name THEN
                RAISE EXCEPTION 'session % was sent', OLD.identifier
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'sent_session_is_final';
            END IF;
        END LOOP;
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
            ('draft', 'submitted'), ('returned', 'submitted'), ('submitted', 'draft'), ('submitted', 'accepted'),
            ('submitted', 'returned'), ('draft', 'dropped'), ('returned', 'dropped')) THEN
        RAISE EXCEPTION 'session % cannot go from % to %', OLD.identifier, OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'sent_session_is_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER session_frozen BEFORE INSERT OR UPDATE OR DELETE ON distribution_committeesession
    FOR EACH ROW EXECUTE FUNCTION distribution_session_frozen();

CREATE OR REPLACE FUNCTION distribution_proposal_line_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted bigint := coalesce(NEW.proposal_id, OLD.proposal_id);
    found text;
BEGIN
    SELECT state INTO found FROM distribution_expenseproposal WHERE id = wanted FOR SHARE;
    IF found NOT IN ('draft', 'returned') OR (TG_OP = 'UPDATE' AND NEW.proposal_id <> OLD.proposal_id) THEN
        RAISE EXCEPTION 'lines of proposal % are final', wanted
            USING ERRCODE = 'check_violation', CONSTRAINT = 'sent_proposal_is_final';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER proposal_line_frozen BEFORE INSERT OR UPDATE OR DELETE ON distribution_proposalline
    FOR EACH ROW EXECUTE FUNCTION distribution_proposal_line_frozen();

CREATE TRIGGER directive_frozen BEFORE INSERT OR UPDATE OR DELETE ON distribution_directive
    FOR EACH ROW EXECUTE FUNCTION distribution_paper_frozen('published_directive_is_final', 'draft', 'published');
CREATE OR REPLACE FUNCTION distribution_directive_file_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found text;
BEGIN
    SELECT state INTO found FROM distribution_directive WHERE id = coalesce(NEW.directive_id, OLD.directive_id) FOR SHARE;
    IF found <> 'draft' THEN
        RAISE EXCEPTION 'files of a published directive are final'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'published_directive_is_final';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER directive_file_frozen BEFORE INSERT OR UPDATE OR DELETE ON distribution_directivefile
    FOR EACH ROW EXECUTE FUNCTION distribution_directive_file_frozen();
