-- Rooms, who is in them, and what was said there.

CREATE TABLE rooms (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- What clients call it.
    name         text COLLATE "C" NOT NULL,
    -- open: anyone may join; group: by invitation; direct: two people.
    kind         text COLLATE "C" NOT NULL,
    title        text NOT NULL DEFAULT '',
    -- The number of its newest message, and of the newest edit or deletion: both are taken under this row's lock, which is
    -- what makes them gapless.
    last_seq     bigint NOT NULL DEFAULT 0,
    last_change  bigint NOT NULL DEFAULT 0,
    member_count integer NOT NULL DEFAULT 0,
    created_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT rooms_name_unique UNIQUE (name),
    CONSTRAINT rooms_kind_known CHECK (kind IN ('open', 'group', 'direct'))
-- No index has a column that changes: with room on its page, the next version of a row is written beside the last.
) WITH (fillfactor = 50);

CREATE INDEX rooms_open_by_name ON rooms (name) WHERE kind = 'open';

CREATE TABLE members (
    room_id       bigint NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    account_id    uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    role          text COLLATE "C" NOT NULL DEFAULT 'member',
    joined_at     timestamptz NOT NULL DEFAULT now(),
    -- Never goes back.
    last_read_seq bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (room_id, account_id),
    CONSTRAINT members_role_known CHECK (role IN ('owner', 'admin', 'member'))
) WITH (fillfactor = 70);

CREATE INDEX members_by_account ON members (account_id, room_id);

-- Without foreign keys, each of which would cost a lookup and a row lock per message: whoever writes here has locked the
-- room's row and joined the sender's membership in the same transaction. What a removed room or account leaves behind is
-- deleted by hand.
CREATE TABLE messages (
    room_id    bigint NOT NULL,
    seq        bigint NOT NULL,
    id         uuid NOT NULL,
    sender_id  uuid NOT NULL,
    -- What the sender calls it: the same again is the same message.
    client_id  text COLLATE "C",
    reply_to   uuid,
    -- Null once it is deleted.
    content    text,
    created_at timestamptz NOT NULL,
    edited_at  timestamptz,
    deleted_at timestamptz,
    -- Of the last edit or deletion: its number in the room, and the number of the newest message then.
    change       bigint,
    changed_at_seq bigint,
    PRIMARY KEY (room_id, seq),
    CONSTRAINT messages_id_unique UNIQUE (id)
);

CREATE UNIQUE INDEX messages_client_id_unique ON messages (room_id, sender_id, client_id) WHERE client_id IS NOT NULL;
CREATE INDEX messages_by_change ON messages (room_id, change) WHERE change IS NOT NULL;
CREATE INDEX messages_by_changed_at ON messages (room_id, changed_at_seq) WHERE change IS NOT NULL;

-- Rows are only ever added at the end, and nearly never change: the default of a fifth of a big table would be far too late
-- for the index-only parts and the statistics.
ALTER TABLE messages SET (autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05);
