-- The state machine with amendments (decision 19); the newest editions of four functions whose first
-- editions are in agreement_moves.sql and agreement_holds_credit.sql.
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
        ('integration_approved', 'cancelled'), ('deputy_approved', 'cancelled'), ('signed', 'cancelled'), ('parked', 'cancelled'),
        ('draft', 'parked'), ('returned', 'parked'), ('parked', 'draft'),
        ('notified', 'superseded')
    )
$$;

CREATE OR REPLACE FUNCTION agreements_content_of(a agreements_agreement) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_build_array(a.fiscal_year_id, a.agency_id, a.credit_type, a.identifier, a.on_behalf, a.total,
        a.official_name, a.official_title, a.accountant_name, a.address, a.postal_code, a.phone,
        a.conditions_id, a.conditions_accepted, a.no_attachments, a.created_by_id, a.created_at, a.amends_id)
$$;

-- An amendment is begun from the paper in force and keeps its year, agency, kind and plan; while it is
-- a draft it may be taken over to the one that has come into force meanwhile.
CREATE OR REPLACE FUNCTION agreements_guard_identity() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    base agreements_agreement;
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.programme_id, NEW.original_id, NEW.amendment_number)
            IS DISTINCT FROM (OLD.programme_id, OLD.original_id, OLD.amendment_number) THEN
        RAISE EXCEPTION 'the identity of agreement % is final', OLD.identifier
            USING ERRCODE = 'check_violation', CONSTRAINT = 'amendment_keeps_identity';
    END IF;
    IF NEW.amends_id IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.amends_id IS DISTINCT FROM OLD.amends_id) THEN
        SELECT * INTO base FROM agreements_agreement WHERE id = NEW.amends_id FOR SHARE;
        IF base.state <> 'notified' OR coalesce(base.original_id, base.id) <> NEW.original_id
           OR (base.fiscal_year_id, base.agency_id, base.credit_type, base.programme_id)
               IS DISTINCT FROM (NEW.fiscal_year_id, NEW.agency_id, NEW.credit_type, NEW.programme_id) THEN
            RAISE EXCEPTION 'agreement % does not amend % as it stands', NEW.identifier, base.identifier
                USING ERRCODE = 'check_violation', CONSTRAINT = 'amendment_keeps_identity';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER identity_guard BEFORE INSERT OR UPDATE ON agreements_agreement
    FOR EACH ROW EXECUTE FUNCTION agreements_guard_identity();

-- What each paper must hold on each ceiling. An amendment reserves only what it adds to the paper it
-- replaces, and uses its whole amount from its notification on; the one it replaced then uses nothing.
CREATE OR REPLACE VIEW agreements_holding AS
    SELECT a.id AS agreement_id, a.identifier, c.id AS ceiling_id,
           CASE WHEN a.state IN ('submitted', 'expert_confirmed', 'integration_approved', 'deputy_approved', 'signed')
                THEN greatest(coalesce(l.amount, 0) - coalesce(b.amount, 0), 0) ELSE 0 END AS reserved_expected,
           CASE WHEN a.state = 'notified' THEN coalesce(l.amount, 0) ELSE 0 END AS used_expected,
           coalesce(p.reserved, 0) AS reserved, coalesce(p.used, 0) AS used
      FROM agreements_agreement a
      JOIN distribution_creditceiling c
        ON c.fiscal_year_id = a.fiscal_year_id AND c.agency_id = a.agency_id AND c.credit_type = a.credit_type
      LEFT JOIN LATERAL (SELECT sum(amount) AS amount FROM agreements_money
            WHERE agreement_id = a.id AND programme_id = c.programme_id AND source_id = c.source_id) l ON true
      LEFT JOIN LATERAL (SELECT sum(amount) AS amount FROM agreements_money
            WHERE agreement_id = a.amends_id AND programme_id = c.programme_id AND source_id = c.source_id) b ON true
      LEFT JOIN LATERAL (SELECT sum(reserved_delta) AS reserved, sum(used_delta) AS used FROM distribution_ceilingposting
            WHERE paper = a.identifier AND ceiling_id = c.id) p ON true;

