// People in chat rooms, with clients of all versions and transports, who write, and come back whenever they are cut off.
// usage: node passengers.js '<json>' with
//   url, count, rooms; rate: messages a second from all of them together; origin: where their page claims to be from;
//   delay: their reconnectionDelay in ms; insecure: true to believe any certificate
// Takes commands on its standard input and answers each with one line of JSON:
//   seated      as soon as all are connected, on their last transport, and in their room
//   calm <ms>   the same, and nothing has been cut for that long
//   write       from now on they write
//   report      what happened since the last report
//   finish      nobody writes any more; when all that was written is acked: what was acked, by room
// At the end of its standard input they all say goodbye.
"use strict";

const readline = require("readline");
const options = JSON.parse(process.argv[2]);
const { url, count, rooms, rate, origin, delay, insecure } = { rooms: 1, rate: 0, delay: 1000, ...options };
if (insecure) process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
const versions = [
  { io: require("socket.io-client"), name: "4" },
  { io: require("socket.io-client-3"), name: "3" },
  { io: require("socket.io-client-2"), name: "2" },
];
const ways = [["polling"], ["websocket"], ["polling", "websocket"]];
const PEOPLE = Math.min(count, 50);
const ACK_PATIENCE = 10000;

const passengers = [];
const ackedByRoom = {};
let unacked = 0;
let writing = false;
let lastCut = Date.now();
let events = fresh();

function fresh() {
  return { reconnects: 0, maxLateMs: 0, maxAwayMs: 0, maxSeatMs: 0, acked: 0, sent: 0, resent: 0, heard: 0, times: [], reasons: {}, errors: {} };
}

