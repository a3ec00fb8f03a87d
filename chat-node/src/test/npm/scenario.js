// What a client sees of a server, one line for each thing seen. The same script against two servers must print the same.
// usage: node scenario.js <url> <client: 4|3|2> <transport: polling|websocket|upgrade> [msgpack]
"use strict";

const [url, version, transport, parser] = process.argv.slice(2);
const io = require({ 4: "socket.io-client", 3: "socket.io-client-3", 2: "socket.io-client-2" }[version]);
const transports = transport === "upgrade" ? ["polling", "websocket"] : [transport];
const TIMEOUT = 15000;

const options = { transports, forceNew: true, reconnectionDelay: 50, reconnectionDelayMax: 100, timeout: TIMEOUT };
if (parser === "msgpack") options.parser = require("socket.io-msgpack-parser");

function show(value) {
  return JSON.stringify(value, (key, item) => {
    if (item && item.type === "Buffer") return "<" + Buffer.from(item.data).toString("hex") + ">";
    if (item instanceof ArrayBuffer) return "<" + Buffer.from(item).toString("hex") + ">";
    return item;
  });
}

function say(what, ...values) {
  console.log([what, ...values.map(show)].join(" "));
}

function open(name = "/", token, more) {
  const credentials = token === undefined ? {} : version === "2" ? { query: { token } } : { auth: { token } };
  return io(url + (name === "/" ? "" : name), { ...options, ...credentials, ...more });
}

function next(socket, event) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("waited in vain for " + event)), TIMEOUT);
    socket.once(event, (...args) => {
      clearTimeout(timer);
      resolve(args);
    });
  });
}

function ask(socket, event, ...args) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("no ack of " + event)), TIMEOUT);
    socket.emit(event, ...args, (...answer) => {
      clearTimeout(timer);
      resolve(answer);
    });
  });
}

async function welcomed(name, token, more) {
  const socket = open(name, token, more);
  const seen = await Promise.all([next(socket, "connect"), next(socket, "welcome")]);
  return { socket, welcome: seen[1] };
}

function upgraded(socket) {
  const engine = socket.io.engine;
  if (transport !== "upgrade" || engine.transport.name === "websocket") return Promise.resolve();
  return new Promise((resolve) => engine.once("upgrade", resolve));
}

async function connecting() {
  const { socket, welcome } = await welcomed("/", "tell-me");
  say("connect", socket.connected, typeof socket.id, welcome);
  if (version !== "2") say("id", socket.id.length, socket.id !== socket.io.engine.id);
  await upgraded(socket);
  say("transport", socket.io.engine.transport.name);
  socket.disconnect();
  say("disconnected", socket.connected);

  const failing = version === "2" ? "error" : "connect_error";
  for (const [name, token] of [["/guarded", "bad"], ["/guarded", "bare"], ["/guarded", undefined], ["/unknown", "x"]]) {
    const refused = open(name, token);
    let connected = false;
    refused.on("connect", () => (connected = true));
    const [error] = await next(refused, failing);
    // The reference tells clients of version 2 of an unknown namespace in the form of version 3.
    const told = name === "/unknown" ? [error.message || error] : [error.message || error, error.data];
    say("refused", name, told, connected, refused.connected);
    refused.close();
  }
  const accepted = await welcomed("/guarded", "good");
  say("accepted", accepted.welcome);
  accepted.socket.close();
}

