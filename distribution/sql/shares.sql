-- The shares of counties and of the province: counters moved by postings, projects within shares,
-- agency notices within what was approved (domain.md 4.2, rule 3).
CREATE OR REPLACE FUNCTION distribution_move_share() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE distribution_share
       SET notified = notified + NEW.notified_delta,
           approved = approved + NEW.approved_delta,
           issued = issued + NEW.issued_delta
     WHERE id = NEW.share_id;
    RETURN NULL;
END $$;
CREATE TRIGGER share_counters AFTER INSERT ON distribution_shareposting
    FOR EACH ROW EXECUTE FUNCTION distribution_move_share();

CREATE TRIGGER share_postings_are_final BEFORE UPDATE OR DELETE ON distribution_shareposting
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change('share_postings_are_final');
CREATE TRIGGER share_postings_are_never_emptied BEFORE TRUNCATE ON distribution_shareposting
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('share_postings_are_final');

CREATE OR REPLACE FUNCTION distribution_guard_share() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.notified <> 0 OR NEW.approved <> 0 OR NEW.issued <> 0 THEN
            RAISE EXCEPTION 'a share starts at zero and is moved by postings'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'share_counters_equal_postings';
        END IF;
        RETURN NEW;
    END IF;
    IF pg_trigger_depth() < 2 OR (NEW.fiscal_year_id, NEW.county_id, NEW.programme_id, NEW.source_id)
            IS DISTINCT FROM (OLD.fiscal_year_id, OLD.county_id, OLD.programme_id, OLD.source_id) THEN
        RAISE EXCEPTION 'the counters of a share are moved by postings only'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'share_counters_equal_postings';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER share_guard BEFORE INSERT OR UPDATE ON distribution_share
    FOR EACH ROW EXECUTE FUNCTION distribution_guard_share();
CREATE TRIGGER shares_are_kept BEFORE DELETE ON distribution_share
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change('share_counters_equal_postings');
CREATE TRIGGER shares_are_never_emptied BEFORE TRUNCATE ON distribution_share
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('share_counters_equal_postings');

CREATE OR REPLACE FUNCTION distribution_check_share() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM distribution_share s,
               LATERAL (SELECT coalesce(sum(notified_delta), 0) AS notified, coalesce(sum(approved_delta), 0) AS approved,
                               coalesce(sum(issued_delta), 0) AS issued FROM distribution_shareposting WHERE share_id = s.id) p
         WHERE s.id = NEW.id AND (s.notified, s.approved, s.issued) <> (p.notified, p.approved, p.issued)) THEN
        RAISE EXCEPTION 'the counters of share % are not the sums of its postings', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'share_counters_equal_postings';
    END IF;
    IF (SELECT approved FROM distribution_share WHERE id = NEW.id)
            <> (SELECT coalesce(sum(amount), 0) FROM distribution_projectcredit WHERE share_id = NEW.id) THEN
        RAISE EXCEPTION 'the projects of share % are not what was approved', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approved_is_its_projects';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER share_checked AFTER UPDATE ON distribution_share
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION distribution_check_share();

-- A project's credit is approved once; only the notice that carries it is written on it later.
CREATE OR REPLACE FUNCTION distribution_project_credit_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - 'notice_id' <> to_jsonb(OLD) - 'notice_id' THEN
        RAISE EXCEPTION 'project credit % is final', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'project_credit_is_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER project_credit_frozen BEFORE UPDATE OR DELETE ON distribution_projectcredit
    FOR EACH ROW EXECUTE FUNCTION distribution_project_credit_frozen();
CREATE TRIGGER project_credits_are_never_emptied BEFORE TRUNCATE ON distribution_projectcredit
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('project_credit_is_final');

CREATE OR REPLACE FUNCTION distribution_project_credit_is_approved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT approved FROM distribution_share WHERE id = NEW.share_id)
            <> (SELECT coalesce(sum(amount), 0) FROM distribution_projectcredit WHERE share_id = NEW.share_id) THEN
        RAISE EXCEPTION 'the projects of share % are not what was approved', NEW.share_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approved_is_its_projects';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM distribution_share s JOIN distribution_project p ON p.id = NEW.project_id
          LEFT JOIN distribution_committeesession c ON c.id = NEW.session_id
         WHERE s.id = NEW.share_id AND s.programme_id = p.programme_id AND s.source_id = NEW.source_id
           AND s.fiscal_year_id = NEW.fiscal_year_id AND s.county_id IS NOT DISTINCT FROM c.county_id
           AND (NEW.session_id IS NULL OR (c.state = 'accepted' AND p.county_id = c.county_id))) THEN
        RAISE EXCEPTION 'project credit % does not belong to its share', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approved_is_its_projects';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER project_credit_is_approved AFTER INSERT ON distribution_projectcredit
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION distribution_project_credit_is_approved();

-- A capital line carries exactly the approved credit of its project.
CREATE OR REPLACE FUNCTION distribution_capital_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.project_credit_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM distribution_projectcredit c JOIN distribution_project p ON p.id = c.project_id
          JOIN distribution_creditnotice n ON n.id = NEW.notice_id
         WHERE c.id = NEW.project_credit_id AND c.amount = NEW.amount AND c.source_id = NEW.source_id
           AND p.programme_id = NEW.programme_id AND p.agency_id = n.agency_id
           AND c.fiscal_year_id = n.fiscal_year_id AND n.credit_type = 'capital') THEN
        RAISE EXCEPTION 'a line of notice % is not the approved credit of its project', NEW.notice_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'capital_line_is_its_project';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER capital_line_is_its_project BEFORE INSERT OR UPDATE ON distribution_creditnoticeline
    FOR EACH ROW EXECUTE FUNCTION distribution_capital_line();

-- An issued capital notice passed on, share by share, what its lines say.
CREATE OR REPLACE FUNCTION distribution_capital_notice_is_passed_on() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted text := CASE WHEN TG_TABLE_NAME = 'distribution_creditnotice' THEN to_jsonb(NEW)->>'serial' ELSE to_jsonb(NEW)->>'paper' END;
BEGIN
    IF EXISTS (
        SELECT 1 FROM (SELECT pc.share_id, sum(l.amount) AS amount FROM distribution_creditnotice n
                         JOIN distribution_creditnoticeline l ON l.notice_id = n.id
                         JOIN distribution_projectcredit pc ON pc.id = l.project_credit_id
                        WHERE n.serial = wanted AND n.state = 'issued' GROUP BY pc.share_id) said
          FULL JOIN (SELECT share_id, sum(issued_delta) AS amount FROM distribution_shareposting
                      WHERE paper = wanted AND act = 'issue' GROUP BY share_id) posted USING (share_id)
         WHERE said.amount IS DISTINCT FROM posted.amount) THEN
        RAISE EXCEPTION 'notice % did not pass on what it says', wanted
            USING ERRCODE = 'check_violation', CONSTRAINT = 'capital_line_is_its_project';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER capital_notice_is_passed_on AFTER UPDATE OF state ON distribution_creditnotice
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'issued' AND NEW.credit_type = 'capital')
    EXECUTE FUNCTION distribution_capital_notice_is_passed_on();
CREATE CONSTRAINT TRIGGER passing_on_is_noticed AFTER INSERT ON distribution_shareposting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.act = 'issue')
    EXECUTE FUNCTION distribution_capital_notice_is_passed_on();
