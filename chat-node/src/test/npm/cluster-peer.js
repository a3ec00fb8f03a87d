// A stranger in the cluster, driven by a test: a Socket.IO server, an emitter, or real clients.
// reads lines {"id", "do", ...} and prints {"id", "result"} or {"id", "error"}, in any order; besides, it tells
//   {"client", "heard": [event, ...args]}, {"client", "left": reason} and {"server": [event, ...args]}
// bytes are {"$bytes": "<hex>"} in both directions; ends with its standard input
"use strict";

const stack = require("./cluster-stacks.js");

let io;
let emitter;
const clients = new Map();

function say(line) {
  process.stdout.write(JSON.stringify(line, (key, value) => written(value)) + "\n");
}

/** Buffers have become {type, data} by the time they come here. */
function written(value) {
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString("hex") };
  if (value && value.type === "Buffer" && Array.isArray(value.data)) {
    return { $bytes: Buffer.from(value.data).toString("hex") };
  }
  return value instanceof Set ? [...value] : value;
}

function revived(key, value) {
  return value && typeof value.$bytes === "string" ? Buffer.from(value.$bytes, "hex") : value;
}

/** Rooms, exceptions and flags on anything that has them: a namespace, a socket, an emitter. */
function target(of, { rooms = [], except = [], flags = {} }) {
  let chosen = of;
  if (flags.volatile) chosen = chosen.volatile;
  if (flags.local) chosen = chosen.local;
  if (flags.compress !== undefined) chosen = chosen.compress(flags.compress);
  for (const room of rooms) chosen = chosen.to(room);
  for (const room of except) chosen = chosen.except(room);
  if (flags.timeout) chosen = chosen.timeout(flags.timeout);
  return chosen;
}

function serve(namespace, name) {
  namespace.on("connection", (socket) => {
    const given = { ...socket.handshake.query, ...socket.handshake.auth };
    socket.data = { name: given.name };
    socket.on("join", (room, ack) => {
      socket.join(room);
      ack(true);
    });
    socket.on("leave", (room, ack) => {
      socket.leave(room);
      ack(true);
    });
  });
  if (namespace.serverSideEmit) {
    namespace.on("server-news", (...args) => say({ server: ["server-news", ...args] }));
    namespace.on("server-question", (...args) => {
      const answer = args.pop();
      say({ server: ["server-question", ...args] });
      answer({ from: name, args });
    });
    namespace.on("server-riddle", () => {});
  }
}

/** (error, answers) => both, where the answers of a failure count too. */
function withAnswers(start) {
  return new Promise((resolve) => start((error, answers) => resolve({ error: error ? error.message : null, answers })));
}

function shown(sockets) {
  return sockets.map(({ id, rooms, data, handshake }) => ({ id, rooms: [...rooms], data, handshake }));
}

async function remote(namespace, id) {
  return (await namespace.in(id).fetchSockets())[0];
}

const promised = (object, method, ...args) =>
  new Promise((resolve, reject) =>
    object[method](...args, (error, result) => (error ? reject(error) : resolve(result === undefined ? null : result)))
  );

const server = {
  emit: (nsp, { args, ...to }) => void target(nsp, to).emit(...args),
  ask: (nsp, { args, ...to }) => withAnswers((done) => target(nsp, to).emit(...args, done)),
  join: (nsp, { names, ...to }) => void target(nsp, to).socketsJoin(names),
  leave: (nsp, { names, ...to }) => void target(nsp, to).socketsLeave(names),
  disconnect: (nsp, { close, ...to }) => void target(nsp, to).disconnectSockets(close),
  fetch: async (nsp, to) => shown(await target(nsp, to).fetchSockets()),
  allRooms: async (nsp) => [...(await nsp.adapter.allRooms())],
  serverCount: (nsp) => nsp.adapter.serverCount(),
  serverEmit: (nsp, { args }) => void nsp.serverSideEmit(...args),
  serverAsk: (nsp, { args }) => withAnswers((done) => nsp.serverSideEmit(...args, done)),
  remoteEmit: async (nsp, { socket, args }) => void (await remote(nsp, socket)).emit(...args),
  remoteAsk: async (nsp, { socket, args, timeout }) =>
    withAnswers(async (done) => (await remote(nsp, socket)).timeout(timeout).emit(...args, done)),
  remoteJoin: async (nsp, { socket, names }) => void (await remote(nsp, socket)).join(names),
  remoteLeave: async (nsp, { socket, name }) => void (await remote(nsp, socket)).leave(name),
  remoteDisconnect: async (nsp, { socket, close }) => void (await remote(nsp, socket)).disconnect(close),
  roomsOf: (nsp, { socket }) => {
    const present = nsp.sockets.get ? nsp.sockets.get(socket) : nsp.sockets[socket];
    return present ? [...(present.rooms.values ? present.rooms.values() : Object.keys(present.rooms))] : null;
  },
  joinOwn: (nsp, { socket, room }) => void nsp.sockets.get(socket).join(room),
  // of versions before 8 only
  oldSockets: async (nsp, { rooms }) => [...(await nsp.adapter.sockets(new Set(rooms)))],
  oldJoin: (nsp, { socket, room }) => nsp.adapter.remoteJoin(socket, room),
  oldLeave: (nsp, { socket, room }) => nsp.adapter.remoteLeave(socket, room),
  oldDisconnect: (nsp, { socket, close }) => nsp.adapter.remoteDisconnect(socket, close),
  // of version 5 only
  oldest: (nsp, { method, args }) => promised(nsp.adapter, method, ...args),
};

