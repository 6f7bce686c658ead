// What the page does around the terminal of terminal.js: fonts, focus, keys, and a word at the end.
"use strict";

const COMMAND = "`lora-tutor serve`";
// The close codes of serving/server.py and serving/served_app.py; the others are of RFC 6455.
const ENDINGS = {
  1000: ["lora-tutor has ended. All your work is kept.", ""],
  1001: ["The server has ended. All your work is kept.", `Start it again with ${COMMAND} in a terminal, and open the new address.`],
  4001: ["The app ended with a fault.", `The terminal where ${COMMAND} runs says more. What you wrote is kept.`],
  4002: ["lora-tutor is open in another tab.", "Close it there, then open it again here."],
};
const LOST = ["The connection is lost. What you wrote is kept.", `If ${COMMAND} has ended, start it again in a terminal, and open the new address.`];

const byId = (id) => document.getElementById(id);
const isRunning = () => document.body.classList.contains("running");
const keyboard = () => document.querySelector(".xterm-helper-textarea");

function say([what, next], again) {
  document.body.classList.remove("running");
  byId("what").textContent = what;
  byId("next").textContent = next;
  byId("again").hidden = !again;
  if (again) byId("again").focus();
}

// The first messages only prepare the terminal; a screen is longer than they are.
function show(event) {
  if (isRunning() || !(event.data.byteLength > 100)) return;
  document.body.classList.add("running");
  keyboard().focus();
}

// The server knows the address that it serves. The page was opened under its own: that of a
// forwarded port, or of a proxy which speaks https and therefore wss.
function asOpened(address) {
  const websocket = new URL("websocket", location.href);
  websocket.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  websocket.search = new URL(address, location.href).search;
  return websocket.href;
}

// terminal.js makes one websocket. Through this class we learn when it begins to speak, and why it
// was closed.
window.WebSocket = class extends WebSocket {
  constructor(address) {
    super(asOpened(address));
    this.addEventListener("message", show);
    this.addEventListener("close", (event) => say(ENDINGS[event.code] ?? LOST, true));
  }

  // The terminal goes on telling of its focus when nobody listens any more.
  send(data) {
    if (this.readyState === WebSocket.OPEN) super.send(data);
  }
};

byId("again").addEventListener("click", async () => {
  try {
    const answer = await fetch(location.href);
    if (answer.ok) return location.reload();
  } catch {
    // No server: the sentence below says what to do.
  }
  say(LOST, true);
});

// Keys. The terminal would take every key that it can spell, and only while it has the focus. Here
// each goes where it belongs: what the app binds to the app, even F5 and Ctrl+S, and the rest of
// Ctrl to the browser, with pasting, which the terminal hears of as text.
const FUNCTION_KEYS = /^F[1-9][0-2]?$/;
const CONTROL_KEYS = "acdekpqrsuxyz/_";
const MOVING_KEYS = /^(Tab|Escape|Arrow.*|Home|End|Page.*|Backspace|Delete)$/;

function isForApp({ key, altKey, ctrlKey, metaKey, shiftKey }) {
  if (metaKey) return false;
  if (FUNCTION_KEYS.test(key) || MOVING_KEYS.test(key)) return true;
  if (!ctrlKey || altKey) return false;
  return shiftKey && key !== "_" ? key === "K" : CONTROL_KEYS.includes(key.toLowerCase());
}

function isForBrowser({ key, altKey, ctrlKey, shiftKey }) {
  const isLetter = /^[a-z]$/i.test(key);
  return (ctrlKey && !altKey && isLetter) || (shiftKey && key === "Insert");
}

window.addEventListener(
  "keydown",
  (event) => {
    if (!isRunning()) return;
    if (document.activeElement !== keyboard()) keyboard().focus();
    if (isForApp(event)) event.preventDefault();
    else if (isForBrowser(event)) event.stopImmediatePropagation();
  },
  { capture: true },
);

// The terminal measures the font when it starts: the four styles must be there by then.
const start = window.onload;
window.onload = null;
const styles = ["", "bold ", "italic ", "italic bold "];
Promise.allSettled(styles.map((style) => document.fonts.load(`${style}16px "Roboto Mono"`)))
  .then(start)
  .catch((error) => say(["The terminal could not start in this browser.", String(error)], false));
