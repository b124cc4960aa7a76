-- A recorded notice of the center is final, and is what was posted in its name (decision 6).
CREATE OR REPLACE FUNCTION distribution_paper_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
-- TG_ARGV: the rule, the first state, then the states a paper may leave with nothing else changing.
-- Being opened is not a change of a paper, nor is a delivery noted on it (delivered_on, delivered_to).
DECLARE
    still text[] := ARRAY['opened_at', 'opened_by_id', 'delivered_on', 'delivered_to'];
    moves text[] := ARRAY['state', 'version', 'desk', 'desk_since', 'resolution_id'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> TG_ARGV[1] THEN
            RAISE EXCEPTION 'a paper of % starts as %', TG_TABLE_NAME, TG_ARGV[1]
                USING ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0];
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state = TG_ARGV[1] AND TG_OP = 'UPDATE' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - still = to_jsonb(OLD) - still THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state = ANY (TG_ARGV[2:]) AND NEW.state <> TG_ARGV[1]
            AND to_jsonb(NEW) - (still || moves) = to_jsonb(OLD) - (still || moves) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'paper % of % is %', OLD.id, TG_TABLE_NAME, OLD.state
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0];
END $$;
CREATE TRIGGER center_notice_frozen BEFORE INSERT OR UPDATE OR DELETE ON distribution_centernotice
    FOR EACH ROW EXECUTE FUNCTION distribution_paper_frozen('center_notice_is_final', 'draft');

CREATE OR REPLACE FUNCTION distribution_center_line_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    notice bigint := coalesce(NEW.notice_id, OLD.notice_id);
    notice_state text;
BEGIN
    SELECT state INTO notice_state FROM distribution_centernotice WHERE id = notice FOR SHARE;
    IF notice_state <> 'draft' OR (TG_OP = 'UPDATE' AND NEW.notice_id <> OLD.notice_id) THEN
        RAISE EXCEPTION 'lines of center notice % are final', notice
            USING ERRCODE = 'check_violation', CONSTRAINT = 'center_notice_is_final';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER center_line_frozen BEFORE INSERT OR UPDATE OR DELETE ON distribution_centernoticeline
    FOR EACH ROW EXECUTE FUNCTION distribution_center_line_frozen();

CREATE TRIGGER center_notices_are_never_emptied BEFORE TRUNCATE ON distribution_centernotice
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('center_notice_is_final');
CREATE TRIGGER center_lines_are_never_emptied BEFORE TRUNCATE ON distribution_centernoticeline
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('center_notice_is_final');

-- The effect of a notice, cell by cell: its lines with its sign; of a correction, the difference to
-- the lines of what it corrects, with the sign of the first notice of the chain.
CREATE OR REPLACE FUNCTION distribution_check_center_notice(wanted text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        WITH RECURSIVE chain AS (
            SELECT n.id, n.corrects_id, n.kind FROM distribution_centernotice n WHERE n.identifier = wanted AND n.state = 'recorded'
            UNION ALL
            SELECT o.id, o.corrects_id, o.kind FROM distribution_centernotice o JOIN chain ON o.id = chain.corrects_id
        ), sign AS (SELECT CASE WHEN kind = 'reduction' THEN -1 ELSE 1 END AS factor FROM chain WHERE corrects_id IS NULL),
        said AS (
            SELECT l.source_id, l.programme_id, sum(l.amount * CASE WHEN n.identifier = wanted THEN 1 ELSE -1 END) AS amount
              FROM distribution_centernotice me
              JOIN distribution_centernotice n ON n.id = me.id OR n.id = me.corrects_id
              JOIN distribution_centernoticeline l ON l.notice_id = n.id
             WHERE me.identifier = wanted AND me.state = 'recorded'
             GROUP BY l.source_id, l.programme_id
        ), posted AS (
            SELECT c.source_id, c.programme_id, sum(p.notified_delta) AS amount
              FROM distribution_centerposting p JOIN distribution_centercredit c ON c.id = p.credit_id
             WHERE p.paper = wanted AND p.act = 'notify' GROUP BY c.source_id, c.programme_id
        )
        SELECT 1 FROM said FULL JOIN posted
            ON posted.source_id = said.source_id AND coalesce(posted.programme_id, 0) = coalesce(said.programme_id, 0)
         WHERE coalesce(said.amount, 0) * coalesce((SELECT factor FROM sign), 0) <> coalesce(posted.amount, 0)) THEN
        RAISE EXCEPTION 'center notice % is not what was posted in its name', wanted
            USING ERRCODE = 'check_violation', CONSTRAINT = 'center_notice_is_its_postings';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION distribution_center_notice_is_posted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM distribution_check_center_notice(NEW.identifier);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER center_notice_is_posted AFTER UPDATE OF state ON distribution_centernotice
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'recorded')
    EXECUTE FUNCTION distribution_center_notice_is_posted();

CREATE OR REPLACE FUNCTION distribution_center_posting_is_noticed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM distribution_check_center_notice(NEW.paper);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER center_posting_is_noticed AFTER INSERT ON distribution_centerposting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.act = 'notify')
    EXECUTE FUNCTION distribution_center_posting_is_noticed();