async function values() {
  const { socket } = await welcomed();
  const cases = [
    [],
    [1, -2.5, 1e21, 0, true, false, null, "", "text"],
    [{ a: [1, { b: [] }], "": {}, "ключ": "значение" }],
    ["ünïcödé 漢字 🎉 \u0000 \u2028 \u2029 \" \\ / \b\f\n\r\t", "\ud83d\ude00".repeat(100)],
    ["]", "[", "4", "42[\"x\"]", "/", ",", "-", "\u001e", "a\u001eb"],
    [Number.MAX_SAFE_INTEGER, 1.7976931348623157e308, 5e-324, 0.1],
    [[[[[[[[["deep"]]]]]]]]],
  ];
  for (const args of cases) {
    socket.emit("echo", ...args);
    say("echo", await next(socket, "echo-back"));
    say("ack", await ask(socket, "ack-me", ...args));
    if (args.length > 0) {
      socket.once("question", (...question) => question.pop()(...question));
      const answered = next(socket, "answered");
      socket.emit("ask-me", ...args);
      say("answered", await answered);
    }
  }
  say("ack once", await ask(socket, "ack-twice"));
  if (version !== "2") say("ack in vain", await ask(socket, "ask-in-vain"));
  socket.close();
}

async function binaries() {
  const { socket } = await welcomed();
  const every = [];
  for (let lead = 0; lead < 256; lead += 15) every.push(Buffer.from([lead, 1, 2]));
  for (let lead = 0; lead < 8; lead++) every.push(Buffer.from([lead]));
  const cases = [
    [Buffer.from([1, 2, 3])],
    [Buffer.alloc(0)],
    [Buffer.from([1]), "between", Buffer.from([2, 3])],
    [{ file: Buffer.from("nested"), list: [Buffer.from([9]), { deep: Buffer.from([8, 7]) }] }],
    [Buffer.from([4]), Buffer.from([4, 4])],
    [Uint8Array.from([5, 6]).buffer],
    [Buffer.alloc(10, 1), Buffer.alloc(0), Buffer.alloc(10, 2), Buffer.alloc(0)],
    ...every.map((bytes) => [bytes]),
  ];
  for (const args of cases) {
    socket.emit("echo", ...args);
    say("binary echo", await next(socket, "echo-back"));
    say("binary ack", await ask(socket, "ack-me", ...args));
    socket.once("question", (...question) => question.pop()(...question));
    const answered = next(socket, "answered");
    socket.emit("ask-me", ...args);
    say("binary answered", await answered);
  }
  const large = Buffer.alloc(300000, 7);
  const [back] = await ask(socket, "ack-me", large);
  say("large binary", Buffer.compare(Buffer.from(back), large));
  for (let i = 0; i < 20; i++) socket.emit("echo", i, Buffer.from([i]), Buffer.from([i, i]));
  const mixed = [];
  await new Promise((resolve) => {
    socket.on("echo-back", (...args) => mixed.push(args) === 20 && resolve());
  });
  say("binary in order", mixed);
  socket.close();
}

async function namespaces() {
  const main = await welcomed("/", undefined, { forceNew: true });
  const manager = main.socket.io;
  const other = manager.socket("/other");
  say("other", await next(other, "welcome"));
  const dynamic = manager.socket("/room-42");
  say("dynamic", await next(dynamic, "welcome"));
  say("ids differ", new Set([main.socket.id, other.id, dynamic.id]).size);
  say("each for itself", await ask(other, "ack-me", "other"), await ask(dynamic, "ack-me", "dynamic"));
  other.disconnect();
  say("left", other.connected, main.socket.connected, await ask(main.socket, "ack-me", "still here"));
  const reason = next(dynamic, "disconnect");
  dynamic.emit("leave-namespace");
  say("put out", (await reason)[0], main.socket.connected, await ask(main.socket, "ack-me", "still here"));
  const again = next(other, "welcome");
  other.connect();
  say("again", await again);
  const both = Promise.all([next(main.socket, "disconnect"), next(other, "disconnect")]);
  other.emit("leave-server");
  say("all put out", (await both).map((args) => args[0]));
  main.socket.close();
  other.close();
}

