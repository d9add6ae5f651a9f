"""Making facts of cases: after each act for the cases it touched, or of all of them anew.

Both run the one statement below, so that an increment and a rebuild cannot differ.
"""

from collections.abc import Sequence

import psycopg
from django.db import connection, transaction

from cases.models import Case

# Round by round, and no later act improves what an earlier round measured:
# - a round ends when its check is passed and the citizen is asked; the check that went before says whose work it
#   was, and the order's last word before it when that was done, whoever passed the check on meanwhile. The log says
#   that she was asked, since a question nobody answered is gone once the case is asked about again;
# - an order that ended late stays late, whoever took it away; one that ended in time was nobody's failure;
# - a dispute covers what was measured when it was asked, each measure by its own moment. What the ruling does not
#   cover stands in a row apart, or the other way round: a row counts whole or is excluded whole;
# - what she says after it was closed without her word is the word about what was closed;
# - a round that is over keeps the class and the place it had, whatever the case is changed to;
# - more time that was granted (an extension, a suspension) counts in the round in which it was;
# - late in a case that was merged into another which the same office has in hand, it is late there, and once;
# - voided, found right in a dispute, and what the city calls a duplicate count nowhere and stay listed; what was
#   measured before the case was voided stays.
# Imported history has no orders: its one clock and the department its source named stand for them, as its first
# rows tell them and whatever the centre does with the case afterwards; what no source could tell stays unknown.
SOURCE = """
WITH RECURSIVE zone AS (SELECT time_zone AS name FROM common_city), judged AS (
    SELECT * FROM cases_case c WHERE true {only}
), orders AS (
    SELECT o.id, o.case_id, o.department_id, o.part, o.state, o.parent_id, o.issued_at, o.signed_at, o.done_at,
        o.ended_at, o.id AS root_id
    FROM cases_workorder o JOIN judged c ON c.id = o.case_id WHERE o.parent_id IS NULL
    UNION ALL
    SELECT o.id, o.case_id, o.department_id, o.part, o.state, o.parent_id, o.issued_at, o.signed_at, o.done_at,
        o.ended_at, above.root_id
    FROM cases_workorder o JOIN orders above ON above.id = o.parent_id
), passed AS (
    -- Sent back to work before she said anything, it is as if she had not been asked.
    SELECT l.case_id, l.act_id AS id, coalesce(r.is_solved, late.is_solved) AS is_solved,
        coalesce(r.satisfaction, late.satisfaction) AS satisfaction,
        coalesce(r.answered_at, late.word_at, l.at) AS word_at,
        r.answered_at IS NOT NULL OR late.word_at IS NOT NULL OR coalesce(gone.outcome, '') NOT IN ('unasked', 'not_called') AS is_asked
    FROM judged c JOIN cases_logentry l ON l.case_id = c.id AND l.kind = 'pass_check'
    LEFT JOIN cases_logentry before ON before.case_id = l.case_id AND before.seq = l.seq - 1
    LEFT JOIN cases_rating r ON r.case_id = l.case_id AND r.id BETWEEN before.act_id AND l.act_id
    LEFT JOIN LATERAL (
        SELECT g.seq, g.to_state, g.facts ->> 'outcome' AS outcome FROM cases_logentry g
        WHERE g.case_id = l.case_id AND g.seq > l.seq AND g.from_state = 'answering' ORDER BY g.seq LIMIT 1
    ) gone ON true
    LEFT JOIN LATERAL (
        -- What she said when it was closed without her word is the word about what was closed, and opened it again.
        SELECT again.is_solved, again.satisfaction, CASE WHEN again.is_solved IS NOT NULL THEN again.at END AS word_at
        FROM (
            SELECT b.at, (b.facts ->> 'solved')::boolean AS is_solved, (b.facts ->> 'satisfaction')::int AS satisfaction
            FROM cases_logentry b WHERE b.case_id = l.case_id AND b.seq > gone.seq AND b.from_state = 'closed'
            ORDER BY b.seq LIMIT 1
        ) again
    ) late ON gone.to_state = 'closed' AND r.answered_at IS NULL
    WHERE r.id IS NOT NULL OR gone.to_state = 'closed'
), asked AS (
    SELECT p.id, p.is_solved, p.satisfaction, p.is_asked, p.word_at, work.order_id,
        coalesce(reported.at, work.asked_at) AS done_at, reported.due_at, lead(p.id) OVER whole IS NULL AS is_last
    FROM passed p CROSS JOIN LATERAL (
        SELECT k.order_id, k.asked_at FROM cases_check k
        WHERE k.case_id = p.case_id AND k.order_id IS NOT NULL AND k.id < p.id ORDER BY k.id DESC LIMIT 1
    ) work
    LEFT JOIN LATERAL (
        -- Its limit as it stood then: a later round of the same order runs on the same clock, and may move it.
        SELECT l.at, (jsonb_path_query_first(
            l.facts, 'strict $.clocks_set[*] ? (@[1] == "dispose" && @[2] == $order)',
            jsonb_build_object('order', work.order_id), true) ->> 4)::timestamptz AS due_at
        FROM cases_logentry l
        WHERE l.case_id = p.case_id AND l.kind = 'finish' AND l.act_id < p.id
            AND l.facts @> jsonb_build_object('order', work.order_id)
        ORDER BY l.seq DESC LIMIT 1
    ) reported ON true
    WINDOW whole AS (PARTITION BY work.order_id ORDER BY p.id)
), parts AS (
    SELECT o.id AS order_id, o.case_id, a.id AS asking_id, a.done_at, a.due_at, a.is_solved, a.satisfaction,
        a.is_asked, a.word_at, NULL::bigint AS work_id
    FROM orders o JOIN asked a ON a.order_id = o.id
    UNION ALL
    -- What nobody was asked about yet: the first round, or what was sent back to work after the last.
    SELECT o.id, o.case_id, NULL, o.done_at, NULL, NULL, NULL, false, NULL, NULL
    FROM orders o LEFT JOIN asked a ON a.order_id = o.id AND a.is_last
    WHERE o.parent_id IS NULL AND (a.id IS NULL OR o.done_at IS NULL
        OR EXISTS (SELECT 1 FROM cases_check k WHERE k.order_id = o.id AND k.id > a.id))
    UNION ALL
    -- A child did its parent's work: the word about that is the child's too, the first that fell after it; and so is
    -- that it was sent back to work.
    (SELECT DISTINCT ON (o.id)
        o.id, o.case_id, NULL, o.done_at, NULL, a.is_solved, a.satisfaction, coalesce(a.is_asked, false), a.word_at,
        CASE WHEN o.done_at IS NOT NULL AND o.part = 'lead' THEN o.root_id END
    FROM orders o LEFT JOIN asked a
        ON a.order_id = o.root_id AND a.id > o.id AND o.done_at IS NOT NULL AND o.part = 'lead'
    WHERE o.parent_id IS NOT NULL
    ORDER BY o.id, a.id)
), rounds AS (
    -- What comes after the citizen's word begins when somebody sends it back to work, which the round before bears.
    SELECT p.*, begun.at AS begun_at,
        CASE WHEN p.work_id IS NULL THEN ARRAY(
            SELECT l.at FROM cases_logentry l
            WHERE l.case_id = p.case_id AND l.kind = 'rework' AND l.facts @> jsonb_build_object('order', p.order_id)
                AND l.act_id > CASE WHEN p.before_id IS NULL THEN 0 ELSE back.id END
            ORDER BY l.seq
        ) ELSE ARRAY(
            SELECT l.at FROM cases_logentry l
            WHERE l.case_id = p.case_id AND l.kind = 'rework' AND l.facts @> jsonb_build_object('order', p.work_id)
                AND l.at >= p.done_at AND l.act_id > p.order_id
            ORDER BY l.seq LIMIT 1
        ) END AS reworked_from_here,
        given.suspended AS suspended_from_here, given.extended AS extended_from_here
    FROM (
        SELECT p.*, lag(asking_id) OVER (PARTITION BY order_id ORDER BY asking_id NULLS LAST) AS before_id FROM parts p
    ) p
    LEFT JOIN LATERAL (
        SELECT l.at, l.act_id AS id FROM cases_logentry l
        WHERE l.case_id = p.case_id AND l.kind = 'rework' AND l.act_id > p.before_id
            AND l.facts @> jsonb_build_object('order', p.order_id)
        ORDER BY l.seq LIMIT 1
    ) back ON true
    CROSS JOIN LATERAL (
        SELECT CASE WHEN p.before_id IS NULL THEN '-infinity' ELSE coalesce(back.at, 'infinity') END AS at
    ) begun
    CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(q.at ORDER BY q.at) FILTER (WHERE q.kind = 'suspension'), '{{}}') AS suspended,
            coalesce(array_agg(q.at ORDER BY q.at) FILTER (WHERE q.kind = 'extension'), '{{}}') AS extended
        FROM (
            SELECT q.kind, q.decided_at AS at FROM cases_request q WHERE q.order_id = p.order_id AND q.state = 'granted'
            UNION ALL
            -- What was given to an order that it was forwarded as moved the limit of this one too.
            SELECT l.facts ->> 'kind', l.at FROM cases_logentry l
            WHERE l.case_id = p.case_id AND l.kind = 'grant'
                AND l.facts @> jsonb_build_object('above', jsonb_build_array(jsonb_build_object('order', p.order_id)))
        ) q WHERE q.at >= begun.at
    ) given
), reopened AS (
    SELECT last_id AS order_id, array_agg(at) AS at FROM (
        SELECT max(o.id) AS last_id, l.at FROM judged c JOIN cases_logentry l ON l.case_id = c.id
            JOIN orders o ON o.case_id = l.case_id AND o.parent_id IS NULL AND o.part = 'lead' AND o.id < l.act_id
        WHERE l.from_state = 'closed' AND l.to_state = 'filed' AND c.reopen_count > 0
        GROUP BY l.case_id, l.seq, l.at
    ) reopening GROUP BY last_id
), doubles AS (
    -- What a source calls a duplicate of what, and that of what: to the end, or back to where it began.
    SELECT c.id AS case_id, first.id AS first_id
    FROM judged c JOIN cases_logentry l ON l.case_id = c.id AND l.seq = 1
        JOIN cases_case first ON first.source = c.source AND first.source_number = l.facts ->> 'duplicate_of'
    WHERE c.source <> '' AND first.id <> c.id
    UNION
    SELECT d.case_id, next.id
    FROM doubles d JOIN cases_case c ON c.id = d.first_id
        JOIN cases_logentry l ON l.case_id = c.id AND l.seq = 1
        JOIN cases_case next ON next.source = c.source AND next.source_number = l.facts ->> 'duplicate_of'
    WHERE d.first_id <> d.case_id
), brought_in AS (
    SELECT c.id AS case_id, c.state, c.reported_at, c.ended_at, closed.at AS closed_at, sent.at AS sent_at,
        -- Older rows name the department of a report with a limit only, in its clock.
        coalesce((told.facts ->> 'department')::bigint, clock.department_id, CASE
            WHEN c.reopen_count = 0 AND sent.at IS NULL THEN c.lead_department_id END) AS department_id,
        coalesce((told.facts #>> '{{clocks_set,0,4}}')::timestamptz, clock.due_at) AS due_at
    FROM judged c JOIN cases_logentry told ON told.case_id = c.id AND told.seq = 1
    LEFT JOIN cases_logentry closed
        ON closed.case_id = c.id AND closed.seq = 2 AND closed.kind = 'close' AND closed.facts ->> 'outcome' = 'untold'
    LEFT JOIN cases_clock clock ON clock.case_id = c.id AND clock.obligation = 'promise'
    CROSS JOIN LATERAL (SELECT min(o.issued_at) AS at FROM cases_workorder o WHERE o.case_id = c.id) sent
    WHERE c.origin = 'imported'
), history AS (
    -- What its source closed is done. What it left open is with its department until the centre sends it out
    -- itself, lays it down, or ends it for good.
    SELECT b.*, CASE WHEN b.closed_at IS NOT NULL THEN b.closed_at WHEN ending.code = '' THEN b.ended_at END AS done_at,
        CASE WHEN b.closed_at IS NULL AND ending.code <> '' THEN coalesce(b.sent_at, b.ended_at) END AS left_at,
        CASE WHEN b.closed_at IS NULL THEN ending.code ELSE '' END AS ended_by
    FROM brought_in b CROSS JOIN LATERAL (
        SELECT CASE WHEN b.sent_at IS NOT NULL THEN 'taken_back' WHEN b.state IN ('merged', 'voided') THEN b.state
            ELSE '' END AS code
    ) ending
    WHERE b.department_id IS NOT NULL
), works AS (
    SELECT o.case_id, o.department_id, o.part, o.id AS order_id, r.asking_id, o.issued_at,
        coalesce(r.due_at, clock.due_at) AS due_at, r.done_at,
        CASE WHEN r.done_at IS NULL AND o.ended_at IS NULL THEN clock.paused_at END AS paused_at,
        CASE WHEN r.done_at IS NULL THEN o.ended_at END AS ended_at,
        CASE WHEN r.done_at IS NOT NULL THEN r.done_at <= coalesce(r.due_at, clock.due_at)
             WHEN goes_on.is_late THEN NULL
             WHEN coalesce(clock.stopped_at, o.ended_at) > clock.due_at AND o.ended_at IS NOT NULL THEN false
        END AS is_on_time,
        -- Signed once an order, and so in its first round; what it was left lying before it was sent again counts too.
        CASE WHEN lag(o.id) OVER later IS NULL
            THEN extract(epoch FROM o.signed_at - o.issued_at)::int + unsigned.s - laid_down.s END AS response_s,
        o.signed_at,
        CASE WHEN r.done_at IS NULL AND o.ended_at IS NOT NULL THEN CASE
            WHEN own.is_returned THEN 'returned' WHEN o.parent_id IS NOT NULL AND o.state = 'returned' THEN 'escalated'
            ELSE coalesce(ending.code, 'withdrawn') END ELSE '' END AS ended_by,
        r.reworked_from_here[
            :cardinality(r.reworked_from_here) - coalesce(cardinality(lead(r.reworked_from_here) OVER later), 0)
        ] AS reworked_at,
        r.suspended_from_here[
            :cardinality(r.suspended_from_here) - coalesce(cardinality(lead(r.suspended_from_here) OVER later), 0)
        ] AS suspended_at,
        r.extended_from_here[
            :cardinality(r.extended_from_here) - coalesce(cardinality(lead(r.extended_from_here) OVER later), 0)
        ] AS extended_at,
        CASE WHEN lead(o.id) OVER later IS NULL THEN coalesce(reopened.at, '{{}}') ELSE '{{}}' END AS reopened_at,
        r.is_solved, r.satisfaction, r.is_asked, r.word_at, r.begun_at, disputed.covered,
        sent.by AS routed_by, o.ended_at AS closed_at, changed.facts AS changed,
        -- Owed once an order, and so of its first round.
        CASE WHEN owed.contact THEN contact.due_at END AS contact_due_at, contact.known_at AS contact_at,
        CASE WHEN owed.contact THEN coalesce(contact.ended, '') ELSE '' END AS contacted,
        CASE WHEN owed.sign THEN signing.due_at END AS sign_due_at, signing.known_at AS sign_at,
        CASE WHEN owed.sign THEN coalesce(signing.ended, '') ELSE '' END AS signed
    FROM orders o JOIN rounds r ON r.order_id = o.id
    LEFT JOIN cases_clock clock
        ON clock.case_id = o.case_id AND clock.order_id = o.id AND clock.obligation = 'dispose'
    LEFT JOIN LATERAL (
        -- What was taken away in time is owed by nobody.
        SELECT k.due_at, CASE WHEN k.stopped_at IS NULL THEN '' WHEN k.ended_as <> 'done' OR centre.did_it THEN 'missed'
            WHEN k.is_met THEN 'in_time' ELSE 'late' END AS ended,
            -- Nothing that comes after its limit makes it kept, nor after an end without it.
            CASE WHEN k.is_met THEN k.stopped_at ELSE least(k.stopped_at, k.due_at) END AS known_at
        FROM cases_clock k CROSS JOIN LATERAL (
            -- A word of the centre's own used to end what an office owed: in time that is as if taken away.
            SELECT k.ended_as = 'done' AND EXISTS (
                SELECT FROM cases_logentry l WHERE l.case_id = k.case_id AND l.kind = 'contact' AND l.at = k.stopped_at
                    AND l.facts ->> 'order' IS NULL AND l.department_id IS DISTINCT FROM k.department_id) AS did_it
        ) centre
        WHERE k.case_id = o.case_id AND k.order_id = o.id AND k.obligation = 'contact'
            AND (k.stopped_at IS NULL OR k.is_met IS NOT NULL) AND NOT (k.is_met IS true AND centre.did_it)
            -- Nor is it, while its order rests; what was late before is.
            AND (k.stopped_at IS NOT NULL OR k.paused_at IS NULL OR k.due_at < k.paused_at)
        ORDER BY k.seq LIMIT 1
    ) contact ON true
    LEFT JOIN LATERAL (
        -- What was taken away unsigned in time is owed by nobody; what it was left lying too long is known for ever.
        SELECT k.due_at, CASE WHEN o.signed_at <= k.due_at THEN 'in_time' WHEN o.signed_at IS NOT NULL THEN 'late'
            WHEN k.stopped_at IS NULL THEN '' ELSE 'missed' END AS ended,
            least(o.signed_at, k.due_at) AS known_at
        FROM cases_clock k WHERE k.case_id = o.case_id AND k.order_id = o.id AND k.obligation = 'sign'
            AND (k.stopped_at IS NULL OR o.signed_at IS NOT NULL OR k.is_met IS false)
        ORDER BY k.seq LIMIT 1
    ) signing ON true
    CROSS JOIN LATERAL (
        -- Since its office last signed for the matter in this round: sent anew, it is not answered the sooner.
        SELECT coalesce(sum(extract(epoch FROM upper(lay) - lower(lay))), 0)::int AS s FROM unnest((
            SELECT range_agg(tstzrange(e.issued_at, greatest(e.issued_at, e.ended_at))) FROM cases_workorder e
            WHERE e.case_id = o.case_id AND e.department_id = o.department_id AND e.id < o.id
                AND e.signed_at IS NULL AND e.ended_at <= o.issued_at AND NOT EXISTS (
                    SELECT 1 FROM cases_workorder s WHERE s.case_id = o.case_id AND s.department_id = o.department_id
                        AND s.id > e.id AND s.id < o.id AND s.signed_at IS NOT NULL)
                AND NOT EXISTS (
                    SELECT 1 FROM cases_logentry l WHERE l.case_id = o.case_id AND l.kind = 'reopen'
                        AND l.act_id > e.id AND l.act_id < o.id)
        )) lay
    ) unsigned
    CROSS JOIN LATERAL (
        -- Merged into another case, its office could not sign.
        SELECT coalesce(sum(extract(epoch FROM apart.at - l.at)), 0)::int AS s FROM cases_logentry l CROSS JOIN LATERAL (
            SELECT u.at FROM cases_logentry u
            WHERE u.case_id = l.case_id AND u.seq > l.seq AND u.kind = 'unmerge' AND u.facts ? 'out_of'
            ORDER BY u.seq LIMIT 1
        ) apart WHERE l.case_id = o.case_id AND l.kind = 'merge' AND l.act_id > o.id AND l.at < o.signed_at
    ) laid_down
    LEFT JOIN reopened ON reopened.order_id = o.root_id AND o.part = 'lead'
    CROSS JOIN LATERAL (
        SELECT count(*) > 0 AS is_returned FROM cases_request q
        WHERE q.order_id = o.id AND q.state = 'granted' AND q.kind IN ('return', 'arbitration')
    ) own
    LEFT JOIN LATERAL (
        -- Each moment is ruled by the first dispute that was asked after it: neither is covered what comes later,
        -- nor is what was decided once decided anew, nor what had come to rest before the dispute was asked.
        SELECT range_agg(ruling.span) FILTER (WHERE ruling.state = 'granted') AS covered FROM (
            SELECT q.state, tstzrange(
                greatest(lag(q.asked_at) OVER asking, q.covers_from), q.asked_at,
                CASE WHEN q.covers_from IS NULL OR q.covers_from <= lag(q.asked_at) OVER asking THEN '(]' ELSE '[]' END
            ) AS span
            FROM cases_request q WHERE q.order_id = o.id AND q.kind = 'dispute' WINDOW asking AS (ORDER BY q.id)
        ) ruling
    ) disputed ON true
    LEFT JOIN LATERAL (
        SELECT l.actor_id AS by, coalesce(l.facts -> 'unproposed' @> to_jsonb(o.id), false) AS is_unproposed
        FROM cases_logentry l
        WHERE l.case_id = o.case_id AND l.kind IN ('route', 'send_fast') AND o.parent_id IS NULL
            AND l.facts @> jsonb_build_object('orders', jsonb_build_array(o.id))
        ORDER BY l.seq DESC LIMIT 1
    ) sent ON true
    LEFT JOIN LATERAL (
        SELECT CASE done.kind WHEN 'take_back' THEN 'taken_back' WHEN 'merge' THEN 'merged' WHEN 'change' THEN CASE
            -- The same matter at the same place, or what he sent elsewhere than was proposed, is taken back by a change.
            WHEN l.facts ? 'class_before' AND l.facts -> 'class' = l.facts -> 'class_before'
                AND l.facts -> 'division' = l.facts -> 'division_before' THEN 'taken_back'
            -- Changed, and changed back before it was sent elsewhere, it was that matter all along.
            WHEN l.facts ? 'class_before' AND back.department_id <> o.department_id
                AND back.class = l.facts -> 'class_before' AND back.division = l.facts -> 'division_before'
                THEN 'taken_back'
            WHEN sent.is_unproposed AND l.actor_id = sent.by THEN 'taken_back' ELSE 'changed' END
            WHEN 'void' THEN 'voided' ELSE 'withdrawn' END AS code
        FROM cases_logentry l CROSS JOIN LATERAL (
            -- A void is one also where the office asked for it.
            SELECT CASE WHEN l.kind = 'grant' AND l.facts ->> 'kind' = 'void' THEN 'void' ELSE l.kind END AS kind
        ) done LEFT JOIN LATERAL (
            SELECT next.department_id, last.facts -> 'class' AS class, last.facts -> 'division' AS division
            FROM (
                SELECT n.id, n.department_id FROM cases_workorder n
                WHERE n.case_id = l.case_id AND n.id > l.act_id AND n.parent_id IS NULL AND n.part = 'lead'
                ORDER BY n.id LIMIT 1
            ) next CROSS JOIN LATERAL (
                SELECT c.facts FROM cases_logentry c
                WHERE c.case_id = l.case_id AND c.kind = 'change' AND c.seq > l.seq AND c.act_id < next.id
                ORDER BY c.seq DESC LIMIT 1
            ) last
        ) back ON l.kind = 'change'
        WHERE l.case_id = o.case_id AND l.at = o.ended_at AND o.state IN ('returned', 'cancelled')
        ORDER BY done.kind NOT IN ('take_back', 'change', 'merge', 'void'), l.seq DESC LIMIT 1
    ) ending ON true
    LEFT JOIN LATERAL (
        -- One matter, in one office, is late once: what it owed in a case that was merged into another it has in hand it
        -- owes there, as early, and whatever becomes of it is counted there.
        SELECT bool_or(k.obligation = 'dispose' AND k.due_at <= clock.due_at) AS is_late,
            bool_or(k.obligation = 'contact' AND k.due_at <= contact.due_at) AS contact,
            bool_or(k.obligation = 'sign' AND k.due_at <= signing.due_at) AS sign
        FROM cases_logentry l JOIN cases_workorder t
            ON t.case_id = (l.facts ->> 'into')::bigint AND t.department_id = o.department_id AND t.issued_at <= l.at
            AND (t.ended_at IS NULL OR t.ended_at > l.at)
        JOIN cases_clock k ON k.case_id = t.case_id AND k.order_id = t.id
            AND (k.stopped_at IS NULL OR k.stopped_at > l.at)
            -- Not what it owes there only since: whoever had spoken to one of the two counts as having spoken to that one.
            AND NOT EXISTS (SELECT FROM cases_clock e WHERE e.case_id = k.case_id AND e.order_id = k.order_id
                AND e.obligation = k.obligation AND e.seq < k.seq)
        WHERE ending.code = 'merged' AND r.done_at IS NULL
            AND l.case_id = o.case_id AND l.kind = 'merge' AND l.at = o.ended_at
    ) goes_on ON true
    CROSS JOIN LATERAL (
        SELECT r.before_id IS NULL AND NOT (contact.ended = 'missed' AND coalesce(goes_on.contact, false)) AS contact,
            r.before_id IS NULL AND NOT (signing.ended = 'missed' AND coalesce(goes_on.sign, false)) AS sign
    ) owed
    LEFT JOIN LATERAL (
        SELECT l.facts FROM cases_logentry l
        WHERE l.case_id = o.case_id AND l.kind = 'change' AND l.act_id > o.id
            AND l.at >= coalesce(r.done_at, o.ended_at)
        ORDER BY l.seq LIMIT 1
    ) changed ON true
    WINDOW later AS (PARTITION BY o.id ORDER BY r.asking_id NULLS LAST)
    UNION ALL
    SELECT h.case_id, h.department_id, 'lead', NULL, NULL, h.reported_at, h.due_at, h.done_at, NULL, h.left_at,
        CASE WHEN h.done_at IS NOT NULL THEN h.done_at <= h.due_at WHEN h.left_at > h.due_at THEN false END,
        NULL, NULL, h.ended_by, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, '-infinity', disputed.covered, NULL,
        NULL, changed.facts, NULL, NULL, '', NULL, NULL, ''
    FROM history h
    LEFT JOIN LATERAL (
        SELECT range_agg(ruling.span) FILTER (WHERE ruling.state = 'granted') AS covered FROM (
            SELECT q.state, tstzrange(lag(q.asked_at) OVER (ORDER BY q.id), q.asked_at, '(]') AS span
            FROM cases_request q WHERE q.case_id = h.case_id AND q.order_id IS NULL AND q.kind = 'dispute'
        ) ruling
    ) disputed ON true
    LEFT JOIN LATERAL (
        SELECT l.facts FROM cases_logentry l
        WHERE l.case_id = h.case_id AND l.kind = 'change' AND l.at >= coalesce(h.done_at, h.left_at)
        ORDER BY l.seq LIMIT 1
    ) changed ON true
), known AS (
    SELECT w.*, cardinality(w.reworked_at) AS rework_count, cardinality(w.reopened_at) AS reopen_count,
        cardinality(w.suspended_at) AS suspension_count, cardinality(w.extended_at) AS extension_count,
        row_number() OVER (
            PARTITION BY w.case_id, w.department_id ORDER BY w.order_id NULLS FIRST, w.asking_id NULLS LAST) AS round,
        -- When it turned out how the limit was kept: a moment after which nothing makes it other. Nobody asks for it
        -- before somebody was found right.
        CASE WHEN w.covered IS NULL THEN NULL
             WHEN coalesce(w.is_on_time, w.done_at IS NOT NULL OR w.ended_at IS NOT NULL) THEN
                coalesce(w.done_at, w.ended_at)
             WHEN w.is_on_time IS NULL AND (w.due_at IS NULL OR w.due_at >= w.paused_at) THEN NULL
             ELSE greatest(w.due_at, w.begun_at, (
                -- Back at work after it was reported done in time, it is late from then on.
                SELECT max(back.at) FROM unnest(w.reworked_at) back(at) WHERE back.at < coalesce((
                    SELECT min(l.at) FROM cases_logentry l
                    WHERE l.case_id = w.case_id AND l.kind = 'finish' AND l.at > w.due_at AND l.at >= w.begun_at
                        AND l.facts @> jsonb_build_object('order', w.order_id)), 'infinity')))
        END AS outcome_at
    FROM works w
), ruled AS (
    SELECT k.*, coalesce(k.rework_count + k.reopen_count + k.suspension_count + k.extension_count, 0) AS times,
        k.ended_by IN ('returned', 'escalated') AS is_given_back,
        coalesce(k.covered @> k.outcome_at, false) AS is_outcome_out,
        coalesce(k.covered @> k.signed_at, false) AS is_signed_out,
        coalesce(k.covered @> k.sign_at, false) AS is_sign_out,
        coalesce(k.covered @> k.contact_at, false) AS is_contact_out,
        coalesce(k.covered @> k.word_at, false) AS is_word_out,
        coalesce(k.covered @> k.ended_at, false) AS is_return_out,
        CASE WHEN k.covered IS NULL THEN 0
             ELSE (SELECT count(*) FROM unnest(k.reworked_at) back(at) WHERE k.covered @> back.at) END AS reworks_out,
        CASE WHEN k.covered IS NULL THEN 0
             ELSE (SELECT count(*) FROM unnest(k.reopened_at) back(at) WHERE k.covered @> back.at) END AS reopens_out,
        CASE WHEN k.covered IS NULL THEN 0
             ELSE (SELECT count(*) FROM unnest(k.suspended_at) a(at) WHERE k.covered @> a.at) END AS suspensions_out,
        CASE WHEN k.covered IS NULL THEN 0
             ELSE (SELECT count(*) FROM unnest(k.extended_at) a(at) WHERE k.covered @> a.at) END AS extensions_out
    FROM known k
), facts AS (
    SELECT w.case_id, w.department_id, w.round, half.is_apart, w.order_id, w.part,
        CASE WHEN w.changed ? 'class_before' THEN (w.changed ->> 'class_before')::bigint ELSE c.case_class_id
        END AS case_class_id,
        CASE WHEN w.changed ? 'division_before' THEN (w.changed ->> 'division_before')::bigint ELSE c.division_id
        END AS division_id,
        c.channel, CASE WHEN NOT half.is_apart THEN w.routed_by END AS routed_by,
        CASE WHEN NOT half.is_apart THEN (w.issued_at AT TIME ZONE zone.name)::date END AS issued_on,
        CASE WHEN NOT half.is_apart THEN (w.due_at AT TIME ZONE zone.name)::date END AS due_on,
        -- Of what is over before its limit the day it was over, else the day of the limit: then it is judged.
        (CASE WHEN w.due_at IS NULL THEN w.issued_at ELSE least(w.due_at, w.done_at, w.ended_at)
         END AT TIME ZONE zone.name)::date AS counted_on,
        CASE WHEN NOT half.is_apart THEN (w.done_at AT TIME ZONE zone.name)::date END AS done_on,
        CASE WHEN w.is_signed_out = half.is_out AND w.response_s IS NOT NULL
            THEN (w.signed_at AT TIME ZONE zone.name)::date END AS signed_on,
        CASE WHEN w.is_sign_out = half.is_out THEN (w.sign_due_at AT TIME ZONE zone.name)::date END AS sign_due_on,
        -- Likewise of the first contact, whose limit is its own: the day it was made in time, or the day of the limit.
        CASE WHEN w.is_contact_out = half.is_out AND w.contact_due_at IS NOT NULL
            THEN (w.contact_at AT TIME ZONE zone.name)::date END AS contact_on,
        CASE WHEN NOT half.is_apart THEN w.due_at END AS due_at,
        CASE WHEN NOT half.is_apart THEN w.done_at END AS done_at,
        CASE WHEN NOT half.is_apart THEN w.paused_at END AS paused_at,
        -- Nothing is owed in it any more.
        CASE WHEN half.is_apart THEN coalesce(w.done_at, w.ended_at, w.due_at, w.issued_at) ELSE w.ended_at
        END AS ended_at,
        CASE WHEN half.is_apart THEN '' ELSE w.ended_by END AS ended_by,
        CASE WHEN NOT half.is_apart THEN w.is_on_time END AS is_on_time,
        CASE WHEN w.is_signed_out = half.is_out THEN w.response_s END AS response_s,
        CASE WHEN w.is_sign_out = half.is_out THEN w.sign_due_at END AS sign_due_at,
        CASE WHEN w.is_sign_out = half.is_out THEN w.signed ELSE '' END AS signed,
        CASE WHEN w.is_contact_out = half.is_out THEN w.contact_due_at END AS contact_due_at,
        CASE WHEN w.is_contact_out = half.is_out THEN w.contacted ELSE '' END AS contacted,
        CASE WHEN w.order_id IS NOT NULL THEN (w.ended_by = 'returned' AND w.is_return_out = half.is_out)::int
        END AS return_count,
        CASE WHEN w.order_id IS NOT NULL THEN (w.ended_by = 'escalated' AND w.is_return_out = half.is_out)::int
        END AS escalation_count,
        CASE WHEN half.is_out THEN w.suspensions_out ELSE w.suspension_count - w.suspensions_out END AS suspension_count,
        CASE WHEN half.is_out THEN w.extensions_out ELSE w.extension_count - w.extensions_out END AS extension_count,
        CASE WHEN half.is_out THEN w.reworks_out ELSE w.rework_count - w.reworks_out END AS rework_count,
        CASE WHEN half.is_out THEN w.reopens_out ELSE w.reopen_count - w.reopens_out END AS reopen_count,
        CASE WHEN w.is_word_out = half.is_out THEN w.is_solved END AS is_solved,
        CASE WHEN w.is_word_out = half.is_out THEN w.satisfaction END AS satisfaction,
        w.is_asked AND w.is_word_out = half.is_out AS is_asked,
        CASE WHEN c.state = 'voided' AND w.done_at IS NULL AND NOT faults.were_measured THEN 'voided'
             WHEN half.is_out THEN 'disputed'
             WHEN w.ended_by = 'merged' AND w.is_on_time IS NULL AND NOT faults.were_measured THEN 'duplicate'
             -- Done, and merged before anybody was asked about it: the other case is asked about, and counts.
             WHEN c.state = 'merged' AND w.closed_at = c.ended_at AND NOT w.is_asked AND NOT faults.were_measured
                THEN 'duplicate'
             WHEN w.order_id IS NULL AND w.case_id IN (
                -- Of those that name each other, also in a round, the first to come in counts.
                SELECT d.case_id FROM doubles d GROUP BY d.case_id
                HAVING NOT bool_or(d.first_id = d.case_id) OR min(d.first_id) < d.case_id
             ) THEN 'duplicate' ELSE '' END AS excluded
    FROM ruled w JOIN judged c ON c.id = w.case_id CROSS JOIN zone
    CROSS JOIN LATERAL (
        SELECT w.is_on_time IS NOT DISTINCT FROM false OR w.is_given_back OR w.contacted IN ('late', 'missed')
            OR w.signed IN ('late', 'missed') OR w.times > 0 AS were_measured,
            w.reworks_out + w.reopens_out + w.suspensions_out + w.extensions_out AS times_out
    ) faults
    CROSS JOIN LATERAL (
        SELECT false AS is_apart, w.is_outcome_out AS is_out
        UNION ALL
        SELECT true, NOT w.is_outcome_out WHERE w.covered IS NOT NULL AND (
            w.response_s IS NOT NULL AND w.is_signed_out <> w.is_outcome_out
            OR w.contact_due_at IS NOT NULL AND w.is_contact_out <> w.is_outcome_out
            OR w.is_asked AND w.is_word_out <> w.is_outcome_out
            OR w.sign_due_at IS NOT NULL AND w.is_sign_out <> w.is_outcome_out
            OR w.is_given_back AND w.is_return_out <> w.is_outcome_out
            OR CASE WHEN w.is_outcome_out THEN w.times > faults.times_out ELSE faults.times_out > 0 END)
    ) half
)
"""

