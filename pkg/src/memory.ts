// What the core asked of earlier failures, what it was told, and its verdict. A verdict follows
// from the answers alone, so as long as a new failure gives the same answers it gets the same
// verdict, and the core need not be asked: that is several times faster.

import type { Told } from "./host.js";
import { ask, FIELD, fieldOf, looking } from "./values.js";

/** A question, and where its answers lead: to further questions, at last to a verdict. */
interface Question {
  question: number;
  node: number;
  about: string | number;
  /** The answer it got first, and what came next; then all others. */
  answer: unknown;
  next: Question | undefined;
  others: Map<unknown, Question> | undefined;
  verdict: Told | undefined;
}

/** More questions and verdicts than this are not remembered at a time. */
const MOST = 2_000;

let count = 0;
/** Not a question: its answers are the beginnings. */
let root = make(-1, 0, 0);
/** What the look that is recorded asked so far; undefined while none is. */
let asked: Question[] | undefined;
let answers: unknown[] = [];
/** The look that is recorded: what a look within it asks is another matter. */
let recorded = 0;

function make(question: number, node: number, about: string | number, verdict?: Told): Question {
  return { question, node, about, answer: undefined, next: undefined, others: undefined, verdict };
}

function after(at: Question, answer: unknown): Question | undefined {
  return at.next && at.answer === answer ? at.next : at.others?.get(answer);
}

/** Asks the host for the core. */
export function remembered(question: number, node: number, about: string | number): unknown {
  if (!asked || recorded !== looking) return ask(question, node, about);
  const place = asked.findIndex((q) => q.question === question && q.node === node && q.about === about);
  if (place > 0) return answers[place];
  const answer = ask(question, node, about);
  // The clock is asked while the host answers: then this look is not recorded any more.
  record(question, node, about);
  answers.push(answer);
  return answer;
}

/** Adds what comes after the last answer. */
function record(question: number, node: number, about: string | number, verdict?: Told): void {
  if (!asked) return;
  const last = asked.at(-1)!;
  const answer = answers.at(-1);
  let next = after(last, answer);
  if (!next) {
    next = make(question, node, about, verdict);
    if (!last.next) {
      last.answer = answer;
      last.next = next;
    } else (last.others ??= new Map()).set(answer, next);
    // What is being recorded goes on in the old tree, and is gone with it.
    if (++count > MOST) {
      root = make(-1, 0, 0);
      count = 0;
    }
  }
  asked.push(next);
}

/** Records the look that begins. */
export function begin(beginning: unknown): void {
  asked = [root];
  recorded = looking;
  answers = [beginning];
}

/** The look ended, with this verdict; without one it is not remembered. */
export function end(verdict?: Told): void {
  if (verdict) record(-1, 0, 0, verdict);
  asked = undefined;
}

/** The verdict on a failure that answers like an earlier one. */
export function recall(beginning: unknown): Told | undefined {
  let at = after(root, beginning);
  while (at && !at.verdict) {
    const { question, node, about } = at;
    at = after(at, question === FIELD ? fieldOf(node, about as string) : ask(question, node, about));
  }
  return at?.verdict;
}
