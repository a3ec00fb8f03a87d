-- Accounts, their avatars, and their signed-in sessions.

CREATE TABLE accounts (
    id             uuid PRIMARY KEY,
    -- As the owner typed it; looked up and kept unique by the key, which the node makes (trimmed, NFC, lower case), so
    -- that no server's locale has a say in who is who.
    email          text,
    email_key      text COLLATE "C",
    phone          text COLLATE "C",
    password_hash  text NOT NULL,
    display_name   text NOT NULL,
    status_message text NOT NULL DEFAULT '',
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    last_seen_at   timestamptz,
    CONSTRAINT accounts_email_key_unique UNIQUE (email_key),
    CONSTRAINT accounts_phone_unique UNIQUE (phone),
    CONSTRAINT accounts_email_has_key CHECK ((email IS NULL) = (email_key IS NULL)),
    CONSTRAINT accounts_can_sign_in CHECK (email_key IS NOT NULL OR phone IS NOT NULL)
);

CREATE TABLE avatars (
    account_id   uuid PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    content_type text NOT NULL,
    sha256       bytea NOT NULL,
    content      bytea NOT NULL,
    updated_at   timestamptz NOT NULL
);

-- Pictures are compressed already: do not try again.
ALTER TABLE avatars ALTER COLUMN content SET STORAGE EXTERNAL;

-- One sign-in and all refresh tokens that descend from it: the family that is revoked as a whole. That it is one row is
-- what makes a revocation final: no rotation that runs at the same time can slip a valid token past it.
CREATE TABLE sessions (
    id         uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    remember   boolean NOT NULL,
    created_at timestamptz NOT NULL,
    -- When its newest token expires.
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);

CREATE INDEX sessions_by_account ON sessions (account_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE refresh_tokens (
    id         uuid PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    -- SHA-256 of the token, which itself is kept nowhere.
    token_hash bytea NOT NULL,
    issued_at  timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    spent_at   timestamptz,
    CONSTRAINT refresh_tokens_hash_unique UNIQUE (token_hash)
);

CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id);
CREATE INDEX refresh_tokens_by_expiry ON refresh_tokens (expires_at);
