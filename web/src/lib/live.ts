/**
 * News from the server, while the page is open.
 *
 * A page asks for it with data-live="/ws/desk/" on any element. Every message
 * is JSON: {"kind", "cursor"?, ...}. It becomes the event live:<kind> on the
 * document, with the message as detail. `cursor` is opaque: the last one seen is
 * handed back as ?since= on reconnecting, so that whatever was missed arrives,
 * in order; a cursor heard before is dropped, so that it arrives once.
 * `live:state` tells connecting, open, lost, closed.
 */
import { announce, isBeside, meta, onEach } from "./page";
import { word } from "./words";

export interface News {
  kind: string;
  cursor?: string | number;
  [more: string]: unknown;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
const PING_MS = 12_000;
/** A ping is answered at once; a phone whose network died without a word must say so within seconds. */
const PONG_MS = 6_000;
const REMEMBERED = 1000;
/** Closed for good: signed out, or not allowed. Trying again would change nothing. */
const FINAL_CODES = new Set([4401, 4403]);

export type State = "connecting" | "open" | "lost" | "closed";

export class Line {
  private socket: WebSocket | null = null;
  private tries = 0;
  private timer = 0;
  private heardAt = 0;
  private readonly seen = new Set<string>();
  private cursor: string | null;
  private stopped = false;
  private now_: State = "connecting";

  constructor(
    private readonly path: string,
    since: string | null = null,
  ) {
    this.cursor = since ?? (isBeside ? null : sessionStorage.getItem(this.memory));
    window.addEventListener("online", () => this.now());
    document.addEventListener("visibilitychange", () => document.hidden || this.now());
    window.addEventListener("pagehide", () => this.socket?.close());
    window.addEventListener("pageshow", (event) => event.persisted && this.now());
    window.setInterval(() => this.check(), PING_MS);
    this.connect();
  }

  send(message: Record<string, unknown>): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  /** Close it for good: what it told of is over. */
  end(): void {
    this.stopped = true;
    window.clearTimeout(this.timer);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  /** How it stands, for whoever came too late to hear of it. */
  get standing(): State {
    return this.now_;
  }

  private get memory(): string {
    return `live:${this.path}`;
  }

  private url(): string {
    const base = new URL(meta("socket-url") || location.href, location.href);
    const url = new URL(this.path, base);
    url.protocol = base.protocol === "https:" || base.protocol === "wss:" ? "wss:" : "ws:";
    if (this.cursor) url.searchParams.set("since", this.cursor);
    return url.href;
  }

  private state(name: State): void {
    this.now_ = name;
    announce("live:state", { path: this.path, state: name });
  }

  private connect(): void {
    if (this.stopped) return;
    this.state(this.tries ? "lost" : "connecting");
    const socket = new WebSocket(this.url());
    this.socket = socket;
    socket.addEventListener("open", () => {
      this.heardAt = Date.now();
      this.state("open");
    });
    socket.addEventListener("message", (event) => this.hear(String(event.data)));
    socket.addEventListener("close", (event) => {
      if (this.socket !== socket) return;
      this.stopped = FINAL_CODES.has(event.code);
      this.state(this.stopped ? "closed" : "lost");
      this.later();
    });
  }

  private hear(text: string): void {
    this.heardAt = Date.now();
    // Only a line that speaks is a good one: a server that accepts and drops would else be asked without pause.
    this.tries = 0;
    const news = JSON.parse(text) as News;
    const cursor = news.cursor === undefined ? null : String(news.cursor);
    if (cursor !== null && this.seen.has(cursor)) return;
    announce(`live:${news.kind}`, news);
    if (cursor === null) return;
    // Only after the page has taken it in: a page that dies in between hears it again.
    this.cursor = cursor;
    if (!isBeside) sessionStorage.setItem(this.memory, cursor);
    this.seen.add(cursor);
    if (this.seen.size > REMEMBERED) this.seen.delete(this.seen.values().next().value!);
  }

  private later(): void {
    window.clearTimeout(this.timer);
    // Full jitter, so that a thousand phones do not come back in the same instant.
    const most = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.tries++);
    this.timer = window.setTimeout(() => this.connect(), most / 4 + Math.random() * most);
  }

  private now(): void {
    if (this.socket && this.socket.readyState <= WebSocket.OPEN) return this.check();
    window.clearTimeout(this.timer);
    this.connect();
  }

  private check(): void {
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    const [asked, at] = [this.socket, Date.now()];
    this.send({ kind: "ping" });
    window.setTimeout(() => {
      // Phones' networks die without a word; a silent line is given up. The browser's own close may take minutes.
      if (this.socket !== asked || this.heardAt >= at || asked.readyState !== WebSocket.OPEN) return;
      this.socket = null;
      asked.close();
      this.state("lost");
      this.later();
    }, PONG_MS);
  }
}

const lines = new Map<string, Line>();

/** Open a line, or return the one that is open already. */
export function listen(path: string, since: string | null = null): Line {
  const line = lines.get(path) ?? new Line(path, since);
  lines.set(path, line);
  return line;
}

/** Close a line that is open, for good. */
export function hangUp(path: string): void {
  lines.get(path)?.end();
}

export function startLive(): void {
  document.addEventListener("live:state", (event) => {
    const { state } = (event as CustomEvent<{ state: string }>).detail;
    for (const label of document.querySelectorAll<HTMLElement>("[data-live-status]")) {
      label.dataset["state"] = state;
      label.textContent = word(state === "open" ? "live" : state === "connecting" ? "connecting" : "lost");
    }
  });
  onEach<HTMLElement>("[data-live]", (element) => {
    const path = element.dataset["live"];
    if (path) listen(path, element.dataset["since"] ?? null);
  });
}
