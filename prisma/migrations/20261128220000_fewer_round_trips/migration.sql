-- Several statements in one round trip. Both functions are VOLATILE PL/pgSQL, so each statement in them sees what was committed
-- before it began: the second one sees what somebody else did while the first waited for its lock.

-- Gives committed events their places after the head, in the order of `seq`, and answers them.
CREATE FUNCTION place_events(most integer) RETURNS SETOF events LANGUAGE plpgsql AS $$
DECLARE
  head bigint;
  placed integer;
BEGIN
  SELECT h.pos INTO head FROM event_head h WHERE h.id = 1 FOR UPDATE;
  IF head IS NULL THEN RAISE EXCEPTION 'event_head has no row: the database is not migrated'; END IF;
  RETURN QUERY
    UPDATE events e SET pos = waiting.place
    FROM (SELECT w.seq, w.at, head + row_number() OVER (ORDER BY w.seq) AS place
          FROM events w WHERE w.pos IS NULL ORDER BY w.seq LIMIT most) waiting
    WHERE e.seq = waiting.seq AND e.at = waiting.at
    RETURNING e.*;
  GET DIAGNOSTICS placed = ROW_COUNT;
  IF placed = 0 THEN RETURN; END IF;
  UPDATE event_head SET pos = head + placed WHERE id = 1;
  -- Consumers of other processes learn the new head from the notification itself.
  PERFORM pg_notify('truss_pos', (head + placed)::text);
END $$;

-- Takes the lock of a repeatable request until the transaction ends, and answers what is kept of an earlier one. `mine` is false
-- while somebody else has the lock; the other columns are null when nothing is kept.
CREATE FUNCTION take_repeat(who text, called text)
RETURNS TABLE (mine boolean, request_hash text, status integer, body jsonb) LANGUAGE plpgsql AS $$
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtextextended(who || ' ' || called, 7)) THEN
    RETURN QUERY SELECT false, NULL::text, NULL::integer, NULL::jsonb;
    RETURN;
  END IF;
  RETURN QUERY
    SELECT true, k.request_hash, k.status, k.body
    FROM (SELECT 1) one LEFT JOIN idempotency_keys k ON k.principal = who AND k.key = called;
END $$;
