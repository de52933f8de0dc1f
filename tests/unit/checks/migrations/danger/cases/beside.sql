-- read by sql_beside
DROP TABLE a;
ALTER TABLE b RENAME TO c;
