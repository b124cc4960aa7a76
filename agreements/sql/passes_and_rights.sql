-- Replaces the function of print_passes.sql. A right that is being taken away in a transaction still
-- open is seen as held by everybody else, so a pass written meanwhile would outlive it. Changers share
-- this lock until they commit; `print_door.leave_pass` writes a pass only while no changer holds it.
CREATE OR REPLACE FUNCTION agreements_drop_passes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtext('agreements_printpass'));
    DELETE FROM agreements_printpass;
    RETURN NULL;
END $$;
