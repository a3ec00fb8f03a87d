// The Node.js side of ./chat bench --only=durable,connect: a chat server of express, socket.io and pg, as one writes it without a thought
// to groups of messages: each is one INSERT, acknowledged when it is committed.
// usage: node chat-server.js <URL of the database> <secret of the tokens> [process|row]
//   process: this process numbers messages, the quickest way; it has to be the only one, and a failed INSERT leaves a gap
//   row: the number of a message comes from its room's row, so that several servers could share the database
// prints the port it listens on; ends with its standard input
"use strict";

process.env.NODE_ENV = "production";

const { randomUUID } = require("crypto");
const http = require("http");
const express = require("express");
const jwt = require("jsonwebtoken");
const { Pool } = require("pg");
const { Server } = require("socket.io");

const [databaseUrl, secret, numbering = "process"] = process.argv.slice(2);
const pool = new Pool({ connectionString: databaseUrl, max: 20 });

const TABLES = `
  CREATE TABLE IF NOT EXISTS rooms (
    name     text PRIMARY KEY,
    last_seq bigint NOT NULL DEFAULT 0
  );
  CREATE TABLE IF NOT EXISTS messages (
    id           uuid PRIMARY KEY,
    room         text NOT NULL,
    seq          bigint NOT NULL,
    sender_id    uuid NOT NULL,
    sender_email text,
    sender_name  text NOT NULL,
    content      text NOT NULL,
    client_id    text,
    created_at   timestamptz NOT NULL,
    UNIQUE (room, seq)
  );`;

// With a name, so that each connection plans it once.
const INSERT = {
  row: {
    name: "insert-numbered-by-row",
    text: `
      WITH numbered AS (UPDATE rooms SET last_seq = last_seq + 1 WHERE name = $2 RETURNING last_seq)
      INSERT INTO messages (id, room, seq, sender_id, sender_email, sender_name, content, client_id, created_at)
      SELECT $1, $2, last_seq, $3, $4, $5, $6, $7, $8 FROM numbered RETURNING seq`,
  },
  process: {
    name: "insert-numbered",
    text: `
      INSERT INTO messages (id, room, sender_id, sender_email, sender_name, content, client_id, created_at, seq)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
  },
};

const HISTORY = {
  name: "history",
  text: `
    SELECT id, room, seq, sender_id, sender_email, sender_name, content, client_id, created_at
    FROM messages WHERE room = $1 ORDER BY seq DESC LIMIT $2`,
};

const lastSeqByRoom = new Map();

function user(token) {
  const claims = jwt.verify(token, secret, { algorithms: ["HS256"], issuer: "chat", audience: "chat" });
  return { id: claims.sub, email: claims.email, displayName: claims.name };
}

async function openRoom(name) {
  await pool.query("INSERT INTO rooms (name) VALUES ($1) ON CONFLICT DO NOTHING", [name]);
  if (numbering === "process" && !lastSeqByRoom.has(name)) {
    const found = await pool.query("SELECT coalesce(max(seq), 0) AS seq FROM messages WHERE room = $1", [name]);
    if (!lastSeqByRoom.has(name)) lastSeqByRoom.set(name, Number(found.rows[0].seq));
  }
}

async function store(message) {
  const { id, room, senderId, senderEmail, senderName, content, clientId, createdAt } = message;
  const values = [id, room, senderId, senderEmail, senderName, content, clientId, createdAt];
  if (numbering === "process") {
    message.seq = lastSeqByRoom.get(room) + 1;
    lastSeqByRoom.set(room, message.seq);
    values.push(message.seq);
    await pool.query({ ...INSERT.process, values });
  } else {
    const stored = await pool.query({ ...INSERT.row, values });
    message.seq = Number(stored.rows[0].seq);
  }
}

function failure(code, message) {
  return { ok: false, error: { code, message } };
}

const app = express();
app.use((request, response, next) => {
  try {
    request.user = user((request.get("authorization") || "").replace(/^Bearer /, ""));
    next();
  } catch (error) {
    response.status(401).json({ error: { code: "unauthorized", message: error.message } });
  }
});
app.get("/api/messages/:room", async (request, response) => {
  const limit = Math.min(Math.max(Number(request.query.limit) || 50, 1), 200);
  const found = await pool.query({ ...HISTORY, values: [request.params.room, limit] });
  const messages = found.rows.map((row) => ({
    id: row.id,
    room: row.room,
    seq: Number(row.seq),
    senderId: row.sender_id,
    senderEmail: row.sender_email,
    senderName: row.sender_name,
    content: row.content,
    createdAt: row.created_at,
    clientId: row.client_id,
  }));
  response.json(messages.reverse());
});

const server = http.createServer(app);
const io = new Server(server, { perMessageDeflate: false });

io.use((socket, next) => {
  try {
    socket.data.user = user(socket.handshake.auth.token);
    next();
  } catch {
    next(new Error("unauthorized"));
  }
});

io.on("connection", (socket) => {
  const sender = socket.data.user;

  socket.on("join_room", async (data, ack = () => {}) => {
    try {
      const room = typeof data === "string" ? data : data.room;
      await openRoom(room);
      socket.join(room);
      io.to(room).emit("system", { room, type: "join", message: `${sender.displayName} joined the room.` });
      ack({ ok: true, room });
    } catch (error) {
      ack(failure("internal", error.message));
    }
  });

  socket.on("send_message", async ({ room, content, clientId } = {}, ack = () => {}) => {
    try {
      if (!socket.rooms.has(room)) return ack(failure("room_not_found", "no such room"));
      if (typeof content !== "string" || content.trim() === "" || content.length > 4000) {
        return ack(failure("invalid_content", "1 to 4000 characters"));
      }
      const message = {
        id: randomUUID(),
        room,
        senderId: sender.id,
        senderEmail: sender.email,
        senderName: sender.displayName,
        content,
        createdAt: new Date(),
        clientId,
      };
      await store(message);
      io.to(room).emit("message", message);
      ack({ ok: true, message });
    } catch (error) {
      console.error(error);
      ack(failure("internal", error.message));
    }
  });
});

pool.query(TABLES).then(() => server.listen(0, "127.0.0.1", () => console.log(server.address().port)));
process.stdin.on("end", () => process.exit()).resume();
