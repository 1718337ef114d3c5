// One user: reads, orders, signs in again, gives up; and checks what the server has done.

import { createFetch } from "../../pkg/dist/index.js";
import { commerce } from "../../pkg/dist/profiles/commerce.js";
import { Random, trouble } from "./trouble.mjs";

const DEADLINE = 8_000;
/** After its deadline a call has ended, however busy the machine is. */
const PENDING = DEADLINE + 30_000;
/** The server's purse holds 100 and an order costs 1: so many orders have room in one purse. */
const ORDERS_OF_A_PURSE = 80;

const OPTIONS = {
  profile: commerce,
  retry: { baseDelay: 50, maxDelay: 500, patience: 2_000 },
  attemptTimeout: 1_500,
  deadline: DEADLINE,
};

/** How a call may fail: with the package's own error, as fetch fails, or because it was aborted. */
const EXPECTED = ["ApiError", "TypeError", "AbortError", "TimeoutError", "SyntaxError"];

export class Shopper {
  #url;
  #random;
  #counts;
  #fault;
  #fetch;
  #token = "first";
  #calls = 0;
  #purse = 0;
  #orders = 0;
  /** 1 when the last order failed: it may be carried out all the same, a little later. */
  #open = 0;
  #balance = 100;

  constructor({ url, seed, counts, fault }) {
    this.#url = url;
    this.#random = new Random(seed);
    this.#counts = counts;
    this.#fault = fault;
    this.name = `soak-${process.pid}-${seed}`;
    this.#fetch = createFetch({ ...OPTIONS, seed, refresh: () => this.#refresh() });
  }

  async shop(until) {
    await pause(this.#random.below(1_000));
    while (Date.now() < until) {
      if (this.#random.chance(0.4)) await this.#order();
      else await this.#read();
      await pause(this.#random.below(800));
    }
  }

  /** Several at a time, as a page does. */
  async #read() {
    const readers = Array.from({ length: 1 + this.#random.below(3) }, () => {
      return this.#call("/commerce/products", {}, this.#random.below(5));
    });
    await Promise.all(readers);
  }

  /** One order, then a look at the purse: the order was carried out once, or not at all. */
  async #order() {
    if (this.#orders === ORDERS_OF_A_PURSE) {
      this.#purse += 1;
      this.#orders = this.#open = 0;
      this.#balance = 100;
    }
    this.#orders += 1;
    const body = JSON.stringify({ product: "sticker", quantity: 1 });
    const init = { method: "POST", body, headers: { "content-type": "application/json" } };
    const done = await this.#call("/commerce/orders", init, 0);
    this.#counts.orders += 1;
    const balance = await this.#readBalance();
    const effects = this.#balance - balance;
    this.#balance = balance;
    this.#counts.effects += effects;
    if (effects > 1 + this.#open) this.#fault("doubled", `${effects} effects of one order`);
    if (done && effects < 1) this.#fault("lost", "an order was confirmed, and not carried out");
    this.#open = done || effects > 0 ? 0 : 1;
  }

  /** One call; whether it ended well. `way`: what is done with the answer. */
  async #call(path, init, way) {
    this.#counts.calls += 1;
    this.#calls += 1;
    const place = { __tenant: this.#tenant, call: this.#calls };
    const query = new URLSearchParams({ ...trouble(this.#random), ...place });
    const headers = { ...init.headers, authorization: `Bearer ${this.#token}` };
    const controller = new AbortController();
    const { signal } = controller;
    // Some people leave.
    if (this.#random.chance(0.08)) setTimeout(() => controller.abort(), this.#random.below(1_500));
    const request = { ...init, headers, signal };
    const call = this.#answer(`${this.#url}${path}?${query}`, request, way, controller);
    let timer;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, PENDING, "pending");
    });
    try {
      const ended = await Promise.race([call, late]);
      if (ended === "pending") this.#fault("pending", `${init.method ?? "GET"} ${path}?${query}`);
      this.#counts.answered += 1;
      return ended === true;
    } catch (error) {
      if (signal.aborted && error?.name === "AbortError") this.#counts.aborted += 1;
      else if (EXPECTED.includes(error?.name)) this.#counts.failed += 1;
      else this.#fault("unexpected", error);
      return false;
    } finally {
      clearTimeout(timer);
    }
  }

  async #answer(url, init, way, controller) {
    // What is asked for most: the parsed body, inside the call.
    if (way === 0) {
      await this.#fetch.json(url, init);
      return true;
    }
    const response = await this.#fetch(url, init);
    // The body is the caller's own, as with fetch: one that hangs is the caller's to give up.
    if (way === 1) setTimeout(() => controller.abort(), this.#random.below(1_500));
    else if (way === 2) await response.body?.cancel();
    else {
      const timer = setTimeout(() => controller.abort(), 2_000);
      await response.text().finally(() => clearTimeout(timer));
    }
    return response.ok;
  }

  /** By plain fetch, so that only the calls under test meet trouble. */
  async #readBalance() {
    const answer = await this.#plain(`/commerce/balance?__limit=1000000&__tenant=${this.#tenant}`);
    return answer.data.balance;
  }

  async #refresh() {
    const life = 500 + this.#random.below(4_000);
    const path = `/commerce/auth/refresh?expires_ms=${life}&__tenant=${this.#tenant}`;
    const answer = await this.#plain(path, { method: "POST" });
    this.#token = answer.data.token;
    return { authorization: `Bearer ${this.#token}` };
  }

  async #plain(path, init) {
    const response = await fetch(this.#url + path, init);
    return response.json();
  }

  get #tenant() {
    return `${this.name}-${this.#purse}`;
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
