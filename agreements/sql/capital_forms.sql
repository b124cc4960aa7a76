-- The money of a paper, whatever its kind: form E-1 of an expense paper, C-5 of a capital one.
CREATE OR REPLACE VIEW agreements_money AS
    SELECT agreement_id, programme_id, source_id, amount, allocated FROM agreements_agreementline
    UNION ALL
    SELECT s.agreement_id, a.programme_id, l.source_id, l.amount, l.allocated
      FROM agreements_projectline l JOIN agreements_projectsheet s ON s.id = l.sheet_id
      JOIN agreements_agreement a ON a.id = s.agreement_id;

-- What a capital paper gives to the projects of a county (or of the province's own part), beside what
-- the committee or the council approved for them and the office has notified (domain.md 3.7 rule 5).
CREATE OR REPLACE VIEW agreements_project_use AS
    SELECT a.id AS agreement_id, a.identifier, a.state, c.name AS county, l.source_id, sum(l.amount) AS amount,
           coalesce(max(v.approved), 0) AS approved,
           bool_or(p.agency_id <> a.agency_id OR p.programme_id <> a.programme_id) AS foreign_project
      FROM agreements_agreement a
      JOIN agreements_projectsheet s ON s.agreement_id = a.id
      JOIN distribution_project p ON p.id = s.project_id
      JOIN agreements_projectline l ON l.sheet_id = s.id
      LEFT JOIN distribution_county c ON c.id = p.county_id
      LEFT JOIN LATERAL (
        SELECT sum(pc.amount) AS approved FROM distribution_projectcredit pc
          JOIN distribution_project q ON q.id = pc.project_id
          JOIN distribution_creditnotice n ON n.id = pc.notice_id AND n.state = 'issued'
         WHERE q.agency_id = a.agency_id AND q.programme_id = a.programme_id AND pc.fiscal_year_id = a.fiscal_year_id
           AND pc.source_id = l.source_id AND q.county_id IS NOT DISTINCT FROM p.county_id) v ON true
     GROUP BY a.id, p.county_id, c.name, l.source_id;

-- The forms follow the paper (agreement_moves.sql has the first edition of this function): written in
-- draft and after a return, final otherwise. What was allocated on a line is moved by allocations, on
-- a notified paper only, and never by who writes the form.
CREATE OR REPLACE FUNCTION agreements_guard_form() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    paper bigint;
    moved_to bigint;
    paper_state text;
BEGIN
    IF TG_ARGV[0] = 'activity' THEN
        SELECT agreement_id INTO paper FROM agreements_programmeblock WHERE id = coalesce(OLD.block_id, NEW.block_id);
        SELECT agreement_id INTO moved_to FROM agreements_programmeblock WHERE id = coalesce(NEW.block_id, OLD.block_id);
    ELSIF TG_ARGV[0] = 'of_sheet' THEN
        SELECT agreement_id INTO paper FROM agreements_projectsheet WHERE id = coalesce(OLD.sheet_id, NEW.sheet_id);
        SELECT agreement_id INTO moved_to FROM agreements_projectsheet WHERE id = coalesce(NEW.sheet_id, OLD.sheet_id);
    ELSE
        paper := coalesce(OLD.agreement_id, NEW.agreement_id);
        moved_to := coalesce(NEW.agreement_id, OLD.agreement_id);
    END IF;
    SELECT state INTO paper_state FROM agreements_agreement WHERE id = paper FOR SHARE;
    IF TG_OP = 'UPDATE' AND paper_state = 'notified' AND to_jsonb(NEW) ? 'allocated'
       AND to_jsonb(NEW) - 'allocated' = to_jsonb(OLD) - 'allocated' THEN
        RETURN NEW;
    END IF;
    IF paper_state NOT IN ('draft', 'returned') OR paper IS DISTINCT FROM moved_to
       OR coalesce(to_jsonb(NEW) ->> 'allocated', '0') <> coalesce(to_jsonb(OLD) ->> 'allocated', '0') THEN
        RAISE EXCEPTION 'the forms of agreement % are final', paper
            USING ERRCODE = 'check_violation', CONSTRAINT = 'submitted_content_is_final';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;

CREATE TRIGGER plan_guard BEFORE INSERT OR UPDATE OR DELETE ON agreements_plansheet
    FOR EACH ROW EXECUTE FUNCTION agreements_guard_form('plan');
CREATE TRIGGER funding_guard BEFORE INSERT OR UPDATE OR DELETE ON agreements_planfunding
    FOR EACH ROW EXECUTE FUNCTION agreements_guard_form('funding');
CREATE TRIGGER sheet_guard BEFORE INSERT OR UPDATE OR DELETE ON agreements_projectsheet
    FOR EACH ROW EXECUTE FUNCTION agreements_guard_form('sheet');
CREATE TRIGGER project_line_guard BEFORE INSERT OR UPDATE OR DELETE ON agreements_projectline
    FOR EACH ROW EXECUTE FUNCTION agreements_guard_form('of_sheet');
CREATE TRIGGER quarter_guard BEFORE INSERT OR UPDATE OR DELETE ON agreements_projectquarter
    FOR EACH ROW EXECUTE FUNCTION agreements_guard_form('of_sheet');
CREATE TRIGGER staff_guard BEFORE INSERT OR UPDATE OR DELETE ON agreements_staffrow
    FOR EACH ROW EXECUTE FUNCTION agreements_guard_form('staff');
CREATE TRIGGER subchapter_guard BEFORE INSERT OR UPDATE OR DELETE ON agreements_subchapterrow
    FOR EACH ROW EXECUTE FUNCTION agreements_guard_form('subchapter');
CREATE TRIGGER county_row_guard BEFORE INSERT OR UPDATE OR DELETE ON agreements_countyrow
    FOR EACH ROW EXECUTE FUNCTION agreements_guard_form('county_row');
CREATE TRIGGER amendment_guard BEFORE INSERT OR UPDATE OR DELETE ON agreements_amendmentsheet
    FOR EACH ROW EXECUTE FUNCTION agreements_guard_form('amendment');

CREATE TRIGGER plans_are_never_emptied BEFORE TRUNCATE ON agreements_plansheet
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('submitted_content_is_final');
CREATE TRIGGER fundings_are_never_emptied BEFORE TRUNCATE ON agreements_planfunding
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('submitted_content_is_final');
CREATE TRIGGER sheets_are_never_emptied BEFORE TRUNCATE ON agreements_projectsheet
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('submitted_content_is_final');
CREATE TRIGGER project_lines_are_never_emptied BEFORE TRUNCATE ON agreements_projectline
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('submitted_content_is_final');
CREATE TRIGGER quarters_are_never_emptied BEFORE TRUNCATE ON agreements_projectquarter
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('submitted_content_is_final');
CREATE TRIGGER staff_is_never_emptied BEFORE TRUNCATE ON agreements_staffrow
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('submitted_content_is_final');
CREATE TRIGGER subchapters_are_never_emptied BEFORE TRUNCATE ON agreements_subchapterrow
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('submitted_content_is_final');
CREATE TRIGGER county_rows_are_never_emptied BEFORE TRUNCATE ON agreements_countyrow
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('submitted_content_is_final');
CREATE TRIGGER amendment_sheets_are_never_emptied BEFORE TRUNCATE ON agreements_amendmentsheet
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('submitted_content_is_final');
