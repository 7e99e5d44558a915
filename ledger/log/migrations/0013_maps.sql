-- Maps of completeness: the tree over all members as of a position. What a map said stays in the log as `ledger.mapped`; its tiles are kept until newer maps are there, and can be made again.

CREATE TABLE maps (
    position bigint PRIMARY KEY,
    members bigint NOT NULL CHECK (members >= 0),
    root bytea NOT NULL CHECK (length(root) = 32),
    made_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE map_tiles (
    position bigint,
    level smallint,
    n bigint,
    hashes bytea NOT NULL,
    PRIMARY KEY (position, level, n)
);
ALTER TABLE map_tiles ALTER hashes SET STORAGE EXTERNAL; -- hashes do not compress

-- Tiles of a map that is being made; nothing is added to one that is finished.
CREATE FUNCTION add_map_tiles_v1(p_position bigint, p_levels smallint[], p_numbers bigint[], p_hashes bytea[])
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
AS $$
BEGIN
    IF EXISTS (SELECT FROM maps WHERE position = p_position) THEN
        RAISE EXCEPTION 'the map of position % is finished', p_position USING ERRCODE = 'unique_violation';
    END IF;
    INSERT INTO map_tiles
    SELECT p_position, u.* FROM unnest(p_levels, p_numbers, p_hashes) u (level, n, hashes);
END $$;

-- Finishes a map, and drops those that are not among the newest.
CREATE FUNCTION finish_map_v1(p_position bigint, p_members bigint, p_root bytea, p_kept integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
AS $$
DECLARE
    oldest bigint;
BEGIN
    INSERT INTO maps (position, members, root) VALUES (p_position, p_members, p_root);
    SELECT min(n.position) INTO oldest
    FROM (SELECT position FROM maps ORDER BY position DESC LIMIT greatest(p_kept, 1)) n;
    DELETE FROM map_tiles WHERE position < oldest;
    DELETE FROM maps WHERE position < oldest;
END $$;

REVOKE ALL ON FUNCTION add_map_tiles_v1, finish_map_v1 FROM PUBLIC;
GRANT EXECUTE ON FUNCTION add_map_tiles_v1, finish_map_v1 TO ledger_service;
GRANT SELECT ON maps, map_tiles TO ledger_service;
