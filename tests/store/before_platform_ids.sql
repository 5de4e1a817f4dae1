-- What a program with schema 0007 can have written: every place where the id of a person or channel stands.
INSERT INTO postings (key, kind, channel, due_at, useful_until, expires_at, next_at, created_at, updated_at, item_id,
  phase, cycle, title, target, state, attempts, looks, fence, worker, channel_id, ts, thread_ts, error, doubt,
  corrects, replaced_by, details)
VALUES
  ('a', 'reminder', 'regio-zeeland', '2027-09-02T10:00:00.000000+00:00', '2027-09-02T10:00:00.000000+00:00',
   '2027-09-02T10:00:00.000000+00:00', '2027-09-02T10:00:00.000000+00:00', '2027-09-02T10:00:00.000000+00:00',
   '2027-09-02T10:00:00.000000+00:00', '', '', '', '', '', 'sent', 1, 0, 0, '', 'C0123', '1.5', '', '', false,
   '', '', ''),
  ('b', 'alert', 'bot-beheer', '2027-09-02T10:00:00.000000+00:00', '2027-09-02T10:00:00.000000+00:00',
   '2027-09-02T10:00:00.000000+00:00', '2027-09-02T10:00:00.000000+00:00', '2027-09-02T10:00:00.000000+00:00',
   '2027-09-02T10:00:00.000000+00:00', '', '', '', '', '', 'planned', 0, 0, 0, '', '', '', '', '', false,
   '', '', '{"subject": "refused", "code": "x", "channel": "regio-a C0456", "needed": ""}');
INSERT INTO notes VALUES
  ('channel_id/regio-zeeland', 'C0123'), ('refused/', 'T x'), ('refused/regio-a', 'T y'), ('seen_until', 'T');
INSERT INTO follows VALUES
  ('C0123', 'landelijk', '2027-09-02T10:00:00.000000+00:00', NULL, 'U0123'),
  ('U0123', 'a', '2027-09-02T10:00:00.000000+00:00', NULL, '');
INSERT INTO preferences VALUES ('C0123', 'zeeland', NULL, NULL, false);
INSERT INTO snoozes VALUES ('U0123', 'a', '', '2027', '2027-09-02T10:00:00.000000+00:00');
INSERT INTO done VALUES ('U0123', 'b', '', '2027', '2027-09-02T10:00:00.000000+00:00');
INSERT INTO tallied VALUES ('C0123/1.5', 'U0123', 'seen', '2027-09-02T10:00:00.000000+00:00');
INSERT INTO edits (at, made_by, reason, changes, state, ended_by) VALUES
  ('2027-09-02T10:00:00.000000+00:00', 'U0123', '', '[]', 'active', '');
INSERT INTO sent_questions VALUES
  ('1', '1', 'vraag', 'U0123', true, '2027-09-02T10:00:00.000000+00:00', 'open', ''),
  ('2', '1', 'vraag', '', false, '2027-09-02T10:00:00.000000+00:00', 'open', '');
