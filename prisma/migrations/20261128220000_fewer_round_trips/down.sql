DROP FUNCTION take_repeat(text, text);
DROP FUNCTION place_events(integer);
