"""What a text can be found by: its words, and in Chinese every two characters that stand together."""

from django.db import migrations

TOKENS = r"""
-- PostgreSQL's own parser takes a Chinese sentence for one word. The last character of a run
-- stands alone too, so that every character is the beginning of some token.
CREATE FUNCTION common_tokens(said text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    -- Dear enough that whoever plans asks an index first.
    COST 1000 AS $$
    SELECT to_tsvector('pg_catalog.simple', regexp_replace(said, '[\u3400-\u9fff\uf900-\ufaff]+', ' ', 'g'))
        || coalesce((
            SELECT array_to_tsvector(array_agg(DISTINCT substr(run[1], place, 2)))
            FROM regexp_matches(said, '[\u3400-\u9fff\uf900-\ufaff]+', 'g') AS run,
                generate_series(1, length(run[1])) AS place), ''::tsvector)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("common", "0002_config_version")]

    operations = [migrations.RunSQL(TOKENS, "DROP FUNCTION common_tokens(text)")]
