-- +goose Up
-- A camera is called once by its maker's name, as in "NIKON D5" of "NIKON CORPORATION NIKON D5", and found in any case.
UPDATE media SET camera = SUBSTR(camera, STRPOS(LOWER(camera), ' ' || LOWER(SUBSTR(camera, 1, STRPOS(camera, ' ')))) + 1)
    WHERE STRPOS(camera, ' ') > 1 AND STRPOS(LOWER(camera), ' ' || LOWER(SUBSTR(camera, 1, STRPOS(camera, ' ')))) > 0;
DROP INDEX media_camera;
CREATE INDEX media_camera ON media (LOWER(camera), created, id) WHERE camera <> '';
