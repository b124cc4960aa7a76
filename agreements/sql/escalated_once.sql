-- A delay of one stay on a desk is reported once, whoever runs the round and however often.
CREATE UNIQUE INDEX escalated_once ON core_auditentry (subject_id, (data ->> 'key')) WHERE subject_type = 'agreement' AND action = 'escalate';