COLUMNS = (
    "case_id, department_id, round, is_apart, order_id, part, case_class_id, division_id, channel, routed_by, issued_on, "
    "due_on, counted_on, done_on, signed_on, sign_due_on, contact_on, due_at, done_at, paused_at, ended_at, ended_by, "
    "is_on_time, response_s, sign_due_at, signed, contact_due_at, contacted, return_count, escalation_count, "
    "suspension_count, extension_count, rework_count, reopen_count, is_solved, satisfaction, is_asked, excluded"
)
KEY = ("case_id", "department_id", "round", "is_apart")
# Both statements are put together from the constants above only.
UPSERT = """
INSERT INTO evaluation_fact ({columns}) SELECT {columns} FROM facts
ON CONFLICT ({key}) DO UPDATE SET {sets}
""".format(
    columns=COLUMNS,
    key=", ".join(KEY),
    sets=", ".join(f"{name} = excluded.{name}" for name in COLUMNS.split(", ") if name not in KEY),
)
# So many small steps, each of which PostgreSQL would compile for longer than all of them take.
UNCOMPILED = "SET LOCAL jit = off"
# Planning takes far longer than making the facts of a few cases: once a connection is enough.
PLANNED_ONCE = "SET LOCAL plan_cache_mode = force_generic_plan"
LOCK = "SELECT 1 FROM cases_case WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
FORGOTTEN = (
    ", forgotten AS (DELETE FROM evaluation_fact e WHERE e.case_id = ANY(%s) AND NOT EXISTS (SELECT 1 FROM facts f "
    "WHERE f.case_id = e.case_id AND f.department_id = e.department_id AND f.round = e.round AND f.is_apart = e.is_apart))"
)
REFRESH = SOURCE.format(only="AND c.id = ANY(%s)").rstrip() + FORGOTTEN + UPSERT


