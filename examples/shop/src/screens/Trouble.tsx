import { queries } from "../api";
import { useLanguage } from "../language";
import { session } from "../session";

/** For trying it out: faults of the mock server. A real shop has no such screen. */
export function Trouble() {
  const { trouble } = useLanguage().texts;
  return (
    <footer>
      <h2>{trouble.title}</h2>
      <p className="quiet">{trouble.intro}</p>
      <div className="faults">
        <button id="outage" onClick={() => fault(8_000, "__status=503")}>{trouble.outage}</button>
        <button
          id="limit" onClick={() => fault(6_000, "__code=RATE_LIMIT_EXCEEDED&__retry_after=6")}
        >
          {trouble.limit}
        </button>
        <button id="lost" onClick={() => fault(3_000, "__fault=reset&__processed=1")}>
          {trouble.lost}
        </button>
        <button id="expire" onClick={() => (session.token = "expired")}>{trouble.token}</button>
        <button id="reload" onClick={() => queries.resetQueries()}>{trouble.reload}</button>
      </div>
    </footer>
  );
}

function fault(ms: number, what: string): void {
  void fetch(`/_mock/outage?for_ms=${ms}&${what}`, { method: "PUT" });
}
