-- The role that owns the ledger's schemas: not a superuser, so that its functions never run as one.
\set password `cat /run/secrets/owner_password`
CREATE ROLE ledger_owner LOGIN CREATEROLE PASSWORD :'password';
ALTER DATABASE ledger OWNER TO ledger_owner;
