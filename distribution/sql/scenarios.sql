-- A scenario adds up from its proposal on, and then stays as it is; the council's decision binds a
-- resolution to it and nothing more (domain.md 4.2, rules 1 and 2).
CREATE TRIGGER scenario_frozen BEFORE INSERT OR UPDATE OR DELETE ON distribution_distributionscenario
    FOR EACH ROW EXECUTE FUNCTION distribution_paper_frozen('proposed_scenario_is_final', 'draft', 'proposed');
CREATE TRIGGER scenarios_are_never_emptied BEFORE TRUNCATE ON distribution_distributionscenario
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('proposed_scenario_is_final');

CREATE OR REPLACE FUNCTION distribution_scenario_row_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted bigint := coalesce(NEW.scenario_id, OLD.scenario_id);
    found text;
BEGIN
    SELECT state INTO found FROM distribution_distributionscenario WHERE id = wanted FOR SHARE;
    IF found <> 'draft' OR (TG_OP = 'UPDATE' AND NEW.scenario_id <> OLD.scenario_id) THEN
        RAISE EXCEPTION 'rows of scenario % are final', wanted
            USING ERRCODE = 'check_violation', CONSTRAINT = 'proposed_scenario_is_final';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER scenario_county_frozen BEFORE INSERT OR UPDATE OR DELETE ON distribution_scenariocounty
    FOR EACH ROW EXECUTE FUNCTION distribution_scenario_row_frozen();
CREATE TRIGGER scenario_cell_frozen BEFORE INSERT OR UPDATE OR DELETE ON distribution_scenariocell
    FOR EACH ROW EXECUTE FUNCTION distribution_scenario_row_frozen();
CREATE TRIGGER scenario_weight_frozen BEFORE INSERT OR UPDATE OR DELETE ON distribution_scenarioweight
    FOR EACH ROW EXECUTE FUNCTION distribution_scenario_row_frozen();
CREATE TRIGGER scenario_split_frozen BEFORE INSERT OR UPDATE OR DELETE ON distribution_scenariosplit
    FOR EACH ROW EXECUTE FUNCTION distribution_scenario_row_frozen();

CREATE OR REPLACE FUNCTION distribution_scenario_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    s distribution_distributionscenario;
    shares bigint;
BEGIN
    SELECT * INTO s FROM distribution_distributionscenario WHERE id = NEW.id;
    SELECT coalesce(sum(amount), 0) INTO shares FROM distribution_scenariocounty WHERE scenario_id = s.id;
    IF shares + s.provincial + s.reserve <> s.total THEN
        RAISE EXCEPTION 'scenario %: % + % + % is not %', s.identifier, shares, s.provincial, s.reserve, s.total
            USING ERRCODE = 'check_violation', CONSTRAINT = 'shares_sum_to_total';
    END IF;
    IF EXISTS (
        SELECT 1 FROM (SELECT county_id, sum(amount) AS amount FROM distribution_scenariocell WHERE scenario_id = s.id GROUP BY county_id) cells
          FULL JOIN (SELECT county_id, amount FROM distribution_scenariocounty WHERE scenario_id = s.id
                     UNION ALL SELECT NULL, s.provincial) rows
            ON coalesce(cells.county_id, 0) = coalesce(rows.county_id, 0)
         WHERE coalesce(cells.amount, 0) <> coalesce(rows.amount, 0)) THEN
        RAISE EXCEPTION 'programmes of scenario % do not add up to its shares', s.identifier
            USING ERRCODE = 'check_violation', CONSTRAINT = 'programmes_sum_to_share';
    END IF;
    IF s.state = 'approved' AND EXISTS (
        SELECT 1 FROM (SELECT programme_id, sum(amount) AS amount FROM distribution_scenariocell WHERE scenario_id = s.id
                        GROUP BY programme_id HAVING sum(amount) > 0) cells
          FULL JOIN (SELECT c.programme_id, sum(p.distributed_delta) AS amount FROM distribution_centerposting p
                       JOIN distribution_centercredit c ON c.id = p.credit_id
                      WHERE p.paper = s.identifier AND p.act = 'distribute' AND c.source_id = s.source_id
                        AND c.fiscal_year_id = s.fiscal_year_id GROUP BY c.programme_id) posted
            ON posted.programme_id = cells.programme_id
         WHERE coalesce(cells.amount, 0) <> coalesce(posted.amount, 0)) THEN
        RAISE EXCEPTION 'scenario % is not what was distributed in its name', s.identifier
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approved_scenario_is_distributed';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER scenario_adds_up AFTER UPDATE OF state ON distribution_distributionscenario
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state IN ('proposed', 'approved'))
    EXECUTE FUNCTION distribution_scenario_adds_up();

CREATE OR REPLACE FUNCTION distribution_distributing_is_approved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM distribution_distributionscenario WHERE identifier = NEW.paper AND state = 'approved') THEN
        RAISE EXCEPTION '% is no approved scenario', NEW.paper
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approved_scenario_is_distributed';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER distributing_is_approved AFTER INSERT ON distribution_centerposting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.act = 'distribute')
    EXECUTE FUNCTION distribution_distributing_is_approved();

CREATE TRIGGER resolution_is_final BEFORE UPDATE OR DELETE ON distribution_councilresolution
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change('resolution_is_final');
CREATE TRIGGER resolutions_are_never_emptied BEFORE TRUNCATE ON distribution_councilresolution
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('resolution_is_final');
