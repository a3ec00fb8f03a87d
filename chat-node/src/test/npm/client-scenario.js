// What a client sees of a server, one line for each thing seen: in Node.js (scenario.js) and in a browser (browser.js).
"use strict";

const TIMEOUT = 15000;

/**
 * @param io the client's function
 * @param version of the client: 4, 3 or 2
 * @param transport polling, websocket or upgrade
 * @param more options for all connections
 * @param bytes makes of numbers what an application of this place calls binary
 * @param forms arguments of events in which other things of this place are binary
 * @param say is given each line
 */
function scenario({ io, url, version, transport, more: options, bytes, forms = [], say: print }) {
  const transports = transport === "upgrade" ? ["polling", "websocket"] : [transport];
  const common = {
    transports,
    forceNew: true,
    reconnectionDelay: 50,
    reconnectionDelayMax: 100,
    timeout: TIMEOUT,
    ...options,
  };

  function hex(data) {
    return "<" + Array.from(new Uint8Array(data), (byte) => byte.toString(16).padStart(2, "0")).join("") + ">";
  }

  function show(value) {
    return JSON.stringify(value, (key, item) => {
      // A Buffer has made itself JSON by now.
      if (item && item.type === "Buffer") return hex(item.data);
      if (item instanceof ArrayBuffer) return hex(item);
      return item;
    });
  }

  function say(what, ...values) {
    print([what, ...values.map(show)].join(" "));
  }

  function sameBytes(one, other) {
    return hex(one) === hex(other);
  }

  function open(name = "/", token, more) {
    const credentials = token === undefined ? {} : version === "2" ? { query: { token } } : { auth: { token } };
    return io(url + (name === "/" ? "" : name), { ...common, ...credentials, ...more });
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
    if (version === "2") return;
    const asked = await welcomed("/guarded", undefined, { auth: (answer) => setTimeout(answer, 5, { token: "good" }) });
    say("accepted when asked", asked.welcome);
    asked.socket.close();
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
    if (version === "4") {
      say("ack in time", await socket.timeout(TIMEOUT).emitWithAck("ack-me", "in time"));
      say("ack too late", await socket.timeout(50).emitWithAck("nobody-listens").catch((error) => error.message));
    }
    socket.close();
  }

  async function binaries() {
    const { socket } = await welcomed();
    const every = [];
    for (let lead = 0; lead < 256; lead += 15) every.push(bytes([lead, 1, 2]));
    for (let lead = 0; lead < 8; lead++) every.push(bytes([lead]));
    const cases = [
      [bytes([1, 2, 3])],
      [bytes([])],
      [bytes([1]), "between", bytes([2, 3])],
      [{ file: bytes([110, 101, 115, 116, 101, 100]), list: [bytes([9]), { deep: bytes([8, 7]) }] }],
      [bytes([4]), bytes([4, 4])],
      [Uint8Array.from([5, 6]).buffer],
      [bytes(new Array(10).fill(1)), bytes([]), bytes(new Array(10).fill(2)), bytes([])],
      ...every.map((bytes) => [bytes]),
      ...forms,
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
    const large = bytes(new Array(300000).fill(7));
    const [back] = await ask(socket, "ack-me", large);
    say("large binary", sameBytes(back, large));
    for (let i = 0; i < 20; i++) socket.emit("echo", i, bytes([i]), bytes([i, i]));
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
    a.emit("to-all", "to all", { bytes: bytes([1, 2]) });
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

  async function volatiles() {
    const { socket } = await welcomed();
    await upgraded(socket);
    const seen = [];
    socket.on("flood-back", (i) => seen.push(i));
    async function flood(count, length) {
      const end = next(socket, "flood-end");
      socket.emit("flood", count, length);
      await end;
    }
    // More than any connection takes at once; how much of it gets through is the server's affair.
    await flood(200, 100000);
    say("volatile", "some lost", seen.length < 200, "in order", seen.every((value, i) => i === 0 || seen[i - 1] < value));
    seen.length = 0;
    // Who polls may be between two polls at the moment.
    for (let tries = 0; tries < 100 && seen.length === 0; tries++) await flood(1, 10);
    say("volatile", "taken when it can be", seen);
    socket.close();
  }

  async function all() {
    const parts = { connecting, values, binaries, namespaces, rooms, losses, bursts, volatiles };
    for (const [name, part] of Object.entries(parts)) {
      say("--- " + name);
      await part();
    }
  }

  return all();
}

if (typeof module === "object") module.exports = scenario;