/** How many came back within one second, at the worst. */
function maxPerSecond(times) {
  let most = 0;
  for (let first = 0, last = 0; last < times.length; last++) {
    while (times[last] - times[first] >= 1000) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

function countIn(counts, what) {
  counts[what] = (counts[what] || 0) + 1;
}

async function post(path, body) {
  for (let i = 0; ; i++) {
    const answer = await fetch(url + path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (answer.ok) return answer.json();
    if (i === 20) throw new Error(path + " " + answer.status + " " + (await answer.text()));
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Why a connection failed, as far as the client is told: over HTTP the server's own words. */
function words(error) {
  const context = error.context || {};
  const said = context.responseText || (error.description && error.description.message) || "";
  const status = context.status || (typeof error.description === "number" ? error.description : "");
  return [error.message || error.type, status, String(said).slice(0, 80)].filter(Boolean).join(" ");
}

class Passenger {
  constructor(i, token) {
    this.room = "car-" + (i % rooms);
    this.version = versions[i % 3].name;
    this.transports = ways[Math.floor(i / 3) % 3];
    this.seated = false;
    this.firstAttempt = 0;
    this.cutAt = Date.now();
    this.number = i;
    this.sequence = 0;
    this.waiting = new Map();
    const more = this.version === "2" ? { query: { token } } : { auth: { token } };
    const extraHeaders = origin ? { Origin: origin } : undefined;
    const transportOptions = { polling: { extraHeaders }, websocket: { extraHeaders } };
    const socket = versions[i % 3].io(url, {
      forceNew: true,
      transports: this.transports,
      reconnectionDelay: delay,
      reconnectionDelayMax: delay * 5,
      timeout: 20000,
      extraHeaders,
      transportOptions,
      rejectUnauthorized: !insecure,
      ...more,
    });
    this.socket = socket;
    const manager = this.version === "2" ? socket : socket.io;
    manager.on("reconnect_attempt", () => {
      if (this.firstAttempt === 0) this.firstAttempt = Date.now();
    });
    socket.on("connect", () => this.takeSeat());
    socket.on("connect_error", (error) => countIn(events.errors, words(error)));
    socket.on("error_message", (error) => countIn(events.errors, JSON.stringify(error)));
    socket.on("message", () => events.heard++);
    socket.on("disconnect", (reason) => this.leaveSeat(reason));
    // What went wrong with an established connection; an end that the server wished for is none.
    socket.io.on("close", (reason, description) => {
      if (reason === "transport error") {
        countIn(events.errors, `${reason} ${this.version} ${this.transports}: ${words(description || {})}`);
      }
    });
  }

  leaveSeat(reason) {
    this.seated = false;
    this.cutAt = lastCut = Date.now();
    this.firstAttempt = 0;
    countIn(events.reasons, reason);
  }

  takeSeat() {
    if (this.firstAttempt !== 0) {
      const now = Date.now();
      events.reconnects++;
      events.times.push(now);
      events.maxLateMs = Math.max(events.maxLateMs, now - this.firstAttempt);
      events.maxAwayMs = Math.max(events.maxAwayMs, now - this.cutAt);
    }
    const engine = this.socket.io.engine;
    const seat = () =>
      this.socket.emit("join_room", this.room, (answer) => {
        if (!answer.ok) return countIn(events.errors, JSON.stringify(answer.error));
        if (this.firstAttempt !== 0) events.maxSeatMs = Math.max(events.maxSeatMs, Date.now() - this.firstAttempt);
        this.seated = true;
        this.sendAgain();
      });
    const last = this.transports[this.transports.length - 1];
    engine.transport.name === last ? seat() : engine.once("upgrade", seat);
  }

  write() {
    const clientId = this.number + "-" + ++this.sequence;
    this.waiting.set(clientId, Date.now());
    unacked++;
    events.sent++;
    this.send(clientId);
  }

  send(clientId) {
    const message = { room: this.room, content: "message " + clientId, clientId };
    this.socket.emit("send_message", message, (answer) => {
      if (!this.waiting.has(clientId)) return;
      if (!answer.ok) {
        if (!answer.error.temporary) countIn(events.errors, JSON.stringify(answer.error));
        setTimeout(() => this.seated && this.waiting.has(clientId) && this.send(clientId), 500);
        return;
      }
      this.waiting.delete(clientId);
      unacked--;
      events.acked++;
      (ackedByRoom[this.room] = ackedByRoom[this.room] || {})[answer.message.id] = answer.message.seq;
    });
  }

  /** What was not acked before the connection broke may or may not have arrived: its clientId tells the server. */
  sendAgain() {
    for (const clientId of this.waiting.keys()) {
      events.resent++;
      this.send(clientId);
    }
  }
}

function allSeated() {
  return passengers.length === count && passengers.every((passenger) => passenger.seated);
}

function until(condition) {
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (condition()) resolve(clearInterval(timer));
    }, 20);
  });
}

/** In small portions, so that the rate is kept also where one timer cannot be as quick. */
function keepWriting() {
  let due = 0;
  let next = 0;
  setInterval(() => {
    if (!writing) return;
    for (due += rate / 50; due >= 1; due--) {
      for (let tries = 0; tries < count; tries++) {
        const passenger = passengers[next++ % count];
        if (!passenger.seated) continue;
        passenger.write();
        break;
      }
    }
  }, 20);
}

async function obey(line) {
  const [command, argument] = line.split(" ");
  switch (command) {
    case "seated":
      await until(allSeated);
      return { seated: count };
    case "calm":
      await until(() => allSeated() && Date.now() - lastCut >= Number(argument));
      return { seated: count };
    case "write":
      writing = true;
      return {};
    case "report": {
      const report = { ...events, maxPerSecond: maxPerSecond(events.times), times: undefined, seated: passengers.filter((passenger) => passenger.seated).length, unacked };
      events = fresh();
      return report;
    }
    case "finish":
      writing = false;
      await until(() => unacked === 0);
      return { ackedByRoom };
    default:
      throw new Error("unknown command " + line);
  }
}

async function main() {
  const tokens = [];
  for (let i = 0; i < PEOPLE; i++) {
    const email = `p${i}-${Math.random().toString(36).slice(2, 10)}@example.com`;
    const { token } = await post("/api/auth/register", { email, password: "open sesame" });
    tokens.push(token);
  }
  for (let i = 0; i < count; i++) passengers.push(new Passenger(i, tokens[i % PEOPLE]));
  keepWriting();
  // One after the other, as they were given.
  const commands = readline.createInterface({ input: process.stdin });
  for await (const line of commands) console.log(JSON.stringify(await obey(line)));
  for (const passenger of passengers) passenger.socket.close();
  // Who polls says so with one more request.
  setTimeout(() => process.exit(0), 500);
}

main().catch((error) => {
  console.log(JSON.stringify({ failed: String(error.stack || error) }));
  process.exit(1);
});