async function rooms() {
  const members = [];
  for (let i = 0; i < 3; i++) members.push((await welcomed()).socket);
  const [a, b, c] = members;
  const heard = members.map(() => []);
  members.forEach((socket, i) => {
    socket.on("news", (...args) => heard[i].push(args));
    socket.on("question", (room, ack) => ack("member " + i));
  });
  const settled = () => Promise.all(members.map((socket) => ask(socket, "ack-me", "sync")));
  await ask(a, "join", "x");
  await ask(b, "join", "x");
  await ask(b, "join", "y");
  await ask(c, "join", "y");
  a.emit("to-rooms", ["x"], "to x");
  await settled();
  a.emit("to-rooms", ["x", "y"], "to x and y");
  await settled();
  a.emit("to-others", "x", "to others in x");
  await settled();
  a.emit("to-rooms", ["nobody"], "to nobody");
  await settled();
  a.emit("to-all", "to all", { bytes: Buffer.from([1, 2]) });
  await settled();
  await settled();
  // Version 2 of the server has neither.
  if (version !== "2") {
    a.emit("except", "y", "to all but y");
    await settled();
    say("room answers", await ask(a, "ask-room", "x"), await ask(c, "ask-room", "y"));
    say("no answers", await ask(a, "ask-room", "nobody"));
    c.off("question");
    say("one is silent", await ask(a, "ask-room", "y"));
  }
  await ask(b, "leave", "x");
  a.emit("to-rooms", ["x"], "to x without b");
  await settled();
  if (version !== "2") {
    c.emit("to-rooms", [a.id], "to a alone");
    await settled();
    await settled();
  }
  c.disconnect();
  a.emit("to-rooms", ["y"], "to y without c");
  await ask(a, "ack-me", "sync");
  await ask(b, "ack-me", "sync");
  heard.forEach((news, i) => say("member " + i, news));
  members.forEach((socket) => socket.close());
}

async function losses() {
  const { socket } = await welcomed();
  await upgraded(socket);
  const first = socket.id;
  const lost = next(socket, "disconnect");
  const back = next(socket, "connect");
  socket.emit("lose-transport");
  say("lost", (await lost)[0]);
  await back;
  say("reconnected", socket.connected, socket.id !== first, await ask(socket, "ack-me", "after"));
  const put = next(socket, "disconnect");
  socket.emit("leave-server");
  say("put out", (await put)[0]);
  await new Promise((resolve) => setTimeout(resolve, 300));
  say("stays away", socket.connected);
  const again = next(socket, "welcome");
  socket.connect();
  await again;
  say("comes when it wants", socket.connected);
  socket.close();
}

async function bursts() {
  const { socket } = await welcomed();
  const seen = [];
  const done = new Promise((resolve) => {
    socket.on("burst-back", (i) => seen.push(i) === 1000 && resolve());
  });
  socket.emit("burst", 1000);
  const echoed = [];
  const all = new Promise((resolve) => {
    socket.on("echo-back", (i) => echoed.push(i) === 1000 && resolve());
  });
  for (let i = 0; i < 500; i++) socket.emit("echo", i);
  await upgraded(socket);
  for (let i = 500; i < 1000; i++) socket.emit("echo", i);
  await Promise.all([done, all]);
  say("from the server in order", seen.every((value, i) => value === i), seen.length);
  say("from the client in order", echoed.every((value, i) => value === i), echoed.length);
  const text = "ä€🎉x".repeat(71429);
  say("long up", await ask(socket, "length", text));
  say("long down", (await ask(socket, "repeat", "0123456789", 50000))[0].length);
  say("long both", (await ask(socket, "ack-me", "y".repeat(500000)))[0].length);
  const lost = next(socket, "disconnect");
  socket.io.reconnection(false);
  socket.emit("length", "z".repeat(1200000), () => say("too long was taken"));
  // How exactly the transport ends is a race on the reference as well.
  say("too long", (await lost)[0].split(" ")[0]);
  socket.close();
}

async function main() {
  const parts = { connecting, values, binaries, namespaces, rooms, losses, bursts };
  for (const [name, part] of Object.entries(parts)) {
    say("--- " + name);
    await part();
  }
}

main().then(
  () => process.exit(0),
  (error) => {
    say("failed", error.message);
    process.exit(1);
  }
);
