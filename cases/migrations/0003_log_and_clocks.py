"""The partitioned tables: the log, which cannot be changed, and the clocks.

Both are ranged by case id, and ids grow with time, so a partition is a quarter
of cases; what lies outside every quarter goes to the partition `_rest`.
"""

from django.db import migrations

from common.config_version import count_changes

LOG = """
CREATE SEQUENCE cases_number_seq;

CREATE TABLE cases_logentry (
    case_id bigint NOT NULL,
    seq integer NOT NULL,
    act_id bigint NOT NULL,
    kind varchar(20) NOT NULL,
    at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    actor_kind varchar(16) NOT NULL,
    actor_id bigint,
    department_id bigint,
    from_state varchar(12) NOT NULL DEFAULT '',
    to_state varchar(12) NOT NULL DEFAULT '',
    facts jsonb NOT NULL DEFAULT '{}',
    digest bytea,
    hash bytea NOT NULL,
    -- The transaction that wrote it: the seal covers those below every running one.
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (case_id, seq)
) PARTITION BY RANGE (case_id);
CREATE INDEX log_unsealed ON cases_logentry (xid);
CREATE INDEX log_of_act ON cases_logentry (act_id);

CREATE FUNCTION cases_log_hash(previous bytea, entry cases_logentry) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(previous || convert_to(jsonb_build_array(
        entry.case_id, entry.seq, entry.act_id, entry.kind,
        (extract(epoch FROM entry.at) * 1000000)::bigint,
        (extract(epoch FROM entry.recorded_at) * 1000000)::bigint,
        entry.actor_kind, entry.actor_id, entry.department_id, entry.from_state, entry.to_state,
        entry.facts, encode(entry.digest, 'hex'), entry.xid::text)::text, 'UTF8'))
$$;

-- Before the first row stands the case's own id, so that chains cannot be exchanged.
CREATE FUNCTION cases_log_origin(case_id bigint) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(int8send(case_id))
$$;

CREATE FUNCTION cases_chain_log() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE previous bytea;
BEGIN
    IF NEW.seq = 1 THEN
        previous := cases_log_origin(NEW.case_id);
    ELSE
        SELECT hash INTO previous FROM cases_logentry WHERE case_id = NEW.case_id AND seq = NEW.seq - 1;
        IF previous IS NULL THEN
            RAISE EXCEPTION 'the log of case % has no row %', NEW.case_id, NEW.seq - 1
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    NEW.xid := pg_current_xact_id();
    NEW.hash := cases_log_hash(previous, NEW);
    RETURN NEW;
END $$;
CREATE TRIGGER cases_logentry_chain BEFORE INSERT ON cases_logentry
    FOR EACH ROW EXECUTE FUNCTION cases_chain_log();

CREATE FUNCTION cases_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what happened cannot be changed', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER cases_logentry_keep BEFORE UPDATE OR DELETE ON cases_logentry
    FOR EACH ROW EXECUTE FUNCTION cases_refuse_change();
CREATE TRIGGER cases_logentry_keep_all BEFORE TRUNCATE ON cases_logentry
    FOR EACH STATEMENT EXECUTE FUNCTION cases_refuse_change();
CREATE TRIGGER cases_seal_keep BEFORE UPDATE OR DELETE ON cases_seal
    FOR EACH ROW EXECUTE FUNCTION cases_refuse_change();
CREATE TRIGGER cases_seal_keep_all BEFORE TRUNCATE ON cases_seal
    FOR EACH STATEMENT EXECUTE FUNCTION cases_refuse_change();
"""

CLOCKS = """
CREATE TABLE cases_clock (
    case_id bigint NOT NULL,
    seq smallint NOT NULL,
    obligation varchar(8) NOT NULL,
    order_id bigint,
    department_id bigint,
    limit_id bigint,
    amount numeric(8, 2),
    unit varchar(16) NOT NULL DEFAULT '',
    started_at timestamptz NOT NULL,
    amber_at timestamptz,
    due_at timestamptz NOT NULL,
    leader_at timestamptz,
    paused_at timestamptz,
    stopped_at timestamptz,
    is_met boolean,
    alarm_at timestamptz,
    PRIMARY KEY (case_id, seq),
    -- A stopped clock says whether it was met, and rings no more.
    CONSTRAINT clock_met_when_stopped CHECK ((stopped_at IS NULL) = (is_met IS NULL)),
    CONSTRAINT clock_silent_when_stopped CHECK (stopped_at IS NULL OR alarm_at IS NULL)
) PARTITION BY RANGE (case_id);
-- What falls due: the sweep reads it every few seconds, from the front.
CREATE INDEX clock_alarm ON cases_clock (alarm_at) WHERE alarm_at IS NOT NULL;
-- "What is late now?", by obligation and department.
CREATE INDEX clock_running ON cases_clock (department_id, obligation, due_at) WHERE stopped_at IS NULL;
"""

PARTITIONS = """
CREATE FUNCTION cases_ensure_partitions(until timestamptz) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    quarter timestamptz := date_trunc('quarter', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC';
    made integer := 0;
    lower bigint; upper bigint; parent text; child text;
BEGIN
    WHILE quarter <= until LOOP
        lower := (extract(epoch FROM quarter)::bigint - 1577836800) << 22;
        upper := (extract(epoch FROM ((quarter AT TIME ZONE 'UTC') + interval '3 months') AT TIME ZONE 'UTC')::bigint
                  - 1577836800) << 22;
        FOREACH parent IN ARRAY ARRAY['cases_logentry', 'cases_clock'] LOOP
            child := parent || to_char(quarter AT TIME ZONE 'UTC', '_YYYY"q"Q');
            IF to_regclass(child) IS NULL THEN
                EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%s) TO (%s)',
                               child, parent, lower, upper);
                IF parent = 'cases_logentry' THEN
                    -- Statement triggers are not inherited, and TRUNCATE may name a partition.
                    EXECUTE format('CREATE TRIGGER keep_all BEFORE TRUNCATE ON %I
                                    FOR EACH STATEMENT EXECUTE FUNCTION cases_refuse_change()', child);
                END IF;
                made := made + 1;
            END IF;
        END LOOP;
        quarter := ((quarter AT TIME ZONE 'UTC') + interval '3 months') AT TIME ZONE 'UTC';
    END LOOP;
    RETURN made;
END $$;

CREATE TABLE cases_logentry_rest PARTITION OF cases_logentry DEFAULT;
CREATE TRIGGER keep_all BEFORE TRUNCATE ON cases_logentry_rest
    FOR EACH STATEMENT EXECUTE FUNCTION cases_refuse_change();
CREATE TABLE cases_clock_rest PARTITION OF cases_clock DEFAULT;
SELECT cases_ensure_partitions(now() + interval '2 years');
"""

UNDO = """
DROP FUNCTION cases_ensure_partitions(timestamptz);
DROP TABLE cases_clock, cases_logentry CASCADE;
DROP FUNCTION cases_chain_log(), cases_log_origin(bigint), cases_refuse_change() CASCADE;
DROP SEQUENCE cases_number_seq;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_relations"), ("common", "0002_config_version")]

    operations = [
        migrations.RunSQL(LOG + CLOCKS + PARTITIONS, UNDO),
        count_changes("cases_limit"),
    ]
