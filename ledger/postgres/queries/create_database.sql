-- The ledger's database, with the cluster's locale.
CREATE DATABASE ledger ENCODING 'UTF8'
