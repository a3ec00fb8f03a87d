// Chromium, and pages in it: each loads the client's bundle from a server and does there what client-pages.js says.
// usage: node browser.js <chromium>     prints the port of its pages; then answers each line, a JSON array of visits,
// with a line: what was seen on each of the visits, which are made at the same time. Ends with its standard input.
//
// A visit: { server: <url>, from: <host of the page; without it the page is the server's own>, build: script|module|msgpack,
//   act: <function of client-pages.js>, transport: polling|websocket|upgrade, more: <options of the client> }
"use strict";

const http = require("http");
const path = require("path");
const readline = require("readline");
const { chromium } = require("playwright-core");

const TIMEOUT = 60000;
const SCRIPTS = ["client-scenario.js", "client-pages.js"].map((name) => path.join(__dirname, name));

function html(build, server) {
  const bundles = server + "/socket.io/socket.io";
  const script = {
    script: `<script src="${bundles}.js"></script>`,
    msgpack: `<script src="${bundles}.msgpack.min.js"></script>`,
    module: `<script type="module">import { io } from "${bundles}.esm.min.js"; globalThis.io = io;</script>`,
  }[build];
  return `<!doctype html><meta charset="utf-8"><title>A page</title>${script}`;
}

// The pages of other origins.
const pages = http.createServer((request, response) => {
  const { searchParams } = new URL(request.url, "http://pages");
  response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" });
  response.end(html(searchParams.get("build"), searchParams.get("server")));
});

async function open(page, { server, from, build }) {
  if (from) {
    return page.goto(`http://${from}:${pages.address().port}/?${new URLSearchParams({ build, server })}`);
  }
  // The servers have no pages of their own, so one takes the place of a script. A page made up at the server's address
  // (page.route) will not do: the browser, not knowing where it came from, keeps its WebSockets from the local network.
  await page.goto(server + "/socket.io/socket.io.js");
  return page.setContent(html(build, ""));
}

async function seen(browser, visit) {
  // The page in a script's place would inherit what the server says of its answers.
  const context = await browser.newContext({ bypassCSP: true });
  const errors = [];
  try {
    const page = await context.newPage();
    page.on("pageerror", (error) => errors.push("page error " + error.message));
    await open(page, visit);
    for (const script of SCRIPTS) await page.addScriptTag({ path: script });
    const lines = await page.evaluate(([act, given, timeout]) => clientPages.lines(act, given, timeout), [
      visit.act,
      visit,
      TIMEOUT,
    ]);
    const cookies = await context.cookies();
    return [...lines, "cookies " + cookies.length, ...errors];
  } catch (error) {
    return ["failed " + error.message, ...errors];
  } finally {
    await context.close();
  }
}

async function main() {
  const browser = await chromium.launch({
    executablePath: process.argv[2],
    args: [
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  await new Promise((resolve) => pages.listen(0, "127.0.0.1", resolve));
  console.log(pages.address().port);
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const all = await Promise.all(JSON.parse(line).map((visit) => seen(browser, visit)));
    console.log(JSON.stringify(all));
  }
  await browser.close();
}

main().then(
  () => process.exit(0),
  (error) => {
    console.log("failed", error.message);
    process.exit(1);
  }
);
