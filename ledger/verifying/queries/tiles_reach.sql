-- Of how many events there should be tiles, and how many tiles there are.
SELECT coalesce((SELECT position FROM progress WHERE projection = 'transparency'), 0), (SELECT count(*) FROM tiles)