-- Checked when the transaction commits, whoever wrote it: the program, a script or the SQL prompt.
CREATE OR REPLACE FUNCTION agreements_check_agreement(wanted bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    a agreements_agreement;
    other bigint;
BEGIN
    SELECT * INTO a FROM agreements_agreement WHERE id = wanted;
    SELECT coalesce(sum(amount), 0) INTO other FROM agreements_money WHERE agreement_id = wanted;
    IF a.total <> other THEN
        RAISE EXCEPTION 'agreement % says %, its lines %', a.identifier, a.total, other
            USING ERRCODE = 'check_violation', CONSTRAINT = 'total_is_sum_of_lines';
    END IF;
    IF EXISTS (SELECT 1 FROM agreements_holding h WHERE h.agreement_id = wanted
            AND (h.reserved <> h.reserved_expected OR h.used <> h.used_expected))
       OR (a.state IN ('submitted', 'expert_confirmed', 'integration_approved', 'deputy_approved', 'signed', 'notified')
           AND EXISTS (SELECT 1 FROM agreements_money l WHERE l.agreement_id = wanted AND l.amount > 0
                AND NOT EXISTS (SELECT 1 FROM distribution_creditceiling c WHERE c.fiscal_year_id = a.fiscal_year_id
                    AND c.agency_id = a.agency_id AND c.credit_type = a.credit_type
                    AND c.programme_id = l.programme_id AND c.source_id = l.source_id))) THEN
        RAISE EXCEPTION 'agreement % does not hold its credit', a.identifier
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_holds_its_credit';
    END IF;
    IF a.state = 'submitted' AND EXISTS (SELECT 1 FROM agreements_project_use u
            WHERE u.agreement_id = wanted AND (u.amount > u.approved OR u.foreign_project)) THEN
        RAISE EXCEPTION 'projects of agreement % are over what was approved', a.identifier
            USING ERRCODE = 'check_violation', CONSTRAINT = 'projects_within_approval';
    END IF;
    -- The number of a version is the number of the submission that made it.
    IF (SELECT action FROM core_auditentry WHERE subject_type = 'agreement' AND subject_id = wanted AND to_state <> ''
         ORDER BY number DESC LIMIT 1) = 'submit'
       AND NOT EXISTS (SELECT 1 FROM agreements_version v WHERE v.agreement_id = wanted AND v.number = (
            SELECT count(*) FROM core_auditentry WHERE subject_type = 'agreement' AND subject_id = wanted AND action = 'submit')) THEN
        RAISE EXCEPTION 'the submission of agreement % kept no version', a.identifier
            USING ERRCODE = 'check_violation', CONSTRAINT = 'submitted_paper_has_its_version';
    END IF;
    -- Of an original and its amendments one is in force: who comes into force replaces the one before.
    IF (a.state = 'notified' AND a.amends_id IS NOT NULL
            AND (SELECT state FROM agreements_agreement WHERE id = a.amends_id) <> 'superseded')
       OR (a.state = 'superseded' AND NOT EXISTS (SELECT 1 FROM agreements_agreement n
            WHERE n.amends_id = wanted AND n.state IN ('notified', 'superseded'))) THEN
        RAISE EXCEPTION 'agreement % and the one it replaces do not fit', a.identifier
            USING ERRCODE = 'check_violation', CONSTRAINT = 'one_amendment_in_force';
    END IF;
    -- What was allocated goes over whole to the paper that replaces this one.
    IF a.state = 'superseded' AND EXISTS (SELECT 1 FROM agreements_money WHERE agreement_id = wanted AND allocated <> 0) THEN
        RAISE EXCEPTION 'allocations stayed on superseded agreement %', a.identifier
            USING ERRCODE = 'check_violation', CONSTRAINT = 'not_below_allocated';
    END IF;
    IF a.state = 'submitted' AND a.credit_type = 'expense' AND EXISTS (
        SELECT 1 FROM (SELECT programme_id, sum(amount) AS total FROM agreements_agreementline
                        WHERE agreement_id = wanted GROUP BY programme_id) l
          FULL JOIN (SELECT b.programme_id, sum(v.amount) AS total FROM agreements_activity v
                       JOIN agreements_programmeblock b ON b.id = v.block_id WHERE b.agreement_id = wanted
                      GROUP BY b.programme_id) v USING (programme_id)
         WHERE coalesce(l.total, 0) <> coalesce(v.total, 0)) THEN
        RAISE EXCEPTION 'activities of agreement % do not balance', a.identifier
            USING ERRCODE = 'check_violation', CONSTRAINT = 'activities_balance_programme';
    END IF;
    IF a.state IN ('deputy_approved', 'signed', 'notified') AND NOT EXISTS (
        SELECT 1 FROM agreements_print WHERE agreement_id = wanted AND kind = 'frozen' AND voided_at IS NULL) THEN
        RAISE EXCEPTION 'agreement % has no print in force', a.identifier
            USING ERRCODE = 'check_violation', CONSTRAINT = 'confirmed_paper_is_printed';
    END IF;
    IF a.state IN ('signed', 'notified') AND NOT EXISTS (
        SELECT 1 FROM agreements_signature s JOIN agreements_print p ON p.id = s.printed_id
         WHERE s.agreement_id = wanted AND s.slot = 'agency_head' AND s.voided_at IS NULL
           AND p.voided_at IS NULL AND s.content_sha256 = p.content_sha256) THEN
        RAISE EXCEPTION 'agreement % is not signed', a.identifier
            USING ERRCODE = 'check_violation', CONSTRAINT = 'signed_paper_has_its_signatures';
    END IF;
    IF a.state IN ('signed', 'notified') AND (a.countersigned_at IS NOT NULL OR (a.state = 'notified' AND EXISTS (
            SELECT 1 FROM distribution_fiscalyear y WHERE y.id = a.fiscal_year_id AND y.organization_slot <> 'none')))
       AND NOT EXISTS (
        SELECT 1 FROM agreements_signature s JOIN agreements_print p ON p.id = s.printed_id
         WHERE s.agreement_id = wanted AND s.slot IN ('head', 'deputy') AND s.voided_at IS NULL
           AND p.voided_at IS NULL AND s.content_sha256 = p.content_sha256) THEN
        RAISE EXCEPTION 'agreement % is not signed for the organization', a.identifier
            USING ERRCODE = 'check_violation', CONSTRAINT = 'signed_paper_has_its_signatures';
    END IF;
    IF (SELECT to_state FROM core_auditentry WHERE subject_type = 'agreement' AND subject_id = wanted AND to_state <> ''
         ORDER BY number DESC LIMIT 1) IS DISTINCT FROM a.state THEN
        RAISE EXCEPTION 'the history of agreement % does not tell its state', a.identifier
            USING ERRCODE = 'check_violation', CONSTRAINT = 'history_tells_the_state';
    END IF;
END $$;