# Those whose source says that they double one of these, and those that double them: found by an index of the log.
NAMING = """
WITH RECURSIVE naming AS (
    SELECT c.id, c.source, c.source_number FROM cases_case c WHERE c.id = ANY(%s) AND c.source <> ''
    UNION
    SELECT c.id, c.source, c.source_number FROM naming n
        JOIN cases_logentry l ON l.seq = 1 AND l.facts ? 'duplicate_of' AND l.facts ->> 'duplicate_of' = n.source_number
        JOIN cases_case c ON c.id = l.case_id AND c.source = n.source
)
SELECT id FROM naming
"""


def doubles_of(case_ids: Sequence[int]) -> list[int]:
    """Return the imported cases that count or not by whether these have come in, which may be after them."""
    with connection.cursor() as cursor:
        cursor.execute(NAMING, [list(case_ids)])
        return [row[0] for row in cursor.fetchall()]


def merged_into(case_ids: Sequence[int]) -> list[int]:
    """Return the cases for which these speak: what is late in both counts in one, for as long as it is late there."""
    return list(Case.objects.filter(merged_into__in=case_ids).values_list("pk", flat=True))


@transaction.atomic
def refresh_facts(case_ids: Sequence[int]) -> None:
    """Make the facts of these cases anew.

    The cases are locked against acts and each other's refreshes meanwhile, so that
    of two the one that read the older state cannot be the last to write: what a
    source calls a duplicate hangs on another case, too.
    """
    ids = sorted(set(case_ids))
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(UNCOMPILED)
        cursor.execute(PLANNED_ONCE)
        cursor.execute(LOCK, [ids])
        cursor.execute(REFRESH, [ids, ids], prepare=True)


@transaction.atomic
def rebuild_facts() -> int:
    """Make all facts anew from the cases; return how many there are."""
    with connection.cursor() as cursor:
        cursor.execute(UNCOMPILED)
        cursor.execute("DELETE FROM evaluation_fact")
        cursor.execute(SOURCE.format(only="") + UPSERT)
        return cursor.rowcount
