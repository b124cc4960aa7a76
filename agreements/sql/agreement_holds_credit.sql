-- What each agreement must hold on each ceiling, beside what was posted in its name (decision 3).
-- Reserved from submission to signature, used from notification on, nothing before and after.
CREATE OR REPLACE VIEW agreements_holding AS
    SELECT a.id AS agreement_id, a.identifier, c.id AS ceiling_id,
           CASE WHEN a.state IN ('submitted', 'expert_confirmed', 'integration_approved', 'deputy_approved', 'signed')
                THEN coalesce(l.amount, 0) ELSE 0 END AS reserved_expected,
           CASE WHEN a.state = 'notified' THEN coalesce(l.amount, 0) ELSE 0 END AS used_expected,
           coalesce(p.reserved, 0) AS reserved, coalesce(p.used, 0) AS used
      FROM agreements_agreement a
      JOIN distribution_creditceiling c
        ON c.fiscal_year_id = a.fiscal_year_id AND c.agency_id = a.agency_id AND c.credit_type = a.credit_type
      LEFT JOIN LATERAL (SELECT sum(amount) AS amount FROM agreements_agreementline
            WHERE agreement_id = a.id AND programme_id = c.programme_id AND source_id = c.source_id) l ON true
      LEFT JOIN LATERAL (SELECT sum(reserved_delta) AS reserved, sum(used_delta) AS used FROM distribution_ceilingposting
            WHERE paper = a.identifier AND ceiling_id = c.id) p ON true
     WHERE a.state <> 'superseded';

-- Checked when the transaction commits, whoever wrote it: the program, a script or the SQL prompt.
CREATE OR REPLACE FUNCTION agreements_check_agreement(wanted bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    a agreements_agreement;
    other bigint;
BEGIN
    SELECT * INTO a FROM agreements_agreement WHERE id = wanted;
    SELECT coalesce(sum(amount), 0) INTO other FROM agreements_agreementline WHERE agreement_id = wanted;
    IF a.total <> other THEN
        RAISE EXCEPTION 'agreement % says %, its lines %', a.identifier, a.total, other
            USING ERRCODE = 'check_violation', CONSTRAINT = 'total_is_sum_of_lines';
    END IF;
    IF EXISTS (SELECT 1 FROM agreements_holding h WHERE h.agreement_id = wanted
            AND (h.reserved <> h.reserved_expected OR h.used <> h.used_expected))
       OR (a.state IN ('submitted', 'expert_confirmed', 'integration_approved', 'deputy_approved', 'signed', 'notified')
           AND EXISTS (SELECT 1 FROM agreements_agreementline l WHERE l.agreement_id = wanted AND l.amount > 0
                AND NOT EXISTS (SELECT 1 FROM distribution_creditceiling c WHERE c.fiscal_year_id = a.fiscal_year_id
                    AND c.agency_id = a.agency_id AND c.credit_type = a.credit_type
                    AND c.programme_id = l.programme_id AND c.source_id = l.source_id))) THEN
        RAISE EXCEPTION 'agreement % does not hold its credit', a.identifier
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_holds_its_credit';
    END IF;
    IF a.state = 'submitted' AND EXISTS (
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

CREATE OR REPLACE FUNCTION agreements_check_on_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM agreements_check_agreement(NEW.id);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER agreement_checked AFTER INSERT OR UPDATE OF state, countersigned_at ON agreements_agreement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION agreements_check_on_move();

-- A posting in an agreement's name must leave that agreement holding what it should.
CREATE OR REPLACE FUNCTION agreements_check_on_posting() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    paper_id bigint;
BEGIN
    IF NEW.act <> 'notify' THEN
        SELECT id INTO paper_id FROM agreements_agreement WHERE identifier = NEW.paper;
        IF paper_id IS NULL THEN
            RAISE EXCEPTION 'no agreement is called %', NEW.paper
                USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_holds_its_credit';
        END IF;
        IF NOT EXISTS (SELECT 1 FROM agreements_agreement a JOIN distribution_creditceiling c
                ON (c.fiscal_year_id, c.agency_id, c.credit_type) = (a.fiscal_year_id, a.agency_id, a.credit_type)
             WHERE a.id = paper_id AND c.id = NEW.ceiling_id) THEN
            RAISE EXCEPTION 'ceiling % is not of agreement %', NEW.ceiling_id, NEW.paper
                USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_holds_its_credit';
        END IF;
        PERFORM agreements_check_agreement(paper_id);
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER posting_checked AFTER INSERT ON distribution_ceilingposting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION agreements_check_on_posting();