const emitters = {
  emit: (to, { args, ...rest }) => void target(to, rest).emit(...args),
  join: (to, { names, ...rest }) => void target(to, rest).socketsJoin(names),
  leave: (to, { names, ...rest }) => void target(to, rest).socketsLeave(names),
  disconnect: (to, { close, ...rest }) => void target(to, rest).disconnectSockets(close),
  serverEmit: (to, { args }) => void to.serverSideEmit(...args),
};

async function startServer({ version, redis, options, name }) {
  io = await stack(version, redis, options);
  for (const nsp of ["/", "/admin"]) serve(io.of(nsp), name);
  const http = require("http").createServer();
  io.attach(http);
  await new Promise((resolve) => http.listen(0, "localhost", resolve));
  return http.address().port;
}

async function startEmitter({ redis, options }) {
  const client = require("redis").createClient({ url: `redis://127.0.0.1:${redis}` });
  await client.connect();
  emitter = new (require("@socket.io/redis-emitter").Emitter)(client, options);
}

function connect({ client, version, url, nsp, query }) {
  const library = require({ 4: "socket.io-client", 3: "socket.io-client-3", 2: "socket.io-client-2" }[version]);
  const auth = { name: client, token: `secret of ${client}` };
  const socket = library(url + nsp, { auth, query, forceNew: true, transports: ["websocket"], reconnection: false });
  clients.set(client, socket);
  // What every version has: its way of hearing all events.
  const emitEvent = socket.onAny ? null : socket.onevent;
  const hear = (...heard) => {
    const ack = typeof heard[heard.length - 1] === "function" ? heard.pop() : null;
    say({ client, heard });
    if (ack && heard[0] !== "never-answered") ack({ from: client, bytes: Buffer.from([1, 2]) });
  };
  if (socket.onAny) {
    socket.onAny(hear);
  } else {
    socket.onevent = function (packet) {
      const args = packet.data.slice();
      if (packet.id != null) args.push(this.ack(packet.id));
      hear(...args);
      emitEvent.call(this, packet);
    };
  }
  socket.on("disconnect", (reason) => say({ client, left: reason }));
  return new Promise((resolve, reject) => {
    socket.on("connect", () => resolve(socket.id));
    socket.on("connect_error", reject);
  });
}

function ask({ client, args }) {
  return new Promise((resolve) => clients.get(client).emit(...args, resolve));
}

async function run({ do: what, nsp = "/", ...rest }) {
  if (what === "startServer") return startServer(rest);
  if (what === "startEmitter") return startEmitter(rest);
  if (what === "connect") return connect({ nsp, ...rest });
  if (what === "ask-as-client") return ask(rest);
  if (what === "leave-as-client") return void clients.get(rest.client).disconnect();
  return io ? server[what](io.of(nsp), rest) : emitters[what](nsp === "/" ? emitter : emitter.of(nsp), rest);
}

require("readline")
  .createInterface({ input: process.stdin })
  .on("line", (line) => {
    const { id, ...command } = JSON.parse(line, revived);
    Promise.resolve()
      .then(() => run(command))
      .then(
        (result) => say({ id, result: result === undefined ? null : result }),
        (error) => say({ id, error: error.message })
      );
  })
  .on("close", () => process.exit(0));
